"""Series of use: the published collections by their protocols, our own layout, and what is refused."""

import gzip
from datetime import date
from pathlib import Path

import pytest

from beredt.formats.problems import Code, Refused
from beredt.formats.use_series import READERS, daily_series, monthly_series, read_ours, weekly_series


def transactions(folder: Path, lines: list[str]) -> Path:
    path = folder / "transactions.csv.gz"
    path.write_bytes(gzip.compress("\n".join(["Date,NSVCode,Total_Qty,Ward,Site1", *lines]).encode()))
    return path


def test_days_without_a_line_are_nought_and_returns_never_below(tmp_path: Path) -> None:
    lines = [f"20{18 + n // 336:02d}-{n // 28 % 12 + 1:02d}-{n % 28 + 1:02d},A,2,w,S" for n in range(700)]
    path = transactions(tmp_path, [*lines, "2018-01-02,A,-9,w,S", "2018-01-03,A,,w,S", "2018-01-04,B,5,w,S"])
    (series,) = daily_series(path)
    by_day = dict(zip(series.starts, series.packs, strict=True))
    assert by_day[date(2018, 1, 1)] == 2
    assert by_day[date(2018, 1, 2)] == 0
    assert by_day[date(2018, 1, 3)] == 2
    assert by_day[date(2018, 1, 31)] == 0
    (weeks,) = weekly_series(path)
    assert {start.weekday() for start in weeks.starts} == {0}
    assert weeks.packs[0] == sum(by_day[day] for day in series.starts[:7])


def test_our_own_layout_is_put_in_order_and_its_gaps_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "ours.csv"
    path.write_text("series;start;days;packs\nA;2024-01-08;7;3\nA;2024-01-01;7;2.5\n")
    (series,) = read_ours(path)
    assert series.packs == (2.5, 3)
    path.write_text("series;start;days;packs\nA;2024-01-01;7;3\nA;2024-01-15;7;2\n")
    with pytest.raises(Refused) as refused:
        read_ours(path)
    assert refused.value.problems[0].code == Code.NOT_A_PERIOD


@pytest.mark.parametrize("name", READERS)
def test_what_is_no_such_file_is_refused_with_its_line(tmp_path: Path, name: str) -> None:
    path = tmp_path / "file.csv"
    for content, code in (
        (b"", Code.EMPTY_FILE),
        (b"\x1f\x8b broken", Code.NOT_A_TABLE),
        (b"a,b\n1,2\n", Code.MISSING_COLUMN),
    ):
        path.write_bytes(content)
        with pytest.raises(Refused) as refused:
            READERS[name](path)
        assert code in {problem.code for problem in refused.value.problems}
    path.write_text("series,start,days,packs\nA,2024-01-01,7,many\n")
    with pytest.raises(Refused) as refused:
        read_ours(path)
    assert (refused.value.problems[0].line, refused.value.problems[0].field) == (2, "packs")


def test_the_hospital_pharmacy_has_fifty_three_series(shared: Path) -> None:
    path = shared / "data" / "cdu_pharmacy" / "pharmacy.csv.gz"
    daily, weekly = daily_series(path), weekly_series(path)
    assert len(daily) == len(weekly) == 53
    assert {series.starts[-1] for series in daily} == {date(2020, 7, 31)}
    assert max(len(series.packs) for series in daily) == 900


def test_the_prescriptions_have_three_hundred_and_thirty_series(shared: Path) -> None:
    series = monthly_series(shared / "data" / "pbs" / "PBS_long.csv.gz")
    assert len(series) == 330
    assert {each.starts[-1] for each in series} == {date(2008, 6, 1)}
