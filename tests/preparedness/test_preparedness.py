"""Preparedness cases: written, followed by milestones, over shortage cases, closed; and every day as it stood."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from beredt.audit.models import Act
from beredt.audit.versions import ReplacedError
from beredt.cases.annual_report.links import Links
from beredt.cases.lifecycle.rules import CaseRuleError
from beredt.cases.models import Case, CaseLink, Measure, Relation
from beredt.cases.queries import handled_between, open_on
from beredt.cases.record.actions import add_entry, edit_entry
from beredt.preparedness import listing
from beredt.preparedness.actions import close_preparedness_case, open_preparedness_case, write_chapter
from beredt.preparedness.models import Milestone, MilestoneState, Part
from beredt.preparedness.page import page_of, when
from beredt.preparedness.yearly import told_of

#: A test number by its check digits; in parts, since no such number may stand in the project.
IDENTITY = "158176" + "60182"

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 10)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(datetime(2026, 3, 10, 12, tzinfo=UTC), tick=False) as travelling:
        yield travelling


def opened(person, **changes) -> Case:
    told = {"title": "Tuberkuloselegemidler", "start": date(2026, 3, 1), "review": date(2026, 4, 1)}
    return open_preparedness_case(person, **told | changes)


def shortage(number: str) -> Case:
    return Case.objects.create(
        number=number, title=number, registered=TODAY, start=TODAY, source="dmp", registration="unknown"
    )


def test_it_is_no_shortage_in_any_figure(caseworker) -> None:
    case = opened(caseworker)
    counted = shortage("2026-9000")
    assert list(open_on(TODAY)) == [counted]
    assert list(handled_between(date(2026, 1, 1), date(2026, 12, 31))) == [counted]
    assert [row.case for row in listing.rows(TODAY, None)] == [case]


def test_it_is_assessed_from_its_first_day_and_has_a_review(caseworker) -> None:
    [row] = [listing.rows(TODAY, None)[0] for _case in [opened(caseworker)]]
    assert (row.states.handling, row.states.review) == ("assessing", date(2026, 4, 1))
    with pytest.raises(CaseRuleError):
        opened(caseworker, review=date(2026, 2, 1))


@pytest.mark.parametrize(
    "changes",
    [{"title": " "}, {"title": "Pasient " + IDENTITY}, {"start": date(2026, 3, 11)}],
    ids=["no title", "an identity", "not begun"],
)
def test_a_case_that_says_nothing_right_is_not_opened(caseworker, changes) -> None:
    with pytest.raises(ValidationError):
        opened(caseworker, **changes)
    assert not Case.objects.exists()


def test_a_chapter_keeps_what_it_said_each_day(caseworker, clock) -> None:
    case = opened(caseworker)
    first = write_chapter(caseworker, case, Part.SITUATION, "Lite på lager.", None)
    clock.move_to(datetime(2026, 3, 12, 12, tzinfo=UTC))
    write_chapter(caseworker, case, Part.SITUATION, "Tomt.", first)
    said = [page_of(case, day, day).chapters[0].chapter.text for day in (TODAY, date(2026, 3, 11), date(2026, 3, 12))]
    assert said == ["Lite på lager.", "Lite på lager.", "Tomt."]
    assert page_of(case, TODAY, date(2026, 3, 9)).chapters[0].chapter is None
    act = Act.objects.filter(verb="write_chapter").latest("id")
    assert (act.detail["before"]["text"], act.detail["after"]["text"]) == ("Lite på lager.", "Tomt.")


def test_two_who_write_the_same_chapter_do_not_write_over_each_other(caseworker) -> None:
    case = opened(caseworker)
    seen = write_chapter(caseworker, case, Part.ANALYSIS, "Første.", None)
    write_chapter(caseworker, case, Part.ANALYSIS, "Andre.", seen)
    for stale in (seen, None):
        with pytest.raises(ReplacedError):
            write_chapter(caseworker, case, Part.ANALYSIS, "Tredje.", stale)
    assert [chapter.text for chapter in case.chapters.current()] == ["Andre."]


def test_milestones_stand_in_order_and_say_when_they_are_late(caseworker) -> None:
    case = opened(caseworker)
    for first, last, title, state in (
        (date(2026, 5, 1), date(2026, 5, 31), "Vedtak", "planned"),
        (date(2026, 2, 1), date(2026, 2, 28), "Forslag", "planned"),
        (date(2026, 1, 5), date(2026, 1, 5), "Møte", "reached"),
        (date(2026, 1, 1), date(2026, 12, 31), "Pilot", "dropped"),
    ):
        add_entry(caseworker, case, Milestone, first=first, last=last, title=title, state=state)
    page = page_of(case, TODAY, None)
    assert [(each.milestone.title, each.late) for each in page.milestones] == [
        ("Pilot", False),
        ("Møte", False),
        ("Forslag", True),
        ("Vedtak", False),
    ]
    assert (page.reached, page.wanted) == (1, 3)
    [row] = listing.rows(TODAY, None)
    assert (row.reached, row.wanted, row.next) == (1, 3, "Forslag")
    forslag = case.milestones.current().get(title="Forslag")
    edit_entry(caseworker, forslag, state=MilestoneState.REACHED)
    assert [row.next for row in listing.rows(TODAY, None)] == ["Vedtak"]


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2022, 6, 3), date(2022, 6, 3), "03.06.2022"),
        (date(2022, 6, 1), date(2022, 6, 30), "juni 2022"),
        (date(2024, 2, 1), date(2024, 2, 29), "februar 2024"),
        (date(2023, 1, 1), date(2023, 12, 31), "2023"),
        (date(2024, 9, 1), date(2024, 11, 30), "01.09.2024–30.11.2024"),
        (date(2022, 6, 1), date(2023, 6, 30), "01.06.2022–30.06.2023"),
    ],
)
def test_a_time_is_said_as_people_say_it(first: date, last: date, said: str) -> None:
    assert when(first, last) == said


def test_measures_on_short_and_long_term_stand_apart(caseworker) -> None:
    case = opened(caseworker)
    for horizon, due in (("short", date(2026, 3, 1)), ("long", date(2026, 9, 1))):
        add_entry(caseworker, case, Measure, kind="other", horizon=horizon, action=horizon, due=due)
    page = page_of(case, TODAY, None)
    assert [(each.measure.action, each.late) for each in page.short + page.long] == [("short", True), ("long", False)]


def test_many_shortages_lie_under_one_case(caseworker, clock) -> None:
    case = opened(caseworker)
    under = [shortage(f"2026-900{each}") for each in range(3)]
    for each in under:
        add_entry(caseworker, each, CaseLink, other=case, relation=Relation.PART_OF)
    assert [each.case for each in page_of(case, TODAY, None).shortages] == under
    assert [row.shortages for row in listing.rows(TODAY, None)] == [3]
    with pytest.raises(ValidationError):
        add_entry(caseworker, under[0], CaseLink, other=case, relation=Relation.PART_OF)


def test_it_is_closed_with_what_came_of_it(caseworker) -> None:
    case = opened(caseworker)
    with pytest.raises(CaseRuleError):
        close_preparedness_case(caseworker, case, reason=" ")
    close_preparedness_case(caseworker, case, reason="Finansieringen er flyttet.")
    case.refresh_from_db()
    [row] = listing.rows(TODAY, None)
    assert (case.end, row.states.handling) == (TODAY, "closed")


def test_somebody_without_a_role_does_nothing(caseworker, roleless) -> None:
    case = opened(caseworker)
    for act in (
        lambda: opened(roleless),
        lambda: write_chapter(roleless, case, Part.ANALYSIS, "Tekst", None),
        lambda: close_preparedness_case(roleless, case, reason="Ferdig"),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_the_annual_report_tells_of_it_in_its_own_words(caseworker) -> None:
    case = opened(caseworker)
    write_chapter(caseworker, case, Part.SITUATION, "Tomt på lager.", None)
    for day, state in ((date(2026, 3, 2), "reached"), (date(2027, 3, 2), "reached"), (date(2026, 3, 3), "planned")):
        add_entry(caseworker, case, Milestone, first=day, last=day, title=f"Møte {day.year}", state=state)
    heading, item = told_of(date(2026, 1, 1), date(2026, 12, 31), Links(2026))
    assert heading.text == "Beredskapssaker"
    assert [piece.text for piece in item.facts] == [
        f"Beredskapssak {case.number}, begynt 01.03.2026.",
        "02.03.2026: Møte 2026",
    ]
    assert item.texts == ("Tomt på lager.",)
    write_chapter(caseworker, case, Part.SUMMARY, "Kort sagt.", None)
    assert told_of(date(2026, 1, 1), date(2026, 12, 31), Links(2026))[1].texts == ("Kort sagt.",)
    assert told_of(date(2025, 1, 1), date(2025, 12, 31), Links(2025)) == []
