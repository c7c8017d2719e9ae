"""What would change the answer most: one input at a time between two plausible values, all else as it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from beredt.outlook.cover import cover
from beredt.outlook.duration import EndForecast
from beredt.outlook.measures import releasable, released
from beredt.outlook.position import Batch, Delivery, Demand
from beredt.outlook.question import Question

#: The 95 % quantile of the standard normal; and by what demand is moved where the error of its level is not known.
NINETY, PLAIN = 1.645, 0.2
EARLY, LATE = 0.1, 0.9
#: How far compliance is moved each way.
LAXER = 0.25


class Input(StrEnum):
    """What is moved."""

    DEMAND = "demand"
    END = "end"
    DELIVERY = "delivery"
    UNDATED = "undated"
    COMPLIANCE = "compliance"
    POOL = "pool"


@dataclass(frozen=True)
class Swing:
    """How the answer turns on one input.

    label: which delivery, by its number, or pool, by its name. unit: of low and high: "packs a day", "day", "packs"
    or "share". p_low, p_high: the chance of lasting at them. days_low, days_high: days of deterministic cover.
    """

    input: Input
    label: str
    unit: str
    low: float
    high: float
    p_low: float
    p_high: float
    days_low: int
    days_high: int

    @property
    def swing(self) -> float:
        """By how much the chance turns on it."""
        return abs(self.p_high - self.p_low)


@dataclass(frozen=True)
class _Moved:
    input: Input
    label: str
    unit: str
    low: tuple[float, Question]
    high: tuple[float, Question]


def sensitivity(question: Question, *, undated: Sequence[Batch] = ()) -> tuple[Swing, ...]:
    """Every input that can be moved, the one that the chance turns on most first (a tornado).

    demand: to its level at 5 and 95 %, or a fifth less and more where its error is not known.
    end: to its days at 10 and 90 %, for certain; the horizon where later.
    delivery: does not come, or comes on its promised day (today when overdue) for certain; each of them.
    undated: packs of unknown expiry, counted in nothing, or as though they never expired.
    compliance: a quarter of the demand concerned laxer and stricter.
    pool: each that holds something back, as it is, or open from today and emptied.
    """
    swings = [_swing(moved) for moved in _moves(question, undated)]
    return tuple(sorted(swings, key=lambda s: (-s.swing, -abs(s.days_high - s.days_low), s.input, s.label)))


def _moves(question: Question, undated: Sequence[Batch]) -> Iterator[_Moved]:
    position = question.position
    yield _demand(question)
    if question.end is not None and question.end.known:
        yield _end(question, question.end)
    for number, delivery in enumerate(position.deliveries):
        sure = replace(delivery, promised=max(0, delivery.promised), probability=1.0, delay=(1.0,), confirmed=True)
        without = _with_delivery(question, number, replace(delivery, packs=0))
        coming = _with_delivery(question, number, sure)
        yield _Moved(Input.DELIVERY, str(number), "packs", (0, without), (delivery.packs, coming))
    if undated:
        fresh = [replace(batch, expiry=None) for batch in undated]
        more = question.having(replace(position, batches=[*position.batches, *fresh]))
        yield _Moved(Input.UNDATED, "", "packs", (0, question), (sum(batch.packs for batch in undated), more))
    if position.restrictions:
        yield _compliance(question)
    for pool in position.pools:
        packs = releasable(position, pool)
        if packs:
            opened = question.having(released(position, pool, packs))
            yield _Moved(Input.POOL, pool, "packs", (0, question), (packs, opened))


def _with_delivery(question: Question, number: int, delivery: Delivery) -> Question:
    """With another delivery in its place, so that the others meet the same fortune."""
    deliveries = [delivery if n == number else each for n, each in enumerate(question.position.deliveries)]
    return question.having(replace(question.position, deliveries=deliveries))


def _demand(question: Question) -> _Moved:
    position = question.position

    def at(way: int) -> tuple[float, Question]:
        demands = tuple(_level(demand, way) for demand in position.demands)
        return sum(demand.mean for demand in demands), question.having(replace(position, demand=demands))

    return _Moved(Input.DEMAND, "", "packs a day", at(-1), at(1))


def _level(demand: Demand, way: int) -> Demand:
    """The demand with its level known to be low (-1) or high (1)."""
    by = NINETY * demand.level_sd if demand.level_sd > 0 else PLAIN
    factor = max(0.0, 1 + way * by)
    return replace(demand, mean=demand.mean * factor, variance=demand.variance * factor, level_sd=0.0)


def _end(question: Question, end: EndForecast) -> _Moved:
    def at(chance: float) -> tuple[float, Question]:
        day = end.quantile(chance)
        pmf = np.zeros_like(end.pmf)
        if day is not None:
            pmf[day] = 1.0
        certain = EndForecast(pmf, 1.0 - float(pmf.sum()), end.basis)
        last = question.position.horizon
        return last if day is None else min(day, last), replace(question, end=certain)

    return _Moved(Input.END, "", "day", at(EARLY), at(LATE))


def _compliance(question: Question) -> _Moved:
    position = question.position
    followed = [restriction.compliance for restriction in position.restrictions]

    def at(by: float) -> tuple[float, Question]:
        moved = [min(1.0, max(0.0, compliance + by)) for compliance in followed]
        restrictions = [replace(r, compliance=c) for r, c in zip(position.restrictions, moved, strict=True)]
        return sum(moved) / len(moved), question.having(replace(position, restrictions=restrictions))

    return _Moved(Input.COMPLIANCE, "", "share", at(-LAXER), at(LAXER))


def _swing(moved: _Moved) -> Swing:
    (low, lower), (high, higher) = moved.low, moved.high
    return Swing(
        input=moved.input,
        label=moved.label,
        unit=moved.unit,
        low=low,
        high=high,
        p_low=lower.own_chance()[0],
        p_high=higher.own_chance()[0],
        days_low=cover(lower.position).days,
        days_high=cover(higher.position).days,
    )
