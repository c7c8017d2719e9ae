"""The states of a case as of a day: a pure function of its stored dates and of its events.

Two days count. `as_of` is the day whose end is described; `known` is the day whose knowledge is used. With both the
same the answer is what was seen that day, and it never changes, since events are only added. With `known` later, what
has since been learnt of the day is used as well.

A case without events, as a register leaves it, has its states from its dates alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from django.utils import timezone

from beredt.cases.lifecycle.states import (
    EXITS,
    OPEN,
    OVER,
    UNDER_HANDLING,
    EventKind,
    HandlingState,
    PublicationState,
    ShortageState,
)

#: What acts may change on a case. Each event that changes some of it keeps what it was before and after.
DATES = ("registered", "start", "end", "promised_end")
FIELDS = (
    *DATES,
    "start_anticipated",
    "title",
    "atc",
    "source",
    "reported_by_holder",
    "registration",
    "reason",
    "reason_text",
    "note",
)
#: Rows of other tables that the case names, by the fields that hold their ids.
LINKS = {"caseworker": "caseworker_id", "previous": "previous_id", "delivery": "delivery_id"}
#: Many rows of other tables: lists of their ids, in order.
LISTS = ("packs", "devices")
#: What the states are computed from.
STATE_FIELDS = ("registered", "start", "start_anticipated", "end", "promised_end")


class Row(Protocol):
    """The dates that are stored on a case."""

    registered: date
    start: date
    start_anticipated: bool
    end: date | None
    promised_end: date | None


class Happened(Protocol):
    """An event of a case."""

    kind: str
    effective: date
    recorded: datetime
    data: Any


@dataclass(frozen=True, slots=True)
class States:
    """The three states of a case when a day ended, and the dates behind them.

    `end_overdue`: the promised end has passed and the case is open. `start_overdue`: the shortage was to have begun,
    and nobody has confirmed it. `review_overdue`: the next review should have been. `confirmed`: somebody has
    confirmed that supply meets demand.
    """

    as_of: date
    shortage: ShortageState
    handling: HandlingState
    publication: PublicationState
    start: date
    start_anticipated: bool
    end: date | None
    promised_end: date | None
    confirmed: bool
    review: date | None
    end_overdue: bool
    start_overdue: bool
    review_overdue: bool

    @property
    def open(self) -> bool:
        return self.shortage in OPEN

    @property
    def under_way(self) -> bool:
        """Whether somebody works on an open case: it must then have a day of its next review."""
        return self.open and self.handling in UNDER_HANDLING


def recorded_on(event: Happened) -> date:
    """The local day on which an event was recorded."""
    return timezone.localdate(event.recorded, timezone.get_default_timezone())


def states_on(row: Row, events: Sequence[Happened], as_of: date, known: date | None = None) -> States | None:
    """The states when `as_of` ended, with what was recorded by `known` (the same day, unless told).

    `events` are all of the case's, in the order in which they were recorded. None before the case was registered, or
    before it was opened here.
    """
    known = known or as_of
    undone = before_all(event for event in events if recorded_on(event) > known)
    row_then = {name: undone.get(name, getattr(row, name)) for name in STATE_FIELDS}
    if as_of < row_then["registered"] or not opened_by(events, known):
        return None
    told = [event for event in events if recorded_on(event) <= known]
    shortage = _shortage(row_then, told, as_of)
    handling = _last(told, EventKind.HANDLING, as_of)
    review = _review(told, as_of)
    work = _handling(handling, shortage)
    under_way = shortage in OPEN and work in UNDER_HANDLING
    promised = _promised(row_then["promised_end"], told, as_of)
    return States(
        as_of=as_of,
        shortage=shortage,
        handling=work,
        publication=PublicationState(_last(told, EventKind.PUBLICATION, as_of) or PublicationState.INTERNAL),
        start=row_then["start"],
        start_anticipated=row_then["start_anticipated"],
        end=row_then["end"],
        promised_end=promised,
        confirmed=shortage in OVER and _confirmed(told, as_of),
        review=review if under_way else None,
        end_overdue=shortage in OPEN and promised is not None and promised <= as_of,
        start_overdue=shortage == ShortageState.ANTICIPATED and row_then["start"] <= as_of,
        review_overdue=under_way and review is not None and review < as_of,
    )


def opened_by(events: Iterable[Happened], known: date) -> bool:
    """Whether the case was there when a day ended: one that was opened here is not there before that."""
    return not any(event.kind == EventKind.OPENED and recorded_on(event) > known for event in events)


def as_stored(value: Any) -> Any:
    """A date, or a row of another table, as an event's data hold it."""
    if isinstance(value, date):
        return value.isoformat()
    key = value.pk if hasattr(value, "pk") else value
    return str(key) if isinstance(key, UUID) else key


