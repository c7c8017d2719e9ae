"""The options before a meeting: what each reaches, what it costs, and until when it can wait.

The first row is to do nothing. Every row meets the same demand and the same fortune.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from beredt.outlook.cover import cover
from beredt.outlook.inverse import Release, last_day, mildest_restriction, packs_enough, release_enough
from beredt.outlook.measures import longer_life, releasable, released, restricted, rotated, with_packs
from beredt.outlook.position import Position, Restriction
from beredt.outlook.question import Question, chance_of
from beredt.outlook.simulation import Estimate


class OptionKind(StrEnum):
    """What is done."""

    NOTHING = "nothing"
    RESTRICTION = "restriction"
    RELEASE = "release"
    RELEASE_AND_RESTRICTION = "release_and_restriction"
    SUBSTITUTES = "substitutes"
    PACKS = "packs"
    SHELF_LIFE = "shelf_life"
    ROTATION = "rotation"


@dataclass(frozen=True)
class Option:
    """One row: something that can be decided, what it reaches and what it costs.

    position: with it done on the first day. p_lasts, p_lasts_error, reaches: the chance of lasting (through the
    horizon, where the end is unknown), and whether it is the one wanted. cover: days of deterministic cover.
    shortfall, unmet, denied, redirected, wasted, received: as in `Coverage`; where the end is unknown to the horizon.
    classes: the chance of lasting for each priority class. others: for each other item of the group.
    moved: packs of demand that come to each other item of the group.
    allowed: share allowed of each priority class, where it restricts (or turns to substitutes). releases: packs
    released, and left. packs: bought, where it buys. days: added to the shelf life.
    decide_by: the last day on which it can be done and still reach the chance wanted, for packs the last on
    which they can arrive; None where it does not reach it, or where no day was searched for.
    """

    kind: OptionKind
    position: Position
    p_lasts: float
    p_lasts_error: float
    reaches: bool
    cover: int
    shortfall: tuple[int | None, int | None, int | None]
    unmet: Estimate | None
    denied: Estimate | None
    redirected: Estimate | None
    wasted: Estimate
    received: Estimate
    classes: Mapping[str, float]
    others: Mapping[str, float] = field(default_factory=dict)
    moved: Mapping[str, Estimate | None] = field(default_factory=dict)
    allowed: Mapping[str, float] = field(default_factory=dict)
    releases: tuple[Release, ...] = ()
    packs: int | None = None
    days: int | None = None
    decide_by: int | None = None


@dataclass(frozen=True)
class _Choice:
    """Something to do: act(day) is the position with it done on that day. Without it, it can only be done now."""

    kind: OptionKind
    now: Position
    act: Callable[[int], Position] | None = None
    allowed: Mapping[str, float] = field(default_factory=dict)
    releases: tuple[Release, ...] = ()
    packs: int | None = None
    days: int | None = None


def options(
    question: Question,
    *,
    pools: Sequence[str] | None = None,
    compliance: float = 1.0,
    arrival: int | None = None,
    life: int | None = None,
    deadlines: bool = True,
) -> tuple[Option, ...]:
    """The table of options; what the position has no room for is left out.

    pools: those that may be released, in order of preference; by default all that hold something back.
    compliance: how far a restriction would be followed. arrival: day on which packs bought now would come.
    life: days by which shelf life may be prolonged. deadlines: whether to search for each one's last day.
    """
    choices = _choices(question, pools, compliance, arrival, life)
    return tuple(_row(question, choice, deadlines) for choice in choices)


def _choices(
    question: Question, pools: Sequence[str] | None, compliance: float, arrival: int | None, life: int | None
) -> Iterator[_Choice]:
    position = question.position
    held = [pool for pool in (position.pools if pools is None else pools) if releasable(position, pool)]
    yield _Choice(OptionKind.NOTHING, position)
    yield _restriction(question, OptionKind.RESTRICTION, compliance)
    for pool in held:
        yield _release(question, pool)
    if held:
        yield _restriction(question, OptionKind.RELEASE_AND_RESTRICTION, compliance, held)
    if question.group is not None and any(move.source == question.item for move in question.group.moves):
        yield _restriction(question, OptionKind.SUBSTITUTES, compliance, redirected=1.0)
    if arrival is not None:
        yield _packs(question, arrival)
    if life is not None:
        yield _Choice(
            OptionKind.SHELF_LIFE, longer_life(position, life), lambda day: longer_life(position, life, day), days=life
        )
    if any(pool.regions is not None for pool in position.pools.values()):
        yield _Choice(OptionKind.ROTATION, rotated(position))


def _release(question: Question, pool: str) -> _Choice:
    """The smallest part of a pool that is enough, to a hundredth of it; the whole where none is."""
    position = question.position
    size = releasable(position, pool)
    enough = release_enough(question, [pool], tolerance=max(1, size // 100)).found
    packs = size if enough.amount is None else enough.amount

    def act(day: int) -> Position:
        return released(position, pool, min(packs, releasable(position, pool, day)), day)

    return _Choice(OptionKind.RELEASE, act(0), act, releases=(Release(pool, 0, packs, size - packs),))


def _restriction(
    question: Question, kind: OptionKind, compliance: float, pools: Sequence[str] = (), redirected: float = 0.0
) -> _Choice:
    """The mildest restriction, after the pools have been released whole; the strictest where none is enough."""
    position = question.position

    def opened(day: int) -> Position:
        changed = position
        for pool in pools:
            changed = released(changed, pool, releasable(changed, pool, day), day)
        return changed

    mildest = mildest_restriction(question.having(opened(0)), compliance=compliance, redirected=redirected)
    strictest = (Restriction(0.0, compliance, redirected=redirected),)
    restrictions = strictest if mildest.allowed is None else mildest.restrictions

    def act(day: int) -> Position:
        return restricted(opened(day), restrictions, day)

    allowed = mildest.allowed or dict.fromkeys((each.name for each in position.priority), 0.0)
    releases = tuple(Release(pool, 0, releasable(position, pool), 0) for pool in pools)
    return _Choice(kind, act(0), act, allowed, releases)


def _packs(question: Question, arrival: int) -> _Choice:
    """The fewest packs that are enough, arriving on a day; as many as could help where none are."""
    position = question.position
    enough = packs_enough(question, arrival)
    packs = enough.found.best.amount
    return _Choice(
        OptionKind.PACKS,
        with_packs(position, packs, arrival),
        lambda day: with_packs(position, packs, day),
        packs=packs,
    )


def _row(question: Question, choice: _Choice, deadlines: bool) -> Option:
    answers = question.having(choice.now).answers()
    answer = answers.pop(question.item)
    chance, error = question.chance(answer)
    reaches = chance >= question.target
    decide_by = None
    if deadlines and reaches and choice.act is not None:
        decide_by = last_day(question, choice.act).day
    return Option(
        kind=choice.kind,
        position=choice.now,
        p_lasts=chance,
        p_lasts_error=error,
        reaches=reaches,
        cover=cover(choice.now).days,
        shortfall=answer.shortfall,
        unmet=answer.unmet,
        denied=answer.denied,
        redirected=answer.redirected,
        wasted=answer.wasted,
        received=answer.received,
        classes={part.name: chance_of(part)[0] for part in answer.classes},
        others={name: chance_of(other)[0] for name, other in answers.items()},
        moved={name: other.moved_in for name, other in answers.items()},
        allowed=choice.allowed,
        releases=choice.releases,
        packs=choice.packs,
        days=choice.days,
        decide_by=decide_by,
    )
