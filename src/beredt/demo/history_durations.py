"""How long shortages last in the demo: log-normal durations, dealt so that each year's counts come out exactly.

The values are drawn one in each of n equally likely bands of the log-normal law (stratified sampling), so a
list of n is already sorted and follows the law closely; the few values that the report fixes are then set in
their places.
"""

from collections.abc import Sequence

import numpy as np
from numpy.random import Generator
from scipy.stats import norm

from beredt.demo.history_plan import CELLS, CLOSED, SIGMA, Cell, ClosedLaw

YEAR = 365
SHORTEST = 3


def lognormal_days(rng: Generator, n: int, median: float, low: float, high: float) -> list[int]:
    """n sorted whole durations (days) of the log-normal law with SIGMA, cut off outside low..high."""
    cut = norm.cdf(np.log(np.array([low, high]) / median) / SIGMA)
    at = cut[0] + (cut[1] - cut[0]) * (np.arange(n) + rng.random(n)) / n
    days = np.rint(median * np.exp(SIGMA * norm.ppf(at)))
    return [int(day) for day in np.clip(days, np.ceil(low), np.floor(high))]


def closed_durations(rng: Generator, law: ClosedLaw, fixed: Sequence[int]) -> list[int]:
    """The durations of a year's closed cases that are not among `fixed`; with them they obey `law` exactly.

    Raises ValueError where the fixed ones leave no room.
    """
    n = sum(cell.cases for cell in CELLS if cell.ended == law.year)
    within = lognormal_days(rng, n - law.over_a_year, law.median, SHORTEST, YEAR)
    beyond = lognormal_days(rng, law.over_a_year - 1, law.median, YEAR + 1, law.longest - 1)
    days = [*within, *beyond, law.longest]
    middle = (n - 1) // 2, n // 2
    days = [min(d, law.median) if i < middle[0] else max(d, law.median) for i, d in enumerate(days)]
    days[middle[0]] = days[middle[1]] = law.median
    return _without(days, fixed, middle, law.median)


def _without(days: list[int], fixed: Sequence[int], middle: tuple[int, int], median: int) -> list[int]:
    """The sorted days less one place for each fixed duration: the nearest in its half and on its side of the year.

    The two middle places and the last are never given away.
    """
    taken: set[int] = set()
    for d in fixed:
        half = range(middle[0]) if d <= median else range(middle[1] + 1, len(days) - 1)
        places = [i for i in half if i not in taken and (days[i] > YEAR) == (d > YEAR)]
        if not places or d > days[-1]:
            raise ValueError(f"no room for a fixed duration of {d} days")
        taken.add(min(places, key=lambda i: abs(days[i] - d)))
    return [d for i, d in enumerate(days) if i not in taken]


def deal_durations(rng: Generator, free: dict[Cell, int], fixed: dict[int, list[int]]) -> dict[Cell, list[int]]:
    """Durations for the free places of the cells that end in a year; `fixed` are those taken, by year of the
    end.

    A case lies across the turn of a year with a chance that grows with its duration: the longest go to the
    cells registered earliest, the others are drawn with chances proportional to their durations.
    """
    dealt: dict[Cell, list[int]] = {}
    for law in CLOSED:
        days = closed_durations(rng, law, fixed.get(law.year, []))
        cells = sorted((c for c in CELLS if c.ended == law.year), key=lambda c: c.registered)
        for cell in cells[:-1]:
            longest = [d for d in days if d > YEAR][-free[cell] :]
            others = _in_proportion(rng, [d for d in days if d <= YEAR], free[cell] - len(longest))
            dealt[cell] = longest + others
            for d in dealt[cell]:
                days.remove(d)
        dealt[cells[-1]] = days
    return dealt


def _in_proportion(rng: Generator, days: Sequence[int], n: int) -> list[int]:
    """n of the durations, drawn without replacement with chances proportional to them (Gumbel keys)."""
    if n <= 0:
        return []
    keys = np.log(days) + rng.gumbel(size=len(days))
    return [days[i] for i in np.argsort(-keys)[:n]]


def elapsed_days(rng: Generator, n: int, median: float, most: int) -> list[int]:
    """n sorted days gone (1..most) of shortages seen open on one day: density proportional to P(duration > day)."""
    day = np.arange(1, most + 1)
    cumulated = np.cumsum(norm.sf(np.log(day / median) / SIGMA))
    at = (np.arange(n) + rng.random(n)) / n * cumulated[-1]
    return [int(day[i]) for i in np.searchsorted(cumulated, at)]


def duration_given(rng: Generator, median: float, elapsed: int, most: int = 1_800) -> int:
    """A whole duration (days) of the same law, given that it is longer than `elapsed`."""
    low = max(float(elapsed), SHORTEST - 1.0) + 0.5
    return lognormal_days(rng, 1, median, low, max(most, 2 * low))[0]
