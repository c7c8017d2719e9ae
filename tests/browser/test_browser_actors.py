"""A new person's way in, and who must wait, in a true browser."""

import os
from pathlib import Path

import pytest
from django_otp.oath import totp
from looking import faults, window

from beredt.actors.actions import assign_role
from beredt.actors.encryption import unseal
from beredt.actors.models import Authenticator, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def peopled(site: str) -> str:
    """The demo's caseworker is administrator besides."""
    demo = Person.objects.get(username="demo")
    assign_role("system:test", demo, "administrator", reason="for å se på sidene")
    return site


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
