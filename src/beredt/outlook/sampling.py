"""Random numbers and random demand inside compiled code.

Random numbers: xoshiro256++ (Blackman and Vigna, 2021) for the days of one replication, started from the
item's four hashed words and the number of the replication; splitmix64's finaliser (Steele, Lea and Flood,
2014) as a hash of (item, replication, purpose) for everything drawn once. So each replication is the same
whatever else is simulated, in any order, and two positions with one seed meet the same demand and the same
fortune: common random numbers.

Demand: Walker's alias method over cells of counts. A table has one cell a count while the counts that matter
(all but about 1e-15 of the probability) are at most CELLS; above that a cell holds a run of neighbouring
counts with at most about 2 / CELLS of the probability, drawn evenly, so that a table never exceeds about 2
CELLS cells whatever the mean.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

CELLS = 1024

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_M1 = np.uint64(0xBF58476D1CE4E5B9)
_M2 = np.uint64(0x94D049BB133111EB)
_LOW32 = np.uint64(0xFFFFFFFF)
_U11, _U17, _U19, _U23, _U27 = (np.uint64(n) for n in (11, 17, 19, 23, 27))
_U30, _U31, _U32, _U41, _U45 = (np.uint64(n) for n in (30, 31, 32, 41, 45))
_UNIT = 1.0 / 9007199254740992.0  # 2 ** -53


@njit(cache=True, inline="always")
def mix64(z: np.uint64) -> np.uint64:
    """Splitmix64's finaliser: a one-to-one scrambling of 64 bits."""
    z = (z ^ (z >> _U30)) * _M1
    z = (z ^ (z >> _U27)) * _M2
    return z ^ (z >> _U31)


@njit(cache=True, inline="always")
def unit(z: np.uint64) -> float:
    """64 random bits as a number in [0, 1)."""
    return (z >> _U11) * _UNIT


@njit(cache=True)
def uniform(seed: np.ndarray, replication: int, purpose: int) -> float:
    """The uniform number of one replication and purpose (1 the level, 2 + j delivery j)."""
    z = seed[1] + _GOLDEN * np.uint64(replication + 1)
    return unit(mix64(mix64(z) ^ mix64(seed[2] + _GOLDEN * np.uint64(purpose))))


@njit(cache=True)
def draw_days(
    seed: np.ndarray,
    replication: int,
    table_of_day: np.ndarray,
    start: np.ndarray,
    size: np.ndarray,
    cell: np.ndarray,
    low: np.ndarray,
    width: np.ndarray,
    row: np.ndarray,
    thin: np.ndarray,
) -> None:
    """Fill `row` with one replication's demand, (days,), from the tables named for each day.

    `thin` gets one uniform number a day for the restriction when it has the days' length; (0,) when there is
    none.
    """
    k = _GOLDEN * np.uint64(replication + 1)
    s0 = mix64(seed[0] + k)
    s1 = mix64(seed[1] ^ mix64(k))
    s2 = mix64(seed[2] + (k ^ _M1))
    s3 = mix64(seed[3] - k)
    for t in range(row.shape[0]):
        x = s0 + s3
        z = ((x << _U23) | (x >> _U41)) + s0
        shifted = s1 << _U17
        s2 ^= s0
        s3 ^= s1
        s1 ^= s2
        s0 ^= s3
        s2 ^= shifted
        s3 = (s3 << _U45) | (s3 >> _U19)
        table = table_of_day[t]
        scaled = (z >> _U32) * size[table]
        column = start[table] + (scaled >> _U32)
        packed = cell[column]
        if (z & _LOW32) >= (packed >> _U32):
            column = start[table] + (packed & _LOW32)
        row[t] = low[column] + np.int64(((scaled & _LOW32) * width[column]) >> _U32)
        if thin.shape[0]:
            thin[t] = unit(mix64(z))


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
    """Join neighbouring counts into cells, when there are more than `limit`: of bounded probability and
    width.
    """
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
    """Walker's alias table by Vose's method: threshold in the upper 32 bits, alias in the lower. (n,)
    uint64
    """
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
