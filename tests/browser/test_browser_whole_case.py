"""A case from its notice to its closing, by the keyboard alone, with those who approve and those who are told."""

import re
from typing import Any

import pytest
from django.utils import timezone
from keyboard import Keyboard
from looking import window
from test_browser_inbox import accept_from_inbox, free_annex

from beredt.actors.actions import add_person, assign_role
from beredt.actors.models import Organisation, Person
from beredt.audit.models import Act
from beredt.audit.sealing import verify
from beredt.cases.lifecycle.events import states_of
from beredt.cases.models import Case
from beredt.decisions.models import Decision
from beredt.decisions.queries import standing

PASSWORD = "en lang setning som ingen gjetter"
#: At most so many interactions for each leg: what it takes today, so that no page grows clumsier unseen.
ALLOWED = {
    "from notice to assigned case": 12,
    "severity": 8,
    "decision, sent to approval": 14,
    "approval": 3,
    "acknowledgement": 3,
    "publication, to publish and published": 6,
    "start confirmed": 3,
    "end of the shortage": 5,
    "lifting, proposed": 5,
    "lifting, approved": 3,
    "closing": 3,
}

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Story:
    """The people with their windows, and how many interactions each leg took."""

    def __init__(self, chromium: Any, site: str) -> None:
        self.chromium, self.site = chromium, site
        self.legs: dict[str, Keyboard] = {}

    def leg(self, name: str, page: Any) -> Keyboard:
        """Begins to count."""
        self.legs[name] = Keyboard(page)
        return self.legs[name]

    def login(self, username: str) -> tuple[Any, list[str]]:
        """Somebody logs in with their own user name and password, in a window of their own, by the keyboard."""
        page = self.chromium.new_context(viewport={"width": 1280, "height": 900}, locale="nb-NO").new_page()
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{self.site}/logg-inn/")
        hands = Keyboard(page)
        hands.fill("input[name=username]", username)
        hands.fill("input[name=password]", PASSWORD)
        hands.follow()
        return page, complaints

    def day_of(self, page: Any) -> str:
        """What 'Min dag' says, to whoever has the window; the window stays where it is."""
        return str(
            page.evaluate(
                "fetch('/min-dag/').then(answer => answer.text())"
                ".then(html => new DOMParser().parseFromString(html, 'text/html').querySelector('main').textContent)"
            )
        )


def said(page: Any) -> str:
    """What the page says first: that it was done, or why not."""
    return " ".join(page.locator(".messages, main .ds-error-summary").all_inner_texts())


def tell(hands: Keyboard, act: str, **fields: str) -> None:
    """On the page of the record: something that happened to the case."""
    if not hands.page.locator("#tilstand details[open]").count():
        hands.activate("#tilstand summary")
    hands.choose("#state-act", act)
    for name, text in fields.items():
        hands.fill(f"#state-{name}", text)
    hands.follow("#tilstand form[action^='/tilstander/'] button[type=submit]")


@pytest.fixture
def people(country: Any) -> dict[str, Person]:
    """Those who approve, are told and look on, each with a password of their own."""

    def person(username: str, name: str, role: str, place: Organisation | None = None) -> Person:
        return add_person("system:test", username, role=role, password=PASSWORD, name=name, organisation=place)

    return {
        "director": person("direktoren", "Dina Direktør", "medical_director"),
        "told": person("mottaker", "Mona Mottaker", "reader", Organisation.objects.get(pk="G1")),
        "auditor": person("revisor", "Rita Revisor", "auditor"),
    }


def test_a_case_from_notice_to_closing_by_the_keyboard(
    chromium: Any, site: str, people: dict[str, Person], settings: Any
) -> None:
    free_annex()
    page, complaints = window(chromium, site, 1280)
    # From here on the day is the present one, as on any site but the demo.
    settings.DEMO, settings.SECOND_FACTOR = False, "optional"
    story = Story(chromium, site)

    case = accept_from_inbox(page, site, story.leg("from notice to assigned case", page))
    assert "Gå gjennom saken" in story.day_of(page)
    assert f"{case.number}" in story.day_of(page)
    assert "Vurder saken og sett neste gjennomgang" not in story.day_of(page)

    rate(story, page, case)
    decision = decide(story, page, case)
    refuse_the_author(page, decision)
    directors, more = story.login("direktoren")
    approve(story, directors, decision)
    acknowledge(story, decision)
    publish(story, page, case)
    try_to_close(page, case)
    end(story, page, case)
    lift(story, page, directors, decision)
    close(story, page, case)

    nothing_is_left(story, page, directors, case)
    everything_is_told(story, page, case, decision)
    for name, hands in story.legs.items():
        print(f"{name}: {hands.count} of {ALLOWED[name]} interactions: {hands.done}")
    print(f"in all: {sum(hands.count for hands in story.legs.values())}")
    assert {name: hands.count for name, hands in story.legs.items() if hands.count > ALLOWED[name]} == {}
    # What is refused is answered with 403 or 422, which the browser writes in its console.
    assert [text for text in complaints + more if not re.search("status of (403|422)", text)] == []


