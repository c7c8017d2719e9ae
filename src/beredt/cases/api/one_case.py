"""One case gathered for the API, as of a day: its states, its record and everything that happened to it."""

from datetime import date
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone

from beredt.actors.models import Person
from beredt.cases.api.case_schemas import (
    OWN,
    AlternativeShown,
    CaseLine,
    CaseShown,
    EffectShown,
    EventShown,
    LinkShown,
    MeasureShown,
    RecordShown,
    SeverityShown,
    StatesShown,
)
from beredt.cases.lifecycle.facts import States, before_all, recorded_on, states_on
from beredt.cases.models import Case, CaseEvent, Relation


def case_of(number: str) -> Case:
    """A case by its number, with what its line tells. Raises Http404."""
    return get_object_or_404(
        Case.objects.select_related("caseworker", "previous").prefetch_related("packs"), number=number
    )


def shown(case: Case, as_of: date, known: date | None = None) -> CaseShown:
    """The case when `as_of` ended, by what was known when `known` ended (None: by what is known now)."""
    day = known or timezone.localdate()
    events = list(case.events.order_by("id"))
    told = [event for event in events if recorded_on(event) <= day]
    states = states_on(case, events, as_of, day)
    record = case.records.known_on(known).first()
    severity = case.severities.known_on(known).first()
    return CaseShown(
        **_row(case, [event for event in events if recorded_on(event) > day]),
        as_of=as_of,
        known=known,
        states=_states(states),
        record=RecordShown.from_orm(record) if record else None,
        severity=SeverityShown.from_orm(severity) if severity else None,
        alternatives=_all(case.alternatives, AlternativeShown, known),
        measures=_all(case.measures, MeasureShown, known),
        effects=_all(case.effects, EffectShown, known),
        links=[
            LinkShown(other=link.other.number, relation=Relation(link.relation), note=link.note)
            for link in case.links.known_on(known).select_related("other").order_by("told_at", "id")
        ],
        events=[EventShown.from_orm(event) for event in told],
        notices=list(case.notices.order_by("pk").values_list("pk", flat=True)),
        newest_event=told[-1].pk if told else None,
    )


def _row(case: Case, undone: list[CaseEvent]) -> dict[str, Any]:
    """The case's own line, with what has since been changed as it stood before."""
    before = before_all(undone)
    line = CaseLine.of(case).model_dump()
    line |= {name: before[name] for name in OWN if name in before}
    if "packs" in before:
        line["varenummer"] = sorted(before["packs"])
    if "caseworker" in before:
        line["caseworker"] = Person.objects.filter(pk=before["caseworker"]).values_list("username", flat=True).first()
    if "previous" in before:
        line["previous"] = Case.objects.filter(pk=before["previous"]).values_list("number", flat=True).first()
    line["days"] = (line["end"] - line["start"]).days if line["end"] else None
    return line


def _states(states: States | None) -> StatesShown | None:
    if states is None:
        return None
    return StatesShown(**{name: getattr(states, name) for name in StatesShown.model_fields})


def _all(versions: Any, schema: Any, known: date | None) -> list[Any]:
    return [schema.from_orm(version) for version in versions.known_on(known).order_by("told_at", "id")]
