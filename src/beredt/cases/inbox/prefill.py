"""The case that a notice would open, filled in from the notice and from what the catalogue knows of its pack."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from beredt.actors.models import Person
from beredt.cases.inbox.candidates import atc_of, name_of, number_of
from beredt.cases.inbox.rules import NoticeRuleError
from beredt.cases.models import CaseSource, Notice, NoticeSource, Registration, Report
from beredt.catalogue.models import Pack
from beredt.formats.reasons import Reason

#: Until the first review of a case that is opened, unless the caseworker says otherwise.
FIRST_REVIEW = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Triage:
    """What a caseworker says when a case is opened: what it is, whose it is, and when it is looked at again.

    Without `caseworker` nobody is given the case; without `review` it stays new. `previous` is the id of the case of
    the earlier period. With `follow_status` a report that says avoided, withdrawn, gone for good or over does that to
    the case too.
    """

    title: str
    start: date
    source: str
    varenummer: str = ""
    start_anticipated: bool = False
    promised_end: date | None = None
    reason: str = ""
    reason_text: str = ""
    caseworker: Person | None = None
    review: date | None = None
    previous: int | None = None
    follow_status: bool = True


def prefilled(notice: Notice, *, previous: int | None = None, caseworker: Person | None = None) -> Triage:
    """What the notice and the catalogue say, the case to be looked at again in two weeks."""
    report = newest_of(notice)
    pack = pack_of(notice)
    return Triage(
        title=pack.medicine.name_form_strength if pack else name_of(notice) or notice.product_name,
        start=report.start or report.received,
        source=notice.channel or (CaseSource.DMP if notice.source == NoticeSource.DMP else CaseSource.OTHER),
        varenummer=pack.varenummer if pack else "",
        start_anticipated=report.actual_start is None and report.anticipated_start is not None,
        promised_end=report.promised_end,
        reason=report.reason or Reason.UNKNOWN,
        reason_text=report.reason_text,
        caseworker=caseworker,
        review=timezone.localdate() + FIRST_REVIEW if caseworker else None,
        previous=previous,
    )


def newest_of(notice: Notice) -> Report:
    """What the notice said last. Every notice came with a report."""
    if notice.newest is None:
        raise NoticeRuleError("no_report")
    return notice.newest


def pack_of(notice: Notice) -> Pack | None:
    """The pack that the notice gives or seems to be about, where the register has it."""
    number = number_of(notice)
    return Pack.objects.select_related("medicine").filter(varenummer=number).first() if number else None


def atc_for(notice: Notice, pack: Pack | None) -> str:
    """The ATC code of the case: the register's, else what the notice says."""
    return (pack.medicine.atc if pack else "") or atc_of(notice)


def registration_of(pack: Pack | None) -> str:
    """Whether the case is about a medicine with Norwegian MA."""
    known = None if pack is None else pack.registered
    if known is None:
        return Registration.UNKNOWN
    return Registration.REGISTERED if known else Registration.UNREGISTERED
