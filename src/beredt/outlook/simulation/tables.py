"""Distributions as tables to draw from: the count of a day for each level of uncertainty, the day of an arrival.

Counts: Walker's alias method over cells of counts. A table has one cell a count while the counts that matter
(all but about 1e-15 of the probability) are at most CELLS; above that a cell holds a run of neighbouring counts
with at most 4 / CELLS of the probability, drawn evenly, so that it has at most CELLS + 2 whatever the mean. All
levels of a demand have tables of one size, a power of two: the first bits of a random number are the column.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numba import njit
from scipy.special import gammainc, gammaincinv

from beredt.outlook.position import Demand

CELLS = 1022
LEVELS = 16
GUIDE = 256

_U16, _U32 = np.uint64(16), np.uint64(32)


class DemandTable(NamedTuple):
    """The tables of one demand, level by level.

    log: each has 2 ** log columns. cells: threshold, alias and value packed in 32 + 16 + 16 bits, (levels * 2 ** log,).
    A value is a count; or, where there are places, one of these: a run of counts, the first and how many, (places, 2)
    int32.
    """

    log: int
    levels: int
    cells: np.ndarray
    places: np.ndarray


def demand_tables(demands: Sequence[Demand]) -> list[DemandTable]:
    """The tables of each demand at its mean."""
    tables = []
    spreads = np.array([demand.level_sd for demand in demands if demand.level_sd > 0])
    uncertain = iter(_levels(spreads, LEVELS) if spreads.size else ())
    for demand in demands:
        ratio = demand.variance / demand.mean if demand.mean > 0 else 1.0
        levels = next(uncertain) if demand.level_sd > 0 else np.ones(1)
        tables.append(DemandTable(*_build(demand.mean * levels, ratio)))
    return tables


def gamma_levels(sd: float, levels: int = LEVELS) -> np.ndarray:
    """A gamma distribution with mean 1 and this standard deviation, as equally likely levels. (levels,)

    Each level is the mean of its slice, k (F(b) - F(a)) with F the distribution function of shape 1 / sd^2 + 1,
    and all are then stretched from 1 to give back the spread lost inside the slices, as far as none turns
    negative. The mean is exact, and the standard deviation for sd up to 0.9 (85 % of it at 3). One level when sd is 0.
    """
    return _levels(np.array([sd]), levels)[0] if sd > 0 else np.ones(1)


def _levels(sd: np.ndarray, levels: int) -> np.ndarray:
    """As `gamma_levels`, of several. (n, levels)"""
    shape = 1.0 / sd[:, None] ** 2
    edges = gammaincinv(shape, np.arange(levels + 1) / levels)
    means = levels * np.diff(gammainc(shape + 1.0, edges), axis=1)
    lost = sd / means.std(axis=1)
    stretch = np.minimum(lost, 1.0 / (1.0 - means.min(axis=1)))
    return np.maximum(1.0 + (means - 1.0) * stretch[:, None], 0.0)


@njit(cache=True, nogil=True)
def _build(means: np.ndarray, ratio: float) -> tuple[int, int, np.ndarray, np.ndarray]:
    """Tables for each mean: log, number of levels, cells, places."""
    levels = means.size
    parts = [count_cells(mean, ratio, CELLS) for mean in means]
    places = most = 0
    wide = False
    for low, width, weight in parts:
        places += weight.size
        most = max(most, weight.size)
        wide |= low[-1] > 0xFFFF or width.max() > 1
    log = 0
    while (1 << log) < most:
        log += 1
    cells = np.empty(levels << log, np.uint64)
    runs = np.empty((places if wide else 0, 2), np.int32)
    place = 0
    for level, (low, width, weight) in enumerate(parts):
        n = weight.size
        if wide:
            runs[place : place + n, 0] = low
            runs[place : place + n, 1] = width.astype(np.int64)
            value = np.arange(place, place + n)
        else:
            value = low
        cells[level << log : (level + 1) << log] = alias_cells(weight, value, 1 << log)
        place += n
    return log, levels, cells, runs


@njit(cache=True)
def count_cells(mean: float, ratio: float, limit: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Cells of the negative binomial with this mean and variance / mean ratio (Poisson at 1 or under).

    Returns: (lowest count, number of counts, probability) of each cell, in order of the counts.
    """
    if mean <= 0.0:
        return np.zeros(1, np.int64), np.ones(1, np.uint64), np.ones(1)
    poisson = ratio <= 1.0 + 1e-9
    size = 0.0 if poisson else mean / (ratio - 1.0)
    fail = 0.0 if poisson else (ratio - 1.0) / ratio
    mode = math.floor(mean) if poisson else int(max(0.0, math.floor((size - 1.0) * (ratio - 1.0))))
    if poisson:
        top = mode * math.log(mean) - mean - math.lgamma(mode + 1.0)
    else:
        top = math.lgamma(mode + size) - math.lgamma(size) - math.lgamma(mode + 1.0)
        top += size * math.log(1.0 / ratio) + mode * math.log(fail)
    peak = math.exp(top)
    # Walk down and up from the mode by the ratio of neighbouring probabilities until they no longer matter.
    first, p = mode, peak
    while first > 0 and p > 1e-18:
        p *= first / mean if poisson else first / ((first - 1.0 + size) * fail)
        first -= 1
    last, p = mode, peak
    while p > 1e-18:
        p *= mean / (last + 1.0) if poisson else (last + size) * fail / (last + 1.0)
        last += 1
    pmf = np.empty(last - first + 1)
    pmf[mode - first] = peak
    for n in range(mode, first, -1):
        pmf[n - 1 - first] = pmf[n - first] * (n / mean if poisson else n / ((n - 1.0 + size) * fail))
    for n in range(mode, last):
        pmf[n + 1 - first] = pmf[n - first] * (mean / (n + 1.0) if poisson else (n + size) * fail / (n + 1.0))
    pmf /= pmf.sum()
    return _merge(pmf, first, limit)


