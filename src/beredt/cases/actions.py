"""What people do with notices and cases: permission, rule, write and audit in one transaction."""

from typing import Any

from django.db import transaction

from beredt.actors.models import Person
from beredt.actors.permissions import Permission, require
from beredt.audit.actions import record
from beredt.cases.lifecycle.events import write_event
from beredt.cases.lifecycle.states import EventKind
from beredt.cases.models import NORWEGIAN, Case, CasePack, CaseSource, Notice, NoticeState, Registration, Report
from beredt.cases.numbers import next_number
from beredt.catalogue.models import Pack


class NoticeRuleError(Exception):
    """The notice's state does not allow it. `code` names the rule; the pages put it into words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def accept_notice(person: Person, notice: Notice) -> Case:
    """A person accepts a notice's newest report: it amends the case it belongs to, or opens one.

    An open case on the same pack is amended; after an earlier period the new case is linked to the old one.
    Raises PermissionDenied and NoticeRuleError ('foreign', 'rejected', 'nothing_new').
    """
    require(person, Permission.HANDLE_NOTICES)
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    if notice.source not in NORWEGIAN:
        raise NoticeRuleError("foreign")
    if notice.state == NoticeState.REJECTED:
        raise NoticeRuleError("rejected")
    if notice.state == NoticeState.ACCEPTED and notice.accepted_report_id == notice.newest_id:
        raise NoticeRuleError("nothing_new")
    before = {"state": notice.state, "report": notice.accepted_report_id}
    case = notice.case or _open_case_on(notice)
    opened = case is None
    if case is None:
        case = _open_case(person, notice)
    else:
        _amend(person, case, notice)
    notice.case, notice.state, notice.accepted_report = case, NoticeState.ACCEPTED, notice.newest
    notice.save(update_fields=["case", "state", "accepted_report"])
    record(
        person.actor,
        "open_case" if opened else "amend_case",
        f"case:{case.number}",
        detail={
            "notice": _name(notice),
            "before": before,
            "promised_end": case.promised_end.isoformat() if case.promised_end else None,
            "end": case.end.isoformat() if case.end else None,
        },
    )
    return case


@transaction.atomic
def reject_notice(person: Person, notice: Notice, because: str) -> None:
    """A person rejects a notice that no case has taken in. Raises NoticeRuleError ('no_reason', 'in_case')."""
    require(person, Permission.HANDLE_NOTICES)
    if not because.strip():
        raise NoticeRuleError("no_reason")
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    if notice.state != NoticeState.NEW:
        raise NoticeRuleError("in_case" if notice.case_id else "rejected")
    notice.state, notice.rejected_because = NoticeState.REJECTED, because.strip()
    notice.save(update_fields=["state", "rejected_because"])
    record(
        person.actor,
        "reject_notice",
        f"notice:{notice.source}:{notice.source_ref}",
        reason=notice.rejected_because,
    )


@transaction.atomic
def restore_notice(person: Person, notice: Notice) -> None:
    """The way back from a rejection. Raises NoticeRuleError ('not_rejected')."""
    require(person, Permission.HANDLE_NOTICES)
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    if notice.state != NoticeState.REJECTED:
        raise NoticeRuleError("not_rejected")
    notice.state, notice.rejected_because = NoticeState.NEW, ""
    notice.save(update_fields=["state", "rejected_because"])
    record(person.actor, "restore_notice", f"notice:{notice.source}:{notice.source_ref}")


def _open_case_on(notice: Notice) -> Case | None:
    """An open case on the notice's pack, unless the notice is a new period after an earlier one."""
    if notice.previous_id or not notice.number:
        return None
    return Case.objects.filter(packs=notice.number, end__isnull=True).order_by("-start").first()


def _open_case(person: Person, notice: Notice) -> Case:
    """A case prefilled from the notice and from what the catalogue knows of its pack."""
    report = _newest(notice)
    pack = Pack.objects.select_related("medicine").filter(varenummer=notice.number).first()
    case = Case.objects.create(
        number=next_number(report.received),
        title=pack.medicine.name_form_strength if pack else notice.product_name,
        atc=(pack.medicine.atc if pack else "") or notice.atc,
        registered=report.received,
        start=report.start or report.received,
        start_anticipated=report.actual_start is None and report.anticipated_start is not None,
        end=report.actual_end,
        promised_end=report.promised_end,
        source=CaseSource.DMP,
        reported_by_holder=True,
        registration=_registration(pack),
        reason=report.reason,
        reason_text=report.reason_text,
        previous=notice.previous.case if notice.previous else None,
    )
    if pack:
        CasePack.objects.create(case=case, pack=pack)
    write_event(
        case, EventKind.OPENED, actor=person.actor, effective=report.received, notice=_name(notice), report=report.pk
    )
    return case


def _newest(notice: Notice) -> Report:
    """What the notice said last. Every notice came with a report."""
    if notice.newest is None:
        raise NoticeRuleError("no_report")
    return notice.newest


def _registration(pack: Pack | None) -> str:
    known = None if pack is None else pack.registered
    if known is None:
        return Registration.UNKNOWN
    return Registration.REGISTERED if known else Registration.UNREGISTERED


def _amend(person: Person, case: Case, notice: Notice) -> None:
    """The newest report's promise becomes the case's; an actual start or end that it tells becomes the case's too."""
    report = _newest(notice)
    changes: dict[str, Any] = {"promised_end": report.promised_end or case.promised_end}
    if case.start_anticipated and report.actual_start:
        changes |= {"start": report.actual_start, "start_anticipated": False}
    if report.actual_end and case.end is None and report.actual_end >= changes.get("start", case.start):
        changes["end"] = report.actual_end
    write_event(
        case,
        EventKind.AMENDED,
        actor=person.actor,
        effective=max(report.received, case.registered),
        changes=changes,
        notice=_name(notice),
        report=report.pk,
    )


def _name(notice: Notice) -> str:
    return f"{notice.source}:{notice.source_ref}"
