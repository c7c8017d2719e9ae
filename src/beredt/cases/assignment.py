"""Giving a case to the person who works on it."""

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from beredt.actors.models import Person, RoleAssignment
from beredt.actors.permissions import RIGHTS, Permission, may, require
from beredt.audit.actions import record
from beredt.cases.lifecycle.events import write_event
from beredt.cases.lifecycle.states import EventKind
from beredt.cases.models import Case, CaseEvent


class NotCaseworkerError(Exception):
    """A case was to be given to somebody who may not edit cases, or is no longer active."""


def caseworkers() -> QuerySet[Person]:
    """Those who may be given a case today: active, with a role by which they may edit cases."""
    today = timezone.localdate()
    roles = [role for role, rights in RIGHTS.items() if Permission.EDIT_CASES in rights]
    holding = RoleAssignment.objects.filter(
        Q(until__isnull=True) | Q(until__gt=today), role__in=roles, first__lte=today
    )
    return Person.objects.filter(is_active=True, pk__in=holding.values("person")).order_by(
        "first_name", "last_name", "username"
    )


@transaction.atomic
def assign_case(person: Person, case: Case, to: Person, *, reason: str = "") -> CaseEvent | None:
    """Gives the case to `to`, from now on. Does nothing, and returns None, where it is theirs already.

    Raises PermissionDenied, and NotCaseworkerError where `to` may not edit cases or is no longer active.
    """
    require(person, Permission.EDIT_CASES)
    if not may(to, Permission.EDIT_CASES):
        raise NotCaseworkerError(to.username)
    case.refresh_from_db(from_queryset=Case.objects.select_for_update())
    if case.caseworker == to:
        return None
    event = write_event(
        case,
        EventKind.ASSIGNED,
        actor=person.actor,
        effective=timezone.localdate(),
        reason=reason,
        changes={"caseworker": to},
        to=to.username,
    )
    detail = {"event": event.pk, "effective": event.effective.isoformat(), **event.data}
    record(person.actor, "case_assigned", f"case:{case.number}", reason=event.reason, detail=detail)
    return event
