"""A past day's pages equal what was shown that day: every tab of every case, the situation and the list of cases."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from difflib import SequenceMatcher

import lxml.html
import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pages_world import NOTICE, REGISTER, STOCK, dmp_list, populate

from beredt.actors.actions import add_person
from beredt.actors.models import Person
from beredt.assessments.models import Assessment
from beredt.cases.actions import accept_notice
from beredt.cases.assignment import assign_case
from beredt.cases.history import case_as_known
from beredt.cases.lifecycle import actions
from beredt.cases.lifecycle.states import HandlingState
from beredt.cases.models import Case, Level, Measure, Notice, SeverityClass
from beredt.cases.record.actions import add_entry as add_to_record
from beredt.cases.record.actions import correct_case, edit_entry, edit_record
from beredt.cases.severity.actions import set_severity
from beredt.cases.tabs import tabs_of
from beredt.decisions import actions as decisions
from beredt.journal.actions import add_entry, correct_entry
from beredt.journal.models import Channel, EntryContent, EntryKind, EntryType
from beredt.journal.parts import Facts, Said
from beredt.tasks.actions import add_task, complete_task
from beredt.tasks.models import Task

pytestmark = pytest.mark.django_db

FIRST = date(2025, 1, 2)
DAYS = [date(2025, 1, day) for day in (2, 3, 6, 7, 8, 9, 10)]
#: What is no part of what a page says of the day: what may be done, and the choice of a day.
REMOVED = " | ".join(
    (
        "//details[.//form]",
        "//form",
        *(f"//*[contains(concat(' ', @class, ' '), ' {name} ')]" for name in ("now", "ds-button", "messages")),
        *(f"//*[contains(concat(' ', @class, ' '), ' {name} ')]" for name in ("print-only", "as-it-stood")),
    )
)


def said(html: str) -> str:
    """The words of a page, without forms, messages and the choice of a day."""
    main = lxml.html.fromstring(html).xpath("//main")[0]
    for part in main.xpath(REMOVED):
        part.drop_tree()
    return re.sub(r"\s+", " ", main.text_content()).strip()


@contextmanager
def at(day: date, hour: int = 12) -> Iterator[None]:
    with time_machine.travel(datetime(day.year, day.month, day.day, hour, tzinfo=UTC), tick=False):
        yield


@dataclass
class World:
    """Who acts, how files come in, and every page as it was shown, by day and address."""

    take: Callable
    kari: Person
    director: Person
    reader: Person
    shown: dict[date, dict[str, str]] = field(default_factory=dict)
    rows: dict[date, dict[str, dict]] = field(default_factory=dict)
    answers: dict[date, dict[str, int]] = field(default_factory=dict)

    def client(self) -> Client:
        """A reader's browser: what the pages say, without what may be done from them."""
        client = Client()
        client.force_login(self.reader)
        return client

    def pages(self) -> list[str]:
        """The pages that there are now."""
        cases = Case.objects.order_by("number")
        tabs = [reverse(tab.name, args=[case.number]) for case in cases for tab in tabs_of(case.type)]
        return ["/", "/saker/", "/saker/?sort=title", "/saker/?state=open&year=2024&part=closed", *tabs]

    def look(self, day: date) -> None:
        """Opens every page, as the last thing of a day."""
        with at(day, 20):
            client = self.client()
            self.shown[day] = {page: said(opened(client, page)) for page in self.pages()}
            self.rows[day] = {case.number: row_of(case) for case in Case.objects.all()}
            self.answers[day] = {
                case.number: stored(client.get(f"/saker/{case.number}/"))
                for case in Case.objects.filter(type="shortage")
            }


def opened(client: Client, page: str) -> str:
    response = client.get(page)
    assert response.status_code == 200, page
    return response.content.decode()


def stored(page: HttpResponse) -> int:
    """The id of the stored answer that a page shows, by what it was computed from."""
    shown = page.context["assessment"]
    unique = ("subject", "as_of", "snapshot", "inputs_sha256", "version")
    return Assessment.objects.get(**{name: getattr(shown, name) for name in unique}).pk


def row_of(case: Case) -> dict:
    """The row of a case, with its packs."""
    row = {name.attname: getattr(case, name.attname) for name in Case._meta.concrete_fields}
    return row | {"packs": sorted(case.packs.values_list("pk", flat=True))}


