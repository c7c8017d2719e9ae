"""Logging in by password and code: no step can be skipped, no code is good twice, and guessing grows slow."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from django_otp.oath import totp

from beredt.actors.actions import add_person, remove_factor
from beredt.actors.encryption import unseal
from beredt.actors.factors import Authenticator, BackupCode, BackupCodes
from beredt.actors.models import LoginFailures, Person
from beredt.actors.own_account import begin_enrolment, enrol
from beredt.audit.models import Act

PASSWORD = "korrekt hest batteri stift"
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def required(settings, tmp_path) -> None:
    settings.SECOND_FACTOR = "required"
    settings.SESSION_IDLE, settings.SESSION_LONGEST = 3600, 12 * 3600
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as there:
        yield there


@pytest.fixture
def kari(db, clock) -> Person:
    return add_person("system:test", "kari", role="caseworker", password=PASSWORD)


def code_now(person: Person, steps: int = 0, *, confirmed: bool = True) -> str:
    """What the person's app shows, or showed so many half minutes ago."""
    app = Authenticator.objects.get(user=person, confirmed=confirmed)
    return f"{totp(unseal(app.sealed_key), drift=steps):06d}"


@pytest.fixture
def enrolled(kari: Person, clock) -> tuple[Person, list[str]]:
    begin_enrolment(kari)
    codes = enrol(kari, code_now(kari, confirmed=False))
    assert codes is not None
    kari.refresh_from_db()
    clock.shift(60)
    return kari, codes


def given_password(then: str = "") -> Client:
    visitor = Client()
    response = visitor.post(reverse("login"), {"username": "kari", "password": PASSWORD, "next": then})
    assert response["Location"] == reverse("login_code")
    return visitor


def give(visitor: Client, code: str):
    return visitor.post(reverse("login_code"), {"code": code})


def is_in(visitor: Client) -> bool:
    return visitor.get(reverse("account")).status_code == 200


def test_password_and_code_let_in_and_lead_where_one_wanted(enrolled) -> None:
    visitor = given_password(then="/kontakter/")
    assert not is_in(visitor)
    assert give(visitor, code_now(enrolled[0]))["Location"] == "/kontakter/"
    assert is_in(visitor)
    act = Act.objects.order_by("-id").first()
    assert (act.verb, act.detail["second_factor"]) == ("log_in", "authenticator")


def test_the_second_step_cannot_be_skipped(enrolled) -> None:
    visitor = given_password()
    for name in ("situation", "account", "enrol", "enrol_qr", "contacts", "case_list"):
        response = visitor.get(reverse(name))
        assert response.status_code == 302, name
        assert response["Location"].startswith(reverse("login")), name
    assert not Act.objects.filter(verb="log_in").exists()


def test_a_session_that_never_showed_the_code_is_ended(enrolled) -> None:
    visitor = Client()
    visitor.force_login(enrolled[0])
    assert visitor.get(reverse("situation"))["Location"] == reverse("login")
    assert "_auth_user_id" not in visitor.session


def test_the_code_page_is_for_who_has_just_given_a_password(enrolled, clock) -> None:
    assert Client().get(reverse("login_code"))["Location"] == reverse("login")
    visitor = given_password()
    assert visitor.get(reverse("login_code")).status_code == 200
    clock.shift(301)
    assert give(visitor, code_now(enrolled[0]))["Location"] == reverse("login")
    assert not is_in(visitor)


def test_a_password_changed_in_between_must_be_given_anew(enrolled) -> None:
    visitor = given_password()
    person = enrolled[0]
    person.set_password("et helt annet passord")
    person.save()
    assert give(visitor, code_now(person))["Location"] == reverse("login")


def test_a_code_is_good_once(enrolled) -> None:
    code = code_now(enrolled[0])
    assert give(given_password(), code).status_code == 302
    again = given_password()
    assert give(again, code).status_code == 422
    assert not is_in(again)


@pytest.mark.parametrize(("steps", "good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_phones_clock_may_be_half_a_minute_wrong(enrolled, steps: int, good: bool) -> None:
    visitor = given_password()
    give(visitor, code_now(enrolled[0], steps))
    assert is_in(visitor) == good


def test_a_later_code_that_was_taken_closes_the_door_to_earlier_ones(enrolled) -> None:
    assert give(given_password(), code_now(enrolled[0], 1)).status_code == 302
    assert give(given_password(), code_now(enrolled[0], 0)).status_code == 422


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "-12345", "1e5", "' or 1=1", "0" * 500])
def test_what_is_not_a_code_is_refused_in_words(enrolled, code: str) -> None:
    visitor = given_password()
    response = give(visitor, code)
    assert response.status_code == 422
    assert "Noe må rettes" in response.content.decode()
    assert not is_in(visitor)


def wrong(person: Person) -> str:
    right = {code_now(person, steps) for steps in range(-3, 4)}
    return next(code for number in range(10) if (code := f"{number:06d}") not in right)


