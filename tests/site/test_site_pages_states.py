"""The states on a case's page: shown as of a day, changed by a form, refused in words."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from beredt.actors.actions import add_person
from beredt.actors.models import Person
from beredt.cases.case_states import ACTS, choices
from beredt.cases.lifecycle.events import states_of
from beredt.cases.lifecycle.tables import SHORTAGE as TABLE
from beredt.cases.models import Case, CaseEvent
from beredt.cases.views.states import SHORTAGE
from beredt.decisions.actions import approve_lift, propose_lift
from beredt.decisions.models import Decision

NUMBER = "2024-0001"


def send(page: Client, act: str, **fields: str):
    fields = {"act": act, "effective": timezone.localdate().strftime("%d.%m.%Y"), **fields}
    return page.post(reverse("case_change", args=[NUMBER]), fields)


def ahead(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).strftime("%d.%m.%Y")


def lift(decision: Decision) -> None:
    """One proposes and another approves."""
    director = add_person("system:test", "fagdir", role="medical_director", password=None)
    propose_lift(Person.objects.get(username="kari"), decision, reason="Normalt lager")
    approve_lift(director, decision)


@pytest.mark.django_db
def test_a_case_goes_its_way_from_its_page(page: Client) -> None:
    for act, fields in (
        ("handling:assessing", {"review": ahead(7)}),
        ("shortage:limited", {}),
        ("shortage:promised", {"day": ahead(30), "reason": "Ny dato"}),
        ("publication:to_publish", {}),
        ("publication:published", {}),
        ("review:", {"review": ahead(14)}),
        ("shortage:ended", {"day": ahead(0), "reason": "Normalt lager"}),
    ):
        response = send(page, act, **fields)
        assert response.status_code == 302, (act, response.content.decode())
    held = send(page, "handling:closed")
    assert held.status_code == 422
    assert "Et vedtak på saken gjelder fortsatt." in held.content.decode()
    lift(Decision.objects.get(case__number=NUMBER))
    assert send(page, "handling:closed").status_code == 302
    states = states_of(Case.objects.get(number=NUMBER), timezone.localdate())
    assert (states.shortage, states.handling, states.publication) == ("ended", "closed", "published")
    html = page.get(reverse("case_record", args=[NUMBER])).content.decode()
    assert "Normalt lager" in html
    assert html.count("Behandling: ") == 2


@pytest.mark.django_db
def test_what_the_rules_do_not_allow_is_told_in_words_and_nothing_is_lost(page: Client) -> None:
    response = send(page, "handling:assessing", reason="min begrunnelse")
    assert response.status_code == 422
    html = response.content.decode()
    assert "Oppgi når saken skal gjennomgås neste gang." in html
    assert "min begrunnelse" in html
    assert "Det går ikke fra den tilstanden saken er i." in send(page, "shortage:tull").content.decode()
    assert send(page, "").status_code == 422
    assert send(page, "shortage:limited", effective="i går").status_code == 422
    assert not CaseEvent.objects.exists()


@pytest.mark.django_db
def test_coming_back_later_opens_a_case_and_shows_it(page: Client) -> None:
    Case.objects.filter(number=NUMBER).update(end="2024-12-20")
    response = send(page, "shortage:new_period", reason="Tomt igjen")
    new = Case.objects.get(previous__number=NUMBER)
    assert response["Location"] == reverse("case_record", args=[new.number])


@pytest.mark.django_db
def test_a_past_day_is_shown_as_it_stood_and_cannot_be_changed(page: Client) -> None:
    send(page, "shortage:limited")
    now = page.get(reverse("case_record", args=[NUMBER]), {"as_of": timezone.localdate().isoformat()}).content.decode()
    then = page.get(reverse("case_record", args=[NUMBER]), {"as_of": "2024-12-30"}).content.decode()
    assert "Begrenset tilgang" in now
    assert "Begrenset tilgang" not in then
    assert "Før noe på saken" in now
    assert "Før noe på saken" not in then


@pytest.mark.django_db
def test_a_reader_sees_the_states_and_no_form(country) -> None:
    reader = Client()
    reader.force_login(add_person("system:test", "leser", role="reader", password=None, name="L"))
    html = reader.get(reverse("case_record", args=[NUMBER])).content.decode()
    assert "Saksgang" in html
    assert "Før noe på saken" not in html
    assert send(reader, "shortage:limited").status_code == 403


def test_every_act_of_the_table_has_its_words_and_its_way() -> None:
    acts = {row.act for row in TABLE}
    assert set(ACTS) == acts == set(SHORTAGE)


@pytest.mark.django_db
def test_the_form_offers_what_the_tables_have(country) -> None:
    offered = dict(choices(states_of(Case.objects.get(number=NUMBER), timezone.localdate())))
    assert [act for act, _ in offered["Mangelen"]] == [
        "shortage:promised",
        "shortage:limited",
        "shortage:ended",
        "shortage:withdrawn",
        "shortage:permanent",
    ]
    assert [act for act, _ in offered["Publiseringen"]] == ["publication:partners", "publication:to_publish"]


@pytest.mark.django_db
def test_the_statistics_tell_what_counts_as_a_shortage(page: Client) -> None:
    html = page.get(reverse("statistics", args=[2024])).content.decode()
    for words in ("HMA/EMA", "TGA, Australia", "Hva den ikke kan se", "Uregistrerte legemidler: ingen har plikt"):
        assert words in html
