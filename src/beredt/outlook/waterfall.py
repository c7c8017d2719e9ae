"""Days of cover explained step by step, each step the deterministic cover with one more term."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from beredt.outlook.cover import cover
from beredt.outlook.position import Position


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
    """Explain `cover(position).days`: on hand, less expiry, plus deliveries, plus release, plus restriction.

    on_hand: stock in the pools open today divided by use, as though nothing expired.
    expiry: the same first-expiry-first-out; zero or negative.
    deliveries: with the confirmed deliveries on their promised days.
    release: with the pools that open later, on their days.
    restriction: with only the allowed share of demand.
    Cover is counted to the horizon; choose one longer than the stock may last.
    """
    steps = []
    before = 0
    at_least = False
    for name, partial in _partials(position):
        after = cover(partial)
        steps.append(Step(name, after.days - before, not after.runs_out))
        before, at_least = after.days, not after.runs_out
    return Waterfall(tuple(steps), before, at_least)


def _partials(position: Position) -> Iterator[tuple[str, Position]]:
    """The position with one more term each time; the last is the position itself."""
    on_hand = tuple(b for b in position.usable_batches() if position.opening(b.pool) == 0)
    bare = replace(position, batches=on_hand, deliveries=(), restrictions=())
    yield "on_hand", replace(bare, batches=tuple(replace(b, expiry=None) for b in on_hand))
    yield "expiry", bare
    yield "deliveries", replace(bare, deliveries=position.deliveries)
    yield "release", replace(position, restrictions=())
    yield "restriction", position