def test_guessing_codes_grows_slow_and_the_password_does_not_help(enrolled, clock) -> None:
    person, _codes = enrolled
    waits = []
    while len(waits) < 12:
        # With the password each time, which must not make the wrong codes forgotten.
        response = give(given_password(), wrong(person))
        if response.status_code == 429:
            waits.append(int(response["Retry-After"]))
            assert give(given_password(), code_now(person)).status_code == 429
            clock.shift(waits[-1])
        else:
            assert response.status_code == 422
    assert waits == sorted(waits)
    assert waits[0] == 2
    assert waits[-1] >= 900
    assert LoginFailures.objects.get(key="code:kari").count >= 12
    clock.shift(7200)
    assert give(given_password(), code_now(person)).status_code == 302


def test_a_hundred_thousand_guesses_would_take_years(enrolled) -> None:
    """django-otp's own throttle: the wait doubles without end, so that a three in a million chance never adds up."""
    app = Authenticator.objects.get(user=enrolled[0])
    app.throttling_failure_count, app.throttling_failure_timestamp = 26, NOON + timedelta(seconds=60)
    assert app.seconds_to_wait() > 365 * 86_400


def test_wrong_codes_are_on_record_and_no_code_is(enrolled) -> None:
    guess = wrong(enrolled[0])
    give(given_password(), guess)
    act = Act.objects.order_by("-id").first()
    assert (act.actor, act.verb, act.subject) == ("system:login", "fail_code", "person:kari")
    assert guess not in str(act.detail)


def test_a_backup_code_is_good_once_and_may_be_written_as_people_do(enrolled) -> None:
    person, codes = enrolled
    assert len(set(codes)) == 10
    visitor = given_password()
    assert give(visitor, f" {codes[3].upper().replace('-', ' ')} ").status_code == 302
    assert is_in(visitor)
    assert Act.objects.order_by("-id").first().detail["second_factor"] == "backupcodes"
    assert give(given_password(), codes[3]).status_code == 422
    assert BackupCodes.objects.get(user=person).left == 9


def test_nothing_readable_is_kept_or_told(enrolled) -> None:
    person, codes = enrolled
    secret = Authenticator.objects.get(user=person).secret
    kept = []
    with connection.cursor() as cursor:
        for model in (Authenticator, BackupCode, BackupCodes, Act):
            cursor.execute(f"SELECT t::text FROM {model._meta.db_table} t")
            kept += [row[0] for row in cursor.fetchall()]
    text = "\n".join(kept)
    assert len(kept) > 13
    for told in (secret, unseal(Authenticator.objects.get(user=person).sealed_key).hex(), *codes):
        assert told not in text
        assert told.replace("-", "") not in text


def test_another_secret_of_the_installation_opens_nothing_and_fallbacks_do(enrolled, settings, caplog) -> None:
    person, codes = enrolled
    before, code = settings.SECRET_KEY, code_now(enrolled[0])
    settings.SECRET_KEY = "en helt annen hemmelighet"
    assert give(given_password(), code).status_code == 422
    assert "cannot be read" in caplog.text
    LoginFailures.objects.all().delete()
    Authenticator.objects.update(throttling_failure_count=0)
    assert give(given_password(), codes[0]).status_code == 422
    LoginFailures.objects.all().delete()
    BackupCodes.objects.update(throttling_failure_count=0)
    settings.SECRET_KEY_FALLBACKS = [before]
    assert give(given_password(), code).status_code == 302
    assert give(given_password(), codes[0]).status_code == 302
    assert person.pk


def test_a_new_session_key_comes_with_the_password_and_with_the_code(enrolled) -> None:
    visitor = Client()
    visitor.get(reverse("login"))
    session = visitor.session
    session["planted"] = True
    session.save()
    visitor.cookies["sessionid"] = session.session_key
    keys = [session.session_key]
    visitor.post(reverse("login"), {"username": "kari", "password": PASSWORD})
    keys.append(visitor.session.session_key)
    give(visitor, code_now(enrolled[0]))
    keys.append(visitor.session.session_key)
    assert len(set(keys)) == 3
    for old in keys[:2]:
        fixed = Client()
        fixed.cookies["sessionid"] = old
        assert not is_in(fixed)


def test_who_has_no_app_is_led_to_enrol_before_anything_else(kari: Person) -> None:
    visitor = Client()
    assert visitor.post(reverse("login"), {"username": "kari", "password": PASSWORD}).status_code == 302
    for name in ("situation", "account", "contacts", "case_list", "search"):
        assert visitor.get(reverse(name))["Location"] == reverse("enrol"), name
    assert visitor.post(reverse("set_language"), {"language": "nn", "next": "/"}).status_code == 302
    page = visitor.get(reverse("enrol"))
    assert "no-store" in page["Cache-Control"]
    picture = visitor.get(reverse("enrol_qr"))
    assert picture["Content-Type"] == "image/svg+xml"
    assert "no-store" in picture["Cache-Control"]
    assert picture.content.startswith(b"<?xml")
    secret = Authenticator.objects.get(user=kari).secret
    assert secret in page.content.decode().replace(" ", "")
    assert visitor.post(reverse("enrol"), {"code": "000000"}).status_code == 422
    LoginFailures.objects.all().delete()
    Authenticator.objects.update(throttling_failure_count=0)
    done = visitor.post(reverse("enrol"), {"code": code_now(kari, confirmed=False)})
    assert done.status_code == 200
    assert "no-store" in done["Cache-Control"]
    assert done.content.decode().count("<code>") == 10
    assert is_in(visitor)
    assert Act.objects.filter(verb="enrol_factor", actor="person:kari").count() == 1


