"""'Min dag', the tab of a case and the forms of tasks, as a caseworker meets them."""

import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from beredt.actors.actions import add_person, withdraw_role
from beredt.actors.models import Person
from beredt.cases.lifecycle.events import write_event
from beredt.cases.lifecycle.states import EventKind
from beredt.cases.models import Case, Notice
from beredt.tasks.actions import add_task
from beredt.tasks.models import Snooze, Task

pytestmark = pytest.mark.django_db
NUMBER = "2024-0001"
TODAY = date(2025, 1, 7)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2025, 1, 7, 9, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def case(page: Client, caseworker: Person) -> Case:
    """Kari's own case."""
    case = Case.objects.get(number=NUMBER)
    write_event(case, EventKind.ASSIGNED, actor="system:test", effective=TODAY, changes={"caseworker": caseworker})
    return case


def html(page: Client, url: str, status: int = 200) -> str:
    response = page.get(url)
    assert response.status_code == status
    return response.content.decode()


def test_a_notice_that_came_too_late_says_by_how_much(page: Client) -> None:
    waiting = Notice.objects.get(product_name="Annex")
    told = "meldt 20.12.2024, start 01.01.2025, siste frist 01.11.2024 (to måneder før)"
    text = re.sub("<[^>]*>", "", html(page, reverse("notice", args=[waiting.pk])))

    assert "49 dager for sent" in text
    assert told in text
    text = re.sub("<[^>]*>", "", html(page, reverse("case_tasks", args=[NUMBER])))
    assert "meldt 12.10.2024, start 10.10.2024, siste frist 10.08.2024 (to måneder før)" in text


def test_the_day_says_what_why_and_where(page: Client, case: Case) -> None:
    text = html(page, reverse("my_day"))
    assert "Vurder saken og sett neste gjennomgang" in text
    assert "10 virkedager etter 12.10.2024 er 25.10.2024" in text
    assert f"{reverse('case_record', args=[NUMBER])}#tilstand" in text
    assert "49 virkedager over" in text


def test_nothing_urgent_says_what_comes_next(page: Client, caseworker: Person) -> None:
    assert "Du har ingen frister" in html(page, reverse("my_day"))
    add_task(caseworker, "Ring om vår", date(2025, 3, 3), owner=caseworker)
    text = html(page, reverse("my_day"))
    assert "Ingenting haster" in text
    assert "«Ring om vår»" in text


def test_one_click_completes_a_task_and_one_takes_it_back(page: Client, case: Case, caseworker: Person) -> None:
    task = add_task(caseworker, "Ring grossisten", TODAY, case=case, owner=caseworker)
    done = page.post(reverse("task_complete", args=[task.entry]))
    text = html(page, done["Location"])
    assert "Oppgaven «Ring grossisten» er gjort." in text
    assert reverse("task", args=[task.entry]) not in text.replace(reverse("task_reopen", args=[task.entry]), "")
    assert page.post(reverse("task_reopen", args=[task.entry]), {"next": reverse("my_day")})["Location"] == reverse(
        "my_day"
    )
    assert "Ring grossisten" in html(page, reverse("my_day"))
    assert [each.state for each in Task.objects.filter(entry=task.entry).order_by("id")] == ["open", "done", "open"]


