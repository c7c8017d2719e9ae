"""The audit trail, the contacts, people and roles, one's own account and logging in, in a true browser."""

import os
from pathlib import Path

import pytest
from django_otp.oath import totp
from test_browser_pages import faults, window

from beredt.actors.actions import add_person, assign_role
from beredt.actors.encryption import unseal
from beredt.actors.models import Authenticator, Organisation, Person
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
    "/personer/",
    "/personer/?q=finnes-ikke",
    "/personer/ny/",
    "/konto/",
    "/konto/engangskoder/",
)


@pytest.fixture
def peopled(site: str, take, settings, tmp_path: Path) -> str:
    for id_, name in (("hf-langt", "Universitetssykehuset Nord-Norge HF"), ("hf-uten", "Helse Uten Kontakt HF")):
        Organisation.objects.create(id=id_, kind="health_trust", name=name)
    assert take("contacts", CONTACTS).state == "taken"
    demo = Person.objects.get(username="demo")
    for role in ("auditor", "administrator"):
        assign_role("system:test", demo, role, reason="for å se på sidene")
    add_person("system:test", "per", role="reporter", password=None, name="Per Person", organisation=_place())
    seal(signing_key(tmp_path))
    return site


def _place() -> Organisation:
    return Organisation.objects.get(pk="hf-langt")


@pytest.mark.parametrize("language", ["nb", "nn"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_are_accessible_and_fit(chromium, peopled: str, width: int, language: str, tmp_path: Path) -> None:
    page, complaints = window(chromium, peopled, width)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": peopled}])
    wrong: dict[str, object] = {}
    per = f"/personer/{Person.objects.get(username='per').pk}/"
    for number, path in enumerate((*PAGES, per)):
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
        page.fill("input[name=username]", "demo")
        page.fill("[name=password]", "feil")
        page.press("[name=password]", "Enter")
        page.wait_for_load_state("networkidle")
    assert "Vent" in page.inner_text("[role=alert]")
    assert not faults(page)


def _shot(page, tmp_path: Path, name: str) -> None:
    page.screenshot(path=Path(os.environ.get("BEREDT_LOOK", tmp_path)) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("width", [1280, 390])
def test_a_new_person_chooses_a_password_connects_an_app_and_logs_in(
    chromium, peopled: str, width: int, settings, tmp_path: Path
) -> None:
    admin, complaints = window(chromium, peopled, width)
    admin.goto(f"{peopled}/personer/ny/")
    admin.fill("#id_username", "eva")
    admin.fill("#id_name", "Eva Ny")
    admin.select_option("#id_role", "caseworker")
    admin.click("text=Legg til, og lag lenken")
    link = admin.inner_text("#address")
    wrong = faults(admin) + complaints
    _shot(admin, tmp_path, f"link-{width}")

    settings.SECOND_FACTOR = "required"
    password = "korrekt hest batteri stift"
    page = chromium.new_page(viewport={"width": width, "height": 900}, locale="nb-NO")
    page.goto(link)
    _shot(page, tmp_path, f"welcome-{width}")
    page.fill("#id_new_password1", password)
    page.fill("#id_new_password2", password)
    wrong += faults(page)
    page.click("text=Lagre passordet")
    for _attempt in range(2):
        page.goto(f"{peopled}/logg-inn/")
        page.fill("input[name=username]", "eva")
        page.fill("[name=password]", password)
        page.press("[name=password]", "Enter")
        page.wait_for_load_state("networkidle")
        app = Authenticator.objects.get(user__username="eva")
        wrong += faults(page)
        # The second time the step after: each code is good once.
        code = f"{totp(unseal(app.sealed_key), drift=int(app.confirmed)):06d}"
        _shot(page, tmp_path, f"{'code' if app.confirmed else 'enrol'}-{width}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if not app.confirmed:
            assert page.evaluate("document.querySelector('img.qr').naturalWidth") > 100
        page.fill("#id_code", code)
        page.press("#id_code", "Enter")
        page.wait_for_load_state("networkidle")
        if not app.confirmed:
            assert page.locator(".codes li").count() == 10
            wrong += faults(page)
            _shot(page, tmp_path, f"codes-{width}")
            page.context.clear_cookies()
    assert "Situasjonsbilde" in page.title()
    assert not wrong