def test_the_api_is_closed_to_who_has_shown_a_password_only(kari: Person) -> None:
    visitor = Client()
    visitor.post(reverse("login"), {"username": "kari", "password": PASSWORD})
    assert visitor.get("/api/v1/cases")["Location"] == reverse("enrol")


def test_enrolling_ends_the_other_sessions(kari: Person) -> None:
    first, second = Client(), Client()
    for visitor in (first, second):
        visitor.post(reverse("login"), {"username": "kari", "password": PASSWORD})
        visitor.get(reverse("enrol"))
    first.post(reverse("enrol"), {"code": code_now(kari, confirmed=False)})
    assert is_in(first)
    assert second.get(reverse("enrol"))["Location"].startswith(reverse("login"))


def test_another_app_is_connected_only_by_who_shows_the_present_one(enrolled, clock) -> None:
    person, _codes = enrolled
    visitor = given_password()
    give(visitor, code_now(person))
    clock.shift(60)
    visitor.get(reverse("enrol"))
    old = Authenticator.objects.get(user=person, confirmed=True).pk
    fresh = code_now(person, confirmed=False)
    assert visitor.post(reverse("enrol"), {"code": fresh}).status_code == 422
    assert visitor.post(reverse("enrol"), {"code": fresh, "present-code": "nei"}).status_code == 422
    assert Authenticator.objects.get(user=person, confirmed=True).pk == old
    clock.shift(60)
    sent = {"code": code_now(person, confirmed=False), "present-code": code_now(person)}
    assert visitor.post(reverse("enrol"), sent).status_code == 200
    assert Authenticator.objects.get(user=person).pk != old
    assert is_in(visitor)


def test_new_backup_codes_need_a_code_and_end_the_old(enrolled, clock) -> None:
    person, codes = enrolled
    visitor = given_password()
    give(visitor, code_now(person))
    clock.shift(60)
    assert visitor.post(reverse("backup_codes"), {"code": "nei"}).status_code == 422
    assert BackupCodes.objects.get(user=person).left == 10
    clock.shift(60)
    page = visitor.post(reverse("backup_codes"), {"code": code_now(person)})
    assert page.content.decode().count("<code>") == 10
    assert give(given_password(), codes[0]).status_code == 422


def test_logging_out_everywhere_ends_every_session(enrolled, clock) -> None:
    person, _codes = enrolled
    visitors = []
    for _number in range(2):
        visitors.append(given_password())
        give(visitors[-1], code_now(person))
        clock.shift(60)
    assert visitors[0].post(reverse("log_out_everywhere"))["Location"] == reverse("login")
    assert not any(is_in(visitor) for visitor in visitors)


def test_a_lost_device_is_reset_and_all_sessions_end(enrolled) -> None:
    person, codes = enrolled
    visitor = given_password()
    give(visitor, code_now(person))
    remove_factor("system:test", person, reason="mistet telefonen")
    assert not is_in(visitor)
    response = visitor.post(reverse("login"), {"username": "kari", "password": PASSWORD})
    assert response["Location"] == reverse("situation")
    assert visitor.get(reverse("situation"))["Location"] == reverse("enrol")
    assert not BackupCodes.objects.exists()
    assert codes


@pytest.mark.parametrize(("unused", "in_all", "still"), [(3500, 3, True), (3700, 1, False), (3000, 15, False)])
def test_a_session_ends_when_unused_and_when_it_is_long(enrolled, clock, unused: int, in_all: int, still: bool) -> None:
    visitor = given_password()
    give(visitor, code_now(enrolled[0]))
    for _number in range(in_all):
        clock.shift(unused)
        last = is_in(visitor)
    assert last == still


def test_optional_asks_only_those_who_have_chosen_it(enrolled, settings) -> None:
    settings.SECOND_FACTOR = "optional"
    add_person("system:test", "ola", role="reader", password=PASSWORD)
    visitor = Client()
    visitor.post(reverse("login"), {"username": "ola", "password": PASSWORD})
    assert is_in(visitor)
    assert not is_in(given_password())


def test_the_demos_door_asks_for_no_code_and_is_nothing_without_a_demo(kari: Person, settings) -> None:
    settings.DEMO = True
    add_person("system:test", "demo", role="caseworker", password=None)
    visitor = Client()
    visitor.post(reverse("demo_login"))
    assert is_in(visitor)
    settings.DEMO = False
    assert visitor.get(reverse("account"))["Location"] == reverse("enrol")
