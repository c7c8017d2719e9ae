"""The pages in a true browser: no accessibility fault, no breach of the policy, no page wider than its window."""

from pathlib import Path

import pytest

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PAGES = (
    "/",
    "/?verdict=unknown",
    "/saker/",
    "/saker/2024-0001/",
    "/saker/2024/0002/",
    "/saker/2023-0007/",
    "/statistikk/2024/",
    "/meldinger/",
    "/meldinger/alle/",
    "/legemidler/",
    "/legemidler/ny/",
    "/legemidler/900001/",
    "/data/",
    "/data/ny/",
    "/sok/?q=pr%C3%B8vn",
    "/finnes-ikke/",
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def window(chromium, site: str, width: int, **options):
    """A logged-in page, and the list that its console's complaints go to."""
    # With less motion what is opened is open at once; half open, its rows overlap.
    still = {"locale": "nb-NO", "reduced_motion": "reduce", **options}
    page = chromium.new_context(viewport={"width": width, "height": 900}, **still).new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{site}/logg-inn/")
    page.click("text=Gå inn som saksbehandler (demo)")
    page.wait_for_url(f"{site}/")
    return page, complaints


def faults(page) -> list[str]:
    """What axe finds against WCAG 2.0, 2.1 and 2.2, levels A and AA."""
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})"
        ".then(told => told.violations.map(v => `${v.id}: ${v.nodes.map(n => n.target + ' ' + n.failureSummary)}`))",
        RULES,
    )
    return list(found)


@pytest.mark.parametrize("width", [1280, 390])
def test_pages_are_accessible_and_keep_to_the_policy(chromium, site: str, width: int) -> None:
    assert AXE.exists(), "npm ci has not been run"
    page, complaints = window(chromium, site, width)
    wrong: dict[str, object] = {}
    for path in PAGES:
        complaints.clear()
        page.goto(f"{site}{path}")
        page.wait_for_load_state("networkidle")
        page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
        told = faults(page)
        told += [text for text in complaints if "404 (Not Found)" not in text or path != "/finnes-ikke/"]
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
            told.append(f"{wide} pixels wide")
        if told:
            wrong[path] = told
    assert not wrong


def test_the_login_page_is_accessible(chromium, site: str) -> None:
    for width in (1280, 390):
        page = chromium.new_page(viewport={"width": width, "height": 900})
        page.goto(f"{site}/logg-inn/")
        assert faults(page) == []


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
