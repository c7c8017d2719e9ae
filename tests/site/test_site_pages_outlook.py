"""The page that looks ahead: what it says first, what it computes later, and what it does not know."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from beredt.actors.actions import add_person
from beredt.assessments.models import Assessment, StoredScenario
from beredt.assessments.storing import Again, recompute
from beredt.audit.models import Act
from beredt.cases.outlook_page.deadlines import last_of

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
@pytest.mark.parametrize("table", ["tiltak", "kurve", "lager", "regioner", "utslag", "alternativer", "grupper"])
def test_every_table_is_a_file(page: Client, table: str, kind: str) -> None:
    response = page.get(PAGE, {"tabell": table, "format": kind})
    assert response.status_code == 200
    assert f'utsikter-{NUMBER}-{table}-2024-12-31.{kind}"' in response["Content-Disposition"]
    assert page.get(PAGE, {"tabell": "tull", "format": kind}).status_code == 404


def test_a_scenario_stands_in_the_address_and_changes_the_answer(page: Client) -> None:
    sent = page.get(PAGE, {"scenario": "factory_stop", "behov": "2", "hamstring": "0", "forsinket": "0"})
    assert sent.status_code == 302
    assert sent["Location"] == f"{PAGE}?scenario=factory_stop&behov=2"
    as_it_is, worse = page.get(PAGE).context["answer"], page.get(sent["Location"]).context["answer"]
    assert worse.scenario.name == "Fabrikken stanser (endret)"
    assert worse.whole.empty.median < as_it_is.whole.empty.median
    assert not Assessment.objects.filter(kind="outlook").exists(), "trying does not store"
    html = page.get(sent["Location"]).content.decode()
    assert re.search(r'<input type="range" id="s-behov" name="behov" [^>]*value="2"', html)
    assert "2,00 ganger" in html


@pytest.mark.parametrize("behov", ["mange", "NaN", "-1e999", "1e999", ""])
def test_a_slider_that_is_sent_nonsense_stays_within_its_bounds(page: Client, behov: str) -> None:
    shown = page.get(PAGE, {"behov": behov, "scenario": "finnes-ikke"}, follow=True)
    assert shown.status_code == 200
    asked = shown.context["asked"]
    assert asked.chosen is None
    (slider,) = asked.panels[0].sliders
    assert float(slider.low) <= float(slider.value) <= float(slider.high)


def test_up_to_four_stand_side_by_side(page: Client) -> None:
    url = reverse("case_outlook_compare", args=[NUMBER])
    asked = {"mot": ["scenario=pandemic", "behov=1.5", "scenario=pandemic", "scenario=factory_stop", "lenger=30"]}
    first = page.get(url, asked)
    assert "Regner ut scenarioene" in first.content.decode()
    columns = page.get(url, asked | {"hele": "1"}).context["columns"]
    assert [each.name for each in columns] == ["Slik det er nå", "Pandemi", "Eget scenario", "Fabrikken stanser"]
    told = page.get(url, asked | {"format": "csv"}).content.decode("utf-8-sig").splitlines()
    assert len(told) == 5
    assert told[3].startswith("Eget scenario;")


def test_an_outlook_is_saved_as_the_basis_of_a_decision(page: Client) -> None:
    save = reverse("case_outlook_save", args=[NUMBER])
    response = page.post(save, {"behov": "1.5"})
    assert response["Location"] == f"{PAGE}?behov=1.5#grunnlag"
    stored = Assessment.objects.get(kind="outlook")
    assert (stored.scenario, recompute(stored)) == ("Eget scenario", Again.SAME)
    act = Act.objects.get(verb="save_outlook")
    assert act.detail["assessment"] == stored.pk
    assert f"Vurdering {stored.pk}" in words(page, PAGE)
    choices = page.get(reverse("decision_new"), {"sak": NUMBER}).content.decode()
    assert "Utsikt for «Eget scenario» per 31.12.2024" in choices


def test_a_scenario_of_our_own_is_saved_reviewed_by_another_and_taken_out(page: Client) -> None:
    sent = {"behov": "1.5", "navn": "Vinter", "beskrivelse": "Flere blir syke."}
    saved = page.post(reverse("scenario_save", args=[NUMBER]), sent)
    own = StoredScenario.objects.current().get()
    assert saved["Location"] == f"{PAGE}?scenario={own.entry}"
    assert page.get(saved["Location"]).context["answer"].scenario.name == "Vinter"
    listed = words(page, reverse("scenario_list"))
    assert "Vinter utkast Flere blir syke." in listed
    assert "Behovet endrer seg" in listed
    review = reverse("scenario_review", args=[own.pk])
    page.post(review)
    assert not StoredScenario.objects.current().get().reviewed_by, "nobody reviews their own"
    other = Client()
    other.force_login(add_person("system:test", "ola2", role="caseworker", password=None, name="Ola"))
    other.post(review)
    reviewed = StoredScenario.objects.current().get()
    assert reviewed.reviewed_by == "person:ola2"
    page.post(reverse("scenario_remove", args=[reviewed.pk]))
    assert "Vinter" not in words(page, reverse("scenario_list")).partition("er tatt ut")[2]
    assert StoredScenario.objects.count() > 0, "nothing is thrown away"


@pytest.mark.parametrize("sent", [{"behov": "1.5", "navn": " "}, {"navn": "Intet flyttet"}])
def test_a_scenario_without_name_or_change_is_not_saved(page: Client, sent: dict[str, str]) -> None:
    response = page.post(reverse("scenario_save", args=[NUMBER]), sent, follow=True)
    assert "Flytt minst én skyver" in response.content.decode()
    assert not StoredScenario.objects.exists()


def test_a_scenario_holds_no_identity_number(page: Client) -> None:
    number = "158176" + "60182"
    page.post(reverse("scenario_save", args=[NUMBER]), {"behov": "1.5", "navn": f"Pasient {number}"})
    assert not StoredScenario.objects.exists()


def test_the_answer_and_the_situation_tell_the_deadline_once_it_has_been_computed(page: Client) -> None:
    case = reverse("case", args=[NUMBER])
    assert "Leverandøren sier 01.03.2025." in words(page, case)
    assert "Siste ansvarlige dato" not in words(page, case)
    whole = page.get(PAGE, {"hele": "1"}).context["page"]
    told = f"Siste ansvarlige dato for å bestemme noe: {whole.last_day.day:%d.%m.%Y}" if whole.last_day.day else ""
    assert told in words(page, case)
    assert ("Bestem innen" in words(page, "/")) == bool(told)


@pytest.mark.parametrize(
    ("options", "last"),
    [
        ([], None),
        ([("nothing", True, None), ("restriction", True, 9)], None),
        ([("nothing", False, None), ("restriction", True, 9), ("release", True, 20), ("packs", True, 99)], 20),
        ([("nothing", False, None), ("restriction", False, None)], None),
    ],
)
def test_the_deadline_is_that_of_what_can_wait_the_longest(options: list, last: int | None) -> None:
    told = [dict(zip(("kind", "reaches", "decide_by"), option, strict=True)) for option in options]
    assert last_of(told) == last


def test_a_reader_saves_nothing_and_a_past_day_offers_no_form(page: Client) -> None:
    reader = Client()
    reader.force_login(add_person("system:test", "leser", role="reader", password=None, name="L"))
    assert reader.post(reverse("case_outlook_save", args=[NUMBER])).status_code == 403
    for html in (reader.get(PAGE).content, page.get(PAGE, {"as_of": "2024-12-31"}).content):
        assert reverse("case_outlook_save", args=[NUMBER]).encode() not in html


def test_nothing_is_saved_where_nothing_is_known(page: Client) -> None:
    page.post(reverse("case_outlook_save", args=["2024/0002"]))
    assert not Assessment.objects.filter(kind="outlook", result__known=True).exists()
    assert not Act.objects.filter(verb="save_outlook").exists()


def test_what_is_not_known_is_said_and_not_guessed(page: Client) -> None:
    said = words(page, reverse("case_outlook", args=["2024/0002"]))
    assert "Vi vet ikke om lageret varer gjennom mangelen. Dette mangler: " in said
    assert "Ukjent Det som mangler over, må på plass først." in said
    assert "Ingen har lovet en dag." in said


def test_another_kind_of_case_has_its_record_instead(page: Client) -> None:
    assert page.get(reverse("case_outlook_chart", args=["tull", "bred", NUMBER])).status_code == 404
    assert page.get(reverse("case_outlook_chart", args=["kurve", "bred", NUMBER])).status_code == 200
