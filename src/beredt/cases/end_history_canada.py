"""Drug Shortages Canada as the outlook learns of ends from it: what each report said on each day of the log.

What is known on a day is a report's newest line by then: nothing later, neither ends nor promises, is used. Cause, ATC
code, supplier and the day it came stand once in the extract of reports, as they do not change. Promises are followed
from the log's first day. Reports that were never an actual shortage (anticipated, avoided) are no shortages here.
"""

import itertools
from collections import defaultdict
from pathlib import Path

import numpy as np

from beredt.formats.notices import canada
from beredt.formats.notices.ledger import Revision
from beredt.formats.notices.records import NoticeRow, Status
from beredt.outlook import Shortage


class CanadianRegister:
    """The reports as they stood on any day of the log. Raises `Refused` where a file is not what it should be."""

    def __init__(self, reports_file: Path, log_file: Path) -> None:
        reports = canada.read(reports_file)
        self.report: dict[str, NoticeRow] = {row.source_ref: row for row in reports.rows if row.source_ref}
        self.lines: dict[str, list[Revision]] = defaultdict(list)
        for line in canada.read_revisions(log_file):
            self.lines[line.report].append(line)
        days = [line.observed_on.toordinal() for lines in self.lines.values() for line in lines]
        self.first, self.last = min(days), max(days)

    def known(self, day: int) -> list[Shortage]:
        """The shortages as known when a day ended."""
        found = (self._shortage(ref, day) for ref in self.lines)
        return [shortage for shortage in found if shortage is not None]

    def _shortage(self, ref: str, day: int) -> Shortage | None:
        lines = [line for line in self.lines[ref] if line.observed_on.toordinal() <= day]
        if not lines or lines[-1].status not in (Status.ACTUAL, Status.RESOLVED):
            return None
        report, last = self.report[ref], lines[-1]
        start = (last.actual_start or last.anticipated_start or report.received).toordinal()
        end = last.actual_end.toordinal() if last.status is Status.RESOLVED and last.actual_end else None
        if start > day or (end is not None and end <= start):
            return None
        return Shortage(
            key=ref,
            start=start,
            found=max(start, report.received.toordinal()),
            end=end,
            promises=_promises(lines),
            followed=self.first,
            cause=report.reason,
            atc=report.atc or "",
            supplier=report.holder or "",
        )

    def settled(self, day: int, share: float = 0.8) -> int:
        """Days within which a share of the ends seen by a day had been told."""
        late = [
            line.observed_on.toordinal() - line.actual_end.toordinal()
            for lines in self.lines.values()
            for before, line in itertools.pairwise(lines)
            if line.observed_on.toordinal() <= day
            and (before.status, line.status) == (Status.ACTUAL, Status.RESOLVED)
            and line.actual_end
        ]
        return int(np.quantile(late, share))

    def came_after(self, origin: int, until: int) -> tuple[list[Shortage], list[int]]:
        """Shortages first seen after a day, as they were the day they were first seen, and that day; if open."""
        before = {shortage.key for shortage in self.known(origin)}
        cases, days = [], []
        for ref in sorted(self.lines.keys() - before):
            told = (day for line in self.lines[ref] if (day := line.observed_on.toordinal()) > origin)
            first = next(((day, case) for day in told if (case := self._shortage(ref, day))), None)
            if first is not None and first[1].end is None and first[0] < until:
                days.append(first[0])
                cases.append(first[1])
        return cases, days


def _promises(lines: list[Revision]) -> tuple[tuple[int, int | None], ...]:
    told = [
        (line.observed_on.toordinal(), line.promised_end.toordinal() if line.promised_end else None) for line in lines
    ]
    return tuple(one for number, one in enumerate(told) if number == 0 or one[1] != told[number - 1][1])
