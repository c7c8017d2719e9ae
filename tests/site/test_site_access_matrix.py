"""Everybody asks for every page and every action, and meets what docs/access.md says."""

import inspect
import re

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, path, reverse
from pages_world import more_to_open
from test_site_pages_access import POSTED, addresses

from beredt.actors.actions import add_person
from beredt.actors.models import Organisation, Person, Role
from beredt.site import access_table
from beredt.site.access_table import ASKERS, NAMELESS, ROLELESS, UnguardedError


@pytest.fixture
def country(country):
    """The small country, with something on every page."""
    more_to_open()
    return country


def table_of(heading: str) -> dict[str, dict[str, str]]:
    """One table of docs/access.md: the answer by page, or by module and action, and by asker."""
    text = access_table.page_path().read_text()
    part = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", text, re.S | re.M)
    assert part
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in part[1].split("\n") if "|" in line]
    name = (lambda line: line[0]) if heading == "Pages" else (lambda line: f"{line[1]}.{line[0]}".replace("`", ""))
    return {name(line).strip("`"): dict(zip(ASKERS, line[2:], strict=True)) for line in lines[2:]}


def asker_of(who: str) -> Person | None:
    """Somebody with just that role, for an organisation of the small world."""
    if who == NAMELESS:
        return None
    if who == ROLELESS:
        return Person.objects.create(username="uten")
    place = Organisation.objects.get(pk="G1")
    return add_person("system:test", f"en-{who}", role=who, password=None, organisation=place)


def met(response) -> str:
    """What the asker met: refused, sent to the login page, or let in, whatever came of it there."""
    if response.status_code == 403:
        return "no"
    to_login = response.status_code == 302 and response["Location"].startswith(f"{reverse('login')}?")
    return "login" if to_login else "yes"


def test_the_page_says_what_the_code_does() -> None:
    """Where this fails, run `beredt person matrix --write` and look at what has changed."""
    assert access_table.page_path().read_text() == access_table.page()


def test_the_page_leaves_nothing_out() -> None:
    assert len(table_of("Pages")) == len(access_table.pages()) > 20
    assert len(table_of("Actions")) == len(access_table.actions()) > 5


@pytest.mark.django_db
@pytest.mark.parametrize("who", ASKERS)
def test_every_page_answers_as_the_table_says(country, who: str) -> None:
    table = table_of("Pages")
    asker = asker_of(who)
    urls = dict(reversed(addresses()))
    assert urls.keys() == table.keys()
    wrong = {}
    for name, url in urls.items():
        expected = table[name][who].replace("own", "yes")
        # Who is refused is refused both ways; who is let in is let in by the way that the page is for.
        usual = "post" if name in POSTED else "get"
        for method in (usual,) if expected == "yes" else ("get", "post"):
            client = Client()
            if asker is not None:
                client.force_login(asker)
            with transaction.atomic():
                answer = met(getattr(client, method)(url))
                transaction.set_rollback(True)
            if answer != expected:
                wrong[f"{method} {url}"] = (answer, expected)
    assert not wrong


@pytest.mark.django_db
@pytest.mark.parametrize("who", [asker for asker in ASKERS if asker != NAMELESS])
def test_every_action_refuses_whom_the_table_refuses(small_world, who: str) -> None:
    table = table_of("Actions")
    asker = asker_of(who)
    for action in access_table.action_functions():
        denied = False
        parameters = [each for each in inspect.signature(action).parameters.values() if each.default is each.empty][1:]
        plain = [None for each in parameters if each.kind is each.POSITIONAL_OR_KEYWORD]
        named = {each.name: None for each in parameters if each.kind is each.KEYWORD_ONLY}
        try:
            with transaction.atomic():
                action(asker, *plain, **named)
        except PermissionDenied:
            denied = True
        except Exception:  # let in, and nothing there to work on
            pass
        # Without an organisation that is theirs, those who may only for their own are refused too.
        name = f"{action.__module__}.{action.__name__}".removeprefix("beredt.")
        assert denied == (table[name][who] != "yes"), name


@pytest.mark.django_db
def test_a_reporter_sends_for_their_own_organisation_only(country, tmp_path) -> None:
    client = Client()
    client.force_login(asker_of(Role.REPORTER))
    file = tmp_path / "use.csv"
    file.write_text("varenummer,place,period,packs,days_out\n900001,A1,2023-01,30,0\n")

    def send(kind: str, sender: str):
        with file.open("rb") as content:
            return client.post(reverse("upload"), {"kind": kind, "sender": sender, "file": content})

    assert send("use", "G1")["Location"] == reverse("upload")
    for kind, sender in (("use", "S1"), ("use", "ukjent"), ("organisations", ""), ("organisations", "G1")):
        assert send(kind, sender).status_code == 403, (kind, sender)


def test_a_page_without_a_guard_is_found(monkeypatch) -> None:
    open_door = path("apen/", lambda request: None, name="apen")
    monkeypatch.setattr(get_resolver(), "url_patterns", [*get_resolver().url_patterns, open_door])
    with pytest.raises(UnguardedError, match="apen"):
        access_table.pages()


def test_an_action_without_a_guard_is_found() -> None:
    def act(person: Person) -> None:
        """Does it at once."""

    with pytest.raises(UnguardedError, match="act"):
        access_table._required(act)
