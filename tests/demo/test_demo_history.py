"""The register against the annual report's figures, counted here from the file's own text."""

import csv
import itertools
import statistics
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from beredt.demo.history import write_history
from beredt.demo.history_counts import check_register, count_year
from beredt.demo.medicines import catalogue
from beredt.demo.records import AS_OF, DemoFile, Shortage
from beredt.formats import case_register

Row = dict[str, str]
SEEDS = (1, 2, 2024)


class History:
    """One seed's files, read as text."""

    def __init__(self, out: Path, seed: int) -> None:
        self.seed, self.out = seed, out
        self.packs = {pack.varenummer: pack for pack in catalogue(seed)}
        self.files: list[DemoFile]
        self.shortages: tuple[Shortage, ...]
        self.files, self.shortages = write_history(catalogue(seed), out, seed)
        with (out / "cases.csv").open(encoding="utf-8-sig", newline="") as file:
            first = file.readline()
            file.seek(0)
            delimiter = ";" if first.count(";") > first.count(",") else ","
            self.rows: list[Row] = list(csv.DictReader(file, delimiter=delimiter))


@pytest.fixture(scope="module", params=SEEDS)
def history(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> History:
    return History(tmp_path_factory.mktemp("history"), request.param)


def day(row: Row, name: str) -> date:
    return date.fromisoformat(row[name])


def handled(rows: list[Row], year: int) -> list[Row]:
    """New in the year, or registered before it and not ended before it."""
    new = [row for row in rows if day(row, "registered").year == year]
    before = [row for row in rows if day(row, "registered").year < year]
    return new + [row for row in before if not row["end"] or day(row, "end").year >= year]


def closed(rows: list[Row], year: int) -> list[Row]:
    return [row for row in rows if row["end"] and day(row, "end").year == year]


def durations(rows: list[Row], year: int) -> list[int]:
    return sorted((day(row, "end") - day(row, "start")).days for row in closed(rows, year))


def groups(rows: list[Row]) -> Counter[str]:
    return Counter(row["atc"][0] for row in rows)


def test_2024_has_the_reports_totals(history: History) -> None:
    rows = handled(history.rows, 2024)
    new = [row for row in rows if day(row, "registered").year == 2024]
    assert (len(rows), len(new), len(rows) - len(new)) == (392, 298, 94)
    assert len(closed(rows, 2024)) == len(closed(history.rows, 2024)) == 296
    assert len([row for row in rows if not row["end"]]) == 96


def test_2024_has_the_reports_durations(history: History) -> None:
    days = durations(history.rows, 2024)
    assert (days[147], days[148]) == (67, 67)
    assert sum(d > 365 for d in days) == 22
    assert max(days) == 1074
    assert min(days) > 0


def test_2024_has_the_reports_groups_and_substances(history: History) -> None:
    rows = handled(history.rows, 2024)
    by_group = groups(rows)
    assert (by_group.pop("L"), by_group.pop("N"), by_group.pop("J")) == (80, 67, 59)
    assert sum(by_group.values()) == 186
    assert max(by_group.values()) < 59
    assert len({row["atc"] for row in rows}) == 223


@pytest.mark.parametrize(
    ("substance", "cases", "family", "in_all"),
    [
        ("J01FA01", 4, ("J01FA",), 6),
        ("J05AB01", 3, ("J05AB",), 7),
        ("J06BA01", 8, ("J06BA",), 11),
        ("J06BA02", 3, ("J06BA",), 11),
        ("L01BC02", 7, ("L01BC",), 8),
        ("L01DB01", 3, ("L01DB",), 8),
        ("N01BB02", 6, ("N01BB",), 19),
        ("N05CD08", 3, ("N05BA", "N05CD"), 8),
    ],
)
def test_2024_has_figure_2(history: History, substance: str, cases: int, family: tuple[str, ...], in_all: int) -> None:
    codes = [row["atc"] for row in handled(history.rows, 2024)]
    assert codes.count(substance) == cases
    assert sum(code.startswith(family) for code in codes) == in_all


def test_only_figure_2_has_substances_of_j_l_n_with_three_or_more(history: History) -> None:
    codes = Counter(row["atc"] for row in handled(history.rows, 2024) if row["atc"][0] in "JLN")
    many = {"J01FA01", "J05AB01", "J06BA01", "J06BA02", "L01BC02", "L01DB01", "N01BB02", "N05CD08"}
    assert {code for code, n in codes.items() if n >= 3} == many


def test_unregistered_in_2024_and_2023(history: History) -> None:
    def unregistered(year: int) -> list[Row]:
        return [row for row in handled(history.rows, year) if row["registration"] == "unregistered"]

    by_group = groups(unregistered(2024))
    assert (by_group.total(), by_group["N"]) == (32, 11)
    assert by_group.most_common(2)[0][0] == "N"
    assert by_group.most_common(2)[1][1] < 11
    in_all = len(handled(history.rows, 2023))
    assert 371 <= in_all <= 374
    assert len(unregistered(2023)) == 51
    assert f"{100 * 51 / in_all:.1f}" == "13.7"


def test_the_years_before_have_the_same_three_groups_on_top_in_other_orders(history: History) -> None:
    tops = []
    for year in (2022, 2023, 2024):
        counts = groups(handled(history.rows, year)).most_common(4)
        assert all(a[1] > b[1] for a, b in itertools.pairwise(counts)), counts
        tops.append("".join(group for group, _ in counts[:3]))
    assert {"".join(sorted(top)) for top in tops} == {"JLN"}
    assert len(set(tops)) == 3
    assert tops[2] == "LNJ"


def test_2023_ends_with_94_open_and_about_the_same_median(history: History) -> None:
    open_at_end = [row for row in handled(history.rows, 2023) if not row["end"] or day(row, "end").year > 2023]
    assert len(open_at_end) == 94
    assert abs(statistics.median(durations(history.rows, 2023)) - 67) <= 3


def test_the_register_agrees_with_its_own_check(history: History) -> None:
    cases = case_register.read(history.out / "cases.csv")
    check_register(cases)
    for year in (2022, 2023, 2024):
        counts = count_year(cases, year)
        assert list(counts.durations) == durations(history.rows, year)
        assert counts.groups == groups(handled(history.rows, year))


def test_one_closing_date_changed_is_found_out(history: History) -> None:
    cases = list(case_register.read(history.out / "cases.csv"))
    at = next(n for n, case in enumerate(cases) if case.end and case.end.year == 2024)
    cases[at] = replace(cases[at], end=None)
    assert count_year(cases, 2024).open_at_end == 97
    with pytest.raises(ValueError, match="2024"):
        check_register(cases)


def test_cases_are_of_packs_of_the_catalogue_and_like_them(history: History) -> None:
    for row in history.rows:
        packs = [history.packs[number] for number in row["varenummer"].split("|")]
        assert {pack.atc for pack in packs} == {row["atc"]}
        assert {pack.registered for pack in packs} == {row["registration"] == "registered"}
        assert len({(pack.name, pack.holder) for pack in packs}) == 1
        assert all(pack.marketed_from < day(row, "start") for pack in packs)
    assert sum("|" in row["varenummer"] for row in history.rows) > 50


def test_registration_lies_near_the_start_and_never_after_the_end(history: History) -> None:
    for row in history.rows:
        registered = day(row, "registered")
        assert date(2022, 1, 1) <= registered <= AS_OF
        assert not row["end"] or day(row, "start") < day(row, "end")
        assert not row["end"] or registered <= day(row, "end")
    early = sum(row["registered"] < row["start"] for row in history.rows)
    late = sum((day(row, "registered") - day(row, "start")).days > 7 for row in history.rows)
    assert early > 150
    assert late > 150


def test_a_pack_is_short_in_one_case_at_a_time_and_periods_are_linked(history: History) -> None:
    by_pack: dict[str, list[Row]] = {}
    for row in history.rows:
        for number in row["varenummer"].split("|"):
            by_pack.setdefault(number, []).append(row)
    for rows in by_pack.values():
        rows.sort(key=lambda row: row["start"])
        for earlier, later in itertools.pairwise(rows):
            assert earlier["end"], "an open period has no later one"
            assert (min(day(later, "start"), day(later, "registered")) - day(earlier, "end")).days >= 45
            assert later["previous_case"]
    linked = [row for row in history.rows if row["previous_case"]]
    assert 100 < len(linked) < 500


def test_sources_are_as_the_report_tells(history: History) -> None:
    sources = Counter(row["source"] for row in history.rows)
    assert [source for source, _ in sources.most_common(2)] == ["dmp", "sykehusinnkjop"]
    for row in history.rows:
        if row["source"] == "dmp":
            assert (row["registration"], row["reported_by_holder"]) == ("registered", "yes")
        if row["registration"] == "unregistered":
            assert row["reported_by_holder"] != "yes"
    forms = Counter(day(row, "registered").year for row in history.rows if row["source"] == "report_form")
    assert forms[2023] > 0
    assert forms[2024] == 0
    silent = [r for r in history.rows if r["registration"] == "registered" and r["reported_by_holder"] == "no"]
    assert len(silent) > 50


def test_shortages_tell_what_really_happened(history: History) -> None:
    by_case = {shortage.case_no: shortage for shortage in history.shortages}
    assert len(by_case) == len(history.rows)
    for row in history.rows:
        shortage = by_case[row["case_no"]]
        assert shortage.varenummer == tuple(row["varenummer"].split("|"))
        assert shortage.start == day(row, "start")
        assert 0 < shortage.depth <= 1
        if row["end"]:
            assert shortage.true_end == day(row, "end")
        else:
            assert shortage.true_end > AS_OF
    written = (history.out / "cases.csv").read_text(encoding="utf-8-sig")
    truths = [by_case[row["case_no"]].true_end for row in history.rows if not row["end"]]
    promised = [row["promised_end"] for row in history.rows if not row["end"]]
    assert sum(str(truth) == end for truth, end in zip(truths, promised, strict=True)) <= 5, "only by chance"
    assert "true_end" not in written


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = (History(tmp_path / name, SEEDS[0]) for name in ("first", "second"))
    assert content(first.out) == content(second.out)
    assert first.shortages == second.shortages


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.csv"))}


def test_another_seed_gives_other_cases(tmp_path: Path) -> None:
    first, second = ({row["title"] for row in History(tmp_path / str(seed), seed).rows} for seed in SEEDS[:2])
    assert len(first & second) < len(first) / 2
