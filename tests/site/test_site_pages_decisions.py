"""Decisions through the pages: written, approved by another, confirmed by those whom they bind, lifted."""

from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from beredt.actors.actions import add_person
from beredt.actors.models import Organisation, Person
from beredt.assessments.models import Assessment
from beredt.assessments.storing import Again, recompute
from beredt.cases.models import Case
from beredt.cases.picture import line_of
from beredt.decisions.actions import draft
from beredt.decisions.models import Addressee, Decision
from beredt.decisions.queries import standing
from beredt.decisions.rules import DecisionRuleError

#: A test number by its check digits; in parts, since no such number may stand in the project.
IDENTITY = "158176" + "60182"

WRITTEN = {
    "kind": "restriction",
    "body": "medical_directors",
    "title": "Bare prehospital bruk",
    "text_nb": "Forbeholdes prehospitale tjenester.",
    "text_nn": "Er reservert prehospitale tenester.",
    "from_day": "24.10.2025",
    "from_clock": "08:00",
    "to_day": "30.11.2099",
    "to_clock": "23:59",
    "legal_basis": "none_priority",
    "no_assessment_because": "Lagertallene var ikke kommet.",
    "organisations": "G1\nS1",
}


def browser(name: str, role: str, place: str | None = None) -> Client:
    """Somebody else's browser."""
    organisation = Organisation.objects.get(pk=place) if place else None
    client = Client()
    client.force_login(add_person("system:test", name, role=role, password=None, organisation=organisation))
    return client


def text(response) -> str:
    return response.content.decode()


@pytest.fixture
def written(page: Client) -> Decision:
    response = page.post(f"{reverse('decision_new')}?sak=2024/0002", WRITTEN)
    assert response.status_code == 302, text(response)
    return Decision.objects.get(case__number="2024/0002")


@pytest.fixture
def approved(page: Client, written: Decision) -> Decision:
    page.post(reverse("decision_act", args=[written.pk]), {"act": "submitted"})
    seen = written.versions.get().pk
    director = browser("direktoren", "medical_director")
    director.post(reverse("decision_judge", args=[written.pk]), {"act": "approved", "seen": seen})
    assert standing(written).state == "in_force"
    return written


@pytest.mark.django_db
def test_from_draft_to_lifted(page: Client, written: Decision) -> None:
    """The way of a decision, with what the pages say on it."""
    url = reverse("decision", args=[written.pk])
    shown = text(page.get(url))
    assert "24.10.2025 kl. 08:00 norsk tid" in shown
    assert "Send til godkjenning" in shown
    page.post(reverse("decision_act", args=[written.pk]), {"act": "submitted"})

    director = browser("direktoren", "medical_director")
    assert "1 vedtak venter på din godkjenning" in text(director.get(reverse("decision_list")))
    assert "Bare prehospital bruk" in text(director.get(reverse("decision_list"), {"mine": "1"}))
    first = written.versions.get().pk
    nothing_said = director.post(reverse("decision_judge", args=[written.pk]), {"act": "returned", "seen": first})
    assert nothing_said.status_code == 422
    assert "Skriv en begrunnelse." in text(nothing_said)
    director.post(reverse("decision_judge", args=[written.pk]), {"act": "returned", "reason": "Si hvem."})
    assert "Si hvem." in text(page.get(url))

    again = WRITTEN | {"text_nb": "Forbeholdes ambulansetjenester.", "seen": first}
    assert page.post(reverse("decision_edit", args=[written.pk]), again).status_code == 302
    page.post(reverse("decision_act", args=[written.pk]), {"act": "submitted"})
    to_judge = text(director.get(url))
    assert "<del>prehospitale" in to_judge
    assert "<ins>ambulansetjenester" in to_judge
    stale = director.post(reverse("decision_judge", args=[written.pk]), {"act": "approved", "seen": first})
    assert stale.status_code == 422
    now = standing(written).version.pk
    director.post(reverse("decision_judge", args=[written.pk]), {"act": "approved", "seen": now})
    assert standing(written).state == "in_force"
    assert "0 av 2 har bekreftet" in text(page.get(url))

    page.post(reverse("decision_lift", args=[written.pk]), {"reason": "Leveransene er stabile."})
    assert "Opphevingen venter på deg" in text(director.get(url))
    director.post(reverse("decision_judge", args=[written.pk]), {"act": "lifted"})
    assert standing(written).state == "lifted"
    assert "Leveransene er stabile." in text(page.get(url))


@pytest.mark.django_db
def test_the_author_meets_no_button_and_a_wall(country) -> None:
    """The lead may write and approve, and not both: the page offers nothing, and the address refuses."""
    lead = browser("lederen", "lead")
    lead.post(f"{reverse('decision_new')}?sak=2024-0001", WRITTEN)
    decision = Decision.objects.latest("pk")
    lead.post(reverse("decision_act", args=[decision.pk]), {"act": "submitted"})
    assert "Godkjenn</button>" not in text(lead.get(reverse("decision", args=[decision.pk])))
    assert "Ingen vedtak venter på din godkjenning." in text(lead.get(reverse("decision_list")))
    refused = lead.post(reverse("decision_judge", args=[decision.pk]), {"act": "approved"})
    assert refused.status_code == 403
    assert "Den som har skrevet noe, kan ikke selv godkjenne det." in text(refused)
    assert standing(decision).state == "submitted"


