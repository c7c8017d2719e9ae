"""A case for the tests of clocks: events are told day by day as the acts would, and every prefix can be shown."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from types import SimpleNamespace
from typing import Any

from beredt.cases.lifecycle.facts import as_stored, dated
from beredt.tasks.facts import Facts


@dataclass
class Event:
    """An event as the table holds it; recorded at noon."""

    kind: str
    effective: date
    recorded: datetime
    data: dict[str, Any]


@dataclass
class Row:
    """The dates of a case's row."""

    registered: date
    start: date
    start_anticipated: bool = False
    end: date | None = None
    promised_end: date | None = None
    number: str = "2026-0001"
    title: str = "Prøvin"
    type: str = "shortage"


def at(day: date) -> datetime:
    """Noon of a day."""
    return datetime.combine(day, time(12), tzinfo=UTC)


def version(told: date, replaced: date | None = None, **values: Any) -> SimpleNamespace:
    """A version of what somebody wrote."""
    return SimpleNamespace(told_at=at(told), replaced_at=at(replaced) if replaced else None, **values)


@dataclass
class Story:
    """A row and what was told of it, in order."""

    row: Row
    events: list[Event] = field(default_factory=list)
    versions: dict[str, list[Any]] = field(default_factory=dict)
    received: dict[str, date] = field(default_factory=dict)

    def tell(self, recorded: date, kind: str, effective: date | None = None, changes: Any = None, **data: Any) -> None:
        """Adds an event as `write_event` does."""
        changes = {name: value for name, value in (changes or {}).items() if getattr(self.row, name) != value}
        if changes:
            data["before"] = {name: as_stored(getattr(self.row, name)) for name in changes}
            data["after"] = {name: as_stored(value) for name, value in changes.items()}
            self.row = replace(self.row, **changes)
        stored = {name: as_stored(value) for name, value in data.items() if value is not None}
        self.events.append(Event(kind, effective or recorded, at(recorded), stored))

    def facts(self) -> Facts:
        """Everything that is known at last."""
        return Facts(self.row, self.events, self.received, **self.versions)

    def facts_by(self, day: date) -> Facts:
        """What there was when a day ended, nothing of later: the row put back event by event, no version closed yet."""
        end = at(day)
        row = self.row
        for event in reversed(self.events):
            if event.recorded > end:
                row = replace(row, **{name: dated(name, old) for name, old in event.data.get("before", {}).items()})
        known = [event for event in self.events if event.recorded <= end]
        versions = {
            name: [
                SimpleNamespace(**vars(each) | ({"replaced_at": None} if late(each.replaced_at, end) else {}))
                for each in told
                if each.told_at <= end
            ]
            for name, told in self.versions.items()
        }
        told_later = {event.data.get("notice") for event in self.events} - {event.data.get("notice") for event in known}
        received = {name: first for name, first in self.received.items() if name not in told_later}
        return Facts(row, known, received, **versions)


def late(moment: datetime | None, end: datetime) -> bool:
    return moment is not None and moment > end