def test_a_task_is_added_from_the_case_and_lapses_with_it(page: Client, case: Case, caseworker: Person) -> None:
    url = reverse("case_tasks", args=[NUMBER])
    sent = {"case": NUMBER, "title": "Følg opp", "due": "06.01.2025", "owner": caseworker.pk, "text": "Med legene"}
    assert page.post(reverse("task_add"), sent)["Location"] == url
    text = html(page, url)
    assert "Følg opp" in text
    assert "1 virkedag over" in text
    write_event(case, EventKind.MERGED, actor="system:test", effective=TODAY, merged_into="2024/0002")
    text = html(page, url)
    assert "Bortfalt med saken" in text
    assert "Ingen frister løper." in text
    assert "Følg opp" not in html(page, reverse("my_day"))


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"title": ""}, "Hva skal gjøres?: "),
        ({"due": "i morgen"}, "Frist: "),
        ({"text": "gjelder 01010112345"}, ""),
        ({"owner": "999999"}, "Hvem gjør det?: "),
    ],
)
def test_a_form_that_is_wrong_says_where(page: Client, caseworker: Person, fields: dict, told: str) -> None:
    sent = {"title": "Ring", "due": "08.01.2025", "owner": caseworker.pk, "text": "", **fields}
    response = page.post(reverse("task_add"), sent)
    assert response.status_code == (422 if told else 302)
    assert told in response.content.decode()


def test_who_may_not_edit_is_given_no_task(page: Client, caseworker: Person) -> None:
    reader = add_person("system:test", "leser", role="reader", password=None)
    sent = {"title": "Ring", "due": "08.01.2025", "owner": reader.pk, "text": ""}
    assert page.post(reverse("task_add"), sent).status_code == 422
    task = add_task(caseworker, "Ring", TODAY)
    other = Client()
    other.force_login(reader)
    assert other.post(reverse("task_complete", args=[task.entry])).status_code == 403
    assert other.post(reverse("task", args=[task.entry]), sent).status_code in (403, 422)
    assert "Gjort" not in html(other, reverse("task", args=[task.entry]))


def test_only_todays_caseworkers_are_offered_and_who_has_it_stays(page: Client, caseworker: Person) -> None:
    gone = add_person("system:test", "borte", role="caseworker", password=None, name="Bjørg Borte")
    task = add_task(caseworker, "Ring", TODAY, owner=gone)
    withdraw_role("system:test", gone.role_assignments.get(), until=TODAY, reason="Sluttet")
    assert "Bjørg Borte" not in html(page, reverse("task_add"))
    url = reverse("task", args=[task.entry])
    assert f'<option value="{gone.pk}" selected>Bjørg Borte</option>' in html(page, url)
    sent = {"title": "Ring i dag", "due": "07.01.2025", "owner": gone.pk, "text": ""}
    assert page.post(url, sent).status_code == 302
    assert Task.objects.current().get(entry=task.entry).owner == gone


def test_a_task_is_changed_dropped_with_a_reason_and_shows_its_history(page: Client, caseworker: Person) -> None:
    task = add_task(caseworker, "Ring", TODAY, owner=caseworker)
    url = reverse("task", args=[task.entry])
    sent = {"title": "Ring igjen", "due": "10.01.2025", "owner": caseworker.pk, "text": ""}
    assert page.post(url, sent).status_code == 302
    drop = reverse("task_drop", args=[task.entry])
    refused = page.post(drop, {"note": " "})
    assert refused.status_code == 422
    assert "Skriv en begrunnelse." in refused.content.decode()
    assert page.post(drop, {"note": "Ikke nødvendig"}).status_code == 302
    text = html(page, url)
    assert "Ikke nødvendig" in text
    assert text.count("Ring igjen") >= 2
    assert "Åpne igjen" in text


def test_a_review_is_put_off_with_a_reason_and_fetched_back(page: Client, case: Case, caseworker: Person) -> None:
    with time_machine.travel(datetime(2025, 1, 2, 9, tzinfo=UTC), tick=False):
        told = {"to": "assessing", "review": date(2025, 1, 6)}
        write_event(case, EventKind.HANDLING, actor="system:test", effective=date(2025, 1, 2), **told)
    key = f"review:{NUMBER}::2025-01-06"
    url = f"{reverse('task_snooze')}?key={key}"
    assert "Gå gjennom saken" in html(page, url)
    assert page.post(url, {"until": "07.01.2025", "reason": "Venter"}).status_code == 422
    assert page.post(url, {"until": "20.01.2025", "reason": ""}).status_code == 422
    assert page.post(url, {"until": "20.01.2025", "reason": "Venter på DMP"}).status_code == 302
    text = html(page, reverse("my_day"))
    assert "Utsatt til" in text
    assert "Venter på DMP" in text
    assert page.post(reverse("task_wake"), {"key": key}).status_code == 302
    assert not Snooze.objects.current().exists()


