"""The annual report's numbers on registers of our own, against slow twins that go day by day and row by row."""

import json
import re
from datetime import date, timedelta

import pytest
from test_cases_statistics import day_by_day, random_register

from beredt.audit.versions import take_out, write
from beredt.cases.annual_report import curated
from beredt.cases.annual_report.chapters_effects import effects
from beredt.cases.annual_report.durations import Spell, kaplan_meier_median, spells
from beredt.cases.annual_report.facts import annual_report
from beredt.cases.annual_report.figures import as_figures
from beredt.cases.annual_report.links import Links
from beredt.cases.models import Case, CasePack, Effect


def case(number: str, registered: str, start: str, end: str | None, **more) -> Case:
    return Case.objects.create(
        number=number,
        title=more.pop("title", f"Middel {number}"),
        atc=more.pop("atc", "N01BB02"),
        registered=registered,
        start=start,
        end=end,
        source=more.pop("source", "dmp"),
        registration=more.pop("registration", "registered"),
        reason=more.pop("reason", "manufacturing"),
        **more,
    )


@pytest.fixture
def register(small_world) -> dict[str, Case]:
    """Every kind of case that has been counted wrongly somewhere."""
    first = case("2022-1", "2022-11-02", "2022-11-01", "2024-02-20", atc="J06BA02")  # over two new years
    again = case("2024-1", "2024-03-02", "2024-03-01", "2024-03-21", atc="J06BA02", previous=first)
    case("2024-2", "2024-06-05", "2024-06-05", "2024-06-05", atc="N05BA01")  # opened and closed the same day
    case("2024-3", "2024-05-01", "2023-12-01", "2024-05-20", atc="N05CD08", registration="unregistered")  # found late
    case("2024-4", "2024-03-01", "2024-01-10", "2024-02-01")  # found when it was over
    case("2024-5", "2024-12-20", "2025-01-15", None, registration="unregistered")  # told before it begins
    case("2023-1", "2023-01-01", "2023-01-01", "2024-01-01", title="Metalyse 10 mg", note="Varte lenge.")  # 365 days
    case("2023-2", "2023-12-31", "2023-12-31", "2024-12-31", atc="")  # 366 days, without a code
    case("2023-3", "2023-04-01", "2023-04-01", "2023-12-31")  # over before the year
    several = case("2024-6", "2024-07-01", "2024-07-01", None, source="clinician", reason="")
    for varenummer in ("900001", "900002"):
        CasePack.objects.create(case=several, pack_id=varenummer)
    return {"several": several, "again": again}


def test_the_numbers_of_a_hand_built_register(register):
    figures = as_figures(annual_report(2024))
    assert (figures["handled"], figures["new"], figures["carried_over"]) == (9, 6, 3)
    assert (figures["closed"], figures["open_at_year_end"], figures["closed_over_one_year"]) == (7, 2, 2)
    # 0, 20, 22, 171, 365, 366 and 476 days
    assert (figures["median_days"], figures["longest_days"]) == (171, 476)
    assert figures["unregistered_of"] == [2, 9]
    assert figures["by_atc_group"] == {"N": 6, "J": 2, "": 1}
    assert figures["by_source"] == {"dmp": 8, "clinician": 1}
    assert figures["by_reason"] == {"manufacturing": 8, "": 1}
    chosen = {one["code"]: one for one in figures["selected_substances"]}
    assert (chosen["N05CD08"]["cases"], chosen["N05CD08"]["groups"]) == (1, {"N05BA": 1, "N05CD": 1})
    assert chosen["N05CD08"]["group_cases"] == 2
    assert (chosen["J06BA01"]["cases"], chosen["J06BA01"]["group_cases"]) == (0, 2)
    assert figures["staffing"]["man_years"] == 2.0
    assert figures["staffing"]["handled_per_man_year"] == 4.5
    assert figures["staffing"]["handled_per_post"] == 2.25
    assert all(line["amount_nok"] is None for line in figures["money"])
    told = {one["heading"]: one for one in figures["special_cases"]}
    assert told["Metalyse"]["cases"] == ["2023-1"]
    assert (told["Integrilin"]["cases"], told["Integrilin"]["missing"]) == ([], ["Integrilin"])
    assert [year["known"] for year in figures["comparison"]] == [True, True, True]
    assert [year["handled"] for year in figures["comparison"]] == [9, 4, 1]