def rate(story: Story, page: Any, case: Case) -> None:
    """The caseworker says how serious it is, from the case that has just been opened."""
    hands = story.leg("severity", page)
    hands.follow(".messages a")
    hands.follow("nav.tabs a[href^='/saksopplysninger/']")
    hands.follow("#alvor a[href^='/alvorlighet/']")
    hands.choose("#severity-seriousness", "Høy")
    hands.choose("#severity-alternatives", "Høy")
    hands.choose("#severity-outcome", "Kritisk")
    hands.fill("#severity-reason", "Ingen andre styrker i landet")
    hands.follow("main form button[type=submit]")
    assert "Alvorlighetsgraden er satt." in said(page)
    assert case.severities.current().get().outcome == "critical"


def decide(story: Story, page: Any, case: Case) -> Decision:
    """The caseworker writes a decision that rests on the assessment, and sends it to a second person."""
    hands = story.leg("decision, sent to approval", page)
    hands.follow("nav.tabs a[href^='/vedtak/']")
    hands.follow("a[href^='/vedtak/nytt/']")
    hands.choose("#decision-kind", "Begrensning i bruken")
    hands.choose("#decision-body", "Det interregionale fagdirektørmøtet")
    hands.fill("#decision-title", "Annex bare til akutt bruk")
    hands.fill("#decision-text_nb", "Annex brukes bare akutt.")
    hands.fill("#decision-text_nn", "Annex blir berre brukt akutt.")
    today = timezone.localdate()
    hands.fill("#decision-from_day", f"{today:%d.%m.%Y}")
    hands.fill("#decision-from_clock", "00:05")
    hands.fill("#decision-to_day", f"{today.replace(year=today.year + 1):%d.%m.%Y}")
    hands.fill("#decision-to_clock", "15:00")
    hands.choose("#decision-legal_basis", "Ingen egen hjemmel: faglig anbefaling")
    hands.activate("input[name=groups][value=wholesaler]", key="Space")
    hands.follow("button[name=submit]")
    assert "Vedtaket er sendt til godkjenning." in said(page)
    decision = Decision.objects.get(case=case)
    text = standing(decision).version
    assert (text.kind, text.body, text.groups, text.legal_basis) == (
        "restriction",
        "medical_directors",
        ["wholesaler"],
        "advice",
    )
    assert text.assessment is not None
    assert text.assessment.subject == f"case:{case.number}"
    assert text.assessment_sha256 == text.assessment.result_sha256
    assert [f"{timezone.localtime(at):%H:%M}" for at in (text.from_at, text.to_at)] == ["00:05", "15:00"]
    return decision


def refuse_the_author(page: Any, decision: Decision) -> None:
    """Whoever wrote it may approve nothing of it, not even as a lead with a page that was made to ask for it."""
    author = Person.objects.get(username="demo")
    assert page.locator("button[value=approved]").count() == 0
    assign_role("system:test", author, "lead", reason="Vikar for lederen")
    page.reload()
    assert page.locator("button[value=approved]").count() == 0
    assert "Du har skrevet det, og kan ikke godkjenne det selv." in page.locator("main").inner_text()
    page.evaluate(
        "() => { const button = document.querySelector('button[value=recalled]'); button.value = 'approved';"
        " button.form.action = button.form.action.replace('/steg/', '/svar/'); }"
    )
    Keyboard(page).follow("button[value=approved]")
    assert "Den som har skrevet noe, kan ikke selv godkjenne det." in said(page)
    assert standing(decision).stage == "submitted"


def approve(story: Story, page: Any, decision: Decision) -> None:
    """The second person finds on their own day what waits for them, and approves it."""
    assert "Annex bare til akutt bruk" in story.day_of(page)
    hands = story.leg("approval", page)
    hands.follow("header a[href='/min-dag/']")
    hands.follow("main a[href^='/vedtak/nr/']")
    assert "Vedtaket venter på deg" in page.locator("main").inner_text()
    hands.follow("button[value=approved]")
    assert "Vedtaket er godkjent." in said(page)
    assert standing(decision).state == "in_force"
    assert "Annex bare til akutt bruk" not in story.day_of(page)


def acknowledge(story: Story, decision: Decision) -> None:
    """Somebody of an organisation that it is addressed to finds it, and confirms it."""
    page, complaints = story.login("mottaker")
    hands = story.leg("acknowledgement", page)
    hands.follow("header a[href='/vedtak/til-oss/']")
    hands.follow("main tbody a")
    hands.follow("main form button[type=submit]")
    assert "Vedtaket er bekreftet." in said(page)
    assert complaints == []
    assert (standing(decision).addressed, standing(decision).confirmed) == (1, 1)


def publish(story: Story, page: Any, case: Case) -> None:
    """The case is shown to all, in two steps."""
    page.goto(f"{story.site}/saksopplysninger/{case.number}/")
    hands = story.leg("publication, to publish and published", page)
    tell(hands, "Til publisering")
    assert "Saken er oppdatert." in said(page)
    tell(hands, "Publisert")
    assert states(case).publication == "published"


