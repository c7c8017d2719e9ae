"""The page of people and roles: an administrator adds people, gives roles and ends them, and never their own."""

import csv
import io
import re
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from beredt.actors.actions import add_person, assign_role
from beredt.actors.factors import Authenticator, BackupCodes
from beredt.actors.models import Person, Role
from beredt.actors.no_patients import holds_identity_number
from beredt.actors.own_account import renew_backup_codes
from beredt.actors.permissions import Permission, may
from beredt.audit.models import Act

PASSWORD = "korrekt hest batteri stift"


@pytest.fixture
def admin(db) -> Person:
    return add_person("system:test", "anne", role=Role.ADMINISTRATOR, password=None, name="Anne Admin")


@pytest.fixture
def page(small_world, admin: Person) -> Client:
    client = Client()
    client.force_login(admin)
    return client


def change(page: Client, person: Person, act: str, **values: str):
    sent = {f"{act}-{name}": value for name, value in values.items()}
    return page.post(reverse("person_change", args=[person.pk, act]), sent)


def test_a_person_is_added_and_chooses_a_password_by_a_link_that_is_good_once(page: Client) -> None:
    sent = {"username": "per", "name": "Per Person", "role": "reporter", "organisation": "G1"}
    shown = page.post(reverse("person_add"), sent)
    assert "no-store" in shown["Cache-Control"]
    link = urlsplit(re.search(r'id="address"[^>]*>([^<]+)<', shown.content.decode())[1]).path
    per = Person.objects.get(username="per")
    assert not per.has_usable_password()
    assert may(per, Permission.IMPORT_DATA, "G1")
    assert link.split("/")[-2] not in str(list(Act.objects.values()))
    visitor = Client()
    form = visitor.get(link, follow=True)
    assert "brukernavnet per" in form.content.decode()
    where = form.redirect_chain[-1][0]
    assert visitor.post(where, {"new_password1": "kort", "new_password2": "kort"}).status_code == 200
    assert "12" in visitor.post(where, {"new_password1": "kort", "new_password2": "kort"}).content.decode()
    done = visitor.post(where, {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert done["Location"] == reverse("login")
    assert "Lenken er brukt" in Client().get(link, follow=True).content.decode()
    assert visitor.post(reverse("login"), {"username": "per", "password": PASSWORD})["Location"] == reverse("upload")
    assert set(Act.objects.filter(subject="person:per").values_list("verb", flat=True)) == {
        "add_person",
        "give_role",
        "make_password_link",
        "choose_password",
        "log_in",
    }


def test_what_is_wrong_is_told_at_its_field(page: Client, caseworker: Person) -> None:
    sent = {"username": "kari", "name": "Enda en", "role": "reporter", "organisation": "Finnes ikke AS"}
    response = page.post(reverse("person_add"), sent)
    assert response.status_code == 422
    assert "Fant ingen virksomhet" in response.content.decode()
    response = page.post(reverse("person_add"), sent | {"organisation": ""})
    assert response.status_code == 422
    assert "er i bruk" in response.content.decode()
    assert change(page, caseworker, "give_role", role="reader", reason="").status_code == 422
    number = next(each for each in (f"010190{end:05d}" for end in range(99_999)) if holds_identity_number(each))
    assert change(page, caseworker, "give_role", role="reader", reason=f"for {number}").status_code == 422
    refused = change(page, caseworker, "give_role", role="stockpile_manager", reason="vikar")
    assert "gis for en virksomhet" in refused.content.decode()


def test_a_role_is_given_for_a_time_and_ended(page: Client, caseworker: Person) -> None:
    today = timezone.localdate()
    until = (today + timedelta(days=30)).strftime("%d.%m.%Y")
    assert change(page, caseworker, "give_role", role="lead", until=until, reason="vikar").status_code == 302
    fresh = Person.objects.get(pk=caseworker.pk)
    assert may(fresh, Permission.APPROVE_DECISIONS)
    assert not may(fresh, Permission.APPROVE_DECISIONS, day=today + timedelta(days=30))
    held = fresh.role_assignments.get(role="lead")
    assert held.given_by == "person:anne"
    html = page.get(reverse("person", args=[caseworker.pk])).content.decode()
    assert html.count("gjelder i dag") == 2
    assert change(page, caseworker, "end_role", assignment=str(held.pk), reason="ferdig").status_code == 302
    assert not may(Person.objects.get(pk=caseworker.pk), Permission.APPROVE_DECISIONS)
    assert "ferdig" in page.get(reverse("person", args=[caseworker.pk])).content.decode()


def test_a_role_of_somebody_else_cannot_be_ended_by_this_persons_page(page: Client, caseworker, roleless) -> None:
    held = caseworker.role_assignments.get()
    assert change(page, roleless, "end_role", assignment=str(held.pk), reason="x").status_code == 422
    held.refresh_from_db()
    assert held.until is None


@pytest.mark.parametrize(
    ("act", "values"),
    [
        ("give_role", {"role": "auditor"}),
        ("end_role", {}),
        ("close_account", {}),
        ("open_account", {}),
        ("reset_factor", {}),
    ],
)
def test_nobody_changes_themselves(page: Client, admin: Person, act: str, values: dict[str, str]) -> None:
    if act == "end_role":
        values = {"assignment": str(admin.role_assignments.get().pk)}
    acts = Act.objects.count()
    assert change(page, admin, act, reason="jeg vil", **values).status_code == 403
    assert page.post(reverse("person_link", args=[admin.pk])).status_code == 403
    assert Act.objects.count() == acts
    assert '<form method="post" action="/personer/' not in page.get(reverse("person", args=[admin.pk])).content.decode()


def test_a_closed_account_is_out_at_once_and_gets_no_link(page: Client, caseworker: Person) -> None:
    visitor = Client()
    visitor.force_login(caseworker)
    assert visitor.get(reverse("account")).status_code == 200
    assert change(page, caseworker, "close_account", reason="sluttet").status_code == 302
    assert visitor.get(reverse("account")).status_code == 302
    page.post(reverse("person_link", args=[caseworker.pk]))
    assert not Act.objects.filter(verb="make_password_link").exists()
    assert change(page, caseworker, "close_account", reason="igjen").status_code == 422
    assert change(page, caseworker, "open_account", reason="tilbake").status_code == 302
    # The sessions from before stay ended.
    assert visitor.get(reverse("account")).status_code == 302


def test_a_lost_factor_is_reset_with_a_reason(page: Client, caseworker: Person) -> None:
    Authenticator.objects.create(user=caseworker, name="app", sealed_key=Authenticator.fresh_key())
    renew_backup_codes(caseworker)
    assert "viser engangskoder" in page.get(reverse("person", args=[caseworker.pk])).content.decode()
    assert change(page, caseworker, "reset_factor", reason=" ").status_code == 422
    assert change(page, caseworker, "reset_factor", reason="mistet telefonen").status_code == 302
    assert not Authenticator.objects.exists()
    assert not BackupCodes.objects.exists()
    act = Act.objects.get(verb="reset_factor")
    assert (act.actor, act.subject, act.reason) == ("person:anne", "person:kari", "mistet telefonen")
    assert change(page, caseworker, "reset_factor", reason="igjen").status_code == 422


def test_the_list_shows_the_roles_of_a_day_and_comes_as_a_file(page: Client, caseworker, roleless) -> None:
    assign_role("system:test", caseworker, "lead", first=date(2020, 1, 1), until=date(2020, 2, 1), reason="vikar")

    def rows(**asked: str) -> list[tuple[str, str]]:
        file = page.get(reverse("people"), {"format": "csv", **asked}).content.decode("utf-8-sig")
        return [(row[0], row[3]) for row in list(csv.reader(io.StringIO(file), delimiter=";"))[1:]]

    assert rows() == [("anne", "Administrator"), ("kari", "Saksbehandler"), ("ola", "")]
    assert rows(as_of="2020-01-31") == [("anne", ""), ("kari", "Leder"), ("ola", "")]
    assert rows(as_of="2020-02-01", role="lead") == []
    assert rows(q="normann") == [("kari", "Saksbehandler")]
    assert page.get(reverse("people"), {"format": "xlsx"}).content.startswith(b"PK")
    assert "Ingen personer passer" in page.get(reverse("people"), {"q": "finnes ikke"}).content.decode()


def test_the_list_asks_as_little_for_many_as_for_few(page: Client, django_assert_max_num_queries) -> None:
    for number in range(60):
        add_person("system:test", f"p{number}", role="reporter", password=None, organisation=_place())
    with django_assert_max_num_queries(12):
        assert page.get(reverse("people")).content.decode().count("<tr") == 51


def _place():
    from beredt.actors.models import Organisation

    return Organisation.objects.get(pk="G1")


def test_organisations_are_proposed_as_one_types(page: Client) -> None:
    proposed = page.get(reverse("organisation_proposals"), {"give_role-organisation": "G1"}).content.decode()
    assert '<option value="G1">' in proposed
    assert page.get(reverse("organisation_proposals"), {"organisation": "x"}).content.strip() == b""
