"""Demand as tables to draw from: one for each level of uncertainty and each distinct factor of a day."""

from __future__ import annotations

import numpy as np
from scipy.special import gammainc, gammaincinv

from beredt.outlook import sampling
from beredt.outlook.position import Position

LEVELS = 32
FACTORS = 32


def demand_tables(position: Position) -> tuple[tuple[np.ndarray, ...], np.ndarray]:
    """Alias tables for each level and each distinct factor of a day, and the table of each (level, day).

    More than FACTORS distinct factors are first grouped into as many, each the mean of its group.
    """
    demand = position.demand
    factors, kind = _group(demand.factors(position.horizon), FACTORS)
    ratio = demand.variance / demand.mean if demand.mean > 0 else 1.0
    levels = gamma_levels(demand.level_sd)
    means = (demand.mean * levels[:, None] * factors[None, :]).ravel()
    low, width, weight = zip(*(sampling.count_cells(m, ratio, sampling.CELLS) for m in means), strict=True)
    size = np.array([w.size for w in weight], dtype=np.uint64)
    start = np.concatenate(([0], np.cumsum(size)[:-1])).astype(np.uint64)
    cell = np.concatenate([sampling.alias_cells(w) for w in weight])
    table_of_day = np.arange(levels.size)[:, None] * factors.size + kind[None, :]
    return (start, size, cell, np.concatenate(low), np.concatenate(width)), table_of_day


def gamma_levels(sd: float, levels: int = LEVELS) -> np.ndarray:
    """A gamma distribution with mean 1 and this standard deviation, as equally likely levels. (levels,) or
    (1,)

    Each level is the mean of its slice: k (F(b) - F(a)) with F the distribution function of shape 1 / sd^2 +
    1. The mean is exact; the spread within a slice is lost (of the variance, under 2 % for sd to 0.5, 4 % at
    1).
    """
    if sd <= 0:
        return np.ones(1)
    shape = 1.0 / sd**2
    edges = gammaincinv(shape, np.arange(levels + 1) / levels)
    return levels * np.diff(gammainc(shape + 1.0, edges))


def _group(factors: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray]:
    distinct, kind = np.unique(factors, return_inverse=True)
    if distinct.size <= most:
        return distinct, kind
    group = np.empty(factors.size, dtype=np.int64)
    group[np.argsort(factors, kind="stable")] = np.arange(factors.size) * most // factors.size
    return np.bincount(group, factors) / np.bincount(group), group
