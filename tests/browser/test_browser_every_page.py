"""Every page of the site in a true browser, in bokmål and nynorsk, wide and on a phone: with rows, empty and refused.

The pages are those of the table of addresses. What each is, is told by what it answers somebody who may open it: a
page is looked at; a file, a redirect and what is only posted to are not pages.
"""

import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import lxml.html
import pytest
from browser_world import People, at_work, one_of_each_role
from django.conf import settings
from django.test import Client
from django.urls import resolve
from looking import faults, opened
from test_site_pages_access import addresses

from beredt.actors.models import Organisation, Role
from beredt.site import access_table
from beredt.site.access_table import NAMELESS, Answer

WIDTHS = (1280, 390)
#: Who looks at a page: the first of these who may, and on these pages the others besides.
ORDER = (NAMELESS, Role.CASEWORKER, Role.LEAD, Role.ADMINISTRATOR, Role.AUDITOR, Role.REPORTER)
BESIDES = {"decision": Role.MEDICAL_DIRECTOR, "decision_list": Role.MEDICAL_DIRECTOR, "case": Role.READER}

#: Nynorsk in the longer campaign: what may differ there is the length of words.
LANGUAGES = ("nb", pytest.param("nn", marks=pytest.mark.long))

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@dataclass(frozen=True, slots=True)
class Form:
    """The `number`th form in the main part of a page, and what makes it like another."""

    number: int
    method: str
    like: tuple[Any, ...]


@dataclass(slots=True)
class Page:
    """An address, who asks, and what is answered."""

    name: str
    url: str
    who: str
    status: int
    #: A whole page, not a file or a part that a script asks for.
    whole: bool
    length: int
    forms: list[Form] = field(default_factory=list)

    @property
    def shown(self) -> bool:
        """Whether it is a page to look at."""
        return self.status == 200 and self.whole


def ask(people: People) -> list[Page]:
    """What every address answers those who may open it."""
    answers = {line.name: line.answers for line in access_table.pages()}
    clients = {NAMELESS: Client()} | {role: Client() for role in people}
    for role, person in people.items():
        clients[role].force_login(person)
    found = []
    for name, url in addresses():
        may = [who for who in ORDER if answers[name][who] in (Answer.YES, Answer.OWN)]
        for who in {may[0]: 1, BESIDES.get(name, may[0]): 1}:
            response = clients[who].get(url)
            content = b"" if response.streaming else response.content
            page = Page(
                name, url, who, response.status_code, content.lstrip().startswith(b"<!DOCTYPE html>"), len(content)
            )
            if page.shown:
                page.forms = list(forms_in(content, url))
            found.append(page)
    return found


def forms_in(content: bytes, url: str) -> Iterator[Form]:
    """The forms in the main part of a page in which there is something to fill in."""
    document = lxml.html.fromstring(content.decode())
    for number, form in enumerate(document.xpath("//main//form")):
        visible = form.xpath(".//input[not(@type='hidden' or @type='submit')] | .//select | .//textarea")
        if visible:
            match = resolve((form.get("action") or url).partition("?")[0].partition("#")[0])
            method = form.get("method", "get")
            # What is only asked for is asked for alike on every page.
            where = match.url_name if method == "post" else ""
            yield Form(number, method, (where, *sorted({each.get("name") for each in visible})))


def telling(asked: list[Page]) -> list[Page]:
    """Of the pages that are alike but for their rows, the fullest and the barest; of the others all."""
    alike: dict[tuple[Any, ...], list[Page]] = defaultdict(list)
    for page in sorted(asked, key=lambda page: page.length):
        if page.shown:
            alike[page.name, page.who, frozenset(form.like for form in page.forms)].append(page)
    return [page for pages in alike.values() for page in {pages[0].url: pages[0], pages[-1].url: pages[-1]}.values()]