@pytest.mark.parametrize("code", ["triage", "promise_passed", "tull"])
def test_what_follows_from_the_case_is_not_put_off(page: Client, case: Case, code: str) -> None:
    response = page.post(
        f"{reverse('task_snooze')}?key={code}:{NUMBER}::2024-10-25", {"until": "20.01.2025", "reason": "Nei"}
    )
    assert response["Location"] == reverse("my_day")
    assert not Snooze.objects.exists()


def test_the_team_sees_first_what_nobody_has(page: Client, case: Case) -> None:
    text = html(page, f"{reverse('my_day')}?who=team")
    assert text.index("Ingen har det") < text.index("person=kari")
    only = html(page, f"{reverse('my_day')}?who=team&person=-")
    assert "2024/0002" in only
    assert f"sak {NUMBER}" not in only


def test_a_case_that_is_monitored_without_a_review_stands_first(page: Client, case: Case) -> None:
    write_event(case, EventKind.HANDLING, actor="system:test", effective=TODAY, to="monitored")
    text = html(page, f"{reverse('my_day')}?who=team")
    assert text.index("Saker uten neste gjennomgang") < text.index("Sett dagen for neste gjennomgang")
    assert text.index("Sett dagen for neste gjennomgang") < text.index("2024/0002")


def test_a_lead_sees_what_is_long_overdue_with_others(page: Client, case: Case) -> None:
    lead = Client()
    lead.force_login(add_person("system:test", "leder", role="lead", password=None))
    text = html(lead, reverse("my_day"))
    assert "Hos andre, langt over fristen" in text
    assert NUMBER in text


def test_a_past_day_shows_what_stood_and_offers_nothing(page: Client, case: Case, caseworker: Person) -> None:
    add_task(caseworker, "Ført i dag", TODAY, case=case, owner=caseworker)
    for url in (reverse("my_day"), reverse("case_tasks", args=[NUMBER])):
        text = html(page, f"{url}?as_of=2025-01-06")
        assert "Ingenting kan føres her." in text
        assert "Ført i dag" not in text
        assert "Ny oppgave" not in text
        assert reverse("task_complete", args=[Task.objects.latest("id").entry]) not in text


def test_the_list_as_files(page: Client, case: Case, caseworker: Person) -> None:
    add_task(caseworker, "Ring; spør, og noter", TODAY, owner=caseworker)
    table = page.get(f"{reverse('my_day')}?format=csv").content.decode("utf-8-sig")
    assert "2024-10-25;49;" in table
    assert page.get(f"{reverse('my_day')}?format=xlsx").content.startswith(b"PK")
    calendar = page.get(reverse("my_calendar"))
    assert calendar["Content-Type"] == "text/calendar; charset=utf-8"
    text = calendar.content.decode().replace("\r\n ", "")
    assert "SUMMARY:Ring\\; spør\\, og noter\r\n" in text
    assert "DTSTART;VALUE=DATE:20250107" in text
    assert "Kari" not in text


def test_the_number_of_questions_does_not_grow(page: Client, case: Case, caseworker: Person) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            html(page, f"{reverse('my_day')}?who=team")
        return len(queries)

    few = asked()
    for number in range(30):
        new = Case.objects.create(
            number=f"2025-{number:04}",
            title="Prøvin",
            registered=TODAY,
            start=TODAY,
            source="dmp",
            registration="unknown",
            caseworker=caseworker,
        )
        write_event(new, EventKind.OPENED, actor="system:test", effective=TODAY)
        add_task(caseworker, "Ring", TODAY, case=new, owner=caseworker)
    assert asked() == few
