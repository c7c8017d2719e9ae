"""The page that looks ahead: what it says first, what it computes later, and what it does not know."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from beredt.assessments.models import Assessment

pytestmark = pytest.mark.django_db
NUMBER = "2024-0001"
PAGE = reverse("case_outlook", args=[NUMBER])


def words(page: Client, url: str, **query: str) -> str:
    """The page as one reads it."""
    response = page.get(url, query)
    assert response.status_code == 200
    text = re.sub("</?time[^>]*>", "", response.content.decode())
    return " ".join(re.sub("<[^>]*>", " ", text).split())


def test_the_first_look_comes_at_once_and_says_that_the_rest_is_computed(page: Client) -> None:
    html = page.get(PAGE).content.decode()
    assert f'data-hx-get="{PAGE}?hele=1" data-hx-trigger="load"' in html
    assert f'href="{PAGE}?hele=1"' in html, "without scripts there is a link"
    assert "første anslag fra 1\u00a0000 gjennomløp" in html
    assert not Assessment.objects.filter(kind="outlook").exists()


def test_the_whole_answer_is_stored_once_and_shown_from_then_on(page: Client) -> None:
    whole = words(page, PAGE, hele="1")
    assert "første anslag" not in whole
    stored = Assessment.objects.get(kind="outlook", subject=f"case:{NUMBER}")
    assert f"Vurdering {stored.pk}" in whole
    assert stored.result_sha256 in whole
    assert words(page, PAGE) == whole
    assert Assessment.objects.filter(kind="outlook").count() == 1


def test_the_page_answers_the_questions_of_the_meeting(page: Client) -> None:
    said = words(page, PAGE, hele="1")
    for question in (
        "Siste ansvarlige dato",
        "Hvis ingenting gjøres",
        "Når er mangelen over?",
        "Hva kan gjøres, og hva gir det?",
        "Hva ville endret svaret mest?",
        "Kan vi stole på svaret?",
    ):
        assert question in said
    assert "Leverandøren sier 01.03.2025." in said


def test_a_script_gets_the_part_that_it_replaces(page: Client) -> None:
    part = page.get(PAGE, {"hele": "1"}, headers={"HX-Request": "true", "HX-Request-Type": "partial"}).content.decode()
    assert part.lstrip().startswith('<div id="utsikt"')
    assert "<html" not in part


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("table", ["tiltak", "kurve", "regioner", "utslag", "alternativer", "grupper"])
def test_every_table_is_a_file(page: Client, table: str, kind: str) -> None:
    response = page.get(PAGE, {"tabell": table, "format": kind})
    assert response.status_code == 200
    assert f'utsikter-{NUMBER}-{table}-2024-12-31.{kind}"' in response["Content-Disposition"]
    assert page.get(PAGE, {"tabell": "tull", "format": kind}).status_code == 404


def test_what_is_not_known_is_said_and_not_guessed(page: Client) -> None:
    said = words(page, reverse("case_outlook", args=["2024/0002"]))
    assert "Vi vet ikke om lageret varer gjennom mangelen. Dette mangler: " in said
    assert "Ukjent Det som mangler over, må på plass først." in said
    assert "Ingen har lovet en dag." in said


def test_another_kind_of_case_has_its_record_instead(page: Client) -> None:
    assert page.get(reverse("case_outlook_chart", args=["tull", "bred", NUMBER])).status_code == 404
    assert page.get(reverse("case_outlook_chart", args=["kurve", "bred", NUMBER])).status_code == 200
