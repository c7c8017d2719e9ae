"""DMP's lists over time: read back by their reader and replayed into the ledger of promised ends."""

import statistics
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from beredt.demo.history import write_history
from beredt.demo.history_promises import draw_ledger, list_days
from beredt.demo.medicines import catalogue
from beredt.demo.records import AS_OF, DemoFile
from beredt.demo.stories import stories
from beredt.formats import case_register
from beredt.formats.case_register import RegisteredCase, YesNo
from beredt.formats.notices import dmp
from beredt.formats.notices.ledger import Promise, count_moves, promised_ends
from beredt.formats.notices.records import NoticeFile, NoticeRow, Status
from beredt.formats.reasons import Reason


class Lists:
    """One seed's lists, as the importer would read them, oldest first, and the register beside them."""

    def __init__(self, out: Path, seed: int) -> None:
        self.files: list[DemoFile] = write_history(catalogue(seed), out, seed)[0]
        self.read: list[NoticeFile] = [dmp.read(f.path) for f in self.files if f.kind == "notices"]
        self.cases: tuple[RegisteredCase, ...] = case_register.read(out / "cases.csv")

    def ledger(self) -> tuple[Promise, ...]:
        """By product and period, on the days of the reports."""
        return promised_ends(
            (f"{row.number} {row.start}", row.received, row.promised_end) for file in self.read for row in file.rows
        )

    def open_packs(self) -> dict[str, RegisteredCase]:
        return {number: case for case in self.cases if case.end is None for number in case.varenummer}