def before_all(undone: Iterable[Happened]) -> dict[str, Any]:
    """What stood before all of some events, by name, of what they changed: the oldest that tells knew it.

    `undone` are events in the order in which they were recorded.
    """
    values: dict[str, Any] = {}
    for event in undone:
        for name, value in event.data.get("before", {}).items():
            values.setdefault(name, dated(name, value))
    return values


def dated(name: str, value: Any) -> Any:
    """A stored value as the row has it."""
    return date.fromisoformat(value) if name in DATES and value is not None else value


def _shortage(row: Mapping[str, Any], told: Sequence[Happened], as_of: date) -> ShortageState:
    """From dates and confirmations. A forecast makes nothing so: neither a start that was expected nor a promise."""
    way_out: Happened | None = None
    limited: list[tuple[date, date | None]] = []
    for event in told:
        if event.kind in EXITS:
            way_out = event
        elif event.kind == EventKind.REOPENED:
            way_out = None
        if event.kind == EventKind.LIMITED:
            limited.append((event.effective, None))
        elif limited and limited[-1][1] is None and event.kind in (EventKind.UNLIMITED, EventKind.REOPENED):
            limited[-1] = (limited[-1][0], event.effective)
    if way_out is not None and way_out.effective <= as_of:
        return EXITS[EventKind(way_out.kind)]
    if row["end"] is not None and row["end"] <= as_of:
        return ShortageState.ENDED
    if row["start_anticipated"] or row["start"] > as_of:
        return ShortageState.ANTICIPATED
    if any(first <= as_of and (last is None or as_of < last) for first, last in limited):
        return ShortageState.LIMITED
    return ShortageState.ACTUAL


def _promised(last: date | None, told: Sequence[Happened], as_of: date) -> date | None:
    """The end that was promised by a day: as the newest event by then left it, else as the first one found it."""
    moves = [event for event in told if "promised_end" in event.data.get("after", {})]
    then = [event for event in moves if event.effective <= as_of]
    if not moves:
        return last
    stored = then[-1].data["after"] if then else moves[0].data["before"]
    return dated("promised_end", stored["promised_end"])


def _handling(told: str | None, shortage: ShortageState) -> HandlingState:
    """Without a word of the work, an open case is new and another is closed. No open case is closed."""
    if told is None or (told == HandlingState.CLOSED and shortage in OPEN):
        return HandlingState.NEW if shortage in OPEN else HandlingState.CLOSED
    return HandlingState(told)


def _last(told: Sequence[Happened], kind: EventKind, as_of: date) -> str | None:
    """The newest state that events of a kind told by a day."""
    return next((event.data["to"] for event in reversed(told) if event.kind == kind and event.effective <= as_of), None)


def _review(told: Sequence[Happened], as_of: date) -> date | None:
    """The newest day of review that was told by a day."""
    days = (event.data.get("review") for event in reversed(told) if event.effective <= as_of)
    return next((date.fromisoformat(day) for day in days if day), None)


def _confirmed(told: Sequence[Happened], as_of: date) -> bool:
    """Whether supply was confirmed to meet demand, in the period that runs."""
    confirmed = False
    for event in told:
        if event.kind == EventKind.REOPENED:
            confirmed = False
        elif event.effective <= as_of and event.data.get("confirmed"):
            confirmed = True
    return confirmed
