"""The pages of preparedness cases."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from beredt.actors.actions import add_person
from beredt.actors.models import Person
from beredt.cases.models import Case, Horizon, Measure, MeasureState
from beredt.preparedness.models import Cause, Chapter, Milestone

#: A test number by its check digits; in parts, since no such number may stand in the project.
IDENTITY = "158176" + "60182"


@pytest.fixture
def case(page: Client) -> Case:
    page.post(reverse("preparedness_new"), {"title": "Motgifter", "start": "01.03.2026", "review": "01.03.2030"})
    return Case.objects.get(title="Motgifter")


def shown(page: Client, case: Case, **query) -> str:
    return page.get(reverse("preparedness_case", args=[case.number]), query).content.decode()


def test_an_empty_list_says_when_to_open_a_case(page: Client) -> None:
    assert "Ingen beredskapssaker er åpnet" in page.get(reverse("preparedness_list")).content.decode()


def test_a_case_is_opened_written_and_followed(page: Client, case: Case) -> None:
    number = case.number
    chapter = reverse("preparedness_chapter", args=["situation", number])
    assert page.post(chapter, {"text": "Lageret er tomt."}).status_code == 302
    add = reverse("preparedness_add", args=["milepael", number])
    told = {"title": "Forslag", "first": "01.06.2026", "last": "30.06.2026", "state": "planned"}
    assert page.post(add, told).status_code == 302
    assert page.post(reverse("preparedness_add", args=["arsak", number]), {"kind": "stock", "text": "Intet lager."})
    assert page.post(reverse("preparedness_add_shortage", args=[number]), {"number": "2024-0001"}).status_code == 302
    text = shown(page, case)
    for said in ("Lageret er tomt.", "juni 2026", "Intet lager.", "Prøvin 200 mg/ml", "Sist faglig endret"):
        assert said in text
    listed = page.get(reverse("preparedness_list")).content.decode()
    assert "Motgifter" in listed
    assert "0 av 1" in re.sub(r"\s+", " ", listed)


def test_an_entry_is_changed_and_taken_out(page: Client, case: Case) -> None:
    page.post(reverse("preparedness_add", args=["arsak", case.number]), {"kind": "stock", "text": "Intet lager."})
    first = Cause.objects.get()
    edit = reverse("preparedness_edit", args=["arsak", first.pk])
    assert "Intet lager." in page.get(edit).content.decode()
    assert page.post(edit, {"kind": "stock", "text": "For lite lager."}).status_code == 302
    second = Cause.objects.current().get()
    assert (second.text, second.entry) == ("For lite lager.", first.entry)
    stale = page.post(edit, {"kind": "stock", "text": "Noe tredje."})
    assert stale.status_code == 422
    assert "Noen andre har endret dette" in stale.content.decode()
    page.post(reverse("preparedness_edit", args=["arsak", second.pk]), {"remove": "1"})
    assert "Ingen årsaker er ført" in shown(page, case)
    assert Cause.objects.count() == 2


def test_a_measure_keeps_its_owner_who_left(page: Client, case: Case) -> None:
    gone = add_person("system:test", "borte", role="caseworker", password=None, name="Bjørg Borte")
    measure = {"horizon": Horizon.values[0], "action": "Bygg lager", "owner": gone.pk, "state": MeasureState.values[0]}
    assert page.post(reverse("preparedness_add", args=["tiltak", case.number]), measure).status_code == 302
    Person.objects.filter(pk=gone.pk).update(is_active=False)
    edit = reverse("preparedness_edit", args=["tiltak", Measure.objects.current().get(action="Bygg lager").pk])
    assert "selected>Bjørg Borte</option>" in page.get(edit).content.decode()
    assert page.post(edit, measure | {"action": "Bygg større lager"}).status_code == 302
    assert Measure.objects.current().get(action="Bygg større lager").owner == gone


@pytest.mark.parametrize(
    ("name", "args", "sent", "said"),
    [
        ("preparedness_chapter", ["situation"], {"text": " "}, "Tekst"),
        ("preparedness_add", ["milepael"], {"title": "A", "first": "32.01.2026", "state": "planned"}, "Dato"),
        (
            "preparedness_add",
            ["milepael"],
            {"title": "A", "first": "02.01.2026", "last": "01.01.2026", "state": "planned"},
            "Siste dag er før den første.",
        ),
        ("preparedness_add", ["dokument"], {"title": "A", "link": "javascript:alert(1)"}, "Lenke"),
        ("preparedness_add", ["arsak"], {"kind": "stock", "text": "Pasient " + IDENTITY}, "fødselsnummer"),
        ("preparedness_add_shortage", [], {"number": "2024-4711"}, "Ingen mangelsak har dette nummeret."),
        ("preparedness_close", [], {"reason": ""}, "Hva kom det ut av arbeidet?"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(page: Client, case: Case, name, args, sent, said) -> None:
    answer = page.post(reverse(name, args=[*args, case.number]), sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not any(model.objects.exists() for model in (Chapter, Milestone, Cause))


def test_the_case_is_a_document_the_same_bytes_twice(page: Client, case: Case) -> None:
    page.post(reverse("preparedness_chapter", args=["analysis", case.number]), {"text": "Ingen hadde ansvaret."})
    address = reverse("preparedness_case", args=[case.number])
    first, second = (page.get(address, {"format": "pdf"}).content for _time in range(2))
    assert first.startswith(b"%PDF-")
    assert first == second


def test_a_past_day_offers_nothing_to_change(page: Client, case: Case) -> None:
    now, then = shown(page, case), shown(page, case, as_of="2026-03-02")
    assert reverse("preparedness_chapter", args=["situation", case.number]) in now
    assert reverse("preparedness_chapter", args=["situation", case.number]) not in then


def test_a_shortage_has_no_preparedness_page_and_the_reverse(page: Client, case: Case) -> None:
    assert page.get(reverse("preparedness_case", args=["2024-0001"])).status_code == 404
    assert page.get(reverse("preparedness_add", args=["noe", case.number])).status_code == 404


def test_a_reader_reads_and_changes_nothing(page: Client, case: Case) -> None:
    reader = Client()
    reader.force_login(add_person("system:test", "leser", role="reader", password=None))
    assert reader.get(reverse("preparedness_case", args=[case.number])).status_code == 200
    assert "Rediger" not in shown(reader, case)
    for name, args in (
        ("preparedness_new", []),
        ("preparedness_chapter", ["situation", case.number]),
        ("preparedness_add", ["arsak", case.number]),
        ("preparedness_close", [case.number]),
    ):
        assert reader.post(reverse(name, args=args), {}).status_code == 403
