"""What decisions have to say before a case is closed."""

from datetime import date

from django.utils import timezone

from beredt.cases.models import Case
from beredt.decisions.queries import held_by

HELD = "decision_stands"


def decision_stands(case: Case, day: date) -> str | None:
    """Refuses while a decision that the case follows up is in force or comes into force, whatever day is told.

    It is closed for what comes, and a decision that stands now needs somebody who follows it up.
    """
    return HELD if held_by(case, timezone.now()) else None
