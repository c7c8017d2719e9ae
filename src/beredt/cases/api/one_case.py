"""One case gathered for the API, as of a day: its states, its record and everything that happened to it."""

from datetime import date
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from beredt.cases.api.case_schemas import (
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
from beredt.cases.history import Past
from beredt.cases.lifecycle.facts import recorded_on, states_on
from beredt.cases.models import Case, Relation


def case_of(number: str) -> Case:
    """A case by its number, with what its line tells. Raises Http404."""
    return get_object_or_404(
        Case.objects.select_related("caseworker", "previous").prefetch_related("packs"), number=number
    )


def shown(case: Case, as_of: date, known: date | None = None) -> CaseShown:
    """The case when `as_of` ended, by what was known when `known` ended (None: by what is known now).

    Raises Http404 where it was not there.
    """
    day = known or timezone.localdate()
    events = list(case.events.order_by("id"))
    told = [event for event in events if recorded_on(event) <= day]
    states, past = states_on(case, events, as_of, day), Past(known, case)
    if states is None or not past.there(case):
        raise Http404
    record = case.records.known_on(known).first()
    severity = case.severities.known_on(known).first()
    return CaseShown(
        **CaseLine.of(past.case(case)).model_dump(),
        as_of=as_of,
        known=known,
        states=StatesShown(**{name: getattr(states, name) for name in StatesShown.model_fields}),
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


def _all(versions: Any, schema: Any, known: date | None) -> list[Any]:
    return [schema.from_orm(version) for version in versions.known_on(known).order_by("told_at", "id")]
