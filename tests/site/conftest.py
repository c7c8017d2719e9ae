"""A small country and people who look at it."""

import sys
from pathlib import Path

import pytest
from django.test import Client

sys.path.insert(0, str(Path(__file__).parent))
from pages_world import populate

from beredt.actors.models import Person


@pytest.fixture(autouse=True)
def static_root(settings, tmp_path: Path) -> None:
    """The collected static files' folder, which WhiteNoise wants to be there even when it serves from the sources."""
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()


@pytest.fixture
def country(small_world):
    """Packs, places, stock, orders, use, cases and notices."""
    populate(small_world)
    return small_world


@pytest.fixture
def page(country, caseworker: Person) -> Client:
    """A caseworker's browser on that country."""
    client = Client()
    client.force_login(caseworker)
    return client