def try_to_close(page: Any, case: Case) -> None:
    """Nobody closes a case whose shortage goes on; the page says why, and the focus is there."""
    tell(Keyboard(page), "Lukket")
    assert "Mangelen er ikke over." in said(page)
    assert page.evaluate("document.activeElement.matches('.ds-error-summary')")
    assert states(case).handling == "assessing"


def lift(story: Story, page: Any, directors: Any, decision: Decision) -> None:
    """The shortage is over and the decision still in force: the case stays open until a second person lifts it."""
    tell(Keyboard(page), "Lukket")
    assert "Et vedtak på saken gjelder fortsatt. Opphev det eller overfør det først." in said(page)
    hands = story.leg("lifting, proposed", page)
    hands.follow("nav.tabs a[href^='/vedtak/']")
    hands.follow("main tbody a[href^='/vedtak/nr/']")
    hands.activate("details:has(#lift-reason) summary")
    hands.fill("#lift-reason", "Leveransene er tilbake")
    hands.follow("form[action$='/opphev/'] button[type=submit]")
    assert "Opphevingen venter på at en annen godkjenner den." in said(page)
    assert "Du har foreslått den, og kan ikke godkjenne den selv." in page.locator("main").inner_text()
    assert "foreslått opphevet" in story.day_of(directors)
    hands = story.leg("lifting, approved", directors)
    hands.follow("header a[href='/min-dag/']")
    hands.follow("main a[href^='/vedtak/nr/']")
    hands.follow("button[value=lifted]")
    assert "Vedtaket er opphevet." in said(directors)
    assert standing(decision).state == "lifted"


def end(story: Story, page: Any, case: Case) -> None:
    """The shortage that was expected has begun, and is over: supply meets demand."""
    assert "Bekreft at mangelen har begynt, eller flytt starten" in story.day_of(page)
    hands = story.leg("start confirmed", page)
    tell(hands, "Bekreft at mangelen har begynt", day="01.01.2025")
    assert states(case).shortage == "actual"
    assert "Bekreft at mangelen har begynt, eller flytt starten" not in story.day_of(page)
    hands = story.leg("end of the shortage", page)
    today = timezone.localdate()
    tell(hands, "Mangelen er over", day=f"{today:%d.%m.%Y}", reason="Grossisten leverer som før")
    assert states(case).shortage == "ended"
    assert "Bekreft at tilgangen dekker behovet, og lukk saken" in story.day_of(page)


def close(story: Story, page: Any, case: Case) -> None:
    """Nothing stands in the way any more."""
    page.goto(f"{story.site}/saksopplysninger/{case.number}/")
    tell(story.leg("closing", page), "Lukket")
    assert "Saken er oppdatert." in said(page)
    assert states(case).handling == "closed"


def states(case: Case) -> Any:
    """How the case stands now."""
    today = timezone.localdate()
    found = states_of(Case.objects.get(pk=case.pk), today, today)
    assert found is not None
    return found


def nothing_is_left(story: Story, page: Any, directors: Any, case: Case) -> None:
    """Nobody has anything more to do with the case."""
    for window_ in (page, directors):
        assert case.number not in story.day_of(window_)
        assert "Annex bare til akutt bruk" not in story.day_of(window_)


def everything_is_told(story: Story, page: Any, case: Case, decision: Decision) -> None:
    """The case's own page, the decision's and the audit trail tell every act; and the chain holds."""
    page.goto(f"{story.site}/saksopplysninger/{case.number}/")
    told = page.locator("#tilstand table").inner_text()
    for what in ("Under vurdering", "Til publisering", "Publisert", "Grossisten leverer som før", "Lukket"):
        assert what in told
    page.goto(f"{story.site}/vedtak/nr/{decision.pk}/")
    told = page.locator("section[aria-labelledby=h-history]").inner_text()
    for what in ("Sendt til godkjenning", "Dina Direktør", "Demo Saksbehandler", "Leveransene er tilbake"):
        assert what in told
    auditors, complaints = story.login("revisor")
    acts = list(Act.objects.filter(subject__in=[f"case:{case.number}", f"decision:{decision.number}"]).order_by("id"))
    assert [act.verb for act in acts] == [
        "open_case",
        "case_handling",
        "case_assigned",
        "set_severity",
        "draft_decision",
        "decision_submitted",
        "decision_approved",
        "acknowledge_decision",
        "case_publication",
        "case_publication",
        "case_start_confirmed",
        "case_ended",
        "decision_lift_proposed",
        "decision_lifted",
        "case_handling",
    ]
    approvers = [act.actor for act in acts if act.verb in ("decision_approved", "decision_lifted")]
    assert approvers == ["person:direktoren", "person:direktoren"]
    auditors.goto(f"{story.site}/revisjon/?subject=decision:{decision.number}")
    shown = auditors.locator("#list").inner_text()
    assert shown.count("direktoren") >= 2
    assert "mottaker" in shown
    assert complaints == []
    assert verify(None) == []
