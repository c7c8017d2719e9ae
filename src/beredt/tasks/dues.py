"""What is due, of which clock, since when, and why."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from beredt.cases.lifecycle.states import EventKind
from beredt.cases.models import CaseType
from beredt.tasks.facts import CaseRow, Moment
from beredt.tasks.working_days import Calendar

SHORTAGES = frozenset({CaseType.SHORTAGE, CaseType.DEVICE})


class Responsible(StrEnum):
    """Who answers for what a clock demands."""

    CASEWORKER = "caseworker"
    #: Whoever the task or the measure names; the caseworker where it names nobody here.
    OWNER = "owner"
    #: Nobody has it yet: the team.
    TEAM = "team"


@dataclass(frozen=True, slots=True)
class Run:
    """One time that a clock runs: since when, until which day, and the reckoning in words.

    `what` says what it is about where the clock's own words do not; `owner` is the id of a person, `outside` someone
    who has none here; `subject` tells apart what else would be the same.
    """

    started: date
    day: date
    why: str
    what: str = ""
    owner: int | None = None
    outside: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock as data: what it is called, from what to what it runs, whom it concerns, and on what it rests.

    `stops` are the events that stop it; besides, every clock of a case stops with the case (`facts.is_silent`).
    `statutory` ones cannot be put off. `waits` ones wait for others. `place` is the page where it is done: the name
    of an address that takes the case's number, and a mark on that page.
    """

    code: str
    title: Any
    todo: Any
    starts: Any
    rule: Any
    basis: Any
    runs: Callable[[Moment], Iterable[Run]]
    stops: tuple[EventKind, ...] = ()
    responsible: Responsible = Responsible.CASEWORKER
    statutory: bool = True
    waits: bool = False
    types: frozenset[str] = frozenset(CaseType.values)
    place: tuple[str, str] = ("case_record", "")


@dataclass(frozen=True, slots=True)
class Due:
    """Something that is to be done by `day`; `overdue_by` counts working days after it.

    `case` is None for a task of no case and for a notice that no case has taken in. `responsible` is the id of a
    person, None where nobody has it; `caseworker` is the case's. `key` names it as long as its day is the same.
    `waits_on` is who else must act.
    """

    clock: Clock
    case: CaseRow | None
    what: str
    day: date
    started: date
    overdue_by: int
    responsible: int | None
    caseworker: int | None
    why: str
    key: str
    subject: str = ""
    waits_on: str = ""

    @property
    def code(self) -> str:
        return self.clock.code


def due_of(
    clock: Clock, run: Run, *, as_of: date, calendar: Calendar, case: CaseRow | None, caseworker: int | None
) -> Due:
    """What a running clock makes due."""
    outside = run.outside if run.owner is None else ""
    return Due(
        clock=clock,
        case=case,
        what=run.what or str(clock.todo),
        day=run.day,
        started=run.started,
        overdue_by=calendar.between(run.day, as_of),
        responsible={Responsible.CASEWORKER: caseworker, Responsible.OWNER: run.owner or caseworker}.get(
            clock.responsible
        ),
        caseworker=caseworker,
        why=run.why,
        key=":".join((clock.code, case.number if case else "", run.subject, run.day.isoformat())),
        subject=run.subject,
        waits_on=outside or (str(clock.title) if clock.waits else ""),
    )
