"""How far something has come towards its day and past it, and when others than its owner see it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as lazy

from beredt.tasks.dues import Due


@dataclass(frozen=True, slots=True)
class Level:
    """From so many working days past the day on. `to_lead`: the lead sees it on their own page too."""

    code: str
    overdue_by: int
    title: Any
    colour: str
    to_lead: bool = False


LATER = Level("later", 0, lazy("Senere"), "neutral")
SOON = Level("soon", 0, lazy("Denne uken"), "info")
TODAY = Level("due", 0, lazy("Frist nå"), "warning")
#: What is past its day, the worst first.
OVERDUE: tuple[Level, ...] = (
    Level("overdue_10", 10, lazy("Minst 10 virkedager over fristen"), "danger", to_lead=True),
    Level("overdue_5", 5, lazy("Minst 5 virkedager over fristen"), "danger", to_lead=True),
    Level("overdue_1", 1, lazy("Over fristen"), "danger"),
)
LEVELS = (*OVERDUE, TODAY, SOON, LATER)
#: What is due within so many days is due this week.
WEEK = timedelta(days=7)


def level_of(due: Due, as_of: date) -> Level:
    """The level when a day ended. A day off after the day that it was due does not make it overdue yet."""
    if due.day > as_of:
        return SOON if due.day <= as_of + WEEK else LATER
    return next((level for level in OVERDUE if due.overdue_by >= level.overdue_by), TODAY)
