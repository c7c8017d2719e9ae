"""The end of real shortages: Drug Shortages Canada, learnt from what had been seen before 1 March 2018, tested after.

Ends are told late: `settled` is learnt from those seen before 1 March, and used alike on both sides, so that the model
learns from ends up to so many days before 1 March and is scored to so many days before the log ends.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from beredt.cases.end_history_canada import CanadianRegister
from beredt.outlook.end_record import Made, Rule, TrackRecord, forecast_open, forecast_these, track_record

ORIGIN = date(2018, 3, 1).toordinal()


@pytest.fixture(scope="module")
def register(shared: Path) -> CanadianRegister:
    folder = shared / "data" / "shortage_canada"
    return CanadianRegister(
        folder / "canada_reports_2018-05-17.csv", folder / "canada_revision_log_2017-12_2018-05.csv"
    )


@pytest.fixture(scope="module")
def made(register: CanadianRegister) -> Made:
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


def test_what_is_known_on_a_day_holds_nothing_of_later(register: CanadianRegister) -> None:
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


def test_shortages_that_came_after_are_forecast_better_too(register: CanadianRegister) -> None:
    settled = register.settled(ORIGIN)
    until = register.last - settled
    cases, days = register.came_after(ORIGIN, until)
    made = forecast_these(register.known(ORIGIN), cases, days, register.known, ORIGIN, until, settled=settled)
    assert made is not None
    record = track_record([made])
    printed("First seen after 2018-03-01, forecast on that day", record)
    assert record.better
