"""Chromium on a live site with the small country of tests/site in it."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "site"))

CHROMIUM = Path("/usr/bin/chromium")
SWITCHES = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session", autouse=True)
def static_root(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The collected static files' folder, which WhiteNoise wants to be there when the live server starts."""
    from django.conf import settings

    settings.STATIC_ROOT = tmp_path_factory.mktemp("static")


@pytest.fixture(scope="session")
def chromium() -> Iterator:
    """The browser; the tests are skipped where there is none."""
    if not CHROMIUM.exists():
        pytest.skip(f"no browser at {CHROMIUM}: apt-get install chromium")
    # Playwright keeps an event loop in this thread, which Django takes for an asynchronous program.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=SWITCHES)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def country(transactional_db, small_world):
    """The small country, committed, so that the live server's threads see it."""
    from pages_world import populate

    populate(small_world)
    return small_world


@pytest.fixture
def site(country, live_server, settings) -> str:
    """The address of the demo, with its one-click door."""
    from beredt.actors.actions import add_person

    settings.DEMO = True
    add_person("system:test", "demo", role="caseworker", password=None, name="Demo Saksbehandler")
    return live_server.url