@pytest.fixture(scope="module", params=(1, 2, 2024))
def lists(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Lists:
    return Lists(tmp_path_factory.mktemp("lists"), request.param)


def test_every_list_is_taken_whole_without_remark(lists: Lists) -> None:
    for file in lists.read:
        assert not file.refused
        assert not file.remarks
        assert {row.status for row in file.rows} <= {Status.ANTICIPATED, Status.ACTUAL, Status.RESOLVED}
        assert len({row.number for row in file.rows}) == len(file.rows), "a product stands once in a list"
        assert all(row.received <= file.listed_on for row in file.rows if file.listed_on)


def test_lists_are_monthly_and_weekly_at_the_end(lists: Lists) -> None:
    days = [file.listed_on for file in lists.read if file.listed_on]
    assert days == sorted(list_days())
    assert days[0] == date(2022, 2, 1)
    assert {(day.year, day.month) for day in days} == {
        (year, month) for year in (2022, 2023, 2024) for month in range(1, 13)
    } - {(2022, 1)}
    assert [f"{day:%d.%m}" for day in days[-5:]] == ["02.12", "09.12", "16.12", "23.12", "30.12"]
    assert all(day.weekday() < 5 for day in days)
    assert [file.path.name for file in lists.files][:-1] == [f"dmp_{day}.csv" for day in days]
    assert [file.kind for file in lists.files][-1] == "cases"


def test_lists_hold_what_goes_on_and_what_has_ended_in_the_last_month(lists: Lists) -> None:
    for file in lists.read:
        assert file.listed_on
        for row in file.rows:
            assert row.promised_end
            assert row.promised_end >= file.listed_on - timedelta(31)
            assert (row.status is Status.RESOLVED) == (row.promised_end < file.listed_on)
            assert row.actual_end == (row.promised_end if row.status is Status.RESOLVED else None)


def test_a_report_after_the_old_end_is_a_new_period_and_an_earlier_one_an_amendment(lists: Lists) -> None:
    """DMP's rule, replayed as an importer sees it: list by list."""
    last: dict[str, NoticeRow] = {}
    kinds: Counter[str] = Counter()
    for row in (row for file in lists.read for row in file.rows):
        before = last.get(row.number or "")
        if (
            before
            and before.promised_end
            and (before.received, before.promised_end) != (row.received, row.promised_end)
        ):
            new_period = row.received > before.promised_end
            assert new_period == (row.start != before.start)
            kinds["period" if new_period else "amendment"] += 1
        last[row.number or ""] = row
    assert kinds["period"] > 50
    assert kinds["amendment"] > 400


def test_promised_ends_slip_as_real_ones_do(lists: Lists) -> None:
    ledger = lists.ledger()
    out = [promise.moved_days for promise in ledger if promise.moved_days > 0]
    assert 17 <= statistics.median(out) <= 49
    moves = count_moves(ledger)
    assert 0.02 < moves.back / moves.out < 0.2
    promises = Counter(promise.report for promise in ledger)
    kept = sum(n == 1 for n in promises.values()) / len(promises)
    assert 0.15 < kept < 0.6
    assert max(promises.values()) >= 10


def test_the_last_list_agrees_with_the_register_on_open_cases(lists: Lists) -> None:
    """All but the one case of which the last list changes the end."""
    reported = {row.number: row for row in lists.read[-1].rows}
    differing = set()
    for number, case in lists.open_packs().items():
        if case.reported_by_holder is YesNo.YES and number in reported:
            assert reported[number].start == case.start
            if reported[number].promised_end != case.promised_end:
                differing.add(case.case_no)
    assert len(differing) == 1


def test_closed_reported_cases_end_on_the_last_promise(lists: Lists) -> None:
    latest = {(row.number, row.start): row.promised_end for file in lists.read for row in file.rows}
    seen = 0
    for case in lists.cases:
        if case.end and case.end >= date(2022, 1, 3) and case.reported_by_holder is YesNo.YES:
            for number in case.varenummer:
                seen += 1
                assert latest[number, case.start] == case.end
    assert seen > 400


def test_about_a_dozen_new_notices_wait_in_the_last_two_lists(lists: Lists) -> None:
    covered = {(number, case.start) for case in lists.cases for number in case.varenummer}
    waiting: dict[str | None, NoticeRow] = {}
    for file in lists.read:
        for row in file.rows:
            if (row.number or "", row.start) not in covered:
                assert file in lists.read[-2:]
                waiting[row.number] = row
    known = {number: case for case in lists.cases for number in case.varenummer}
    again = [row for number, row in waiting.items() if number in known and row.received == date(2024, 12, 27)]
    assert 10 <= len(waiting) <= 14
    assert again, "one is a new period of a product whose end has passed"
    assert not set(waiting) & set(lists.open_packs())
    for row in again:
        assert all(case.end and case.end < row.received for case in lists.cases if row.number in case.varenummer)


def test_celeston_is_put_off_again_and_again_and_stands_in_the_ledger(lists: Lists) -> None:
    story = next(story for story in stories() if story.key == "celeston")
    case = next(case for case in lists.cases if case.title.startswith("Celeston Chronodose"))
    report = f"{case.varenummer[0]} {case.start}"
    promises = [(p.observed_on, p.end) for p in lists.ledger() if p.report == report]
    assert promises == list(story.promises)
    assert len(promises) == 11


def test_told_ledgers_of_stories_are_shown_whole() -> None:
    for story in stories():
        for (reported, end), (later, moved) in pairwise(story.promises):
            assert reported < later <= end
            assert moved != end
            assert any(reported <= day < later for day in list_days())


def test_drawn_ledgers_obey_the_rule_and_end_at_the_end() -> None:
    rng = np.random.default_rng(5)
    days = list_days()
    for _ in range(2_000):
        start = date(2022, 1, 1) + timedelta(int(rng.integers(0, 1080)))
        length = timedelta(int(rng.lognormal(4.2, 1.17)) + 2)
        end = start + length if start + length <= AS_OF else None
        reported = start + timedelta(int(rng.integers(-40, (min(length.days, (AS_OF - start).days)) + 1)))
        ledger = draw_ledger(rng, start, start + length, reported)
        assert ledger[0].reported == reported
        for old, new in pairwise(ledger):
            assert new.reported <= old.end, "later it would be a new period"
            assert any(old.reported <= day < new.reported for day in days), "no list shows the old promise"
        assert ledger[-1].end == end if end else ledger[-1].end >= AS_OF
        assert all(promise.end >= start for promise in ledger)
        assert all(promise.reported <= (end or AS_OF) for promise in ledger)


def test_reasons_are_words_that_the_reader_codes(lists: Lists) -> None:
    reasons = Counter(row.reason for row in lists.read[-1].rows)
    assert Reason.MANUFACTURING in reasons
    by_case = {(number, case.start): case.reason for case in lists.cases for number in case.varenummer}
    for row in lists.read[-1].rows:
        assert by_case.get((row.number or "", row.start), row.reason) is row.reason  # type: ignore[arg-type]
