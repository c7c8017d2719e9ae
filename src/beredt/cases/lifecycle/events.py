"""Reading the events of cases and the states that follow from them, and writing events. Nothing changes an event."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from beredt.cases.lifecycle.facts import FIELDS, LINKS, LISTS, States, as_stored, states_on
from beredt.cases.lifecycle.states import EventKind
from beredt.cases.models import Case, CaseEvent


def states_of(case: Case, as_of: date, known: date | None = None) -> States | None:
    """The states of a case when a day ended: with what was known that day, unless a later day of knowledge is told."""
    return states_on(case, list(case.events.all()), as_of, known)


def states_by_case(cases: Iterable[Case], as_of: date, known: date | None = None) -> dict[int, States]:
    """The states of many cases, by case id, with one query for all events; cases not yet there are left out."""
    events: dict[int, list[CaseEvent]] = {}
    rows = list(cases)
    for event in CaseEvent.objects.filter(case__in=[case.pk for case in rows]).order_by("id"):
        events.setdefault(event.case_id, []).append(event)
    found = {case.pk: states_on(case, events.get(case.pk, []), as_of, known) for case in rows}
    return {pk: states for pk, states in found.items() if states is not None}


def with_events() -> Prefetch:
    """For lists: the events of all cases in one query."""
    return Prefetch("events", CaseEvent.objects.order_by("id"))


def write_event(
    case: Case,
    kind: EventKind,
    *,
    actor: str,
    effective: date,
    reason: str = "",
    changes: dict[str, Any] | None = None,
    **data: Any,
) -> CaseEvent:
    """Adds an event, and makes the changes to the case that it brings, with what stood before.

    Must run in the transaction of the act, the case's row locked. `changes` are new values of `facts.FIELDS`, of
    `facts.LINKS` (the row itself: `caseworker=person`), and of `facts.LISTS` (ids: `packs=["012345", ...]`).
    Raises ValueError for anything else.
    """
    changes = {name: sorted(value) if name in LISTS else value for name, value in (changes or {}).items()}
    if not changes.keys() <= {*FIELDS, *LINKS, *LISTS}:
        raise ValueError(f"not what an event may change on a case: {sorted(changes)}")
    before = {name: _now(case, name) for name in changes}
    changed = {name: value for name, value in changes.items() if before[name] != value}
    if changed:
        data["before"] = {name: as_stored(before[name]) for name in changed}
        data["after"] = {name: as_stored(value) for name, value in changed.items()}
        _change(case, changed)
    return CaseEvent.objects.create(
        case=case,
        kind=kind,
        effective=effective,
        recorded=timezone.now(),
        actor=actor,
        reason=reason.strip(),
        data={name: as_stored(value) for name, value in data.items() if value is not None},
    )


def _now(case: Case, name: str) -> Any:
    """What stands on a case: a value, or the ids of a list in order."""
    return sorted(getattr(case, name).values_list("pk", flat=True)) if name in LISTS else getattr(case, name)


def _change(case: Case, changed: dict[str, Any]) -> None:
    for name, value in changed.items():
        if name in LISTS:
            getattr(case, name).set(value)
        else:
            setattr(case, name, value)
    if own := [name for name in changed if name not in LISTS]:
        case.save(update_fields=own)
