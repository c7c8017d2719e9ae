"""Deterministic cover to the day, drawing first-expiry-first-out.

Cover is the number of days until the first day on which cumulative demand exceeds what was usable that day.
It is
not stock divided by mean use: packs that expire before their turn do not help.

Demand is its mean, and may be a fraction of a pack a day; packs are then drawn in fractions. To be exact all
is counted in whole billionths of a pack, demand rounded down, so that 2/3 of a pack a day uses two packs in
exactly three days. Each day: expire, arrive, serve; what cannot be served is lost.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from beredt.outlook.position import Position

GRAIN = 1_000_000_000


@dataclass(frozen=True)
class Cover:
    """The deterministic run-off of one position.

    days: days of cover; the horizon itself when the stock does not run out within it.
    runs_out: whether day number `days` is the first with unmet demand; False means "at least `days`".
    wasted: packs that expire within the horizon. unmet: demand lost within it. left: packs then left.
    usable: packs usable on each day, after expiry and arrivals and before use, (horizon,).
    overdue: packs of confirmed deliveries whose day has passed; no day being known, they are not counted.
    """

    days: int
    runs_out: bool
    wasted: float
    unmet: float
    left: float
    usable: np.ndarray
    overdue: int


@dataclass
class _Lot:
    expiry: int
    day: int
    left: int


def cover(position: Position) -> Cover:
    """Run the position's mean demand against its batches and confirmed deliveries.

    Source: first-expiry-first-out is earliest-deadline-first, which serves as much as any rule can.
    """
    horizon = position.horizon
    asked = position.surges() * position.share() * sum(d.mean * d.factors(horizon) for d in position.demands)
    # Rounded down, but not below the decimal that was meant: 0.3 is stored a hair under itself.
    daily = np.floor(asked * GRAIN + 1e-3).astype(np.int64)
    cumulative = np.concatenate(([0], np.cumsum(daily)))
    lots = _lots(position)
    waiting = sorted((lot for lot in lots if lot.day < horizon), key=lambda lot: lot.day)
    shelf: list[_Lot] = []
    usable = np.zeros(horizon, dtype=np.int64)
    wasted = unmet = 0
    first_out = horizon
    day = 0
    while day < horizon:
        while waiting and waiting[0].day <= day:
            shelf.append(waiting.pop(0))
        shelf.sort(key=lambda lot: lot.expiry)
        wasted += sum(lot.left for lot in shelf if lot.expiry <= day)
        shelf = [lot for lot in shelf if lot.left and lot.expiry > day]
        stop = min([horizon, *(lot.day for lot in waiting[:1]), *(lot.expiry for lot in shelf[:1])])
        have = sum(lot.left for lot in shelf)
        used = cumulative[day : stop + 1] - cumulative[day]
        usable[day:stop] = np.maximum(have - used[:-1], 0)
        if used[-1] > have:
            first_out = min(first_out, day + int(np.searchsorted(used, have, side="right")) - 1)
            unmet += int(used[-1]) - have
        _draw(shelf, min(int(used[-1]), have))
        day = stop
    # Closed pools expire too, and are left when they do not.
    closed = [lot for lot in lots if lot.day >= horizon]
    wasted += sum(lot.left for lot in closed if lot.expiry < horizon)
    kept = [lot for lot in (*shelf, *closed) if lot.expiry >= horizon]
    return Cover(
        days=first_out,
        runs_out=first_out < horizon,
        wasted=wasted / GRAIN,
        unmet=unmet / GRAIN,
        left=sum(lot.left for lot in kept) / GRAIN,
        usable=usable / GRAIN,
        overdue=sum(d.packs for d in position.deliveries if d.confirmed and d.promised < 0),
    )


def _lots(position: Position) -> list[_Lot]:
    never = position.horizon + 1
    on_hand = [(b.packs, b.expiry, position.opening(b.pool)) for b in position.usable_batches()]
    coming = [
        (d.packs, d.expiry, d.promised)
        for d in position.deliveries
        if d.confirmed and 0 <= d.promised < position.horizon
    ]
    return [_Lot(never if e is None else e, day, packs * GRAIN) for packs, e, day in (*on_hand, *coming)]


def _draw(shelf: list[_Lot], amount: int) -> None:
    for lot in shelf:
        taken = min(lot.left, amount)
        lot.left -= taken
        amount -= taken
