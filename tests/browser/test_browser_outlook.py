"""The page that looks ahead in a true browser: the rest comes by itself, and sliders move by the keyboard."""

import pytest
from looking import faults, window

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGE = "/utsikter/2024-0001/"


@pytest.mark.parametrize("width", [1280, 390])
def test_the_rest_is_computed_while_the_first_look_stands_there(chromium, site: str, width: int) -> None:
    page, complaints = window(chromium, site, width)
    page.goto(site + PAGE)
    assert page.locator(".reckoning").is_visible()
    page.wait_for_selector("#tiltak table", timeout=60_000)
    assert page.locator(".reckoning").count() == 0
    assert page.url == site + PAGE, "the address is that of the page"
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert complaints == []


def test_a_slider_moves_by_the_keyboard_tells_its_number_and_changes_the_answer(chromium, site: str) -> None:
    page, complaints = window(chromium, site, 1280)
    page.goto(site + PAGE)
    page.wait_for_selector("#tiltak table", timeout=60_000)
    before = page.inner_text(".answer-sentence")
    page.locator("#scenario > summary").press("Enter")
    slider = page.locator("#s-behov")
    slider.focus()
    for _press in range(10):
        page.keyboard.press("ArrowRight")
    assert page.inner_text("#o-behov") == "1,50 ganger"
    page.wait_for_url(f"{site}{PAGE}?behov=1.5", timeout=60_000)
    page.wait_for_selector(".supposed", timeout=60_000)
    assert page.inner_text(".answer-sentence") != before
    assert page.evaluate("document.activeElement.id") == "s-behov", "one can go on"
    assert faults(page) == []
    page.click("text=Tilbake til slik det er nå")
    page.wait_for_selector(".supposed", state="detached")
    assert page.inner_text(".answer-sentence") == before
    assert complaints == []


def test_without_scripts_the_form_and_the_links_do_the_same(chromium, site: str) -> None:
    page, _complaints = window(chromium, site, 1280, java_script_enabled=False)
    page.goto(site + PAGE)
    page.click("text=Vis når alt er regnet ut")
    assert page.locator("#tiltak table").is_visible()
    page.goto(f"{site}{PAGE}?scenario=factory_stop")
    assert "Fabrikken stanser" in page.inner_text(".supposed")
    page.click("text=Sammenlign side om side")
    page.click("text=Vis når de er klare")
    assert page.locator("#side-om-side tbody tr").count() == 2
