"""The demo nation through the command line, as a user builds it; small in its quantities, whole in its cases."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from beredt.formats import case_register
from beredt.formats.case_register import RegisteredCase

pytestmark = pytest.mark.xdist_group("demo")

BEREDT = Path(sys.executable).with_name("beredt")
LINE = {
    "case",
    "medicine",
    "atc",
    "start",
    "expected_end",
    "cover_days",
    "p_lasts",
    "p_lasts_error",
    "shortfall",
    "missing",
}


@pytest.fixture(scope="module")
def demo() -> Callable[..., subprocess.CompletedProcess]:
    home = Path(os.environ.get("BEREDT_HOME", "var")).resolve() / f"demo-{os.getpid()}-{time.monotonic_ns()}"
    home.mkdir(parents=True)

    def run(*arguments: str, code: int = 0) -> subprocess.CompletedProcess:
        done = subprocess.run(
            [BEREDT, *arguments], env=os.environ | {"BEREDT_HOME": str(home)}, capture_output=True, text=True
        )
        assert done.returncode == code, done.stderr
        return done

    run.home = home
    built = json.loads(run("demo", "--no-serve", "--json", "--scale", "0.01").stdout)
    assert built["built"] is True
    return run


def test_the_second_start_finds_it_there(demo):
    started = time.monotonic()
    again = json.loads(demo("demo", "--no-serve", "--json", "--scale", "0.01").stdout)
    assert again["built"] is False
    assert time.monotonic() - started < 60


def test_another_seed_is_not_mixed_in(demo):
    assert "annen demonasjon" in demo("demo", "--no-serve", "--seed", "7", code=1).stderr


def test_2024_is_the_annual_reports(demo, shared):
    figures = json.loads(demo("report", "annual", "2024", "--json").stdout)
    truth = json.loads((shared / "data/kalibrering/mangelsenteret_2024.json").read_text())
    year = truth["mangelsenteret_2024"]
    assert figures["handled"] == year["saker_totalt"] == 392
    assert figures["new"] == year["nye"]
    assert figures["carried_over"] == year["overfort_fra_2023"]
    assert figures["closed"] == year["avsluttet"]
    assert figures["closed_over_one_year"] == year["avsluttet_varighet_over_1_aar"]
    assert figures["median_days"] == year["median_varighet_dager"]
    assert figures["longest_days"] == year["lengste_varighet_dager"]
    assert figures["substances"] == year["virkestoff_totalt"]
    assert figures["open_at_year_end"] == 96
    assert [figures["by_atc_group"][group] for group in "LNJ"] == [80, 67, 59]
    assert list(figures["by_atc_group"])[:3] == ["L", "N", "J"]
    assert figures["unregistered"] == year["uregistrerte_saker"]
    assert figures["unregistered_by_atc_group"]["N"] == year["uregistrerte_atc_N"]
    for code, count in truth["per_virkestoff_2024"].items():
        assert figures["by_substance"][code] == count
    for codes, count in truth["per_atc4_2024"].items():
        assert sum(figures["by_atc4"].get(code, 0) for code in codes.split("+")) == count


def test_2023_and_2022_hold_what_the_report_says_of_them(demo):
    figures = {year: json.loads(demo("report", "annual", str(year), "--json").stdout) for year in (2022, 2023)}
    assert 371 <= figures[2023]["handled"] <= 374
    assert figures[2023]["unregistered"] == 51
    assert round(100 * 51 / figures[2023]["handled"], 1) == 13.7
    assert figures[2023]["open_at_year_end"] == 94
    for year in (2022, 2023):
        top = list(figures[year]["by_atc_group"])[:3]
        assert sorted(top) == ["J", "L", "N"]
        assert top != ["L", "N", "J"]


def test_the_situation_answers_every_open_case_or_says_what_is_missing(demo):
    picture = json.loads(demo("situation", "--json").stdout)
    assert picture["as_of"] == "2024-12-31"
    assert len(picture["cases"]) == 96
    for line in picture["cases"]:
        assert set(line) >= LINE
        assert len(line["shortfall"]) == 3
        if line["p_lasts"] is None:
            assert line["missing"]
            assert line["verdict"] == "unknown"
        else:
            assert 0 <= line["p_lasts"] <= 1
            # An answer that is found exactly has no error.
            assert line["p_lasts_error"] >= 0
            assert line["cover_days"] >= 0
    order = [line["verdict"] for line in picture["cases"]]
    assert order == sorted(order, key=["fails", "uncertain", "unknown", "lasts"].index)
    assert {"fails", "uncertain", "unknown"} <= set(order)


def test_an_earlier_day_has_its_own_picture(demo):
    picture = json.loads(demo("situation", "--as-of", "2024-12-17", "--json").stdout)
    assert picture["as_of"] == "2024-12-17"
    assert all(date.fromisoformat(line["start"]) < date(2025, 6, 1) for line in picture["cases"])


def test_the_reports_own_cases_are_there(demo):
    titles = " ".join(case.title for case in case_register.read(demo.home / "demo-files" / "cases.csv"))
    for name in ("Metalyse", "Celeston", "Mucomyst", "Integrilin", "ZypAdhera", "Rimstar", "Rifater"):
        assert name in titles


def test_the_trail_is_whole(demo):
    assert json.loads(demo("audit", "verify", "--json").stdout)["whole"] is True


def test_nothing_but_json_on_stdout_and_one_plain_error_for_a_bad_file(demo, tmp_path):
    bad = tmp_path / "tekst.xml"
    bad.write_text("Dette er ikke et register.")
    done = demo("import", "fest", str(bad), "--json", code=1)
    told = json.loads(done.stdout)
    assert told["state"] == "refused"
    assert len(told["problems"]) == 1
    assert "Traceback" not in done.stderr
    assert json.loads(demo("import", "fest", str(tmp_path / "finnes-ikke"), "--json", code=1).stdout)["problems"]


def test_one_closing_date_changed_changes_every_figure(demo, tmp_path):
    """Last in the file, since it changes the demo: the middle case is opened again, its neighbours closed late."""
    before = json.loads(demo("report", "annual", "2024", "--json").stdout)
    cases = {case.case_no: case for case in case_register.read(demo.home / "demo-files" / "cases.csv")}
    closed = [case for case in cases.values() if case.end and case.end.year == 2024]
    by_length = sorted(closed, key=lambda case: (case.end - case.start, case.case_no))
    middle = len(by_length) // 2

    def close(case: RegisteredCase, end: date | None) -> dict:
        cases[case.case_no] = replace(case, end=end)
        changed = tmp_path / "cases.csv"
        case_register.write(changed, cases.values())
        return json.loads(demo("import", "cases", str(changed), "--json").stdout)

    told = close(by_length[middle], None)
    assert (told["state"], told["counts"]["changed"]) == ("taken", 1)
    after = json.loads(demo("report", "annual", "2024", "--json").stdout)
    assert after["closed"] == before["closed"] - 1
    assert after["open_at_year_end"] == before["open_at_year_end"] + 1
    assert after["handled"] == before["handled"]
    assert len(json.loads(demo("situation", "--json").stdout)["cases"]) == 97
    for case in by_length[: middle - 20]:
        cases[case.case_no] = replace(case, end=date(2024, 12, 31))
    close(by_length[middle], date(2024, 12, 31))
    assert json.loads(demo("report", "annual", "2024", "--json").stdout)["median_days"] > before["median_days"]
