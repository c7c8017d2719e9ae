"""Demand as tables to draw from: one for each level of uncertainty and each distinct factor of a day.

Walker's alias method over cells of counts. A table has one cell a count while the counts that matter (all but
about 1e-15 of the probability) are at most CELLS; above that a cell holds a run of neighbouring counts with at
most 2 / CELLS of the probability, drawn evenly, so that a table has at most about 2 CELLS cells whatever the
mean.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from scipy.special import gammainc, gammaincinv

from beredt.outlook.position import Position

CELLS = 1024
LEVELS = 16
FACTORS = 16

_U32 = np.uint64(32)
_LOW32 = np.uint64(0xFFFFFFFF)


class Tables(NamedTuple):
    """Alias tables end to end: where each starts and its size, (tables,), then its cells, (cells,).

    cell: threshold and alias, packed. low, width: the counts a cell stands for. plain: every day has the same
    table within a level, and every cell is a single count.
    """

    start: np.ndarray
    size: np.ndarray
    cell: np.ndarray
    low: np.ndarray
    width: np.ndarray
    plain: bool


def demand_tables(position: Position) -> tuple[Tables, np.ndarray]:
    """Tables for each level and each distinct factor of a day, and the table of each (level, day).

    More than FACTORS distinct factors are first grouped into as many, each the mean of its group.
    """
    (demand,) = position.demands
    factors, kind = _group(demand.factors(position.horizon), FACTORS)
    ratio = demand.variance / demand.mean if demand.mean > 0 else 1.0
    levels = gamma_levels(demand.level_sd)
    means = (demand.mean * levels[:, None] * factors[None, :]).ravel()
    low, width, weight = zip(*(count_cells(m, ratio, CELLS) for m in means), strict=True)
    size = np.array([w.size for w in weight], dtype=np.uint64)
    tables = Tables(
        start=np.concatenate(([0], np.cumsum(size)[:-1])).astype(np.uint64),
        size=size,
        cell=np.concatenate([alias_cells(w) for w in weight]),
        low=np.concatenate(low),
        width=np.concatenate(width),
        plain=factors.size == 1 and all((w == 1).all() for w in width),
    )
    return tables, np.arange(levels.size)[:, None] * factors.size + kind[None, :]


def gamma_levels(sd: float, levels: int = LEVELS) -> np.ndarray:
    """A gamma distribution with mean 1 and this standard deviation, as equally likely levels. (levels,)

    Each level is the mean of its slice, k (F(b) - F(a)) with F the distribution function of shape 1 / sd^2 + 1,
    and all are then stretched from 1 to give back the spread lost inside the slices, as far as none turns
    negative. The mean is exact, and the standard deviation for sd up to 0.9 (85 % of it at 3). One level when sd is 0.
    """
    if sd <= 0:
        return np.ones(1)
    shape = 1.0 / sd**2
    edges = gammaincinv(shape, np.arange(levels + 1) / levels)
    means = levels * np.diff(gammainc(shape + 1.0, edges))
    stretch = min(sd / means.std(), 1.0 / (1.0 - means.min()))
    return np.maximum(1.0 + (means - 1.0) * stretch, 0.0)


def _group(factors: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray]:
    distinct, kind = np.unique(factors, return_inverse=True)
    if distinct.size <= most:
        return distinct, kind
    group = np.empty(factors.size, dtype=np.int64)
    group[np.argsort(factors, kind="stable")] = np.arange(factors.size) * most // factors.size
    return np.bincount(group, factors) / np.bincount(group), group


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
    mass = 0.0 if n <= limit else 2.0 / limit
    widest = 1 if n <= limit else 1 + (2 * n) // limit
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
def alias_cells(weight: np.ndarray) -> np.ndarray:
    """Walker's alias table by Vose's method, (n,) uint64: threshold in the upper 32 bits, alias in the lower."""
    n = weight.size
    scaled = weight * (n / weight.sum())
    packed = np.empty(n, np.uint64)
    small = np.empty(n, np.int64)
    large = np.empty(n, np.int64)
    ns = nl = 0
    for i in range(n):
        if scaled[i] < 1.0:
            small[ns] = i
            ns += 1
        else:
            large[nl] = i
            nl += 1
    while ns and nl:
        ns -= 1
        s, g = small[ns], large[nl - 1]
        packed[s] = (np.uint64(scaled[s] * 4294967295.0) << _U32) | np.uint64(g)
        scaled[g] -= 1.0 - scaled[s]
        if scaled[g] < 1.0:
            nl -= 1
            small[ns] = g
            ns += 1
    for i in range(ns):
        packed[small[i]] = (_LOW32 << _U32) | np.uint64(small[i])
    for i in range(nl):
        packed[large[i]] = (_LOW32 << _U32) | np.uint64(large[i])
    return packed