@pytest.mark.django_db
def test_what_is_missing_is_told_by_the_field(page: Client) -> None:
    """A clock time that does not exist, an organisation nobody knows, an identity number."""
    wrong = WRITTEN | {
        "from_day": "29.03.2026",
        "from_clock": "02:30",
        "organisations": "Ukjent sted",
        "text_nb": "Gjelder " + IDENTITY,
    }
    response = page.post(reverse("decision_new"), wrong)
    assert response.status_code == 422
    shown = text(response)
    assert "Klokkeslettet finnes ikke denne dagen" in shown
    assert "Ukjent sted" in shown
    assert "#decision-from_clock" in shown
    assert not Decision.objects.filter(case=None).exists()


@pytest.mark.django_db
def test_an_unfinished_draft_says_what_is_left(page: Client) -> None:
    page.post(reverse("decision_new"), {"kind": "rationing", "body": "dmp"})
    decision = Decision.objects.get(case=None)
    shown = text(page.get(reverse("decision", args=[decision.pk])))
    assert "Teksten på nynorsk mangler." in shown
    assert "Organet vedtar selv." in shown
    assert "Send til godkjenning" not in shown
    refused = page.post(reverse("decision_act", args=[decision.pk]), {"act": "submitted"})
    assert refused.status_code == 422


@pytest.mark.django_db
def test_an_addressee_confirms_its_own_and_nothing_else(page: Client, approved: Decision) -> None:
    """A reporter may not read, and still opens what is addressed to the organisation that they report for."""
    reporter = browser("melderen", "reporter", "G1")
    ours = Addressee.objects.get(decision=approved, organisation="G1")
    others = Addressee.objects.get(decision=approved, organisation="S1")
    assert "Bare prehospital bruk" in text(reporter.get(reverse("decisions_to_us")))
    assert "Er reservert prehospitale tenester." in text(reporter.get(reverse("decision_to_us", args=[ours.pk])))
    for name in ("decision_to_us", "decision_acknowledge"):
        assert reporter.get(reverse(name, args=[others.pk])).status_code in (403, 405)
        assert reporter.post(reverse(name, args=[others.pk])).status_code == 403
    assert reporter.get(reverse("decision_letter_to_us", args=[others.pk, "nb"])).status_code == 403
    for closed in (
        reverse("decision", args=[approved.pk]),
        reverse("decision_basis", args=[approved.pk]),
        reverse("decision_letter", args=[approved.pk, "nb"]),
        reverse("decision_list"),
        reverse("case_decisions", args=["2024/0002"]),
    ):
        assert reporter.get(closed).status_code == 403
    assert reporter.get(reverse("decision_letter_to_us", args=[ours.pk, "nb"])).status_code == 200
    done = reporter.post(reverse("decision_acknowledge", args=[ours.pk]), {"note": "Apoteket følger opp."}, follow=True)
    assert "Vedtaket er bekreftet." in text(done)
    again = reporter.post(reverse("decision_acknowledge", args=[ours.pk]), {"note": ""})
    assert again.status_code == 422
    assert "1 av 2 har bekreftet" in text(page.get(reverse("decision", args=[approved.pk])))
    behalf = {"organisation": "S1", "who": "Vakthavende farmasøyt", "how": "Telefon", "note": ""}
    assert page.post(reverse("decision_acknowledged", args=[approved.pk]), behalf).status_code == 302
    shown = text(page.get(reverse("decision", args=[approved.pk])))
    assert "2 av 2 har bekreftet" in shown
    assert "Vakthavende farmasøyt, Telefon; ført av" in shown


@pytest.mark.django_db
def test_the_letter_is_tagged_and_the_same_each_time(page: Client, approved: Decision) -> None:
    """Bokmål and nynorsk, each with its own text, tagged, the same bytes twice."""
    for form, words in (("nb", "Forbeholdes prehospitale"), ("nn", "Er reservert prehospitale")):
        url = reverse("decision_letter", args=[approved.pk, form])
        first = page.get(url).content
        assert first == page.get(url).content
        reader = PdfReader(BytesIO(first))
        assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
        assert reader.trailer["/Root"]["/Lang"].startswith(form)
        assert words in " ".join("".join(each.extract_text() for each in reader.pages).split())


