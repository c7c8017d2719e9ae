"""From a notice in the inbox to an open, prefilled, assessed and assigned case, with the keyboard alone."""

import pytest
from keyboard import Keyboard
from looking import window

from beredt.cases.lifecycle.events import states_of
from beredt.cases.models import Case, CasePack, Notice

#: What the issue allows from the inbox to a case that is open, prefilled, assessed and assigned.
ALLOWED = 12

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def focused(page) -> str:
    return str(page.evaluate("document.activeElement.innerText || document.activeElement.id"))


def accept_from_inbox(page, site: str, hands: Keyboard) -> Case:
    """A caseworker opens the notice on Annex, corrects the title, and gives the case to themselves."""
    page.goto(f"{site}/meldinger/")
    hands.tab_to("[data-rows] tbody th a")
    while "Annex" not in focused(page):
        hands.move("j")
    hands.follow()
    assert page.evaluate("document.activeElement.matches('[data-keys]')")
    hands.fill("#open-title", "Annex 10 mg/ml injeksjonsvæske")
    hands.follow("#act-open button[type=submit]")
    return Notice.objects.get(number="900003").case


def free_annex() -> None:
    """The notice on Annex is of a pack without a case: it opens one."""
    CasePack.objects.filter(pack_id="900003").delete()


def test_a_notice_becomes_an_assessed_and_assigned_case_by_the_keyboard(chromium, site: str) -> None:
    free_annex()
    page, complaints = window(chromium, site, 1280)
    hands = Keyboard(page)
    case = accept_from_inbox(page, site, hands)
    assert (case.title, case.caseworker.username) == ("Annex 10 mg/ml injeksjonsvæske", "demo")
    assert (case.reason, case.source, case.registration) == ("shipping_delay", "dmp", "unregistered")
    assert case.promised_end.isoformat() == "2025-04-01"
    states = states_of(case, case.events.last().effective, case.events.last().effective)
    assert (states.handling, states.open) == ("assessing", True)
    assert states.review is not None
    print(f"interactions from notice to assigned case: {hands.count} of {ALLOWED}: {hands.done}")
    assert hands.count <= ALLOWED
    # The next notice is at hand, and its keys too.
    assert "Prøvin" in page.locator("h1").inner_text()
    assert page.evaluate("document.activeElement.matches('[data-keys]')")
    assert "Sak åpnet:" in page.locator(".messages").inner_text()
    assert complaints == []


def test_the_keys_open_each_act_and_stay_out_of_fields(chromium, site: str) -> None:
    free_annex()
    page, complaints = window(chromium, site, 1280)
    page.goto(f"{site}/meldinger/{Notice.objects.get(number='900003').pk}/")
    for key, act in (("d", "duplicate"), ("s", "merge"), ("a", "reject")):
        page.focus("[data-keys]")
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.closest('details').dataset.act") == act
    page.keyboard.type("odsa")
    assert page.input_value("#act-reject textarea") == "odsa"
    assert page.evaluate("document.activeElement.closest('details').dataset.act") == "reject"
    page.focus("#site-search")
    page.keyboard.press("o")
    assert page.evaluate("document.activeElement.id") == "site-search"
    assert complaints == []


def test_an_act_that_is_refused_leaves_the_focus_on_what_is_wrong(chromium, site: str) -> None:
    free_annex()
    page, _complaints = window(chromium, site, 1280)
    page.goto(f"{site}/meldinger/{Notice.objects.get(number='900003').pk}/")
    hands = Keyboard(page)
    hands.move("a")
    hands.follow("#act-reject button[type=submit]")
    assert page.evaluate("document.activeElement.matches('.ds-error-summary')")
    assert page.locator("#act-reject").get_attribute("open") is not None


def test_a_pack_is_found_as_one_types_and_without_scripts_by_its_number(chromium, site: str) -> None:
    page, complaints = window(chromium, site, 390)
    page.goto(f"{site}/meldinger/ny/")
    page.focus("#hand-product")
    page.keyboard.type("prøvn", delay=30)
    page.wait_for_selector("#hand-packs option", state="attached")
    assert page.locator("#hand-packs option").first.get_attribute("value") == "900001"
    assert complaints == []
    plain, _complaints = window(chromium, site, 390, java_script_enabled=False)
    plain.goto(f"{site}/meldinger/ny/")
    plain.fill("#hand-product", "900003")
    plain.click("button[name=open]")
    plain.wait_for_url(f"{site}/saker/**")
    assert "Annex" in plain.locator("h1").inner_text()
