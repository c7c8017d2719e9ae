"""What stands in the way of closing a case in the rooms above: a decision in force, a waiver that runs.

Those rooms say so when the site starts; the lifecycle asks, and does not know what they hold.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from beredt.cases.lifecycle.rules import CaseRuleError
from beredt.cases.lifecycle.words import RULE_WORDS
from beredt.cases.models import Case

#: Whether it stands in the way on a day: the code of the rule, or None.
Obstacle = Callable[[Case, date], str | None]

_obstacles: list[Obstacle] = []


def add_obstacle(obstacle: Obstacle, words: Mapping[str, Any]) -> None:
    """Adds what may stand in the way, with its codes in words; called once by each room, from its AppConfig."""
    if obstacle not in _obstacles:
        _obstacles.append(obstacle)
        RULE_WORDS.update(words)


def refuse_if_held(case: Case, day: date) -> None:
    """Raises CaseRuleError with the first thing that stands in the way of closing the case on a day."""
    for obstacle in _obstacles:
        if code := obstacle(case, day):
            raise CaseRuleError(code)
