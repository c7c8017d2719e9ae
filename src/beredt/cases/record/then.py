"""A case's own row as it stood when a day ended: what has been changed since is undone, event by event."""

from copy import copy
from dataclasses import dataclass
from datetime import date

from beredt.actors.models import Person
from beredt.cases.lifecycle.facts import FIELDS, LINKS, before_all, opened_by, recorded_on
from beredt.cases.models import Case, CaseEvent
from beredt.catalogue.models import Device, Pack


@dataclass(frozen=True, slots=True)
class CaseThen:
    """The row, what it named, and the events that had been told. The row is a copy that must not be saved."""

    case: Case
    packs: list[Pack]
    devices: list[Device]
    caseworker: Person | None
    events: list[CaseEvent]


def case_then(case: Case, known: date | None) -> CaseThen | None:
    """The case with what was known when a day ended, of now where no day is told. None before it was opened here."""
    events = list(case.events.order_by("id"))
    if known is not None and not opened_by(events, known):
        return None
    told = [event for event in events if known is None or recorded_on(event) <= known]
    undone = before_all(events[len(told) :])
    then = copy(case)
    for name, value in undone.items():
        if name in FIELDS:
            setattr(then, name, value)
        elif name in LINKS:
            setattr(then, LINKS[name], value)
    packs = Pack.objects.filter(pk__in=undone["packs"]) if "packs" in undone else case.packs.all()
    devices = Device.objects.filter(pk__in=undone["devices"]) if "devices" in undone else case.devices.all()
    return CaseThen(
        case=then,
        packs=list(packs.select_related("medicine").order_by("name", "varenummer")),
        devices=list(devices.prefetch_related("blocks").order_by("name")),
        caseworker=Person.objects.filter(pk=then.caseworker_id).first() if then.caseworker_id else None,
        events=told,
    )
