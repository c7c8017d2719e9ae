"""What is looked for on a page: faults of accessibility, complaints of the console, and how wide it is."""

from pathlib import Path
from typing import Any

AXE = (Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
#: With less motion what is opened is open at once; half open, its rows overlap.
STILL = {"locale": "nb-NO", "reduced_motion": "reduce"}


def opened(chromium: Any, width: int, **options: Any) -> tuple[Any, list[str]]:
    """A page of a browser of its own, and the list that its console's complaints go to."""
    page = chromium.new_context(viewport={"width": width, "height": 900}, **{**STILL, **options}).new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page, complaints


def window(chromium: Any, site: str, width: int, **options: Any) -> tuple[Any, list[str]]:
    """The same, where the demo's caseworker is logged in."""
    page, complaints = opened(chromium, width, **options)
    page.goto(f"{site}/logg-inn/")
    page.click("text=Gå inn som saksbehandler (demo)")
    page.wait_for_url(f"{site}/")
    return page, complaints


def faults(page: Any) -> list[str]:
    """What axe finds against WCAG 2.0, 2.1 and 2.2, levels A and AA."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'], preload: false})"
        ".then(told => told.violations.map(v => `${v.id}: ${v.nodes.map(n => n.target + ' ' + n.failureSummary)}`))",
        RULES,
    )
    return list(found)