class Looker:
    """One browser window that goes from page to page as anybody, and keeps what is wrong with each."""

    def __init__(self, chromium: Any, site: str, language: str, people: People) -> None:
        self.page, self.complaints = opened(chromium, WIDTHS[0])
        self.site, self.language, self.people = site, language, people
        self.who: str | None = None
        self.wrong: dict[str, list[str]] = {}
        self.looks = 0

    def become(self, who: str) -> None:
        """Logs in as somebody else."""
        if who == self.who:
            return
        self.who = who
        self.page.context.clear_cookies()
        cookies = {settings.LANGUAGE_COOKIE_NAME: self.language}
        if who != NAMELESS:
            client = Client()
            client.force_login(self.people[who])
            cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.page.context.add_cookies([{"name": k, "value": v, "url": self.site} for k, v in cookies.items()])

    def open(self, page: Page) -> None:
        """Goes to a page, and waits until all of it is there."""
        self.become(page.who)
        self.complaints.clear()
        self.page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        self.page.goto(f"{self.site}{page.url}")
        # What a page loads by itself when it is open.
        self.page.wait_for_selector("[data-hx-trigger=load]", state="detached", timeout=60_000)

    def look(self, title: str) -> None:
        """Looks at what is open, wide and on a phone."""
        told = []
        self.page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            told += [f"{width}: {fault}" for fault in faults(self.page)]
            self.looks += 1
        shown = self.page.evaluate(
            "({lang: document.documentElement.lang, title: document.title, wide: document.documentElement.scrollWidth,"
            " headings: document.querySelectorAll('h1').length})"
        )
        if (shown["lang"], shown["headings"]) != (self.language, 1):
            told.append(f"language and number of first headings: {shown}")
        if not shown["title"].removesuffix("– Beredt").strip():
            told.append("no title")
        if shown["wide"] > WIDTHS[-1]:
            told.append(f"{shown['wide']} pixels wide on a phone")
        told += [text for text in self.complaints if "422 (Unprocessable" not in text]
        if told:
            self.wrong[f"{title} ({self.who})"] = told

    def refused(self, form: Form) -> bool:
        """Fills a form with what cannot be right, and sends it; returns whether the answer says so."""
        with self.page.expect_navigation() as answer:
            self.page.evaluate(SEND_WRONG, form.number)
        said = self.page.locator("main [role=alert], main .ds-validation-message").count()
        return answer.value.status == 422 or said > 0


#: Nothing where something must stand, an identity number elsewhere, and choices that nobody offers.
SEND_WRONG = """number => {
  const form = document.querySelectorAll('main form')[number];
  form.noValidate = true;
  for (const field of form.elements) {
    if (field.type === 'hidden' || field.disabled) continue;
    if (field.tagName === 'SELECT') field.add(new Option('?', 'finnes-ikke', true, true));
    else if (field.type === 'checkbox' || field.type === 'radio') { field.value = 'finnes-ikke'; field.checked = true; }
    else if (field.tagName === 'TEXTAREA' || ['text', 'search', 'password', 'number', 'email'].includes(field.type))
      field.value = field.required ? '' : '010190' + '10046';
  }
  if (form.method === 'get') form.submit(); else form.requestSubmit();
}"""


@pytest.fixture
def people(transactional_db, small_world, tmp_path) -> People:
    """Everybody, in a country at work."""
    return at_work(small_world, tmp_path)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_with_rows(chromium, people: People, live_server, language: str) -> None:
    start = time.monotonic()
    asked = ask(people)
    answered = {page.name for page in asked if page.status not in (403, 404)}
    assert answered == {line.name for line in access_table.pages()}, "no row to show there"
    # Some addressees of decisions are other people's.
    assert not [page for page in asked if page.status not in (200, 302, 403, 404, 405)]
    looker = Looker(chromium, live_server.url, language, people)
    shown = telling(asked)
    for page in sorted(shown, key=lambda page: page.who):
        looker.open(page)
        looker.look(page.url)
    print(f"{len(shown)} pages, {looker.looks} looks, {time.monotonic() - start:.0f} s")
    assert not looker.wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_that_refuse(chromium, people: People, live_server, language: str) -> None:
    start = time.monotonic()
    forms: dict[tuple[Any, ...], tuple[Page, Form]] = {}
    for page in ask(people):
        for form in page.forms:
            forms.setdefault((page.who, *form.like), (page, form))
    looker = Looker(chromium, live_server.url, language, people)
    taken = []
    for page, form in sorted(forms.values(), key=lambda each: each[0].who):
        looker.open(page)
        if not looker.refused(form) and form.method == "post":
            taken.append((page.url, form.like))
        looker.look(f"{page.url} sent {form.like}")
    print(f"{len(forms)} forms, {looker.looks} looks, {time.monotonic() - start:.0f} s")
    assert not looker.wrong
    assert not taken


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_an_empty_installation(chromium, transactional_db, live_server, language: str) -> None:
    start = time.monotonic()
    people = one_of_each_role(Organisation.objects.create(id="G1", kind="wholesaler", name="Grossist 1"))
    looker = Looker(chromium, live_server.url, language, people)
    shown = [page for page in ask(people) if page.shown]
    for page in sorted(shown, key=lambda page: page.who):
        looker.open(page)
        looker.look(page.url)
    print(f"{len(shown)} pages, {looker.looks} looks, {time.monotonic() - start:.0f} s")
    assert not looker.wrong
