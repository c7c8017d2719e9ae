"""Which notices a case has, and what of them a person had accepted: now, or as known when a past day ended.

A notice stands in one case at a time. Where it stood from when on is kept: see `NoticeStanding`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import F, Q

from beredt.cases.history import state_of_data
from beredt.cases.models import Notice, NoticeStanding, NoticeState, Report
from beredt.intake.history import known_until

ACCEPTED = NoticeState.ACCEPTED


@dataclass(frozen=True, slots=True)
class Link:
    """A notice in a case; `report` is the newest one accepted, None where it only repeats another notice."""

    notice: int
    case: int
    report: int | None


@dataclass(frozen=True, slots=True)
class Accepted:
    """A report that counts for a case."""

    case: int
    ref: str
    received: date
    promised_end: date | None


def accepted_reports(cases: Collection[int], as_of: date, known: date | None) -> list[Accepted]:
    """The reports of the cases by a day, by notice and day: each counts once a person accepted it or a later one."""
    rows = Report.objects.filter(received__lte=as_of).order_by("notice_id", "received", "id")
    if known is None:
        accepted = Q(received__lt=F("notice__accepted_report__received")) | Q(
            received=F("notice__accepted_report__received"), id__lte=F("notice__accepted_report_id")
        )
        rows = rows.filter(accepted, notice__case__in=cases, notice__state=ACCEPTED)
        return [Accepted(*row) for row in rows.values_list("notice__case_id", *TOLD)]
    wanted = {link.notice: link for link in links_on(known) if link.case in set(cases) and link.report is not None}
    last = {
        notice: (received, pk)
        for pk, notice, received in Report.objects.filter(pk__in=[link.report for link in wanted.values()]).values_list(
            "pk", "notice_id", "received"
        )
    }
    told = rows.filter(notice__in=last, told_at__lt=known_until(known)).values_list("pk", "notice_id", *TOLD)
    return [
        Accepted(wanted[notice].case, ref, received, end)
        for pk, notice, ref, received, end in told
        if (received, pk) <= last[notice]
    ]


TOLD = ("notice__source_ref", "received", "promised_end")


def notices_of(case: int, known: date | None) -> list[int]:
    """The notices of a case."""
    if known is None:
        return list(Notice.objects.filter(case=case).values_list("pk", flat=True))
    return [link.notice for link in links_on(known) if link.case == case]


def links_on(known: date) -> tuple[Link, ...]:
    """Every notice that stood in a case when a day ended."""
    return _links_on(known, state_of_data())


@lru_cache(maxsize=8)
def _links_on(known: date, state: int) -> tuple[Link, ...]:
    then = NoticeStanding.objects.filter(at__lt=known_until(known)).order_by("notice_id", "-id").distinct("notice_id")
    return tuple(
        Link(standing.notice_id, standing.case_id, standing.report_id if standing.state == ACCEPTED else None)
        for standing in then
        if standing.case_id is not None
    )
