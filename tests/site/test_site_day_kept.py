"""What a day's page keeps from one request to the next is never out of date."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from decisions_world import decide
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from beredt.actors.actions import add_person
from beredt.actors.models import Person
from beredt.audit.actions import record
from beredt.cases.actions import reject_notice
from beredt.cases.history import state_of_data
from beredt.cases.models import Case, Notice
from beredt.tasks import my_day
from beredt.tasks.actions import add_task, complete_task

pytestmark = pytest.mark.django_db
MORNING = datetime(2025, 1, 7, 9, tzinfo=UTC)
TODAY = MORNING.date()


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MORNING, tick=False) as travel:
        yield travel


@pytest.fixture
def team(clock, page: Client):
    """The team's page, asked for again at every call."""

    def text(day: date | None = None) -> str:
        asked = f"&as_of={day}&known=now" if day else ""
        return page.get(f"{reverse('my_day')}?who=team{asked}").content.decode()

    return text


def test_a_task_is_there_at_once_and_gone_at_once(team, caseworker: Person) -> None:
    assert "Ring grossisten" not in team()
    task = add_task(caseworker, "Ring grossisten", TODAY, owner=caseworker)
    assert "Ring grossisten" in team()
    complete_task(caseworker, task)
    assert "Ring grossisten" not in team()


def test_a_notice_that_somebody_rejects_waits_no_more(team, caseworker: Person) -> None:
    notice = Notice.objects.get(product_name="Annex")
    address = reverse("notice", args=[notice.pk])
    assert address in team()
    reject_notice(caseworker, notice, "Gjelder ikke")
    assert address not in team()


def test_a_decision_ends_at_its_own_moment_without_any_act(team, clock) -> None:
    decide(Case.objects.get(number="2024-0001"), "V-2024-0009", until=datetime(2025, 1, 7, 14, tzinfo=UTC))
    state = state_of_data()
    assert "V-2024-0009 gjelder til" in team()
    clock.move_to(datetime(2025, 1, 7, 14, 1, tzinfo=UTC))
    assert "V-2024-0009 gjelder til" not in team()
    assert state_of_data() == state


def test_the_next_day_everything_is_a_day_later(team, page: Client, clock, caseworker: Person) -> None:
    add_task(caseworker, "Ring grossisten", TODAY, owner=caseworker)
    assert "Frist nå" in team()
    clock.move_to(datetime(2025, 1, 8, 9, tzinfo=UTC))
    page.force_login(caseworker)
    assert "1 virkedag over" in team()
    assert "1 virkedag over" not in team(TODAY)


def test_each_language_has_its_own_words(page: Client, clock) -> None:
    for language in ("nb", "en", "nb"):
        page.post(reverse("set_language"), {"language": language, "next": "/"})
        text = page.get(f"{reverse('my_day')}?who=team").content.decode()
        assert ("virkedager etter" in text) == (language == "nb")


def test_each_person_has_their_own_day(page: Client, clock, caseworker: Person) -> None:
    add_task(caseworker, "Ring grossisten", TODAY, owner=caseworker)
    other = Client()
    other.force_login(add_person("system:test", "leder", role="lead", password=None))
    for _twice in range(2):
        assert "Ring grossisten" in page.get(reverse("my_day")).content.decode()
        assert "Ring grossisten" not in other.get(reverse("my_day")).content.decode()


def test_what_is_kept_is_what_would_be_reckoned_anew(clock, caseworker: Person) -> None:
    add_task(caseworker, "Ring grossisten", TODAY, owner=caseworker)
    kept = [my_day.day_rows(TODAY, None, person) for person in (caseworker, None)]
    with CaptureQueriesContext(connection) as asked:
        again = [my_day.day_rows(TODAY, None, person) for person in (caseworker, None)]
    assert len(asked) <= 8
    my_day._rows.cache_clear()
    my_day._all_due.cache_clear()
    anew = [my_day.day_rows(TODAY, None, person) for person in (caseworker, None)]
    assert kept == again == anew
    assert any(kept)


def test_coming_and_going_leaves_what_is_kept(caseworker: Person) -> None:
    before = state_of_data()
    with transaction.atomic():
        record(caseworker.actor, "log_in", caseworker.actor)
    assert state_of_data() == before
    with transaction.atomic():
        act = record(caseworker.actor, "add_task", "task:1")
    assert state_of_data() == act.pk > before
