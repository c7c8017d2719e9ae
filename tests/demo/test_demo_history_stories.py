"""The cases that the annual report tells of are in the register, in words of our own."""

import csv
import re
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from beredt.demo.history import write_history
from beredt.demo.medicines import catalogue
from beredt.demo.records import Shortage
from beredt.demo.stories import INVENTED, stories
from beredt.formats import case_register
from beredt.formats.case_register import CaseSource, RegisteredCase, Registration
from beredt.formats.reasons import Reason

#: So many words in a row that are the report's too would be a sentence of it.
RUN = 6


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[tuple[RegisteredCase, ...], tuple[Shortage, ...]]:
    out = tmp_path_factory.mktemp("stories")
    shortages = write_history(catalogue(7), out, 7)[1]
    return case_register.read(out / "cases.csv"), shortages


@pytest.fixture(scope="module")
def register(written: tuple[tuple[RegisteredCase, ...], tuple[Shortage, ...]]) -> tuple[RegisteredCase, ...]:
    return written[0]


def named(register: tuple[RegisteredCase, ...], name: str) -> list[RegisteredCase]:
    return [case for case in register if case.title.startswith(name)]


def test_metalyse_from_spring_2022_to_summer_2024(register: tuple[RegisteredCase, ...]) -> None:
    (case,) = named(register, "Metalyse")
    assert (case.start.year, case.start.month) in {(2022, 4), (2022, 5)}
    assert case.end
    assert date(2024, 6, 1) <= case.end <= date(2024, 8, 31)
    assert case.note
    assert "fra 2 til 3 år" in case.note
    assert INVENTED in case.note
    assert case.reason is Reason.DEMAND_RISE


def test_the_others_with_advice_are_open(register: tuple[RegisteredCase, ...]) -> None:
    starts = {"Celeston": (2023, 5), "Mucomyst": (2024, 9), "Integrilin": (2023, 10), "ZypAdhera": (2024, 1)}
    for name, (year, month) in starts.items():
        (case,) = named(register, name)
        assert case.end is None
        assert (case.start.year, case.start.month) == (year, month)
        assert case.registration is Registration.REGISTERED
    (mucomyst,) = named(register, "Mucomyst")
    assert (mucomyst.registered.year, mucomyst.registered.month) == (2024, 1)
    assert mucomyst.source is CaseSource.NEIGHBOUR_COUNTRY
    assert mucomyst.promised_end == date(2025, 1, 31)
    assert named(register, "Integrilin")[0].promised_end == date(2024, 12, 31)
    assert named(register, "ZypAdhera")[0].reason is Reason.MA_TRANSFER


def test_tuberculosis_medicines_come_and_go_and_are_open_at_the_end(register: tuple[RegisteredCase, ...]) -> None:
    for atc in ("J04AM06", "J04AM05", "J04AK01"):
        periods = [case for case in register if case.atc == atc and case.note]
        assert len(periods) == 3
        assert periods[-1].end is None
        assert [case.previous_case for case in periods] == [None, periods[0].case_no, periods[1].case_no]
        assert {case.registration for case in periods} == {Registration.UNREGISTERED}


def test_immunoglobulins_lie_in_summer_and_autumn_2024(register: tuple[RegisteredCase, ...]) -> None:
    cases = [case for case in register if case.atc.startswith("J06BA") and (case.end is None or case.end.year == 2024)]
    assert len(cases) == 11
    assert all(date(2024, 5, 1) <= case.start <= date(2024, 11, 30) for case in cases)
    assert Reason.TENDER_CHANGE in {case.reason for case in cases}


def test_oral_antibiotics_were_short_in_the_winter_2023_24(register: tuple[RegisteredCase, ...]) -> None:
    winter = [case for case in register if case.note and date(2023, 10, 1) <= case.start <= date(2024, 2, 1)]
    by_demand = [case.atc for case in winter if case.reason is Reason.DEMAND_RISE]
    assert by_demand.count("J01CE02") == 2
    assert by_demand.count("J01FA01") == 3


def test_mixtures_for_children_and_antiretrovirals_for_the_newborn(register: tuple[RegisteredCase, ...]) -> None:
    forms = {pack.varenummer: pack.form for pack in catalogue(7)}
    for atc, year in (("J01CA04", 2024), ("J01DB01", 2024), ("J01FF01", 2024), ("J05AF01", 2023), ("J05AG01", 2023)):
        told = [case for case in register if case.atc == atc and case.start.year == year and case.note]
        assert len(told) == 1
        assert forms[told[0].varenummer[0]] == "Mikstur"
    newborn = [case for case in register if case.reason is Reason.EXPIRY_REPLACEMENT and case.note]
    assert {case.start.year for case in newborn} == {2023}


def test_local_anaesthetics_are_short_for_want_of_lidocaine(register: tuple[RegisteredCase, ...]) -> None:
    cases = [case for case in register if case.atc.startswith("N01BB")]
    causes = [case.reason for case in cases]
    assert (causes.count(Reason.ACTIVE_INGREDIENT) + causes.count(Reason.KNOCK_ON)) / len(causes) > 0.6


def test_stories_keep_their_depth(written: tuple[tuple[RegisteredCase, ...], tuple[Shortage, ...]]) -> None:
    register, shortages = written
    depths = {shortage.case_no: shortage.depth for shortage in shortages}
    by_name = {story.name: story.depth for story in stories() if story.name}
    for name in ("Metalyse", "Celeston", "Mucomyst", "Integrilin", "ZypAdhera"):
        assert depths[named(register, name)[0].case_no] == by_name[name]


def test_every_story_says_that_dates_are_invented() -> None:
    assert all(INVENTED in story.note for story in stories())
    assert len({story.key for story in stories()}) == len(stories()) > 30


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def runs(text: str) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[n : n + RUN]) for n in range(len(found) - RUN + 1)}


def test_no_sentence_of_the_report_is_in_the_demos_texts(shared: Path) -> None:
    report = next((shared / "seeds").glob("004_*.txt"))
    theirs = runs(report.read_text(encoding="utf-8"))
    assert runs("Det har vært langvarig mangel på lokalanestesimidler helt siden før pandemien") <= theirs
    data = files("beredt.demo") / "data"
    with (data / "history_causes.csv").open(encoding="utf-8") as file:
        texts = [row["texts"] for row in csv.DictReader(file)]
    for text in texts + [story.note for story in stories()] + [story.reason_text for story in stories()]:
        assert not runs(text) & theirs
