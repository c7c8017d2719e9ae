"""What counts as a shortage: named, dated definitions, each a predicate over the facts of a case.

There is no agreed definition, so it is a setting with versions: `data/definitions.json` tells which rule the words of
each authority come to, from which day, and which definition the figures of a year use. The same cases counted under
all of them tell how much of a number is its definition.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from django.db.models import Q

from beredt.cases.lifecycle.events import with_events
from beredt.cases.lifecycle.facts import states_on
from beredt.cases.lifecycle.states import ShortageState
from beredt.cases.models import Case, NoticeSource, Registration
from beredt.cases.queries import shortages


@dataclass(frozen=True, slots=True)
class Facts:
    """What the definitions look at, as known now.

    `end` is the day from which there is no shortage. `begun`: the start is not only expected. `notified` is the day of
    the first notice of the authorisation's holder, `reported` whether the holder reported it at all (None: unknown).
    """

    registered: date
    start: date
    begun: bool
    end: date | None
    registration: str
    notified: date | None
    reported: bool | None
    discontinuation: bool
    withdrawn: bool

    def lasts_into(self, first: date, last: date) -> bool:
        """Whether the shortage, begun or expected, touches a span of days."""
        return self.start <= last and (self.end is None or self.end >= first)


@dataclass(frozen=True, slots=True)
class Definition:
    """A version of a definition: in force from a day, until another or still (None)."""

    key: str
    first: date
    until: date | None
    rule: str
    parameters: Mapping[str, Any]
    cannot_see: tuple[str, ...]
    source: str

    def counts(self, facts: Facts, year: int) -> bool:
        """Whether a case counts in a year."""
        return RULES[self.rule](facts, date(year, 1, 1), date(year, 12, 31), **self.parameters)


@dataclass(frozen=True, slots=True)
class Count:
    """The cases of a year under a definition, and how they differ from those of the definition in use."""

    definition: Definition
    used: bool
    cases: int
    also_counted: int
    left_out: int


def handled(facts: Facts, first: date, last: date) -> bool:
    """Registered by the end of the year and not over before it: the counting rule of `statistics`."""
    return facts.registered <= last and (facts.end is None or facts.end >= first)


def national(facts: Facts, first: date, last: date) -> bool:
    """Supply does not meet demand, or was expected not to, whenever it was registered; no discontinuation."""
    expected = first <= facts.registered <= last < facts.start
    return (facts.lasts_into(first, last) or expected) and not facts.discontinuation and not facts.withdrawn


def notified(facts: Facts, first: date, last: date) -> bool:
    """The holder has notified the agency by the end of the year, of a shortage or a discontinuation."""
    told = facts.notified <= last if facts.notified else facts.reported is True and facts.registered <= last
    return told and (facts.end is None or facts.end >= first) and facts.registration != Registration.UNREGISTERED


def interrupted(facts: Facts, first: date, last: date, *, at_least_days: int, registered_only: bool) -> bool:
    """Has begun, and has lasted so many days by the end of the year."""
    if registered_only and facts.registration != Registration.REGISTERED:
        return False
    ended = min(facts.end or last, last)
    lasted = facts.begun and (ended - facts.start).days >= at_least_days
    return lasted and facts.lasts_into(first, last) and not facts.discontinuation and not facts.withdrawn


def ahead(facts: Facts, first: date, last: date, *, months: int) -> bool:
    """An authorised medicine in short supply in the year or, as known in the year, within so many months of it."""
    year, month = divmod(last.month - 1 + months + 1, 12)
    beyond = date(last.year + year, month + 1, 1)
    return (
        facts.registration == Registration.REGISTERED
        and facts.registered <= last
        and facts.start < beyond
        and (facts.end is None or facts.end >= first)
        and not facts.discontinuation
        and not facts.withdrawn
    )


RULES: dict[str, Callable[..., bool]] = {
    "handled": handled,
    "national": national,
    "notified": notified,
    "interrupted": interrupted,
    "ahead": ahead,
}


@cache
def _data() -> dict[str, Any]:
    return dict(json.loads((files("beredt.cases") / "data" / "definitions.json").read_text(encoding="utf-8")))


@cache
def definitions() -> tuple[Definition, ...]:
    """Every version of every definition, in the order of the file."""
    return tuple(
        Definition(
            key=row["key"],
            first=date.fromisoformat(row["from"]),
            until=date.fromisoformat(row["until"]) if "until" in row else None,
            rule=row["rule"],
            parameters=row["parameters"],
            cannot_see=tuple(row["cannot_see"]),
            source=row["source"],
        )
        for row in _data()["definitions"]
    )


def in_force(year: int) -> list[Definition]:
    """The definitions as they were when a year ended."""
    last = date(year, 12, 31)
    return [one for one in definitions() if one.first <= last and (one.until is None or one.until >= last)]


def used_in(year: int) -> str | None:
    """The definition that the figures of a year use; None before the first was chosen."""
    chosen = [row for row in _data()["used"] if date.fromisoformat(row["from"]) <= date(year, 12, 31)]
    return max(chosen, key=lambda row: str(row["from"]))["key"] if chosen else None


def count_under_all(year: int) -> list[Count]:
    """The same cases under every definition in force when the year ended, the one in use first."""
    facts = facts_of_year(year)
    used = used_in(year)
    counted = {one.key: {pk for pk, of_case in facts.items() if one.counts(of_case, year)} for one in in_force(year)}
    reference = counted.get(used) if used else None
    found = [
        Count(
            definition=one,
            used=one.key == used,
            cases=len(counted[one.key]),
            also_counted=len(counted[one.key] - reference) if reference is not None else 0,
            left_out=len(reference - counted[one.key]) if reference is not None else 0,
        )
        for one in in_force(year)
    ]
    return sorted(found, key=lambda count: not count.used)


def facts_of_year(year: int) -> dict[int, Facts]:
    """The facts of every case that any definition could count in a year, by case id, in three queries."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    there = Q(end__isnull=True) | Q(end__gte=first)
    known = Q(registered__lte=last) | Q(start__lte=last)
    cases = shortages().filter(there & known).prefetch_related(with_events(), "notices")
    return {case.pk: facts_of(case) for case in cases}


def facts_of(case: Case) -> Facts:
    """The facts of a case, as known now. Its events and notices should be at hand."""
    events = list(case.events.all())
    notices = [notice for notice in case.notices.all() if notice.source == NoticeSource.DMP]
    states = states_on(case, events, date.max, date.max)
    return Facts(
        registered=case.registered,
        start=case.start,
        begun=not case.start_anticipated,
        end=case.end,
        registration=case.registration,
        notified=min((notice.first_received for notice in notices), default=None),
        reported=case.reported_by_holder,
        discontinuation=(states is not None and states.shortage == ShortageState.PERMANENT)
        or (bool(notices) and all(notice.discontinuation for notice in notices)),
        withdrawn=states is not None and states.shortage == ShortageState.WITHDRAWN,
    )
