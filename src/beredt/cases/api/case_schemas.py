"""Cases as the API tells of them. Values are codes: the words of a language belong to whoever shows them."""

from datetime import date, datetime
from typing import Any

from ninja import ModelSchema, Schema

from beredt.cases.lifecycle.states import EventKind, HandlingState, PublicationState, ShortageState
from beredt.cases.models import (
    Alternative,
    Case,
    CaseSource,
    CaseType,
    Effect,
    Measure,
    Record,
    Registration,
    Relation,
    Severity,
)

#: What every version tells of itself, and what belongs to the database alone.
NOT_SHOWN = ("id", "case", "replaced_at", "replaced_by")


class CaseLine(Schema):
    """A case as the list has it. `days` is how long the shortage lasted; None while it lasts."""

    number: str
    type: CaseType
    title: str
    atc: str
    varenummer: list[str]
    registered: date
    start: date
    start_anticipated: bool
    end: date | None
    promised_end: date | None
    days: int | None
    source: CaseSource
    registration: Registration
    reason: str
    reason_text: str
    caseworker: str | None
    previous: str | None

    @classmethod
    def of(cls, case: Case) -> "CaseLine":
        """From a case with its packs, its caseworker and its earlier period at hand."""
        own = {name: getattr(case, name) for name in OWN}
        return cls(
            **own,
            varenummer=sorted(pack.varenummer for pack in case.packs.all()),
            days=(case.end - case.start).days if case.end else None,
            caseworker=case.caseworker.username if case.caseworker else None,
            previous=case.previous.number if case.previous else None,
        )


#: What stands on the case's own row.
OWN = tuple(name for name in CaseLine.model_fields if name not in ("varenummer", "days", "caseworker", "previous"))


class StatesShown(Schema):
    """The three states when `as_of` ended; see docs/lifecycle.md."""

    shortage: ShortageState
    handling: HandlingState
    publication: PublicationState
    open: bool
    start: date
    start_anticipated: bool
    end: date | None
    promised_end: date | None
    confirmed: bool
    review: date | None
    end_overdue: bool
    start_overdue: bool
    review_overdue: bool


class EventShown(Schema):
    """Something that happened. `effective` is the day from which it holds; `data` has what the kind needs."""

    id: int
    kind: EventKind
    effective: date
    recorded: datetime
    actor: str
    reason: str
    data: dict[str, Any]


class RecordShown(ModelSchema):
    """The blocks of the record that hold one value each, as they were last told."""

    class Meta:
        model = Record
        exclude = NOT_SHOWN


class AlternativeShown(ModelSchema):
    """Something that can be used instead; `pack_id` is its varenummer."""

    pack_id: str | None

    class Meta:
        model = Alternative
        exclude = (*NOT_SHOWN, "pack")


class MeasureShown(ModelSchema):
    """Something done against the shortage; `owner_id` is the id of a person of this installation."""

    owner_id: int | None

    class Meta:
        model = Measure
        exclude = (*NOT_SHOWN, "owner")


class EffectShown(ModelSchema):
    """An effect: a count of patients, hours or kroner by its kind."""

    class Meta:
        model = Effect
        exclude = NOT_SHOWN


class SeverityShown(ModelSchema):
    """A person's assessment, with what the rule proposed at the time."""

    class Meta:
        model = Severity
        exclude = NOT_SHOWN


class LinkShown(Schema):
    """How the case stands to another, read as 'this case … the other'."""

    other: str
    relation: Relation
    note: str


class CaseShown(CaseLine):
    """One case as of a day. `known` is the past day whose knowledge is told, None for now.

    `newest_event` is what an act may name as `expected_event`.
    """

    as_of: date
    known: date | None
    states: StatesShown
    record: RecordShown | None
    severity: SeverityShown | None
    alternatives: list[AlternativeShown]
    measures: list[MeasureShown]
    effects: list[EffectShown]
    links: list[LinkShown]
    events: list[EventShown]
    notices: list[int]
    newest_event: int | None
