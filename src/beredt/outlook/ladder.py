"""What was done one after another: by how much each step helped, and what waste it spared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from beredt.outlook.options import Option, OptionKind
from beredt.outlook.position import Position
from beredt.outlook.question import Question
from beredt.outlook.simulation import Estimate
from beredt.outlook.waterfall import walk

Measure = Callable[[Position], Position]


@dataclass(frozen=True)
class Rung:
    """The position with one more thing done.

    days: of deterministic cover that it adds; at_least: the cover after it is only a lower bound.
    p_lasts, p_lasts_error: the chance of lasting after it. wasted: packs that then expire.
    """

    name: str
    position: Position
    days: int
    at_least: bool
    p_lasts: float
    p_lasts_error: float
    wasted: Estimate


def ladder(question: Question, measures: Iterable[tuple[str, Measure]]) -> tuple[Rung, ...]:
    """The position as it is ("nothing"), and with each measure on top of those before it.

    The days are the sum of what all before have added; how much falls to each depends on their order.
    """
    positions = [("nothing", question.position)]
    for name, measure in measures:
        positions.append((name, measure(positions[-1][1])))
    rungs = []
    for step, (name, position) in zip(walk(positions).steps, positions, strict=True):
        answer = question.having(position).answer()
        rungs.append(Rung(name, position, step.days, step.at_least, *question.chance(answer), answer.wasted))
    return tuple(rungs)


@dataclass(frozen=True)
class Waste:
    """Packs that expire within the horizon if nothing is done, and how many fewer with what can be done about it.

    share: of all packs on hand and coming. spared: packs by rotation and by a longer shelf life, where possible.
    """

    expected: Estimate
    share: float
    spared: dict[OptionKind, float]


def waste(rows: Sequence[Option]) -> Waste:
    """What the table of options says of scrapping."""
    nothing = next(row for row in rows if row.kind is OptionKind.NOTHING)
    spared: dict[OptionKind, float] = {
        row.kind: nothing.wasted.value - row.wasted.value
        for row in rows
        if row.kind in (OptionKind.ROTATION, OptionKind.SHELF_LIFE)
    }
    received = nothing.received.value
    return Waste(nothing.wasted, nothing.wasted.value / received if received else 0.0, spared)
