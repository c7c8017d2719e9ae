"""Versions of what people write: every day as it stood, and a database that refuses to rewrite."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from beredt.audit.versions import ReplacedError, before_and_after, revise, take_out, write
from beredt.cases.models import Case, Measure

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    return Case.objects.create(
        number="2026-0001",
        title="Prøvin",
        registered=date(2026, 1, 1),
        start=date(2026, 1, 1),
        source="dmp",
        registration="unknown",
    )


def on(day: int):
    return time_machine.travel(datetime(2026, 3, day, 12, tzinfo=UTC), tick=False)


def told(case: Case, day: int | None) -> list[str]:
    return [row.action for row in case.measures.known_on(day and date(2026, 3, day))]


def test_every_day_shows_what_stood_that_day(case: Case) -> None:
    with on(2):
        first = write(Measure, "person:kari", case=case, kind="reserve", action="Reserver")
    with on(4):
        second = revise(first, "person:ola", action="Reserver 400 pakninger")
    with on(6):
        take_out(second, "person:kari")
    assert [told(case, day) for day in (1, 2, 3, 4, 5, 6, None)] == [
        [],
        ["Reserver"],
        ["Reserver"],
        ["Reserver 400 pakninger"],
        ["Reserver 400 pakninger"],
        [],
        [],
    ]
    assert second.entry == first.entry
    assert before_and_after(first, second) == {
        "before": {"action": "Reserver"},
        "after": {"action": "Reserver 400 pakninger"},
    }


def test_a_day_ends_at_local_midnight(case: Case) -> None:
    with time_machine.travel(datetime(2026, 3, 2, 22, 59, tzinfo=UTC), tick=False):
        write(Measure, "person:kari", case=case, kind="reserve", action="Før midnatt")
    with time_machine.travel(datetime(2026, 3, 2, 23, 1, tzinfo=UTC), tick=False):
        write(Measure, "person:kari", case=case, kind="reserve", action="Etter midnatt")
    assert told(case, 2) == ["Før midnatt"]
    assert sorted(told(case, 3)) == ["Etter midnatt", "Før midnatt"]


def test_an_edit_that_changes_nothing_adds_no_version(case: Case) -> None:
    first = write(Measure, "person:kari", case=case, kind="reserve", action="Reserver")
    assert revise(first, "person:ola", action="Reserver") is first
    assert Measure.objects.count() == 1


def test_the_second_of_two_edits_of_one_version_is_refused(case: Case) -> None:
    first = write(Measure, "person:kari", case=case, kind="reserve", action="Reserver")
    revise(first, "person:ola", action="Reserver 100")
    with pytest.raises(ReplacedError), transaction.atomic():
        revise(first, "person:kari", action="Reserver 200")
    assert told(case, None) == ["Reserver 100"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cases_measure SET action = 'noe annet'",
        "UPDATE cases_measure SET replaced_at = now(), action = 'noe annet'",
        "UPDATE cases_measure SET told_by = 'person:per'",
        "DELETE FROM cases_measure",
    ],
)
def test_the_database_refuses_to_rewrite(case: Case, statement: str) -> None:
    write(Measure, "person:kari", case=case, kind="reserve", action="Reserver")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_closed_version_stays_closed(case: Case) -> None:
    take_out(write(Measure, "person:kari", case=case, kind="reserve", action="Reserver"), "person:kari")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_measure SET replaced_at = NULL")


def test_an_entry_has_one_current_version_and_somebody_who_told_it(case: Case) -> None:
    first = write(Measure, "person:kari", case=case, kind="reserve", action="Reserver")
    with pytest.raises(IntegrityError), transaction.atomic():
        write(Measure, "person:kari", case=case, kind="reserve", action="To", entry=first.entry)
    with pytest.raises(IntegrityError), transaction.atomic():
        write(Measure, "", case=case, kind="reserve", action="Ingen")
