"""Opening a case from a notice: prefilled, assessed and given to somebody in one act."""

from typing import Any

from django.db import transaction

from beredt.actors.models import Person
from beredt.actors.permissions import Permission, require
from beredt.cases.assignment import assign_case
from beredt.cases.inbox.actions.amending import amend_case
from beredt.cases.inbox.candidates import proposals_for
from beredt.cases.inbox.held import follow_status, held_to_take, name_of_row, stood, take_in, told
from beredt.cases.inbox.prefill import Triage, atc_for, newest_of, prefilled, registration_of
from beredt.cases.inbox.proposals import Kind
from beredt.cases.inbox.rules import NoticeRuleError
from beredt.cases.inbox.taken import tell_taken
from beredt.cases.lifecycle.actions import set_handling
from beredt.cases.lifecycle.events import write_event
from beredt.cases.lifecycle.rules import CaseRuleError
from beredt.cases.lifecycle.states import EventKind, HandlingState
from beredt.cases.models import Case, CasePack, Notice, NoticeSource, NoticeState, Report
from beredt.cases.numbers import next_number
from beredt.catalogue.models import Pack


@transaction.atomic
def accept_notice(person: Person, notice: Notice) -> Case:
    """Takes a notice in as it is proposed, without a word more: amends the case that it belongs to, or opens one.

    Raises PermissionDenied, NoticeRuleError and CaseRuleError.
    """
    require(person, Permission.HANDLE_NOTICES)
    row = held_to_take(notice)
    for proposal in proposals_for([row])[row.pk]:
        case = Case.objects.get(pk=proposal.case.pk) if proposal.case else None
        if proposal.kind is Kind.AMEND and case:
            return amend_case(person, row, case)
        if proposal.kind is Kind.NEW_PERIOD and case:
            return open_case(person, row, prefilled(row, previous=case.pk))
        if proposal.kind is Kind.OPEN:
            break
    return open_case(person, row, prefilled(row))


@transaction.atomic
def open_case(person: Person, notice: Notice, triage: Triage) -> Case:
    """Opens a case from a notice that no case has, as the caseworker filled it in.

    With a day of review it is under assessment, with a caseworker it is given to them. Raises PermissionDenied,
    NoticeRuleError ('foreign', 'rejected', 'in_case', 'unknown_pack'), CaseRuleError and NotCaseworkerError.
    """
    require(person, Permission.HANDLE_NOTICES)
    notice = held_to_take(notice)
    if notice.state != NoticeState.NEW:
        raise NoticeRuleError("in_case")
    pack = _pack(triage.varenummer)
    before = stood(notice)
    case = _new_case(notice, triage, pack)
    write_event(
        case,
        EventKind.OPENED,
        actor=person.actor,
        effective=case.registered,
        notice=name_of_row(notice),
        report=notice.newest_id,
        **before,
    )
    if pack:
        notice.number, notice.atc = notice.number or pack.varenummer, notice.atc or pack.medicine.atc
    take_in(notice, case, NoticeState.ACCEPTED)
    told(person, "open_case", case, notice, before=before, promised_end=case.promised_end, end=case.end)
    if triage.follow_status:
        follow_status(person, notice, case)
    case.refresh_from_db()
    if triage.review and case.end is None:
        set_handling(person, case, HandlingState.ASSESSING, review=triage.review)
    if triage.caseworker:
        assign_case(person, case, triage.caseworker)
    tell_taken(person, notice, case)
    return case


def _pack(varenummer: str) -> Pack | None:
    if not varenummer:
        return None
    pack = Pack.objects.select_related("medicine").filter(varenummer=varenummer).first()
    if pack is None:
        raise NoticeRuleError("unknown_pack")
    return pack


def _new_case(notice: Notice, triage: Triage, pack: Pack | None) -> Case:
    report = newest_of(notice)
    case = Case.objects.create(
        number=next_number(report.received),
        title=triage.title,
        atc=atc_for(notice, pack),
        registered=report.received,
        start=triage.start,
        start_anticipated=triage.start_anticipated,
        promised_end=triage.promised_end,
        source=triage.source,
        reported_by_holder=True if notice.source == NoticeSource.DMP else None,
        registration=registration_of(pack),
        reason=triage.reason,
        reason_text=triage.reason_text,
        previous_id=triage.previous,
        **_end(report, triage),
    )
    if pack:
        CasePack.objects.create(case=case, pack=pack)
    return case


def _end(report: Report, triage: Triage) -> dict[str, Any]:
    """A shortage that was over when it was told of is registered as ended. Raises CaseRuleError where it cannot be."""
    if report.actual_end is None or not triage.follow_status:
        return {}
    if triage.start_anticipated:
        raise CaseRuleError("no_actual_start")
    if report.actual_end < triage.start:
        raise CaseRuleError("end_before_start")
    return {"end": report.actual_end}
