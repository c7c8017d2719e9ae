"""Days of cover explained step by step, each step the deterministic cover with one more term."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from beredt.outlook.cover import cover
from beredt.outlook.position import Pool, Position


@dataclass(frozen=True)
class Step:
    """One bar: its name and the days it adds, negative when it takes away.

    at_least: the cover after it is only a lower bound, because the stock outlasts the horizon.
    """

    name: str
    days: int
    at_least: bool


@dataclass(frozen=True)
class Waterfall:
    """The steps in order, and the days of cover, which is their sum."""

    steps: tuple[Step, ...]
    days: int
    at_least: bool


def waterfall(position: Position) -> Waterfall:
    """Explain `cover(position).days`.

    on_hand: all packs on hand divided by use, as though none expired and all lay open to everybody.
    expiry: drawn first-expiry-first-out until they expire; zero or negative.
    minimum_life: without the days that a pack must have left to be of use; zero or negative.
    closed: without the pools that are not open today, what must stay in the others and those closed for a
        while, each pool serving only whom it is for; zero or negative.
    deliveries: with the confirmed deliveries on their promised days.
    release: with the pools that open later, and what must stay in them as it falls, on their days.
    restriction: with only the allowed share of demand.
    surge: with demand as it rises and falls.
    Cover is counted to the horizon; choose one longer than the stock may last.
    """
    return walk(_partials(position))


def walk(partials: Iterable[tuple[str, Position]]) -> Waterfall:
    """The days that each position adds to the one before it; the first counts from nothing.

    For what was done one after another: walk([("nothing", today), ("rotation", rotated(today)), ...]).
    """
    steps = []
    before: Position | None = None
    days, at_least = 0, False
    for name, partial in partials:
        added = 0
        if partial is not before:
            after = cover(partial)
            added, at_least = after.days - days, not after.runs_out
        steps.append(Step(name, added, at_least))
        days += added
        before = partial
    return Waterfall(tuple(steps), days, at_least)


def _partials(position: Position) -> Iterator[tuple[str, Position]]:
    """The position with one more term each time; the last is the position itself."""
    calm = position if position.surge is None else replace(position, surge=None)
    free = calm if not position.restrictions else replace(calm, restrictions=())
    closed = free if not position.pools else replace(free, pools=_as_today(position))
    undelivered = closed if not position.deliveries else replace(closed, deliveries=())
    serving = tuple(b for b in position.batches if b.expiry is None or b.expiry > 0)
    opened = undelivered if not position.pools else replace(undelivered, pools={})
    fresh = opened if not position.minimum_life else replace(opened, minimum_life=0)
    yield "on_hand", replace(fresh, batches=tuple(replace(b, expiry=None) for b in serving))
    yield "expiry", fresh
    yield "minimum_life", opened
    yield "closed", undelivered
    yield "deliveries", closed
    yield "release", free
    yield "restriction", calm
    yield "surge", position


def _as_today(position: Position) -> dict[str, Pool]:
    """The pools as they are today, with nothing released: each keeps the most that it keeps on any day."""
    return {
        name: replace(
            pool,
            opens=0 if position.opening(name) == 0 else None,
            keeps=int(pool.floor(position.horizon).max()),
        )
        for name, pool in position.pools.items()
    }
