"""Outlooks saved so that a decision can rest on them. They are never changed, and never thrown away."""

from dataclasses import dataclass
from datetime import date, datetime

from beredt.actors.models import Person
from beredt.actors.permissions import Permission, require
from beredt.assessments.models import Assessment, AssessmentKind
from beredt.assessments.outlook_answer import FULL, OutlookAnswer, ScenarioUsed
from beredt.audit.actions import record
from beredt.audit.versions import end_of
from beredt.cases.models import Case
from beredt.cases.outlook import outlook_of

#: So many of the newest are shown.
SHOWN = 10


class UnknownError(Exception):
    """Too much is missing for an answer that anything could rest on."""


@dataclass(frozen=True, slots=True)
class SavedOutlook:
    """A saved outlook: the scenario's name ('' for things as they were), and what it said."""

    pk: int
    scenario: str
    as_of: date
    computed_at: datetime
    p_lasts: float | None
    p_lasts_error: float | None


def save_basis(person: Person, case: Case, as_of: date, scenario: ScenarioUsed | None) -> OutlookAnswer:
    """Computes the full outlook as of a day by what is known now, and stores it with its scenario.

    Raises PermissionDenied, and UnknownError where there is no answer.
    """
    require(person, Permission.EDIT_CASES)
    answer = outlook_of(case, as_of, None, scenario, replications=FULL)
    if not answer.known:
        raise UnknownError(case.number)
    detail = {
        "assessment": answer.assessment_id,
        "sha256": answer.sha256,
        "as_of": as_of.isoformat(),
        "scenario": scenario.name if scenario else "",
    }
    record(person.actor, "save_outlook", f"case:{case.number}", detail=detail)
    return answer


def saved(case: Case, known: date | None = None) -> list[SavedOutlook]:
    """The newest full outlooks of a case, of those stored when a past day of knowledge ended."""
    rows = Assessment.objects.filter(subject=f"case:{case.number}", kind=AssessmentKind.OUTLOOK)
    if known is not None:
        rows = rows.filter(computed_at__lt=end_of(known))
    return [
        SavedOutlook(
            row.pk,
            row.scenario,
            row.as_of,
            row.computed_at,
            row.result.get("p_lasts"),
            row.result.get("p_lasts_error"),
        )
        for row in rows.order_by("-computed_at", "-id")[:SHOWN]
    ]
