"""The decisions on a case's severity as its pages show them."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from beredt.actors.models import Role
from beredt.cases.models import Case, Severity, SeverityClass


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One decision: what a person decided, who and in which role, and what the rule had proposed."""

    decision: Severity
    who: str
    role: str
    proposed: str
    day: date


def decision_rows(case: Case, known: date | None) -> list[DecisionRow]:
    """The decision that stood on the day, or none."""
    return [_row(decision) for decision in case.severities.known_on(known)]


def all_decisions(case: Case) -> list[DecisionRow]:
    """Every decision, the newest first."""
    return [_row(decision) for decision in case.severities.order_by("-told_at")]


def _row(decision: Severity) -> DecisionRow:
    return DecisionRow(
        decision=decision,
        who=decision.told_by.partition(":")[2],
        role=str(Role(decision.role).label),
        proposed=str(SeverityClass(decision.proposal["outcome"]).label),
        day=timezone.localdate(decision.told_at),
    )
