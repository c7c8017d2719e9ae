"""The end of real shortages: Drug Shortages Canada, learnt from what had been seen before 1 March 2018, tested after.

The log tells day by day what each report said. What is known on a day is a report's newest line by then: nothing later,
neither ends nor promises, is used. Cause, ATC code, supplier and the day it came stand once in the extract of reports,
as they do not change. Promises are followed from the log's first day. Reports that were never an actual shortage
(anticipated, avoided) are no shortages here.

Ends are told late: `settled` is learnt from those seen before 1 March, and used alike on both sides, so that the model
learns from ends up to so many days before 1 March and is scored to so many days before the log ends.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from beredt.formats.notices import canada
from beredt.formats.notices.ledger import Revision
from beredt.formats.notices.records import NoticeRow, Status
from beredt.outlook.end_record import Made, Rule, TrackRecord, forecast_open, forecast_these, track_record
from beredt.outlook.landmarks import Shortage

FOLDER = "data/shortage_canada"
ORIGIN = date(2018, 3, 1).toordinal()


class Register:
    """The reports as they stood on any day of the log."""

    def __init__(self, shared: Path) -> None:
        reports = canada.read(shared / FOLDER / "canada_reports_2018-05-17.csv")
        self.report: dict[str, NoticeRow] = {row.source_ref: row for row in reports.rows if row.source_ref}
        self.lines: dict[str, list[Revision]] = defaultdict(list)
        for line in canada.read_revisions(shared / FOLDER / "canada_revision_log_2017-12_2018-05.csv"):
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

    def came_after(self, until: int) -> tuple[list[Shortage], list[int]]:
        """Shortages first seen after the origin, as they were the day they were first seen, and that day; if open."""
        before = {shortage.key for shortage in self.known(ORIGIN)}
        cases, days = [], []
        for ref in sorted(self.lines.keys() - before):
            told = (day for line in self.lines[ref] if (day := line.observed_on.toordinal()) > ORIGIN)
            first = next(((day, case) for day in told if (case := self._shortage(ref, day))), None)
            if first is not None and first[1].end is None and first[0] < until:
                days.append(first[0])
                cases.append(first[1])
        return cases, days


def _promises(lines: list[Revision]) -> tuple[tuple[int, int | None], ...]:
    told = [(line.observed_on.toordinal(), line.promised_end and line.promised_end.toordinal()) for line in lines]
    return tuple(one for number, one in enumerate(told) if number == 0 or one[1] != told[number - 1][1])


@pytest.fixture(scope="module")
def register(shared: Path) -> Register:
    return Register(shared)


@pytest.fixture(scope="module")
def made(register: Register) -> Made:
    settled = register.settled(ORIGIN)
    found = forecast_open(register.known, ORIGIN, register.last - settled, settled=settled)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def record(made: Made) -> TrackRecord:
    return track_record([made])


def printed(title: str, record: TrackRecord) -> None:
    print(f"\n{title}: {record.cases} shortages, {record.ended} ended")
    print(
        f"{'':36s}{'CRPS, days':>11s}" + "".join(f"{f'Brier {d} d':>12s}" for d in record.scores[Rule.FORECAST].brier)
    )
    for rule, score in record.scores.items():
        print(f"{rule:36s}{score.crps:11.3f}" + "".join(f"{value:12.4f}" for value in score.brier.values()))
    for each in record.coverage:
        print(
            f"{each.level:.0%} intervals cover {each.share:.1%}; "
            f"by Kaplan-Meier {each.kaplan_meier:.1%} (standard error {each.error:.1%})"
        )


def test_what_is_known_on_a_day_holds_nothing_of_later(register: Register) -> None:
    known = register.known(ORIGIN)
    assert len(known) > 3500
    assert all(case.end is None or case.end <= ORIGIN for case in known)
    assert all(told <= ORIGIN for case in known for told, _ in case.promises)
    later = {case.key: case.end for case in register.known(register.last)}
    ended_since = [case for case in known if case.end is None and later.get(case.key)]
    assert len(ended_since) > 400, "and yet they ended soon after"


def test_better_than_the_supplier_s_date_the_median_so_far_and_kaplan_meier(record: TrackRecord) -> None:
    printed("Open on 2018-03-01", record)
    ours = record.scores[Rule.FORECAST]
    assert record.better
    for rule in (Rule.SUPPLIER, Rule.MEDIAN, Rule.KAPLAN_MEIER):
        plain = record.scores[rule]
        assert ours.crps < 0.85 * plain.crps
        assert ours.brier[30] < 0.85 * plain.brier[30]
        assert ours.brier[60] < 0.85 * plain.brier[60]


def test_intervals_cover_what_they_claim(record: TrackRecord) -> None:
    for each in record.coverage:
        assert each.share == pytest.approx(each.level, abs=0.05)
        assert each.kaplan_meier == pytest.approx(each.level, abs=max(0.05, 2 * each.error))


def test_shortages_that_came_after_are_forecast_better_too(register: Register) -> None:
    settled = register.settled(ORIGIN)
    until = register.last - settled
    cases, days = register.came_after(until)
    made = forecast_these(register.known(ORIGIN), cases, days, register.known, ORIGIN, until, settled=settled)
    assert made is not None
    record = track_record([made])
    printed("First seen after 2018-03-01, forecast on that day", record)
    assert record.better
