"""Notices into the register: each row is a notice, a later report on one, or nothing new."""

import re
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from django.db import connection

from beredt.cases.models import NORWEGIAN, Notice, NoticeSource, NoticeState, Report
from beredt.formats.notices import READERS, NoticeFile, NoticeRow, Source, canada
from beredt.formats.notices import Kind as RowKind
from beredt.formats.notices.ledger import Revision
from beredt.formats.problems import Refused
from beredt.intake.actions import Content, Importer, Incoming
from beredt.intake.models import Delivery, Kind


def read(incoming: Incoming) -> Content:
    """Reads a list of the source that the sender names; Canada's log of changes is known by its header."""
    source = Source(incoming.source)
    if source is Source.CANADA and canada.kind_of(incoming.path) is canada.FileKind.REVISIONS:
        revisions = canada.read_revisions(incoming.path)
        days = [revision.observed_on for revision in revisions]
        return Content(records=revisions, first=min(days, default=None), last=max(days, default=None))
    file = READERS[source](incoming.path, incoming.listed_on or _day_in_name(incoming))
    if not file.rows and file.refused:
        raise Refused(file.refused)
    days = [row.received for row in file.rows]
    return Content(
        records=file,
        first=min(days, default=None),
        last=file.listed_on or max(days, default=None),
        remarks=file.remarks,
    )


def _day_in_name(incoming: Incoming) -> date | None:
    """The day in a file's name, as in reports_2018-05-17.csv: some lists tell their day nowhere else."""
    found = re.search(r"\d{4}-\d{2}-\d{2}", incoming.file_name or incoming.path.name)
    try:
        return date.fromisoformat(found[0]) if found else None
    except ValueError:
        return None


def store(delivery: Delivery, content: Content) -> dict[str, Any]:
    """Adds notices and reports. Returns counts; rows that could not be notices stand with their reasons."""
    book = NoticeBook(NoticeSource(delivery.source), delivery)
    if isinstance(content.records, NoticeFile):
        file = content.records
        for row in sorted(file.rows, key=lambda row: (row.received, row.line)):
            book.enter(row, listed_on=content.last)
        delivery.problems = [asdict(problem) for problem in file.refused]
        delivery.problem_total = len(file.refused_lines)
        delivery.save(update_fields=["problems", "problem_total"])
        counts = {"notices": len(file.rows), "refused": len(file.refused_lines)}
    else:
        for line, revision in enumerate(content.records, start=2):
            book.enter_revision(revision, line)
        counts = {"revisions": len(content.records)}
    book.save()
    return counts | book.counts


#: The fields of a report that make it say something else than the one before.
SAID = (
    "status",
    "anticipated_start",
    "actual_start",
    "promised_end",
    "actual_end",
    "expected_text",
    "reason",
    "reason_text",
)
#: What a revision of Canada's log says; the rest of such a report is as it was.
REVISED = ("status", "anticipated_start", "actual_start", "promised_end", "actual_end")