def test_a_reopened_case_is_open_again(register):
    before = as_figures(annual_report(2024))
    Case.objects.filter(pk=register["again"].pk).update(end=None)
    after = as_figures(annual_report(2024))
    assert after["closed"] == before["closed"] - 1
    assert after["open_at_year_end"] == before["open_at_year_end"] + 1
    assert after["handled"] == before["handled"]


def test_what_is_not_known_is_not_counted_as_nothing(register):
    figures = as_figures(annual_report(2022))
    assert [year["known"] for year in figures["comparison"]] == [True, False, False]
    assert figures["staffing"]["man_years"] is None
    assert figures["staffing"]["handled_per_man_year"] is None
    assert figures["selected_substances"] == []


@pytest.mark.parametrize("seed", range(4))
def test_numbers_and_months_agree_with_counting_day_by_day(db, seed):
    cases = random_register(seed)
    report = annual_report(2024)
    figures = as_figures(report)
    for name, value in day_by_day(cases, 2024).items():
        assert figures[name] == value
    for compared in figures["comparison"]:
        for name, value in day_by_day(cases, compared["year"]).items():
            assert compared[name] == value, (compared["year"], name)
    day = date(2024, 1, 1)
    for month in report.months:
        registered = closed = 0
        while (day.year, day.month) == (month.first.year, month.first.month):
            registered += sum(case.registered == day for case in cases)
            closed += sum(case.end == day for case in cases)
            opened = sum(case.registered <= day and (case.end is None or case.end > day) for case in cases)
            day += timedelta(days=1)
        assert (month.registered, month.closed, month.open) == (registered, closed, opened)
    assert sum(month.registered for month in report.months) == report.figures.new
    assert report.months[-1].open == report.figures.open_at_year_end


def slow_median(cases: list[Case], first: date, last: date) -> int | None:
    """Goes through the days of age: who is watched at that age within the period, and who ends at it."""
    surviving = 1.0
    for age in range(5_000):
        watched = ended = 0
        for one in cases:
            day = one.start + timedelta(days=age)
            begun = max(first, one.registered)
            over = one.end if one.end and one.end <= last else None
            until = over or last
            # One followed from its start counts from its first day, another from the day after it was found.
            found = day > begun if one.start < begun else day >= one.start
            if found and day <= until and (over is None or over >= begun):
                watched += 1
                ended += day == over
        if ended:
            surviving *= 1 - ended / watched
            if surviving <= 0.5 + 1e-12:
                return age
    return None


@pytest.mark.parametrize("seed", range(4))
def test_kaplan_meiers_median_agrees_with_the_slow_twin(db, seed):
    cases = random_register(seed)
    first, last = date(2024, 1, 1), date(2024, 12, 31)
    handled = [c for c in cases if c.registered <= last and (c.end is None or c.end >= first)]
    assert annual_report(2024).facts.kaplan_meier_median_days == slow_median(handled, first, last)


def test_spells_of_the_hand_built_register(register):
    first, last = date(2024, 1, 1), date(2024, 12, 31)
    handled = Case.objects.exclude(number="2023-3")
    seen = {spell.case: (spell.entry, spell.seen, spell.ended) for spell in spells(handled, first, last)}
    assert seen["2022-1"] == (426, 476, True)
    assert seen["2024-2"] == (0, 0, True)
    assert seen["2024-3"] == (152, 171, True)
    assert seen["2024-6"] == (0, 183, False)
    assert "2024-4" not in seen  # over before anybody saw it
    assert "2024-5" not in seen  # begins after the year


def test_a_curve_that_stays_above_one_half_has_no_median():
    rows = [Spell("a", 0, 5, True), Spell("b", 0, 9, False), Spell("c", 0, 9, False)]
    assert kaplan_meier_median(rows) is None
    assert kaplan_meier_median([]) is None
    assert kaplan_meier_median(rows[:1]) == 5


DMP = (
    "Legemiddelnavn;Virkestoff(er);ATC-kode;Varenummer;Firma;Meldingsdato;"
    "Mangelperiode fra;Mangelperiode til;Årsak;Status pr. {day}\n"
    "Prøvin;prøvestoff;R05CB01;900001;Prøve AS;{told};10.10.2024;{until};Produksjonsproblemer;Pågående\n"
)
REGISTER = """\
case_no,title,varenummer,atc,registered,start,end,source,reported_by_holder,registration,reason,reason_text,promised_end,previous_case,note
2024-0001,Prøvin 200 mg/ml,900001,R05CB01,2024-10-12,2024-10-10,2024-12-20,dmp,yes,unregistered,manufacturing,,,,
2024-0009,Annet,,N01BB02,2024-10-12,2024-10-10,2024-12-20,dmp,yes,registered,manufacturing,,,,
"""


