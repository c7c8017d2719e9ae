"""The whole catalogue by risk: what the newest run says, chosen from, exported, and led on to a case."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from beredt.actors.actions import add_person
from beredt.cases.models import Case
from beredt.cases.nation import run_nation
from beredt.cases.outlook_page.catalogue import RiskChoice, by_risk, chosen, items_of_run

pytestmark = pytest.mark.django_db
DAY = date(2024, 12, 31)
PAGE = reverse("outlook_catalogue")


@pytest.fixture
def run(page: Client, settings, tmp_path):
    """A run over the small country's catalogue."""
    settings.OUTLOOK = tmp_path / "outlook"
    return run_nation(DAY)


def words(page: Client, url: str = PAGE, **query: str) -> str:
    """The page as one reads it."""
    response = page.get(url, query)
    assert response.status_code == 200
    text = re.sub("</?time[^>]*>", "", response.content.decode())
    return " ".join(re.sub("<[^>]*>", " ", text).split())


def test_before_the_first_run_the_page_says_how_one_is_made(page: Client, settings, tmp_path) -> None:
    settings.OUTLOOK = tmp_path / "none"
    assert "beredt outlook run" in words(page)
    assert "Ikke med i en nattlig kjøring ennå." in words(page, reverse("pack", args=["900001"]))


def test_every_medicine_stands_there_with_what_it_was_computed_from(page: Client, run) -> None:
    said = words(page)
    assert "Per 31.12.2024, kjørt " in said
    assert f"for {run.items} legemidler" in said
    assert run.snapshot[:16] in said
    assert "Prøvin" in said
    assert "Ingen legemidler passer" in words(page, ukjent="1")


def test_the_list_is_chosen_from_as_its_slow_twin_does(run) -> None:
    items = items_of_run(run)
    assert list(items) == sorted(items, key=by_risk)
    for choice in (RiskChoice(), RiskChoice(case="uten"), RiskChoice(case="med"), RiskChoice(within="90")):
        expected = [
            item
            for item in items
            if item.short_90 is not None
            and (choice.case == "" or (choice.case == "med") == (len(item.cases) > 0))
            and (choice.within == "" or item.short_90 >= 0.5)
        ]
        assert chosen(items, choice, DAY) == expected
    assert {item.varenummer for item in chosen(items, RiskChoice(unknown=True), DAY)} == {
        item.varenummer for item in items if item.short_90 is None
    }


def test_the_list_is_a_file(page: Client, run) -> None:
    told = page.get(PAGE, {"format": "csv"}).content.decode("utf-8-sig").splitlines()
    assert told[0].startswith("Varenummer;Legemiddel;ATC-kode")
    assert len(told) == 1 + len(chosen(items_of_run(run), RiskChoice(), DAY))


def test_a_medicine_without_a_case_leads_to_one_filled_in(page: Client, run) -> None:
    assert "Opprett sak" not in words(page), "it has one"
    Case.objects.filter(number="2024-0001").update(end=DAY)
    run_nation(DAY)
    link = f"{reverse('notice_by_hand')}?varenummer=900001"
    assert link in page.get(PAGE, {"sak": "uten"}).content.decode()
    assert 'value="900001"' in page.get(link).content.decode()


def test_a_reader_is_offered_no_case(country, run) -> None:
    reader = Client()
    reader.force_login(add_person("system:test", "leser", role="reader", password=None, name="L"))
    Case.objects.filter(number="2024-0001").update(end=DAY)
    run_nation(DAY)
    assert "Prøvin" in words(reader)
    assert "Opprett sak" not in words(reader)


def test_a_pack_tells_its_risk(page: Client, run) -> None:
    said = words(page, reverse("pack", args=["900001"]))
    assert "innen 90 dager" in said
    assert "Regnet ut for 31.12.2024" in said


def test_a_day_before_the_run_was_made_does_not_know_it(page: Client, run) -> None:
    assert "Katalogen var ikke regnet ut 31.12.2024." in words(page, as_of="2024-12-31")
    assert "Prøvin" in words(page, as_of="2024-12-31", known="now")
