"""Orders that have come or been cancelled by the last day: what earlier lists of open orders name.

What came in is worked out from the stock and the use of the invented world, so that whoever reads the lists, the counts
and the use together finds them agree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from beredt.demo.holdings import national
from beredt.demo.records import FIRST_DAY, Shortage
from beredt.demo.world import DAYS, World, day_index

Whole = NDArray[np.int64]

#: A pack is ordered every second, third or fourth week.
_EVERY = (2, 3, 4)
#: Share of orders that come on their day; days late of the others (log-normal: median and spread), and at most.
_ON_TIME, _LATE, _SPREAD, _LATEST = 0.62, 9.0, 0.9, 150
#: In a shortage fewer come on their day, and the late ones later.
_SHORT_ON_TIME, _SHORT_LATE = 0.4, 21.0
#: Days from an order to its promised day, usually and in a shortage, when suppliers tell what they allot far ahead.
LEAD, SHORT_LEAD = (35, 75), (60, 330)
#: Of what advice will be given on, suppliers tell their plan for a year.
_PLANNED = (340, 365)
#: One in so many orders more is called off, some days before it should have come.
_CANCELLED, _CALLED_OFF = 0.05, (1, 20)


@dataclass(frozen=True, slots=True)
class PastOrders:
    """Orders as arrays, (orders,): row of the pack, packs of the whole country, and days since FIRST_DAY.

    `placed`: first day on a list; `gone`: first day not on one any more, as it has come or been called off; `unsure`:
    made in a shortage without a plan; `comes`: whether it came.
    """

    row: Whole
    packs: NDArray[np.float64]
    placed: Whole
    promised: Whole
    gone: Whole
    unsure: NDArray[np.bool_]
    comes: NDArray[np.bool_]


def past_orders(world: World, shortages: Sequence[Shortage], seed: int) -> PastOrders:
    """Every order that was open some day and is no more on the last."""
    rng = np.random.default_rng([seed, 13])
    count = len(world.packs)
    every = rng.choice(_EVERY, count)
    phase = rng.integers(0, 12, count) % every
    grid = np.arange(6, DAYS, 7)
    stock, used = _stock(world, grid), _used(world, grid)
    found = []
    for weeks in _EVERY:
        for first in range(weeks):
            rows = np.flatnonzero((every == weeks) & (phase == first))
            at = np.arange(first, len(grid), weeks)
            came = np.diff(stock[np.ix_(rows, at)], axis=1) + np.diff(used[np.ix_(rows, at)], axis=1)
            row, place = np.nonzero(came > 0.5)
            found.append((rows[row], came[row, place], grid[at[1:][place]]))
    row, packs, arrival = (np.concatenate(part) for part in zip(*found, strict=True))
    advised = [world.index[number] for each in shortages if each.advised for number in each.varenummer]
    short = _in_shortage(world, shortages)[row, arrival]
    return _with_dates(short, short & np.isin(row, advised), row, packs, arrival, rng)


def _with_dates(
    short: NDArray[np.bool_],
    planned: NDArray[np.bool_],
    row: Whole,
    packs: NDArray[np.float64],
    arrival: Whole,
    rng: np.random.Generator,
) -> PastOrders:
    arrival = np.maximum(arrival - rng.integers(0, 5, len(row)), 0)
    late = np.where(short, _SHORT_LATE, _LATE) * np.exp(rng.normal(0.0, _SPREAD, len(row)))
    on_time = rng.random(len(row)) < np.where(short, _SHORT_ON_TIME, _ON_TIME)
    promised = arrival - np.where(on_time, 0, np.minimum(1 + late.astype(np.int64), _LATEST))
    lead = np.where(short, rng.integers(*SHORT_LEAD, len(row)), rng.integers(*LEAD, len(row)))
    lead = np.where(planned, rng.integers(*_PLANNED, len(row)), lead)
    off = np.flatnonzero(rng.random(len(row)) < _CANCELLED)
    called_off = promised[off] + rng.integers(-7, 8, len(off))
    return PastOrders(
        row=np.concatenate([row, row[off]]),
        packs=np.concatenate([packs, packs[off]]),
        placed=np.concatenate([promised - lead, called_off - lead[off]]),
        promised=np.concatenate([promised, called_off]),
        gone=np.concatenate([arrival, called_off - rng.integers(*_CALLED_OFF, len(off))]),
        unsure=np.concatenate([short & ~planned, (short & ~planned)[off]]),
        comes=np.concatenate([np.ones(len(row), bool), np.zeros(len(off), bool)]),
    )


def _in_shortage(world: World, shortages: Sequence[Shortage]) -> NDArray[np.bool_]:
    """Whether each pack is in a shortage each day. (packs, days)"""
    short = np.zeros((len(world.packs), DAYS), bool)
    for shortage in shortages:
        rows = [world.index[number] for number in shortage.varenummer]
        short[rows, max(day_index(shortage.start), 0) : max(day_index(shortage.true_end), 0)] = True
    return short


def _stock(world: World, grid: Whole) -> NDArray[np.float64]:
    """Packs in the pools open to everybody at the end of each day of the grid. (packs, days)"""
    return np.stack([national(world, FIRST_DAY + timedelta(days=int(day))) for day in grid], axis=1)


def _used(world: World, grid: Whole) -> NDArray[np.float64]:
    """Packs used until the end of each day of the grid. (packs, days)"""
    met = np.cumsum(world.demand * world.available, axis=1, dtype=np.float64)
    return met[:, grid]
