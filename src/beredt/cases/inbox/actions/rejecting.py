"""Setting a notice aside with a reason, and undoing what was done with one while nothing has been built on it."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, override

from beredt.actors.models import Person
from beredt.actors.permissions import Permission, require
from beredt.audit.actions import record
from beredt.cases.inbox.held import held, name_of_row, told
from beredt.cases.inbox.rules import NoticeRuleError
from beredt.cases.inbox.taken import tell_undone
from beredt.cases.lifecycle.actions import set_handling, withdraw
from beredt.cases.lifecycle.events import states_of, write_event
from beredt.cases.lifecycle.facts import dated
from beredt.cases.lifecycle.states import EventKind, HandlingState
from beredt.cases.models import Alternative, Case, CaseEvent, CaseLink, Effect, Measure, Notice, NoticeState, Record

#: What took the notice in, and what the same act may have added after it.
TAKING = (EventKind.OPENED, EventKind.AMENDED, EventKind.MERGED)
WITH_OPENING = (EventKind.ASSIGNED, EventKind.HANDLING)


@transaction.atomic
def reject_notice(person: Person, notice: Notice, because: str) -> None:
    """A person rejects a notice that no case has taken in. Raises NoticeRuleError ('no_reason', 'in_case', ...)."""
    require(person, Permission.HANDLE_NOTICES)
    if not because.strip():
        raise NoticeRuleError("no_reason")
    notice = held(notice)
    if notice.state != NoticeState.NEW:
        raise NoticeRuleError("in_case" if notice.case_id else "rejected")
    notice.state, notice.rejected_because = NoticeState.REJECTED, because.strip()
    notice.save(update_fields=["state", "rejected_because"])
    record(person.actor, "reject_notice", f"notice:{name_of_row(notice)}", reason=notice.rejected_because)


@transaction.atomic
def restore_notice(person: Person, notice: Notice) -> None:
    """Undoes what was last done with a notice: it waits again, and its case stands as before.

    A case that it opened is withdrawn, since nothing that was is taken away. Raises NoticeRuleError
    ('nothing_to_undo', 'built_on': something has been done with the case since).
    """
    require(person, Permission.HANDLE_NOTICES)
    notice = held(notice)
    case = notice.case
    if notice.state == NoticeState.REJECTED:
        notice.state, notice.rejected_because = NoticeState.NEW, ""
        notice.save(update_fields=["state", "rejected_because"])
        record(person.actor, "restore_notice", f"notice:{name_of_row(notice)}")
        return
    if case is None or notice.accepted_report_id != notice.newest_id:
        raise NoticeRuleError("nothing_to_undo")
    tell_undone(person, notice, case)
    before: dict[str, Any] = {"state_before": NoticeState.NEW}
    if notice.state == NoticeState.ACCEPTED:
        before = _undo_on_case(person, notice, Case.objects.select_for_update().get(pk=case.pk))
    notice.state = NoticeState(before["state_before"])
    notice.accepted_report_id = before.get("report_before")
    notice.case = None if notice.state == NoticeState.NEW else case
    notice.save(update_fields=["state", "accepted_report", "case"])
    told(person, "restore_notice", case, notice, state=str(notice.state))


def may_undo(notice: Notice) -> bool:
    """Whether the newest act on the notice can be undone as its case stands."""
    if notice.state == NoticeState.REJECTED:
        return True
    if notice.case is None or notice.accepted_report_id != notice.newest_id:
        return False
    return notice.state == NoticeState.DUPLICATE or _act_of(notice, notice.case) is not None


def _undo_on_case(person: Person, notice: Notice, case: Case) -> dict[str, Any]:
    """Takes back what taking the notice in did to its case. Returns how the notice stood before."""
    event = _act_of(notice, case)
    if event is None:
        raise NoticeRuleError("built_on")
    with override("nb"):
        reason = gettext("Angret: meldingen skulle ikke vært tatt inn her.")
    if event.kind == EventKind.OPENED:
        withdraw(person, case, reason=reason)
        today = timezone.localdate()
        states = states_of(case, today, today)
        if states is not None and states.handling != HandlingState.CLOSED:
            set_handling(person, case, HandlingState.CLOSED)
    else:
        write_event(
            case,
            EventKind.CORRECTED,
            actor=person.actor,
            effective=max(timezone.localdate(), event.effective),
            reason=reason,
            changes={name: dated(name, value) for name, value in event.data.get("before", {}).items()},
            undone=event.pk,
        )
    return dict(event.data)


def _act_of(notice: Notice, case: Case) -> CaseEvent | None:
    """The event by which the case took the notice's newest report in; None where the case has gone on since."""
    events = list(case.events.order_by("-id"))
    while events and events[0].kind in WITH_OPENING:
        events.pop(0)
    newest = events[0] if events else None
    if newest is None or newest.kind not in TAKING or newest.data.get("notice") != name_of_row(notice):
        return None
    if newest.data.get("report") != notice.newest_id or "state_before" not in newest.data:
        return None
    return None if newest.kind == EventKind.OPENED and _built_on(notice, case) else newest


def _built_on(notice: Notice, case: Case) -> bool:
    """Whether people have written on the case, or it has ended, since it was opened."""
    written = any(
        model.objects.filter(case=case).exists() for model in (Record, Alternative, Measure, Effect, CaseLink)
    )
    return written or case.end is not None or case.notices.exclude(pk=notice.pk).exists()