class NoticeBook:
    """The notices of one source, in memory while a file is entered."""

    def __init__(self, source: NoticeSource, delivery: Delivery) -> None:
        self.source, self.delivery = source, delivery
        self.notices: dict[str, Notice] = {}
        #: DMP's list has no numbers of its own: a notice is known by its pack and the period's place in the row.
        self.newest_period: dict[str, Notice] = {}
        self.reports: dict[str, list[Report]] = {}
        self.fresh: list[Report] = []
        #: Notices that a log of changes brought without a name, and a list has named now.
        self.described: list[Notice] = []
        self.counts = {"new": 0, "amended": 0, "new_periods": 0, "unchanged": 0}
        self._load()

    def _load(self) -> None:
        for notice in Notice.objects.filter(source=self.source).order_by("id"):
            self.notices[notice.source_ref] = notice
            self.newest_period[notice.source_ref.rpartition(":")[0]] = notice
        refs = {notice.id: ref for ref, notice in self.notices.items()}
        for report in Report.objects.filter(notice__source=self.source).order_by("received", "id"):
            self.reports.setdefault(refs[report.notice_id], []).append(report)

    def enter(self, row: NoticeRow, *, listed_on: date | None) -> None:
        """Enters one row: a new notice, a new period of an old one, an amendment, or nothing new."""
        if self.source == NoticeSource.DMP:
            self._enter_dmp(row, listed_on)
            return
        ref = row.source_ref or f"{row.number}:{row.start or row.received}"
        # Such a list shows each report as it stood on the list's day, however long ago it was first sent.
        observed = row.updated or (listed_on if self.source == NoticeSource.CANADA else None) or row.received
        notice = self.notices.get(ref)
        if notice is None:
            notice = self._new_notice(ref, row)
        elif not notice.product_name and row.product_name:
            self._describe(notice, row)
            self.described.append(notice)
        self._report(notice, _report(row, observed))

    def _enter_dmp(self, row: NoticeRow, listed_on: date | None) -> None:
        """DMP's rule: a report after the old end has passed is a new period, linked to the old; else it amends."""
        key = row.number or f"{row.atc}:{row.product_name}"
        known = self.newest_period.get(key)
        if known is None:
            self.newest_period[key] = notice = self._new_notice(f"{key}:1", row)
            self._report(notice, _report(row, row.received))
            return
        newest = self.reports[known.source_ref][-1]
        if _same(_report(row, row.received), newest, SAID):
            self.counts["unchanged"] += 1
            return
        observed = row.received if row.received > newest.received else max(listed_on or row.received, row.received)
        passed = newest.actual_end or newest.promised_end
        if passed is not None and passed < observed and row.start is not None and row.start > passed - OVERLAP:
            period = int(known.source_ref.rpartition(":")[2]) + 1
            notice = self._new_notice(f"{key}:{period}", row, previous=known)
            self.newest_period[key] = notice
            self.counts["new_periods"] += 1
        else:
            notice = known
        self._report(notice, _report(row, observed))

    def enter_revision(self, revision: Revision, line: int) -> None:
        """Enters one line of a log of changes; a report that no list has described yet gets its name later."""
        notice = self.notices.get(revision.report)
        if notice is None:
            notice = Notice(
                source=self.source,
                source_ref=revision.report,
                state=NoticeState.SIGNAL,
                first_received=revision.observed_on,
            )
            self.notices[revision.report] = notice
            self.counts["new"] += 1
        report = Report(
            line=line,
            received=revision.observed_on,
            status=revision.status.value,
            anticipated_start=revision.anticipated_start,
            actual_start=revision.actual_start,
            promised_end=revision.promised_end,
            actual_end=revision.actual_end,
            remarks=[asdict(remark) for remark in revision.remarks],
        )
        self._report(notice, report, REVISED)

    def _new_notice(self, ref: str, row: NoticeRow, previous: Notice | None = None) -> Notice:
        notice = Notice(
            source=self.source,
            source_ref=ref,
            state=NoticeState.NEW if self.source in NORWEGIAN else NoticeState.SIGNAL,
            discontinuation=row.kind is RowKind.DISCONTINUATION,
            first_received=row.received,
            previous=previous,
        )
        self._describe(notice, row)
        self.notices[ref] = notice
        self.counts["new"] += 1
        return notice

    def _describe(self, notice: Notice, row: NoticeRow) -> None:
        notice.product_name = row.product_name or ""
        notice.substances = list(row.substances)
        notice.atc = row.atc or ""
        notice.number = row.number or ""
        notice.holder = row.holder or ""
        notice.strength = row.strength or ""
        notice.form = row.form or ""
        notice.pack_text = row.pack_text or ""
        notice.first_received = row.received

    def _report(self, notice: Notice, report: Report, said: Iterable[str] = SAID) -> None:
        """Adds a report in its place by day, unless the one before it says the same."""
        history = self.reports.setdefault(notice.source_ref, [])
        place = len(history)
        while place and history[place - 1].received > report.received:
            place -= 1
        if place and _same(history[place - 1], report, said):
            self.counts["unchanged"] += 1
            return
        if history:
            self.counts["amended"] += 1
        report.notice = notice
        report.delivery = self.delivery
        history.insert(place, report)
        self.fresh.append(report)

    def save(self) -> None:
        """Writes what was entered, set-wise."""
        touched = {report.notice.source_ref: report.notice for report in self.fresh}
        unsaved = [notice for notice in touched.values() if notice.pk is None]
        # An earlier period of the same file must be there before the later one can name it.
        while unsaved:
            ready = [n for n in unsaved if n.previous is None or n.previous.pk is not None]
            for notice in ready:
                notice.previous_id = notice.previous.pk if notice.previous else None
            Notice.objects.bulk_create(ready, batch_size=1_000)
            unsaved = [notice for notice in unsaved if notice.pk is None]
        for report in self.fresh:
            report.notice_id = report.notice.pk
        Report.objects.bulk_create(self.fresh, batch_size=2_000)
        Notice.objects.bulk_update(self.described, DESCRIPTION, batch_size=500)
        with connection.cursor() as cursor:
            cursor.execute(NEWEST, [[notice.pk for notice in touched.values()]])


#: What a notice says of the product.
DESCRIPTION = (
    "product_name",
    "substances",
    "atc",
    "number",
    "holder",
    "strength",
    "form",
    "pack_text",
    "first_received",
)
#: Points notices to their newest reports.
NEWEST = """
UPDATE cases_notice n SET newest_id = r.id
FROM (SELECT DISTINCT ON (notice_id) notice_id, id FROM cases_report WHERE notice_id = ANY(%s)
      ORDER BY notice_id, received DESC, id DESC) r
WHERE r.notice_id = n.id
"""

#: A new period may be reported to start this long before the old one's promised end had passed.
OVERLAP = timedelta(days=14)


def _report(row: NoticeRow, observed: date) -> Report:
    return Report(
        line=row.line,
        received=observed,
        status=row.status.value,
        status_text=row.status_text,
        anticipated_start=row.anticipated_start,
        actual_start=row.actual_start,
        promised_end=row.promised_end,
        actual_end=row.actual_end,
        expected_text=row.expected_text or "",
        reason=row.reason.value,
        reason_text=row.reason_text or "",
        remarks=[asdict(remark) for remark in row.remarks],
    )


def _same(one: Report, other: Report, fields: Iterable[str]) -> bool:
    return all(getattr(one, field) == getattr(other, field) for field in fields)


NOTICES = Importer(Kind.NOTICES, read, store)
