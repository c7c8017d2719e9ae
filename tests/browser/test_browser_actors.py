"""The audit trail, the contacts and the login page that makes one wait, in a true browser."""

import os
from pathlib import Path

import pytest
from test_browser_pages import faults, window

from beredt.actors.actions import assign_role
from beredt.actors.models import Organisation, Person
from beredt.audit.keys import signing_key
from beredt.audit.sealing import seal

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CONTACTS = """\
id;organisation;kind;function;email;valid_from;name;phone;deputy_of
m1;hf-langt;shortage;Mangelkontakt;legemiddelmangel@universitetssykehuset-nord.example;2024-01-01;Tora;77 00 00 00;
m2;hf-langt;shortage;Stedfortreder;vara@hf.example;2024-01-01;;;m1
"""
PAGES = (
    "/revisjon/",
    "/revisjon/?verb=finnes_ikke",
    "/kontakter/",
    "/kontakter/?kind=b180",
    "/kontakter/?as_of=2020-01-01",
)


@pytest.fixture
def peopled(site: str, take, settings, tmp_path: Path) -> str:
    for id_, name in (("hf-langt", "Universitetssykehuset Nord-Norge HF"), ("hf-uten", "Helse Uten Kontakt HF")):
        Organisation.objects.create(id=id_, kind="health_trust", name=name)
    assert take("contacts", CONTACTS).state == "taken"
    assign_role("system:test", Person.objects.get(username="demo"), "auditor", reason="for å se på sporet")
    seal(signing_key(tmp_path))
    return site


@pytest.mark.parametrize("language", ["nb", "nn"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_are_accessible_and_fit(chromium, peopled: str, width: int, language: str, tmp_path: Path) -> None:
    page, complaints = window(chromium, peopled, width)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": peopled}])
    wrong: dict[str, object] = {}
    for number, path in enumerate(PAGES):
        complaints.clear()
        page.goto(f"{peopled}{path}")
        page.wait_for_load_state("networkidle")
        page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
        assert page.evaluate("document.documentElement.lang") == language
        told = faults(page) + complaints
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
            told.append(f"{wide} pixels wide")
        if told:
            wrong[path] = told
        page.screenshot(
            path=Path(os.environ.get("BEREDT_LOOK", tmp_path)) / f"{language}-{width}-{number}.png", full_page=True
        )
    assert not wrong


def test_who_must_wait_is_told_so(chromium, site: str) -> None:
    page = chromium.new_page(viewport={"width": 390, "height": 900}, locale="nb-NO")
    for _ in range(6):
        page.goto(f"{site}/logg-inn/")
        page.fill("[name=username]", "demo")
        page.fill("[name=password]", "feil")
        page.press("[name=password]", "Enter")
        page.wait_for_load_state("networkidle")
    assert "Vent" in page.inner_text("[role=alert]")
    assert not faults(page)
