"""The page on which somebody decides how serious a shortage is."""

from django.test import Client
from django.urls import reverse

from beredt.actors.actions import add_person
from beredt.cases.models import Severity

NUMBER = "2024-0001"
GIVEN = {"seriousness": "high", "alternatives": "high", "outcome": "critical", "tier": "3", "reason": "Ingen annen."}


def page_of(client: Client) -> str:
    return client.get(reverse("case_severity", args=[NUMBER])).content.decode()


def test_the_rule_proposes_and_says_why(page: Client) -> None:
    text = page_of(page)
    for said in ("Regelens forslag", "ikke på noen av listene", "Kan være kritisk eller utsatt"):
        assert said in text


def test_a_decision_stands_on_the_case_with_its_proposal(page: Client) -> None:
    record = reverse("case_record", args=[NUMBER])
    assert "Ingen har satt alvorlighetsgraden" in page.get(record).content.decode()
    answer = page.post(reverse("case_severity", args=[NUMBER]), GIVEN, follow=True)
    assert "Alvorlighetsgraden er satt." in answer.content.decode()
    text = page.get(record).content.decode()
    for said in ("Kritisk", "Ingen annen.", "kari (saksbehandler)", "Regelen foreslo"):
        assert said in text
    assert "Ingen annen." in page_of(page)


def test_what_contradicts_itself_is_said_and_not_written(page: Client) -> None:
    for changes, said in (
        ({"outcome": "other"}, "De to vurderingene fører ikke til den klassen"),
        ({"reason": ""}, "Skriv en begrunnelse."),
        ({"tier": "9"}, "Nivå etter hva som må gjøres"),
    ):
        answer = page.post(reverse("case_severity", args=[NUMBER]), GIVEN | changes)
        assert answer.status_code == 422
        assert said in answer.content.decode()
    assert not Severity.objects.exists()


def test_a_medical_director_decides_and_a_reader_does_not(page: Client) -> None:
    for role, status in (("medical_director", 302), ("reader", 403)):
        client = Client()
        client.force_login(add_person("system:test", role, role=role, password=None))
        assert client.post(reverse("case_severity", args=[NUMBER]), GIVEN).status_code == status
    assert [decision.role for decision in Severity.objects.all()] == ["medical_director"]