@pytest.fixture
def world(take, settings) -> World:
    """Eight days in which files come, a caseworker works, and the register comes again."""
    from small_world_files import ORGANISATIONS, PACKS

    settings.ASSESSMENT = settings.ASSESSMENT | {"replications": 500}
    with at(FIRST, 8):
        assert take("organisations", ORGANISATIONS).state == "taken"
        assert take("packs", PACKS).state == "taken"
        populate(take)
        kari = add_person("system:test", "kari", role="caseworker", password=None, name="Kari Normann")
        director = add_person("system:test", "dina", role="medical_director", password=None, name="Dina Direktør")
        reader = add_person("system:test", "lise", role="reader", password=None, name="Lise Leser")
    world = World(take, kari, director, reader)
    for day, work in zip(DAYS, (nothing, files, acts, register, decides, corrections, closes), strict=True):
        with at(day):
            work(world)
        world.look(day)
    return world


def case_of(number: str = "2024-0001") -> Case:
    return Case.objects.get(number=number)


def nothing(world: World) -> None:
    """The first day: what there was."""


def files(world: World) -> None:
    """A new count, a corrected one that replaces the old, more use, and a list of notices."""
    newer = STOCK.replace("2024-12-31", "2025-01-02").replace(",20,usable", ",90,usable")
    assert world.take("stock", newer, sender="G1", name="stock2.csv").state == "taken"
    world.take("stock", STOCK.replace(",500,usable", ",300,usable"), sender="G1", name="stock-rettet.csv")
    told = NOTICE.format(told="02.01.2025", until="01.06.2025")
    assert world.take("notices", dmp_list("02.01.2025", told), source="dmp", name="fourth.csv").state == "taken"


def acts(world: World) -> None:
    """Notices are accepted, a case is opened, corrected and given to somebody; the record is written."""
    kari = world.kari
    accept_notice(kari, Notice.objects.get(number="900001"))
    new = accept_notice(kari, Notice.objects.get(number="900003"))
    case = case_of()
    assign_case(kari, case, kari)
    case.refresh_from_db()
    correct_case(kari, case, why="Skrivefeil", title="Prøvin, rettet", packs=["900001", "900002"])
    edit_record(kari, case, None, care_notes="Bruk annen styrke")
    add_to_record(kari, case, Measure, kind="foreign_pack", action="Skaffe fra Sverige", due=date(2025, 1, 9))
    actions.set_handling(kari, new, HandlingState.ASSESSING, review=date(2025, 1, 8))
    add_task(kari, "Ring leverandøren", date(2025, 1, 8), case=case, owner=kari)
    add_entry(
        kari, case, Facts(EntryType.INTERNAL, EntryKind.PHONE_NOTE, Channel.PHONE), Said("Samtale", text="Ny dato")
    )


def register(world: World) -> None:
    """The register comes again with other dates, packs, titles and a case more."""
    again = (
        REGISTER.replace("Eldre sak", "Eldre sak med nytt navn")
        .replace("2022-02-01,2024-06-01", "2022-02-01,2024-07-01")
        .replace("900003,N01BB02,2024-11-02", "900002,N01BB01,2024-11-02")
        .replace("2025-03-01,2023-0007", "2025-05-05,")
    )
    again += (
        "2025-0001,Ny sak,900003,N01BB02,2024-12-30,2024-12-29,,dmp,yes,registered,unknown,,2025-04-01,2024/0002,\n"
    )
    told = world.take("cases", again, name="register2.csv")
    assert told.state == "taken", told.lines()


def decides(world: World) -> None:
    """How serious it is, a promise, a decision by two people, and a task done."""
    kari, case = world.kari, case_of()
    set_severity(
        kari,
        case,
        seriousness=Level.HIGH,
        alternatives=Level.HIGH,
        outcome=SeverityClass.CRITICAL,
        reason="Ingen alternativer",
    )
    actions.promise_end(kari, case, promised_end=date(2025, 8, 1), reason="Leverandøren skrev")
    complete_task(kari, Task.objects.current().get(case=case))
    decision = decisions.draft(
        kari,
        case=case,
        kind="restriction",
        body="medical_directors",
        title="Bare prehospital bruk",
        text_nb="Legemiddelet forbeholdes prehospitale tjenester.",
        text_nn="Legemiddelet er reservert prehospitale tenester.",
        from_at=datetime(2025, 1, 9, 7, tzinfo=UTC),
        legal_basis="advice",
        no_assessment_because="Lagertallene var ikke kommet.",
        groups=["health_trust"],
        organisations=["G1"],
    )
    decisions.submit(kari, decision)
    decisions.approve(world.director, decision)


