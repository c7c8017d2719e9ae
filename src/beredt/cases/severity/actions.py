"""A person decides how serious a shortage is."""

from dataclasses import asdict
from datetime import date

from django.db import transaction
from django.utils import timezone

from beredt.actors.models import Person
from beredt.actors.permissions import RIGHTS, Permission, require
from beredt.audit.actions import record
from beredt.audit.versions import before_and_after, revise, write
from beredt.cases.lifecycle.rules import CaseRuleError
from beredt.cases.models import Case, Flag, Level, Severity, SeverityClass
from beredt.cases.severity.replacing import replacing
from beredt.cases.severity.rules import Proposal, possible, propose


def proposal_for(case: Case, as_of: date) -> Proposal:
    """What the rule proposes for a case on a day, with what is known now."""
    record_now = case.records.current().first()
    return propose(
        case.atc,
        antidote=record_now is not None and Flag.ANTIDOTE in record_now.flags,
        replacing=replacing(case, as_of),
    )


@transaction.atomic
def set_severity(
    person: Person,
    case: Case,
    *,
    seriousness: Level,
    alternatives: Level,
    outcome: SeverityClass,
    reason: str,
    tier: int | None = None,
    body: str = "",
    as_of: date | None = None,
) -> Severity:
    """Writes the decision with what the rule proposed that day (`as_of`, today unless told).

    Raises PermissionDenied, and CaseRuleError: 'reason_missing', or 'severity_impossible' for a class that the two
    levels do not lead to.
    """
    require(person, Permission.SET_SEVERITY)
    if not reason.strip():
        raise CaseRuleError("reason_missing")
    allowed = possible(seriousness, alternatives)
    if outcome not in allowed and not (outcome == SeverityClass.UNKNOWN and len(allowed) > 1):
        raise CaseRuleError("severity_impossible")
    case = Case.objects.select_for_update().get(pk=case.pk)
    values = {
        "seriousness": seriousness,
        "alternatives": alternatives,
        "outcome": outcome,
        "tier": tier,
        "effective": timezone.localdate(),
        "role": _role(person),
        "body": body.strip(),
        "reason": reason.strip(),
        "proposal": asdict(proposal_for(case, as_of or timezone.localdate())),
    }
    old = case.severities.current().first()
    new = revise(old, person.actor, **values) if old else write(Severity, person.actor, case=case, **values)
    detail = before_and_after(old, new)
    record(person.actor, "set_severity", f"case:{case.number}", reason=new.reason, detail=detail)
    return new


def _role(person: Person) -> str:
    """The role in which the person decides: the first held today that gives the right."""
    today = timezone.localdate()
    return next(
        held.role
        for held in person.assignments
        if held.holds_on(today) and Permission.SET_SEVERITY in RIGHTS.get(held.role, {})
    )
