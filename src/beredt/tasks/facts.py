"""What the clocks of a case read, and what is left of it when a day ended. Pure: no table is asked here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

from beredt.audit.versions import end_of
from beredt.cases.lifecycle.facts import Happened, Row, States, before_all, states_on
from beredt.cases.lifecycle.states import EventKind, HandlingState, ShortageState
from beredt.cases.models import SeverityClass
from beredt.decisions.queries import Standing
from beredt.tasks.working_days import Calendar


class Told(Protocol):
    """A version of what somebody wrote."""

    told_at: datetime
    replaced_at: datetime | None


class CaseRow(Row, Protocol):
    """What the clocks read of a case's row."""

    number: str
    title: str
    type: str


T = TypeVar("T", bound=Told)


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the journal: the entry's id, when it was asked, by when an answer is wanted, who is silent yet."""

    entry: int
    title: str
    asked: date
    due: date | None
    waiting: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that the clocks of one case read.

    `events` are all of the case's in the order in which they were recorded. The lists of versions may hold every
    version or only those that stood on the day asked for. `received` are the days on which its notices first came, by
    the notice's name in the events; `caseworker` is the id of today's. `questions` and `decisions` are as those rooms
    tell that they stood on that day.
    """

    case: CaseRow
    events: Sequence[Happened]
    received: Mapping[str, date] = field(default_factory=dict)
    caseworker: int | None = None
    severities: Sequence[Any] = ()
    records: Sequence[Any] = ()
    measures: Sequence[Any] = ()
    tasks: Sequence[Any] = ()
    questions: Sequence[Question] = ()
    decisions: Sequence[Standing] = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """A case when `as_of` ended, with what was recorded by `known`."""

    facts: Facts
    as_of: date
    known: date
    calendar: Calendar
    states: States
    #: What was recorded by then, and what stood before all that came later.
    told: Sequence[Happened]
    undone: Mapping[str, Any]

    @property
    def caseworker(self) -> int | None:
        """The id of the caseworker of that day."""
        found: int | None = self.undone.get("caseworker", self.facts.caseworker)
        return found

    @property
    def received(self) -> date:
        """The day on which the first word of the shortage came: its first notice's, else that of its registration."""
        unknown = _notices(self.facts.events[len(self.told) :]) - _notices(self.told)
        days = [day for name, day in self.facts.received.items() if name not in unknown and day <= self.as_of]
        registered: date = self.undone.get("registered", self.facts.case.registered)
        return min(days, default=registered)

    @property
    def critical(self) -> bool:
        """Whether a person's assessment that holds on the day says so; where there is none it is not known to be."""
        stood = standing(self.facts.severities, self.known)
        return any(each.outcome == SeverityClass.CRITICAL and each.effective <= self.as_of for each in stood)

    def since(self, *kinds: EventKind) -> date | None:
        """The day from which the newest event of these kinds holds."""
        days = (each.effective for each in reversed(self.told) if each.kind in kinds and each.effective <= self.as_of)
        return next(days, None)


def moment(facts: Facts, as_of: date, known: date, calendar: Calendar) -> Moment | None:
    """The case as it stood. None where nothing of it can be due: not there yet, merged, closed, withdrawn, gone."""
    states = states_on(facts.case, facts.events, as_of, known)
    if states is None:
        return None
    end = end_of(known)
    told = [event for event in facts.events if event.recorded < end]
    if is_silent(states, told, as_of):
        return None
    undone = before_all(event for event in facts.events if event.recorded >= end)
    return Moment(facts, as_of, known, calendar, states, told, undone)


def is_silent(states: States, told: Iterable[Happened], as_of: date) -> bool:
    """Whether nothing of the case can be due any more: merged, withdrawn, permanently gone, or its work closed."""
    if states.shortage in (ShortageState.WITHDRAWN, ShortageState.PERMANENT):
        return True
    return states.handling == HandlingState.CLOSED or is_merged(told, as_of)


def is_merged(told: Iterable[Happened], as_of: date) -> bool:
    """Whether the case lives on in another one; reopening it brings it back. The other one's event says merged_from."""
    merged = False
    for event in told:
        if event.effective <= as_of:
            away = event.kind == EventKind.MERGED and "merged_from" not in event.data
            merged = away or (merged and event.kind != EventKind.REOPENED)
    return merged


def standing(versions: Sequence[T], known: date) -> list[T]:
    """The versions that stood when a day ended."""
    if not versions:
        return []
    end = end_of(known)
    return [each for each in versions if each.told_at < end and (each.replaced_at is None or each.replaced_at >= end)]


def _notices(events: Iterable[Happened]) -> set[str]:
    """The names of the notices that some events took into the case."""
    return {event.data["notice"] for event in events if "notice" in event.data}
