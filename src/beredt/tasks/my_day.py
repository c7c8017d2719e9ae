"""The page of a day: what is due for one person or for all, in the order in which to take it, and where it is done."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as lazy

from beredt.actors.models import Person, Role
from beredt.cases.history import state_of_data
from beredt.decisions.queries import moments_passed
from beredt.tasks.clocks import NOTICE, TASK
from beredt.tasks.dues import Due
from beredt.tasks.levels import LATER, SOON, Level, level_of
from beredt.tasks.models import Snooze
from beredt.tasks.queries import all_due, snoozes

#: The parts of the page, in order.
SECTIONS = {
    "missing": lazy("Saker uten neste gjennomgang"),
    "now": lazy("Nå"),
    "week": lazy("De neste sju dagene"),
    "escalated": lazy("Hos andre, langt over fristen"),
    "waiting": lazy("Venter på andre"),
    "later": lazy("Senere"),
    "snoozed": lazy("Utsatt"),
}


@dataclass(frozen=True, slots=True)
class Someone:
    """A person as the page names them."""

    username: str
    name: str


#: Stands for what nobody has; no user name is so.
NOBODY = Someone("-", "")


@dataclass(frozen=True, slots=True)
class DayRow:
    """One line: what is due, how far past its day, in which part of the page, and where it is done."""

    due: Due
    level: Level
    section: str
    who: str
    address: str
    snooze: Snooze | None

    @property
    def section_title(self) -> Any:
        return SECTIONS[self.section]

    @property
    def is_task(self) -> bool:
        return self.due.clock is TASK

    @property
    def can_snooze(self) -> bool:
        return not self.due.clock.statutory


@dataclass(frozen=True, slots=True)
class Load:
    """What one person has, in numbers."""

    who: Someone
    overdue: int
    today: int
    week: int
    later: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What the lines of a day follow from, all of it: the same is never reckoned twice while it is kept.

    `state` grows with every act, and `passed` with every moment that a decision names as time comes to it.
    """

    as_of: date
    known: date | None
    today: date
    language: str | None
    state: int
    passed: int


def day_rows(as_of: date, known: date | None, person: Person | None) -> list[DayRow]:
    """The lines for a person, or for the whole team: the parts in order, the longest overdue first in each."""
    is_lead = person is not None and any(each.role == Role.LEAD and each.holds_on(as_of) for each in person.assignments)
    asked = Asked(
        as_of,
        known,
        timezone.localdate(),
        get_language(),
        state_of_data(),
        moments_passed(timezone.now()) if known is None else 0,
    )
    return list(_rows(asked, person.pk if person else None, is_lead))


@lru_cache(maxsize=4)
def _all_due(asked: Asked) -> list[Due]:
    return all_due(asked.as_of, asked.known)


@lru_cache(maxsize=32)
def _rows(asked: Asked, person: int | None, is_lead: bool) -> tuple[DayRow, ...]:
    names = people()
    put_off = snoozes(asked.as_of, asked.known)
    rows = []
    for due in _all_due(asked):
        level = level_of(due, asked.as_of)
        section = _section(due, level, person, is_lead, due.key in put_off)
        if section is not None:
            who = names[due.responsible].name if due.responsible is not None else ""
            rows.append(DayRow(due, level, section, due.waits_on or who, address(due), put_off.get(due.key)))
    order = list(SECTIONS)
    return tuple(sorted(rows, key=lambda row: (order.index(row.section), row.due.day)))


def _section(due: Due, level: Level, person: int | None, is_lead: bool, snoozed: bool) -> str | None:
    """The part of the page that something stands in; None where it is no business of the person's."""
    mine = person is None or due.responsible == person
    if not mine:
        if is_lead and level.to_lead and not snoozed:
            return "escalated"
        return "waiting" if due.caseworker == person and due.responsible is not None else None
    if snoozed:
        return "snoozed"
    if due.waits_on and level in (SOON, LATER):
        return "waiting"
    if person is None and due.code == "review_missing":
        return "missing"
    return {LATER.code: "later", SOON.code: "week"}.get(level.code, "now")


def loads(rows: Iterable[DayRow]) -> list[Load]:
    """How much everybody has: first what nobody has, then whoever has most overdue."""
    counts: dict[int | None, Counter[str]] = {None: Counter()}
    names = people()
    for row in rows:
        if row.section != "snoozed":
            level = "overdue" if row.due.overdue_by else row.level.code
            counts.setdefault(row.due.responsible, Counter())[level] += 1
    found = [
        Load(names.get(who, NOBODY), count["overdue"], count["due"], count["soon"], count["later"])
        for who, count in counts.items()
    ]
    return sorted(found, key=lambda load: (load.who is not NOBODY, -load.overdue, load.who.name))


def of_person(rows: Iterable[DayRow], username: str) -> list[DayRow]:
    """The lines of one person, or of nobody."""
    ids = {pk for pk, someone in people().items() if someone.username == username}
    asked = {None} if username == NOBODY.username else ids
    return [row for row in rows if row.due.responsible in asked]


def people() -> Mapping[int | None, Someone]:
    """All people by their ids."""
    rows = Person.objects.values_list("pk", "username", "first_name", "last_name")
    return {pk: Someone(username, f"{first} {last}".strip() or username) for pk, username, first, last in rows}


def address(due: Due) -> str:
    """The page on which it is done, at its place."""
    if due.clock is NOTICE:
        return reverse("notice", args=[due.subject])
    if due.clock is TASK:
        return reverse("task", args=[due.subject])
    if due.case is None:
        return reverse("decision", args=[due.subject])
    page, mark = due.clock.place
    return reverse(page, args=[due.case.number]) + (f"#{mark}" if mark else "")
