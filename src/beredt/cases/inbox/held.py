"""What the acts on a notice share: holding its row, what a report says of a case as a whole, and telling of it."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from beredt.actors.models import Person
from beredt.audit.actions import record
from beredt.cases.inbox.changes import STATUS_ACTS
from beredt.cases.inbox.prefill import newest_of
from beredt.cases.inbox.rules import NoticeRuleError
from beredt.cases.lifecycle.actions import avoid, make_permanent, reopen_within_days, withdraw
from beredt.cases.lifecycle.events import states_of
from beredt.cases.lifecycle.rules import CaseRuleError, Situation, check, shortage_row
from beredt.cases.lifecycle.states import EventKind, ShortageState
from beredt.cases.models import NORWEGIAN, Case, CaseType, Notice, NoticeState, Report
from beredt.cases.words import REPORT_STATUSES, day

ACTS = {EventKind.AVOIDED: avoid, EventKind.WITHDRAWN: withdraw, EventKind.PERMANENT: make_permanent}


def name_of_row(notice: Notice) -> str:
    """How events and the audit trail name a notice."""
    return f"{notice.source}:{notice.source_ref}"


def held(notice: Notice) -> Notice:
    """The notice's row, held to the end of the transaction."""
    return Notice.objects.select_for_update().get(pk=notice.pk)


def held_to_take(notice: Notice) -> Notice:
    """The row of a notice that waits for a person. Raises NoticeRuleError where it does not."""
    row = held(notice)
    if row.source not in NORWEGIAN:
        raise NoticeRuleError("foreign")
    if row.state == NoticeState.REJECTED:
        raise NoticeRuleError("rejected")
    if row.state != NoticeState.NEW and row.accepted_report_id == row.newest_id:
        raise NoticeRuleError("duplicate" if row.state == NoticeState.DUPLICATE else "nothing_new")
    return row


def held_case(case: Case) -> Case:
    """The case's row, held to the end of the transaction. Raises NoticeRuleError where it is not about a shortage."""
    row = Case.objects.select_for_update().get(pk=case.pk)
    if row.type != CaseType.SHORTAGE:
        raise NoticeRuleError("not_shortage")
    return row


def take_in(notice: Notice, case: Case, state: NoticeState) -> None:
    """Ties the notice to the case, all its reports until now being known there."""
    notice.case, notice.state, notice.accepted_report = case, state, notice.newest
    notice.save(update_fields=["case", "state", "accepted_report", "number", "atc"])


def stood(notice: Notice) -> dict[str, Any]:
    """How the notice stood before the act: what undoing goes back to."""
    return {"state_before": notice.state, "report_before": notice.accepted_report_id}


def what_it_says(notice: Notice, report: Report) -> str:
    """The report as the reason of an act, in bokmål as the events are kept."""
    with override("nb"):
        status = report.status_text or REPORT_STATUSES.get(report.status, report.status)
        return f"{notice.get_source_display()} {day(report.received)}: {status}"


def follow_status(person: Person, notice: Notice, case: Case) -> None:
    """Does to the case what the newest report's status says. Raises CaseRuleError where the lifecycle refuses."""
    report = newest_of(notice)
    if act := STATUS_ACTS.get(report.status):
        ACTS[act.kind](person, case, reason=what_it_says(notice, report))


def check_end(case: Case, report: Report, *, reason: str) -> None:
    """Whether the end that the report tells can be the case's. Raises CaseRuleError where the lifecycle refuses."""
    today = timezone.localdate()
    states = states_of(case, today, today)
    if states is None:
        raise CaseRuleError("before_registered")
    if report.actual_start is not None and states.shortage == ShortageState.ANTICIPATED:
        states = replace(states, shortage=ShortageState.ACTUAL, start=report.actual_start, start_anticipated=False)
    row, refused = shortage_row(EventKind.ENDED, states)
    situation = Situation(
        states=states,
        effective=today,
        today=today,
        registered=case.registered,
        reopen_within=reopen_within_days(),
        reason=reason,
        day=report.actual_end,
    )
    check(row, situation, refused=refused)


def told(person: Person, verb: str, case: Case, notice: Notice, reason: str = "", **detail: Any) -> None:
    """Records the act on a case, with the notice that it came from."""
    stored = {name: value.isoformat() if isinstance(value, date) else value for name, value in detail.items()}
    record(person.actor, verb, f"case:{case.number}", reason=reason, detail={"notice": name_of_row(notice), **stored})
