"""Taking a report into the case that it is about."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from beredt.actors.models import Person
from beredt.actors.permissions import Permission, require
from beredt.cases.inbox.changes import changes_on, goes_on
from beredt.cases.inbox.held import (
    check_end,
    follow_status,
    held_case,
    held_to_take,
    name_of_row,
    stood,
    take_in,
    told,
    what_it_says,
)
from beredt.cases.inbox.prefill import FIRST_REVIEW, newest_of
from beredt.cases.inbox.taken import tell_taken
from beredt.cases.lifecycle.actions import reopen
from beredt.cases.lifecycle.events import write_event
from beredt.cases.lifecycle.states import EventKind
from beredt.cases.models import Case, Notice, NoticeState


@transaction.atomic
def amend_case(
    person: Person, notice: Notice, case: Case, *, follow: bool = True, review: date | None = None, reason: str = ""
) -> Case:
    """The newest report changes the case: its dates and, with `follow`, what it says of the shortage as a whole.

    A case that is over, of which the report says that it goes on, is reopened, with a day of review. An end told by a
    report is not yet a confirmation that supply meets demand. Raises PermissionDenied, NoticeRuleError and
    CaseRuleError, the lifecycle's rules.
    """
    require(person, Permission.HANDLE_NOTICES)
    notice, case = held_to_take(notice), held_case(case)
    report, before = newest_of(notice), stood(notice)
    says = what_it_says(notice, report)
    if follow and goes_on(report, case):
        reopen(person, case, review=review or timezone.localdate() + FIRST_REVIEW, reason=says)
        case.refresh_from_db()
    changes = changes_on(report, case)
    if "end" in changes:
        if follow:
            check_end(case, report, reason=says)
        else:
            changes.pop("end")
    write_event(
        case,
        EventKind.AMENDED,
        actor=person.actor,
        effective=max(report.received, case.registered),
        reason=reason,
        changes=changes,
        notice=name_of_row(notice),
        report=report.pk,
        **before,
    )
    take_in(notice, case, NoticeState.ACCEPTED)
    told(person, "amend_case", case, notice, reason, before=before, promised_end=case.promised_end, end=case.end)
    if follow:
        follow_status(person, notice, case)
    tell_taken(person, notice, case)
    case.refresh_from_db()
    return case
