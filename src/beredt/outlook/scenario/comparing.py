"""Up to four scenarios side by side, with the items as they are beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from beredt.outlook.cover import Cover, cover
from beredt.outlook.duration import EndForecast
from beredt.outlook.position import Group, Position
from beredt.outlook.question import Question
from beredt.outlook.scenario.scenario import Context, Doubt, Scenario, apply, doubts
from beredt.outlook.simulation import Coverage

MOST = 4


@dataclass(frozen=True)
class Compared:
    """One column: a scenario, None for the items as they are, and what comes of it.

    answer, cover: for the item asked about. others: for the other items of the group, by name. end: the forecast
    of the end in the scenario. doubts: what the scenario asks for and nobody could tell.
    """

    scenario: Scenario | None
    end: EndForecast | None
    answer: Coverage
    cover: Cover
    others: dict[str, Coverage]
    doubts: tuple[Doubt, ...]


def compare(
    items: Position | Group,
    end: EndForecast | None,
    scenarios: Sequence[Scenario],
    context: Context | None = None,
    *,
    replications: int = 2_000,
    seed: int | np.ndarray = 1,
) -> tuple[Compared, ...]:
    """The items as they are, and in each of up to four scenarios, under the same random numbers.

    Where the end is unknown the chance is that of lasting through the horizon.
    """
    if len(scenarios) > MOST:
        raise ValueError(f"at most {MOST} scenarios side by side, not {len(scenarios)}")
    context = context or Context()
    columns: list[tuple[Scenario | None, Position | Group, EndForecast | None]] = [(None, items, end)]
    columns += [(scenario, *apply(scenario, items, end, context)) for scenario in scenarios]
    return tuple(_column(each, changed, moved, context, replications, seed) for each, changed, moved in columns)


def _column(
    scenario: Scenario | None,
    items: Position | Group,
    end: EndForecast | None,
    context: Context,
    replications: int,
    seed: int | np.ndarray,
) -> Compared:
    group = items if isinstance(items, Group) else None
    position = items.items[context.item] if isinstance(items, Group) else items
    question = Question(position, end, replications=replications, seed=seed, group=group, item=context.item)
    answers = question.answers()
    return Compared(
        scenario=scenario,
        end=end,
        answer=answers.pop(context.item),
        cover=cover(position),
        others=answers,
        doubts=() if scenario is None else doubts(scenario, items, context),
    )