def test_promises_against_true_ends(small_world):
    for number, (day, told, until) in enumerate(
        [("15.10.2024", "12.10.2024", "15.12.2024"), ("10.12.2024", "09.12.2024", "01.03.2025")]
    ):
        text = DMP.format(day=day, told=told, until=until)
        assert small_world("notices", text, source="dmp", name=f"{number}.csv").state == "taken"
    assert small_world("cases", REGISTER).state == "taken"
    report = annual_report(2024)
    assert [(kept.place, kept.promised_end, kept.days) for kept in report.kept] == [
        ("first", date(2024, 12, 15), 5),
        ("last", date(2025, 3, 1), -71),
    ]
    slipped = report.slippage
    assert (slipped.with_promise, slipped.without_promise, slipped.moved_out, slipped.moved_back) == (1, 1, 1, 0)
    assert (slipped.first.late, slipped.first.median_days) == (1, 5)
    assert (slipped.last.late, slipped.last.early, slipped.last.median_days) == (0, 1, -71)


def test_the_chosen_substances_are_codes_with_their_own_groups():
    years = {year: curated.chosen_substances(year) for year in range(2008, 2100)}
    assert [year for year, chosen in years.items() if chosen] == [2024]
    for chosen in years.values():
        codes = [one.code for one in chosen]
        assert len(set(codes)) == len(codes)
        for one in chosen:
            assert re.fullmatch(r"[A-Z]\d\d[A-Z]{2}\d\d", one.code)
            assert all(re.fullmatch(r"[A-Z]\d\d[A-Z]{2}", group) for group in one.groups)
            assert len(set(one.groups)) == len(one.groups)
            assert one.code[:5] in one.groups
            assert one.group_name


def test_the_selection_is_that_of_the_report(shared):
    truth = json.loads((shared / "data/kalibrering/mangelsenteret_2024.json").read_text())
    chosen = curated.chosen_substances(2024)
    assert {one.code for one in chosen} == set(truth["per_virkestoff_2024"])
    assert {"+".join(one.groups) for one in chosen} == set(truth["per_atc4_2024"])


def test_every_chosen_line_has_its_words(db):
    from beredt.cases.annual_report import words

    stated = curated.resources(2024)
    assert {line.item for line in stated.staffing} <= set(words.POSTS)
    assert {line.item for line in stated.money} <= set(words.MONEY)
    assert {line.kind for line in stated.money} <= set(words.MONEY_KINDS)
    assert {choice.chapter for choice in curated.chosen_cases(2024)} <= set(words.CHAPTERS)
    assert curated.resources(1999) == curated.Resources((), ())


def test_what_people_told_of_effects_is_summed_and_the_uncounted_stands_apart(register):
    told = [
        ("postponed", "2024-02-01", "3"),
        ("postponed", "2024-12-31", "4"),
        ("postponed", "2024-06-01", None),
        ("hours", "2024-06-01", None),
        ("cost", "2023-12-31", "1000"),
        ("cost", "2025-01-01", "1000"),
    ]
    for kind, day, amount in told:
        write(Effect, "person:kari", case=register["several"], kind=kind, day=day, amount=amount, text="Fortalt.")
    taken_out = write(Effect, "person:kari", case=register["several"], kind="harm", day="2024-06-01", amount="9")
    take_out(taken_out, "person:kari")
    report = annual_report(2024)
    assert as_figures(report)["effects"] == [
        {"kind": "postponed", "total": 7.0, "uncounted": 1},
        {"kind": "hours", "total": None, "uncounted": 1},
    ]
    table, caution = effects(report, Links(2024)).blocks
    assert [[cell[0].text for cell in row] for row in table.rows] == [
        ["Utsatt behandling", "7 pasienter", "1"],
        ["Timer brukt", "ikke talt", "1"],
    ]
    assert "for lave" in caution.text
    assert "Ingen følger" in effects(annual_report(2022), Links(2022)).blocks[0].text
