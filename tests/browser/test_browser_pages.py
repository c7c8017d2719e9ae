"""The pages in a true browser: search, lists and the way round them by the keyboard, and without scripts."""

import pytest
from looking import faults, window

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1280, 390])
def test_what_a_list_finds_nothing_of_and_what_is_not_there_are_accessible(chromium, site: str, width: int) -> None:
    page, _complaints = window(chromium, site, width)
    for path in ("/?verdict=unknown", "/sok/?q=pr%C3%B8vn", "/saker/?q=finnes-ikke", "/finnes-ikke/"):
        page.goto(f"{site}{path}")
        assert faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_search_answers_as_one_types_and_by_the_keyboard(chromium, site: str) -> None:
    page, complaints = window(chromium, site, 1280)
    page.focus("#site-search")
    page.keyboard.type("prøvn", delay=30)
    page.wait_for_selector("#search-hits a")
    page.keyboard.press("ArrowDown")
    first = page.evaluate("document.activeElement.getAttribute('href')")
    assert first.startswith("/saker/")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "site-search"
    assert page.locator("#search-hits a").count() == 0
    page.keyboard.type("i")
    page.wait_for_selector("#search-hits a")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/saker/**")
    assert complaints == []


def test_the_list_follows_what_one_types_and_keeps_its_address(chromium, site: str) -> None:
    page, complaints = window(chromium, site, 1280)
    page.fill("#q", "annex")
    page.wait_for_selector("#list tbody:not(:has(tr:nth-child(2)))")
    assert "q=annex" in page.url
    assert "q=annex" in page.get_attribute("#list .export a", "href")
    page.select_option("#verdict", "lasts")
    page.wait_for_selector("#list .empty")
    assert complaints == []


def test_everything_works_without_scripts(chromium, site: str) -> None:
    page, _complaints = window(chromium, site, 390, java_script_enabled=False)
    page.fill("#site-search", "anex")
    page.click(".site-search button")
    page.click("main a:has-text('Annex')")
    assert page.locator("h1").inner_text() == "Annex 10 mg/ml"
    page.goto(f"{site}/saker/")
    page.select_option("#state", "open")
    page.click("form.filter button")
    assert page.locator("tbody tr").count() == 2


def test_one_can_skip_to_the_content_and_see_where_one_is(chromium, site: str) -> None:
    page, _complaints = window(chromium, site, 1280)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert float(outline.removesuffix("px")) >= 2