def corrections(world: World) -> None:
    """Everything is corrected once more, and a count is replaced again."""
    kari, case = world.kari, case_of()
    edit_record(kari, case, case.records.current().get(), care_notes="Bruk lavere styrke")
    measure = case.measures.current().get(kind="foreign_pack")
    edit_entry(kari, measure, state="done", effect="200 pakninger kom")
    content = EntryContent.objects.current().get(of__case=case)
    correct_entry(kari, content, Said("Samtale, rettet", text="Ny dato igjen"), reason="Feil dato")
    fresh = STOCK.replace("2024-12-31", "2025-01-08")
    world.take("stock", fresh, sender="G1", name="stock3.csv")
    told = NOTICE.format(told="09.01.2025", until="01.07.2025")
    world.take("notices", dmp_list("09.01.2025", told), source="dmp", name="fifth.csv")


def closes(world: World) -> None:
    """The shortage is over, and another came back under the same number in the register."""
    actions.end_shortage(world.kari, case_of(), end=date(2025, 1, 10), reason="Fullt lager")
    actions.end_shortage(world.kari, case_of("2024/0002"), end=date(2025, 1, 9), reason="Fullt lager")


LAST = date(2025, 2, 3)


def test_a_past_day_is_shown_as_it_stood(world: World) -> None:
    # One world for all of it: building it takes most of the time.
    every_page_of_a_past_day_says_what_it_said_that_day(world)
    the_row_of_a_case_is_undone_to_any_day(world)
    a_past_days_answer_is_the_very_one_that_was_stored(world)
    before_a_case_was_there_its_pages_say_so(world)
    the_two_days_are_chosen_apart(world)


def every_page_of_a_past_day_says_what_it_said_that_day(world: World) -> None:
    differ = []
    with at(LAST):
        client = world.client()
        for day, pages in world.shown.items():
            for page, text in pages.items():
                mark = "&" if "?" in page else "?"
                now = said(opened(client, f"{page}{mark}known={day.isoformat()}"))
                if now != text:
                    differ.append((day, page, difference(text, now)))
    assert not differ, "\n".join(map(str, differ))
    assert len(world.shown) >= 7
    assert len({pages["/"] for pages in world.shown.values()}) >= 5


def difference(then: str, now: str) -> str:
    """The words that differ."""
    old, new = then.split(), now.split()
    parts = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return "; ".join(
        f"{' '.join(old[a:b])!r} -> {' '.join(new[c:d])!r}" for kind, a, b, c, d in parts if kind != "equal"
    )


def the_row_of_a_case_is_undone_to_any_day(world: World) -> None:
    for day, rows in world.rows.items():
        for number, row in rows.items():
            assert row_of(case_as_known(case_of(number), day)) == row, (day, number)


def a_past_days_answer_is_the_very_one_that_was_stored(world: World) -> None:
    with at(LAST):
        client = world.client()
        count = Assessment.objects.count()
        for day, answers in world.answers.items():
            for number, answer in answers.items():
                page = client.get(f"/saker/{number}/?known={day.isoformat()}")
                assert page.context["assessment"].pk == stored(page) == answer
        assert Assessment.objects.count() == count


def before_a_case_was_there_its_pages_say_so(world: World) -> None:
    with at(LAST):
        client = world.client()
        for tab in tabs_of("shortage"):
            for number, query in (
                ("2025-0001", "?known=2025-01-06"),
                ("2025-0001", "?as_of=2025-01-06"),
                ("2024-0001", "?as_of=2020-01-01"),
                ("2024-0001", "?as_of=2020-01-01&known=now"),
            ):
                text = said(opened(client, reverse(tab.name, args=[number]) + query))
                assert "Saken var ikke åpnet denne dagen." in text, (tab.name, query)


def the_two_days_are_chosen_apart(world: World) -> None:
    with at(LAST):
        client = world.client()
        then = client.get("/saker/2024-0001/?as_of=2025-01-03").context["head"]
        assert (then.as_of, then.known) == (date(2025, 1, 3), date(2025, 1, 3))
        assert then.case.title == "Prøvin 200 mg/ml"
        now = client.get("/saker/2024-0001/?as_of=2025-01-03&known=now").context["head"]
        assert (now.as_of, now.known) == (date(2025, 1, 3), None)
        assert now.case.title == "Prøvin, rettet" or now.case.title == "Prøvin 200 mg/ml"
        both = client.get("/saker/2024-0001/?as_of=2024-12-31&known=2025-01-06").context["head"]
        assert (both.as_of, both.known) == (date(2024, 12, 31), date(2025, 1, 6))
        assert all(tab.address.endswith("?as_of=2024-12-31&known=2025-01-06") for tab in both.tabs)
        shown = client.get("/saker/2024-0001/?known=2025-01-02").context["head"]
        assert (shown.as_of, shown.known) == (date(2025, 1, 2), date(2025, 1, 2))
        future = client.get("/saker/2024-0001/?known=2025-03-01").context["head"]
        assert future.known is None