@njit(cache=True)
def _merge(pmf: np.ndarray, first: int, limit: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Join neighbouring counts into cells of bounded probability and width, if there are over `limit`."""
    n = pmf.size
    if n <= limit:
        return np.arange(first, first + n), np.ones(n, np.uint64), pmf
    mass, widest = 4.0 / limit, 1 + (4 * n) // limit
    low = np.empty(n, np.int64)
    width = np.empty(n, np.uint64)
    weight = np.empty(n)
    cells = 0
    i = 0
    while i < n:
        j = i + 1
        total = pmf[i]
        while j < n and j - i < widest and total + pmf[j] <= mass:
            total += pmf[j]
            j += 1
        low[cells], width[cells], weight[cells] = first + i, j - i, total
        cells += 1
        i = j
    return low[:cells].copy(), width[:cells].copy(), weight[:cells].copy()


@njit(cache=True)
def alias_cells(weight: np.ndarray, value: np.ndarray, columns: int) -> np.ndarray:
    """Walker's alias table by Vose's method, padded with columns of no weight. (columns,) uint64

    Each: threshold in the upper 32 bits, the alias's value in the next 16, its own in the lowest 16.
    """
    n = weight.size
    scaled = np.zeros(columns)
    scale = columns / weight.sum()
    for i in range(n):
        scaled[i] = weight[i] * scale
    packed = np.empty(columns, np.uint64)
    small = np.empty(columns, np.int64)
    large = np.empty(columns, np.int64)
    ns = nl = 0
    for i in range(columns):
        if scaled[i] < 1.0:
            small[ns] = i
            ns += 1
        else:
            large[nl] = i
            nl += 1
    while ns and nl:
        ns -= 1
        s, g = small[ns], large[nl - 1]
        own = value[s] if s < n else value[g]
        packed[s] = np.uint64(scaled[s] * 4294967295.0) << _U32 | np.uint64(value[g]) << _U16 | np.uint64(own)
        scaled[g] -= 1.0 - scaled[s]
        if scaled[g] < 1.0:
            nl -= 1
            small[ns] = g
            ns += 1
    # What is left is full but for rounding.
    for i in range(ns + nl):
        column = small[i] if i < ns else large[i - ns]
        own = value[column]
        packed[column] = np.uint64(0xFFFFFFFF) << _U32 | np.uint64(own) << _U16 | np.uint64(own)
    return packed


@njit(cache=True)
def guides(cumulative: np.ndarray) -> np.ndarray:
    """The first day with P(by that day) > g / GUIDE, where the search for a number from there on begins.

    cumulative: P(by the day), (events, days). Returns: (events, GUIDE) int32.
    """
    events, days = cumulative.shape
    guide = np.empty((events, GUIDE), np.int32)
    for event in range(events):
        day = 0
        for g in range(GUIDE):
            while day < days and cumulative[event, day] <= g / GUIDE:
                day += 1
            guide[event, g] = day
    return guide
