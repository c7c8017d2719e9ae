"""Tokens of the API: they give what their person may, are kept as a digest, end, and cannot be guessed in peace."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from beredt.actors.actions import add_person, withdraw_role
from beredt.actors.models import ApiToken, LoginFailures, Person
from beredt.actors.throttle import PATIENCE
from beredt.actors.tokens import end_token, make_token
from beredt.audit.models import Act
from beredt.cases.models import CaseEvent
from beredt.site.cli import main

ACT = "/api/v1/case-acts/shortage/2024-0001"


def a_year_ahead() -> date:
    return timezone.localdate() + timedelta(days=365)


def ask(token: str, path: str = "/api/v1/cases"):
    """From a machine without any cookie, that would be refused where the browser's confirmation were asked for."""
    return Client(enforce_csrf_checks=True).get(path, headers={"authorization": f"Bearer {token}"})


def act(token: str):
    told = {"act": "limited"}
    headers = {"authorization": f"Bearer {token}"}
    return Client(enforce_csrf_checks=True).post(ACT, told, content_type="application/json", headers=headers)


@pytest.mark.django_db
def test_a_token_acts_as_its_person_and_with_no_other_rights(country, caseworker: Person) -> None:
    reader = add_person("system:test", "leser", role="reader", password=None, name="L")
    _token, own = make_token("person:it", caseworker, "Journalsystemet", a_year_ahead())
    _token, of_reader = make_token("person:it", reader, "Innsyn", a_year_ahead())
    assert ask(own).status_code == ask(of_reader).status_code == 200
    assert (act(of_reader).status_code, act(of_reader).json()["code"]) == (403, "edit_cases")
    assert act(own).status_code == 200
    assert CaseEvent.objects.get().actor == "person:kari"
    withdraw_role("system:test", caseworker.role_assignments.get(), reason="Slutter")
    assert ask(own).status_code == 403
    Person.objects.filter(pk=caseworker.pk).update(is_active=False)
    assert ask(own).status_code == 401


@pytest.mark.django_db
def test_only_the_digest_is_kept_and_the_acts_are_on_record(caseworker: Person) -> None:
    token, text = make_token("person:it", caseworker, " Journalsystemet ", a_year_ahead())
    assert len(text) > 43
    assert all(text not in str(value) for value in ApiToken.objects.values().get().values())
    end_token("person:it", token)
    told = {act.verb: act.detail for act in Act.objects.filter(subject="person:kari", actor="person:it")}
    assert told["make_token"]["name"] == told["end_token"]["name"] == "Journalsystemet"
    assert text not in str(told)
    with pytest.raises(ValidationError):
        end_token("person:it", token)


@pytest.mark.django_db
def test_a_token_ends_on_its_day_or_before(caseworker: Person) -> None:
    with time_machine.travel("2030-03-01 12:00+01:00", tick=False):
        _token, text = make_token("person:it", caseworker, "Kort", date(2030, 3, 2))
        assert ask(text).status_code == 200
    with time_machine.travel("2030-03-02 23:59+01:00", tick=False):
        assert ask(text).status_code == 200
    with time_machine.travel("2030-03-03 00:00+01:00", tick=False):
        refused = ask(text)
    assert (refused.status_code, refused.json()["code"]) == (401, "token_refused")
    assert refused["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.django_db
def test_a_token_that_is_ended_opens_nothing_from_then_on(caseworker: Person) -> None:
    token, text = make_token("person:it", caseworker, "Kort", a_year_ahead())
    assert ask(text).status_code == 200
    end_token("person:it", token)
    assert ask(text).status_code == 401


@pytest.mark.django_db
def test_a_token_needs_a_name_of_its_own_and_a_day_within_a_year(caseworker: Person) -> None:
    make_token("person:it", caseworker, "A", a_year_ahead())
    today = timezone.localdate()
    for name, last in (
        (" ", today),
        ("A", today),
        ("B", today - timedelta(days=1)),
        ("B", today + timedelta(days=367)),
    ):
        with pytest.raises(ValidationError):
            make_token("person:it", caseworker, name, last)


@pytest.mark.django_db
def test_whoever_guesses_must_wait_and_a_token_that_holds_is_let_through(caseworker: Person) -> None:
    _token, text = make_token("person:it", caseworker, "A", a_year_ahead())
    free = PATIENCE["address"].free
    assert {ask(f"beredt_{number}").status_code for number in range(free)} == {401}
    waiting = ask("beredt_enda-en")
    assert (waiting.status_code, waiting.json()["code"]) == (429, "wait")
    assert int(waiting["Retry-After"]) > 0
    assert LoginFailures.objects.get(key="address:127.0.0.1").count == free
    assert Act.objects.filter(verb="refuse_token").count() == free
    assert ask(text).status_code == 200


@pytest.mark.django_db
def test_odd_headers_are_refused_and_break_nothing(db) -> None:
    for header in ("Bearer", "Bearer ", "bearer \udcff", "Bearer " + "x" * 5000, "Basic a2FyaTpr", "Bearer a b c"):
        assert Client().get("/api/v1/cases", headers={"authorization": header}).status_code == 401, header


@pytest.mark.django_db
def test_the_command_makes_lists_and_ends_tokens(caseworker: Person, capsys, monkeypatch) -> None:
    monkeypatch.setattr("beredt.site.ready.make_ready", lambda: None)
    assert main(["token", "new", "kari", "--name", "A", "--last", a_year_ahead().isoformat()]) == 0
    text = capsys.readouterr().out.strip()
    assert ask(text).status_code == 200
    assert main(["token", "list"]) == 0
    listed = capsys.readouterr().out
    assert "kari" in listed
    assert text not in listed
    assert main(["token", "end", "kari", "A"]) == 0
    assert ask(text).status_code == 401
    assert main(["token", "end", "kari", "A"]) == 1
    assert main(["token", "new", "ingen", "--name", "A", "--last", a_year_ahead().isoformat()]) == 1
