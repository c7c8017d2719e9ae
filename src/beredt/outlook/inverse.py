"""What would be enough, and until when: the simulation asked backwards.

Each answer is found by `least_enough` and carries what was tried. The random numbers are the same throughout,
so an answer is exact for the replications used; how far it would move with others is told by the errors of
the chances tried.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from beredt.outlook.measures import releasable, released, restricted, with_packs
from beredt.outlook.position import Position, Restriction
from beredt.outlook.question import Question
from beredt.outlook.search import Found, least_enough

#: A restriction is searched in hundredths of the demand.
STEPS = 100


@dataclass(frozen=True)
class MildestRestriction:
    """The mildest restriction that is enough when it starts on a day.

    allowed: share allowed of each priority class ("" without classes), 1 where it is left alone; None where no
    restriction is enough. restrictions: the same to be added to the position; none where none is needed.
    """

    allowed: Mapping[str, float] | None
    restrictions: tuple[Restriction, ...]
    start: int
    found: Found


def mildest_restriction(
    question: Question,
    *,
    lowest_first: bool = True,
    start: int = 0,
    compliance: float = 1.0,
    redirected: float = 0.0,
) -> MildestRestriction:
    """The largest share of demand that can be allowed from day `start` on.

    lowest_first: the lowest priority class is cut to nothing before the next is touched; else all classes
    alike. To within a hundredth of the demand of the class that is cut in part.
    """
    position = question.position
    names = [each.name for each in position.priority]
    cut_together = [(name,) for name in reversed(names)] if lowest_first else [tuple(names)]

    def levels(amount: int) -> list[tuple[tuple[str, ...], float]]:
        return [(cut, (STEPS - min(max(amount - i * STEPS, 0), STEPS)) / STEPS) for i, cut in enumerate(cut_together)]

    def added(amount: int) -> tuple[Restriction, ...]:
        return tuple(
            Restriction(allowed, compliance, cut, redirected=redirected)
            for cut, allowed in levels(amount)
            if allowed < 1
        )

    most = STEPS * len(cut_together)
    found = _least(question, lambda amount: restricted(position, added(amount), start), most)
    if found.amount is None:
        return MildestRestriction(None, (), start, found)
    allowed = {name: share for cut, share in levels(found.amount) for name in cut}
    return MildestRestriction({name: allowed[name] for name in names}, added(found.amount), start, found)


def cost_of_waiting(
    question: Question, starts: Sequence[int], *, lowest_first: bool = True, compliance: float = 1.0
) -> tuple[MildestRestriction, ...]:
    """How much stricter it must be the longer one waits: the mildest restriction for each day to start on."""
    return tuple(
        mildest_restriction(question, lowest_first=lowest_first, start=start, compliance=compliance) for start in starts
    )


@dataclass(frozen=True)
class LastDay:
    """The last day on which something can start and still be enough.

    day: None where even the first day is too late. needed: False where it need never start; `day` is then the
    horizon.
    """

    day: int | None
    needed: bool
    found: Found


def last_day(question: Question, act: Callable[[int], Position]) -> LastDay:
    """The last day on which `act` can be done: act(day) is the position when it is done from that day on.

    Sooner may never be worse. act(horizon) must be the position with it never done.
    """
    horizon = question.position.horizon
    found = _least(question, lambda amount: act(horizon - amount), horizon)
    return LastDay(None if found.amount is None else horizon - found.amount, found.needed, found)


def last_start(question: Question, restrictions: Sequence[Restriction]) -> LastDay:
    """The last day on which the restrictions can start and still be enough ("siste ansvarlige dato")."""
    return last_day(question, lambda day: restricted(question.position, restrictions, day))


@dataclass(frozen=True)
class PacksEnough:
    """Packs arriving on a day that are enough; None where none are, as when it runs out before the day."""

    packs: int | None
    day: int
    found: Found


def packs_enough(
    question: Question, day: int, *, expiry: int | None = None, pool: str = "", tolerance: int | None = None
) -> PacksEnough:
    """The fewest packs that are enough when they arrive on `day` for certain.

    tolerance: packs by which the answer may be too many; by default a thousandth of the demand of the horizon.
    """
    position = question.position
    mean, most = _most_demand(position)
    tolerance = tolerance or max(1, int(mean / 1000))
    found = _least(question, lambda packs: with_packs(position, packs, day, expiry, pool), most, tolerance)
    return PacksEnough(found.amount, day, found)


def _most_demand(position: Position) -> tuple[float, int]:
    """The mean demand of the horizon, and more packs than it can come to but by a chance of no weight."""
    surge = position.surges()
    mean = most = 0.0
    for demand in position.demands:
        factors = surge * demand.factors(position.horizon)
        total = demand.mean * float(factors.sum())
        spread = np.sqrt(max(demand.variance, demand.mean) * float((factors**2).sum()))
        mean += total
        most += total * (1 + 6 * demand.level_sd) + 6 * float(spread) + 1
    return mean, int(most) + 1


@dataclass(frozen=True)
class Release:
    """Packs of a pool released on a day, and what is left of what could have been."""

    pool: str
    day: int
    packs: int
    leaves: int


@dataclass(frozen=True)
class ReleaseEnough:
    """A release that is enough: of one pool, or of several, all but the last whole. Empty where none is."""

    releases: tuple[Release, ...]
    found: Found


def release_enough(question: Question, pools: Sequence[str], *, day: int = 0, tolerance: int = 1) -> ReleaseEnough:
    """The smallest release on `day` from pools in this order, each emptied before the next is touched."""
    position = question.position
    sizes = [releasable(position, pool, day) for pool in pools]

    def releases(amount: int) -> tuple[Release, ...]:
        made = []
        for pool, size in zip(pools, sizes, strict=True):
            packs = min(amount, size)
            amount -= packs
            if packs:
                made.append(Release(pool, day, packs, size - packs))
        return tuple(made)

    def after(amount: int) -> Position:
        changed = position
        for release in releases(amount):
            changed = released(changed, release.pool, release.packs, day)
        return changed

    found = _least(question, after, sum(sizes), tolerance)
    return ReleaseEnough(() if found.amount is None else releases(found.amount), found)


def _least(question: Question, change: Callable[[int], Position], most: int, tolerance: int = 1) -> Found:
    def chance(amount: int) -> tuple[float, float]:
        return question.having(change(amount)).own_chance()

    return least_enough(chance, most, question.target, tolerance=tolerance)