@pytest.mark.django_db
def test_lists_filters_and_files(page: Client, approved: Decision) -> None:
    url = reverse("decision_list")
    assert "2 vedtak" in text(page.get(url))
    assert "1 vedtak" in text(page.get(url, {"q": "prehospital", "state": "in_force", "kind": "restriction"}))
    assert "Ingen vedtak passer" in text(page.get(url, {"body": "dmp"}))
    assert approved.number in text(page.get(url, {"format": "csv"}))
    assert page.get(url, {"format": "xlsx"}).content[:2] == b"PK"
    assert "S1" in text(page.get(reverse("decision", args=[approved.pk]), {"format": "csv"}))
    tab = text(page.get(reverse("case_decisions", args=["2024/0002"])))
    assert "Gjelder nå" in tab
    assert "Direktoratet for medisinske produkter" in tab
    assert "Folkehelseinstituttet" in text(page.get(reverse("decision_bodies")))
    assert "Statens legemiddelverk" in text(page.get(reverse("decision_bodies"), {"as_of": "31.12.2023"}))


@pytest.mark.django_db
def test_a_past_day_shows_what_was_known_then(page: Client, approved: Decision) -> None:
    """Nothing of today, and no forms."""
    assert "0 vedtak" in text(page.get(reverse("decision_list"), {"as_of": "19.12.2024"}))
    old = Decision.objects.get(number="V-2024-0001")
    shown = text(page.get(reverse("decision", args=[old.pk]), {"as_of": "21.12.2024"}))
    assert "Gjelder" in shown
    assert '<form method="post"' not in shown.split('id="main"')[1]
    assert page.get(reverse("decision", args=[old.pk]), {"as_of": "19.12.2024"}).status_code == 404
    tab = text(page.get(reverse("case_decisions", args=["2024/0002"]), {"as_of": "21.12.2024"}))
    assert "Ingen vedtak på denne saken." in tab
    assert Case.objects.filter(number="2024/0002").exists()


@pytest.mark.django_db
def test_the_lists_ask_no_more_for_more_rows(page: Client, approved: Decision) -> None:
    """So many queries with two decisions, and no more with twelve."""

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            page.get(reverse("decision_list"))
        return len(asked)

    queries()
    few = queries()
    for _number in range(10):
        page.post(f"{reverse('decision_new')}?sak=2024-0001", WRITTEN)
    queries()
    assert queries() == few


@pytest.mark.django_db
def test_the_basis_is_the_assessment_to_the_byte(page: Client) -> None:
    """The assessment that was shown is kept with its digest, opens, and computes again to the same bytes."""
    case = Case.objects.get(number="2024-0001")
    shown = line_of(case, date(2024, 12, 31)).answered.assessment
    stored = Assessment.objects.get(subject="case:2024-0001")
    given = WRITTEN | {"assessment": str(stored.pk), "no_assessment_because": ""}
    page.post(f"{reverse('decision_new')}?sak=2024-0001", given)
    decision = Decision.objects.latest("pk")
    version = standing(decision).version
    assert version.assessment_id == stored.pk
    assert version.assessment_sha256 == shown.result_sha256
    assert recompute(stored) is Again.SAME
    assert "samme svar til siste siffer" in text(page.get(reverse("decision_basis", args=[decision.pk])))
    # What is stored is no longer what it was: the page says so.
    Assessment.objects.filter(pk=stored.pk).update(result_sha256="0" * 64)
    assert "ikke det som lå til grunn" in text(page.get(reverse("decision_basis", args=[decision.pk])))
    with pytest.raises(DecisionRuleError, match="other_case"):
        draft(
            Person.objects.get(username="kari"),
            kind="restriction",
            body="medical_directors",
            case=Case.objects.get(number="2024/0002"),
            assessment=stored,
        )


@pytest.mark.django_db
def test_it_is_sent_to_approval_as_it_is_saved_or_kept_with_what_it_lacks(page: Client) -> None:
    new = f"{reverse('decision_new')}?sak=2024/0002"
    kept = page.post(new, WRITTEN | {"text_nn": "", "submit": "1"}, follow=True)
    assert "Utkastet er lagret, men ikke sendt. Teksten på nynorsk mangler." in text(kept)
    decision = Decision.objects.get(case__number="2024/0002")
    assert standing(decision).stage == "draft"
    seen = decision.versions.get().pk
    edit = reverse("decision_edit", args=[decision.pk])
    sent = page.post(edit, WRITTEN | {"seen": seen, "submit": "1"}, follow=True)
    assert "Vedtaket er sendt til godkjenning." in text(sent)
    assert standing(decision).stage == "submitted"
    # It stands first on the day of whoever may approve it, and of nobody else.
    director = browser("direktoren", "medical_director")
    assert "Venter på din godkjenning" in text(director.get(reverse("my_day")))
    assert "Venter på din godkjenning" not in text(page.get(reverse("my_day")))
    director.post(reverse("decision_judge", args=[decision.pk]), {"act": "approved"})
    assert "Venter på din godkjenning" not in text(director.get(reverse("my_day")))


@pytest.mark.django_db
def test_a_new_decision_rests_on_the_newest_assessment_unless_one_says_otherwise(page: Client) -> None:
    assert not Assessment.objects.filter(subject="case:2024/0002").exists()
    form = page.get(f"{reverse('decision_new')}?sak=2024/0002").context["form"]
    newest = Assessment.objects.filter(subject="case:2024/0002").latest("as_of", "id")
    assert form["assessment"].value() == str(newest.pk)
