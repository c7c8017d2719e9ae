"""Which notices a case has, and what of them a person had accepted: now, or as known when a past day ended.

A notice stands in one case at a time. Each event of a case that takes one in names it (`notice`, or `notices` where a
register ties many), and the report that was accepted with it; the last one by a day tells how it was that day.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import F, Q

from beredt.audit.versions import end_of
from beredt.cases.history import state_of_data
from beredt.cases.lifecycle.states import EventKind
from beredt.cases.models import CaseEvent, Notice, NoticeState, Report
from beredt.intake.history import known_until


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


def name_of(notice: Notice) -> str:
    """What events call a notice."""
    return f"{notice.source}:{notice.source_ref}"


def accepted_reports(cases: Collection[int], as_of: date, known: date | None) -> list[Accepted]:
    """The reports of the cases by a day, by notice and day: each counts once a person accepted it or a later one."""
    rows = Report.objects.filter(received__lte=as_of).order_by("notice_id", "received", "id")
    if known is None:
        accepted = Q(received__lt=F("notice__accepted_report__received")) | Q(
            received=F("notice__accepted_report__received"), id__lte=F("notice__accepted_report_id")
        )
        rows = rows.filter(accepted, notice__case__in=cases, notice__state=NoticeState.ACCEPTED)
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
    by_files, by_people = known_until(known), end_of(known)
    named: dict[str, Link | None] = {}
    ids = {name_of(notice): notice.pk for notice in Notice.objects.only("source", "source_ref")}
    for event in CaseEvent.objects.filter(data__has_any_keys=["notice", "notices"]).order_by("id"):
        for name, report in _told(event):
            if event.recorded < (by_files if event.kind == EventKind.IMPORTED else by_people):
                named[name] = Link(ids[name], event.case_id, report)
            else:
                named.setdefault(name, None)
    # What was tied before events told of it has always been so.
    rest = Notice.objects.filter(case__isnull=False).exclude(pk__in=[ids[name] for name in named])
    return (
        *(link for link in named.values() if link),
        *(Link(notice.pk, notice.case_id, _accepted(notice)) for notice in rest if notice.case_id),
    )


def _told(event: CaseEvent) -> Iterable[tuple[str, int | None]]:
    if "notice" in event.data:
        return [(event.data["notice"], event.data.get("report"))]
    return event.data["notices"].items()


def _accepted(notice: Notice) -> int | None:
    return notice.accepted_report_id if notice.state == NoticeState.ACCEPTED else None
