"""Deterministic cover to the day, drawing first-expiry-first-out.

Cover is the number of days until the first day on which demand exceeds what it could draw on that day. It is
not stock divided by mean use: packs that expire before their turn do not help.

The rules of a day are those of the simulation, with mean demand and each confirmed delivery on its promised day.
Demand may be a fraction of a pack a day; packs are then drawn in fractions. To be exact all is counted in whole
billionths of a pack, demand rounded down, so that 2/3 of a pack a day uses two packs in exactly three days.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from beredt.outlook.position import Pool, Position

GRAIN = 1_000_000_000
_LARGEST = _NEVER = 2**62


@dataclass(frozen=True)
class Cover:
    """The deterministic run-off of one position, if normal supply did not return.

    days: days of cover; the horizon itself when the stock does not run out within it.
    runs_out: whether day number `days` is the first with unmet demand; False means "at least `days`".
    wasted: packs that expire within the horizon, or fall under the minimum remaining life. left: packs then left.
    unmet: demand lost within it, and what then still waits.
    usable: packs that demand may draw on each day, after expiry and arrivals and before use, (horizon,).
    overdue: packs of confirmed deliveries whose day has passed; no day being known, they are not counted.
    classes, regions: days of cover of each priority class and of each region, by name.
    """

    days: int
    runs_out: bool
    wasted: float
    unmet: float
    left: float
    usable: np.ndarray
    overdue: int
    classes: Mapping[str, int]
    regions: Mapping[str, int]


@dataclass(frozen=True)
class _Lot:
    """Packs that count from `day` on and serve through the day before `expiry`."""

    expiry: int
    day: int
    pool: str
    packs: int


def cover(position: Position) -> Cover:
    """Run the position's mean demand against its batches and confirmed deliveries.

    Source: first-expiry-first-out is earliest-deadline-first, which serves as much as any rule can where every
    pool serves all.
    """
    from beredt.outlook import fluid

    horizon = position.horizon
    lots = _lots(position)
    names = sorted({lot.pool for lot in lots})
    held = [position.pools.get(name, Pool()) for name in names]
    first_out = np.empty((len(position.priority), len(position.demands)), np.int64)
    usable = np.zeros(horizon, np.int64)
    totals = np.zeros(3, np.int64)
    fluid.run_off(
        _daily(position),
        position.waits,
        np.array([lot.day for lot in lots], np.int64),
        np.array([lot.expiry for lot in lots], np.int64),
        np.array([names.index(lot.pool) for lot in lots], np.int64),
        np.array([lot.packs * GRAIN for lot in lots], np.int64),
        np.array([pool.open(horizon) for pool in held], bool).reshape(-1, horizon),
        np.array([_floor(pool, horizon) for pool in held], np.int64).reshape(-1, horizon),
        _serves(position, held),
        first_out,
        usable,
        totals,
    )
    unmet, wasted, left = (float(total) / GRAIN for total in totals)
    return Cover(
        days=int(first_out.min()),
        runs_out=bool(first_out.min() < horizon),
        wasted=wasted,
        unmet=unmet,
        left=left,
        usable=usable / GRAIN,
        overdue=sum(d.packs for d in position.deliveries if d.confirmed and d.promised < 0),
        classes={each.name: int(days.min()) for each, days in zip(position.priority, first_out, strict=True)},
        regions={each.region: int(days.min()) for each, days in zip(position.demands, first_out.T, strict=True)},
    )


def _daily(position: Position) -> np.ndarray:
    """Grains asked for under the restrictions, (classes, regions, days)."""
    surge = position.surges()
    asked = np.array(
        [
            [
                demand.mean
                * each.share
                * demand.factors(position.horizon)
                * surge
                * position.share(each.name, demand.region)
                for demand in position.demands
            ]
            for each in position.priority
        ]
    )
    # Rounded down, but not below the decimal that was meant: 0.3 is stored a hair under itself.
    return np.floor(asked * (GRAIN * (1 + 1e-15)) + 1e-3).astype(np.int64)


def _lots(position: Position) -> list[_Lot]:
    """Batches and confirmed deliveries in order of expiry; what expires together keeps its order."""
    life = position.minimum_life

    def last(expiry: int | None) -> int:
        return _NEVER if expiry is None else expiry - life

    lots = [_Lot(last(b.expiry), 0, b.pool, b.packs) for b in position.usable_batches()]
    lots += [
        _Lot(last(d.expiry), d.promised, d.pool, d.packs)
        for d in position.deliveries
        if d.confirmed and 0 <= d.promised < position.horizon
    ]
    return sorted(lots, key=lambda lot: lot.expiry)


def _floor(pool: Pool, horizon: int) -> np.ndarray:
    return np.minimum(pool.floor(horizon), _LARGEST // GRAIN) * GRAIN


def _serves(position: Position, pools: list[Pool]) -> np.ndarray:
    serves = [
        [
            [
                (pool.classes is None or each.name in pool.classes)
                and (pool.regions is None or demand.region in pool.regions)
                for demand in position.demands
            ]
            for each in position.priority
        ]
        for pool in pools
    ]
    return np.array(serves, bool).reshape(len(pools), len(position.priority), len(position.demands))
