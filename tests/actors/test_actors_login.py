"""Logging in: guessing grows slow for the name and for the address, and every try is on record."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from beredt.actors import throttle
from beredt.actors.actions import add_person
from beredt.actors.models import LoginFailures, Organisation, Person
from beredt.audit.models import Act

PASSWORD = "korrekt hest batteri stift"


@pytest.fixture
def kari(db, settings, tmp_path) -> Person:
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return add_person("system:test", "kari", role="caseworker", password=PASSWORD)


def attempt(password: str, username: str = "kari", address: str = "192.0.2.7", **headers):
    return Client(REMOTE_ADDR=address).post(
        reverse("login"), {"username": username, "password": password}, headers=headers
    )


def wait_over() -> None:
    """As if the wait were over and no more."""
    LoginFailures.objects.update(last_at=timezone.now() - timedelta(seconds=901))


@pytest.mark.parametrize("patience", throttle.PATIENCE.values())
def test_the_wait_doubles_up_to_the_longest(patience: throttle.Patience) -> None:
    waits = [patience.wait(failures).total_seconds() for failures in range(200)]
    assert set(waits[: patience.free]) == {0}
    assert waits[patience.free : patience.free + 3] == [2, 4, 8]
    assert waits == sorted(waits)
    assert waits[-1] == patience.longest


def test_after_some_failures_even_the_right_password_must_wait(kari: Person) -> None:
    for _ in range(5):
        assert attempt("feil").status_code == 200
    response = attempt(PASSWORD)
    assert response.status_code == 429
    assert 1 <= int(response["Retry-After"]) <= 2
    assert "For mange mislykkede forsøk. Vent" in response.content.decode()
    assert attempt(PASSWORD, username="KARI", address="198.51.100.1").status_code == 429
    LoginFailures.objects.update(last_at=timezone.now() - timedelta(seconds=3))
    assert attempt(PASSWORD).status_code == 302
    assert attempt("feil").status_code == 200


def test_each_failure_after_a_wait_makes_the_next_wait_longer(kari: Person) -> None:
    waits = []
    for number in range(18):
        response = attempt("feil", address=f"192.0.2.{number}")
        if response.status_code == 429:
            waits.append(int(response["Retry-After"]))
            wait_over()
            assert attempt("feil", address=f"192.0.2.{number}").status_code == 200
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900]


def test_one_address_that_tries_many_names_must_wait_too(kari: Person) -> None:
    for number in range(30):
        assert attempt("feil", username=f"gjett{number}").status_code == 200
    assert attempt("feil", username="enda-en").status_code == 429
    assert attempt(PASSWORD, address="198.51.100.1").status_code == 302


def test_many_people_behind_one_address_do_not_wait_for_one_another(kari: Person) -> None:
    for _ in range(40):
        assert attempt(PASSWORD).status_code == 302


def test_failures_are_forgotten_after_a_day(kari: Person) -> None:
    for _ in range(5):
        attempt("feil")
    LoginFailures.objects.update(last_at=timezone.now() - timedelta(days=1, seconds=1))
    assert attempt("feil").status_code == 200
    assert LoginFailures.objects.get(key="name:kari").count == 1


def test_the_address_is_what_our_own_proxy_saw(kari: Person, settings, rf) -> None:
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": "1.1.1.1, 203.0.113.9"})
    assert throttle.address_of(request) == "10.0.0.1"
    settings.PROXIES = 1
    assert throttle.address_of(request) == "203.0.113.9"
    settings.PROXIES = 3
    assert throttle.address_of(request) == "10.0.0.1"


def test_every_try_is_on_record_and_no_slip_of_a_password_is(kari: Person) -> None:
    attempt("feil")
    attempt("feil", username="passordet mitt")
    attempt(PASSWORD)
    failed, slipped, done = Act.objects.order_by("-id")[:3][::-1]
    assert (failed.actor, failed.verb, failed.subject) == ("system:login", "fail_login", "person:kari")
    assert failed.detail == {"address": "192.0.2.7", "failures": 1}
    assert slipped.subject == "person:?"
    assert (done.actor, done.verb) == ("person:kari", "log_in")
    assert not Act.objects.filter(subject__contains="passord").exists()


def test_who_only_reports_starts_where_files_are_sent_in(kari: Person) -> None:
    place = Organisation.objects.create(id="G1", kind="wholesaler", name="Grossist")
    add_person("system:test", "innmelder", role="reporter", password=PASSWORD, organisation=place)
    assert attempt(PASSWORD, username="innmelder")["Location"] == reverse("upload")
    assert attempt(PASSWORD)["Location"] == reverse("situation")


@pytest.mark.django_db(transaction=True)
def test_many_tries_at_once_gain_nothing() -> None:
    def begin(_number: int) -> int:
        try:
            return throttle.begin("kari", "192.0.2.7")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        waits = list(threads.map(begin, range(24)))
    assert waits.count(0) == throttle.PATIENCE["name"].free
