"""The pictures in docs/screenshots: the demo's main pages, wide and on a phone.

With BEREDT_SCREENSHOTS=1 (`make screenshots`) they are kept there, of the whole demo, which is built (a minute) or
found in BEREDT_SCREENSHOTS_HOME. In the longer campaign they are made of a small demo, and looked at only for being
there.
"""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
FOLDER = PROJECT / "docs" / "screenshots"
HEIGHTS = {1280: 800, 390: 1400}
#: Bytes of a picture: more than an empty page, and no more than the source tree should carry.
SMALLEST, LARGEST = 15_000, 150_000

KEPT = os.environ.get("BEREDT_SCREENSHOTS") == "1"

pytestmark = [pytest.mark.browser, pytest.mark.long]


def _beredt(home: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-W", "ignore", "-m", "beredt.site.cli", *arguments]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    given = os.environ.get("BEREDT_SCREENSHOTS_HOME")
    return Path(given) if given else tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def demo(home: Path) -> Iterator[str]:
    """The address of a demo of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "BEREDT_HOME": str(home)}
    size = ["--scale", "1" if KEPT else "0.01"]
    subprocess.run(_beredt(home, "demo", "--no-serve", *size), env=environment, check=True, capture_output=True)
    server = subprocess.Popen(
        _beredt(home, "demo", "--port", str(port), *size),
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://localhost:{port}"
    try:
        for _second in range(60):
            try:
                urllib.request.urlopen(f"{url}/logg-inn/", timeout=5).close()
                break
            except OSError:
                time.sleep(1)
        yield url
    finally:
        server.terminate()
        server.wait(30)


@pytest.fixture(scope="module")
def telling_case(home: Path) -> str:
    """The most urgent case with an answer between the extremes and all its data."""
    told = subprocess.run(
        _beredt(home, "situation", "--json"),
        env={**os.environ, "BEREDT_HOME": str(home)},
        check=True,
        capture_output=True,
    )
    cases = json.loads(told.stdout)["cases"]
    fitting = [c for c in cases if c["cover_days"] and c["cover_days"] > 20 and 0.05 < (c["p_lasts"] or 0) < 0.9]
    return next((case for case in fitting if not case["missing"]), fitting[0])["case"]


def _enter(page, demo: str, who: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{demo}/logg-inn/")
    page.click(f"text=Gå inn som {who} (demo)")
    page.wait_for_url(lambda url: "logg-inn" not in url)


def _first(page, demo: str, listed: str, wanted: str, within: str = "") -> str:
    """The address of the first link on a page whose address begins as wanted."""
    page.goto(f"{demo}{listed}")
    return str(page.locator(f"main {within}a[href^='{wanted}']").first.get_attribute("href"))


def _paths(page, demo: str, telling_case: str) -> dict[str, str]:
    """What is pictured. The tabs are those of a case on which a decision is in force."""
    decision = _first(page, demo, "/vedtak/?state=in_force", "/vedtak/nr/")
    decided = _first(page, demo, decision, "/vedtak/2").removeprefix("/vedtak/")
    return {
        "home": "/",
        "case": f"/saker/{telling_case}/",
        "case-outlook": f"/utsikter/{telling_case}/?hele=1",
        "outlook-catalogue": "/katalogen/",
        "list": "/saker/?year=2024",
        "inbox": "/meldinger/",
        "notice": _first(page, demo, "/meldinger/", "/meldinger/", "tbody "),
        "case-record": f"/saksopplysninger/{decided}",
        "case-journal": f"/journal/{decided}",
        "case-decisions": f"/vedtak/{decided}",
        "case-tasks": f"/oppgaver/{decided}",
        "my-day": "/min-dag/",
        "decision": decision,
        "preparedness": _first(page, demo, "/beredskap/", "/beredskap/sak/"),
    }


@pytest.mark.parametrize("width", sorted(HEIGHTS))
def test_pictures_of_the_pages(chromium, demo: str, telling_case: str, width: int, tmp_path: Path) -> None:
    folder = FOLDER if KEPT else tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    page = chromium.new_page(viewport={"width": width, "height": HEIGHTS[width]}, locale="nb-NO")

    def picture(name: str, path: str) -> None:
        assert page.goto(f"{demo}{path}").ok, path
        page.wait_for_load_state("networkidle")
        file = folder / f"{name}-{'wide' if width > 600 else 'phone'}.png"
        page.screenshot(path=file)
        assert SMALLEST < file.stat().st_size < LARGEST, (file.name, file.stat().st_size)

    _enter(page, demo, "saksbehandler")
    for name, path in _paths(page, demo, telling_case).items():
        picture(name, path)
    _enter(page, demo, "administrator")
    picture("people", "/personer/")
