"""What people do with a case's three states: permission, rule, write, event and audit in one transaction.

Each act names the day from which it holds (`effective`, today unless told) and its person; each raises
PermissionDenied, and CaseRuleError with the rule's code. The states themselves are never set: see `facts`.
"""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from beredt.actors.models import Person
from beredt.actors.permissions import Permission, require
from beredt.audit.actions import record
from beredt.cases.lifecycle.events import write_event
from beredt.cases.lifecycle.facts import States, states_on
from beredt.cases.lifecycle.obstacles import refuse_if_held
from beredt.cases.lifecycle.rules import CaseRuleError, Situation, check, shortage_row
from beredt.cases.lifecycle.states import EXITS, EventKind, HandlingState, PublicationState
from beredt.cases.lifecycle.tables import HANDLING, PUBLICATION, Transition, find
from beredt.cases.models import Case, CaseEvent, CasePack
from beredt.cases.numbers import next_number

E = EventKind
#: Acts on the same state as these follow one another in time.
TRACKS = (frozenset({E.HANDLING, E.REVIEW}), frozenset({E.PUBLICATION}))
#: These tell of no state: an act on one may hold from an earlier day than they.
STATELESS = frozenset({E.ASSIGNED, E.CORRECTED, E.IMPORTED})


def reopen_within_days() -> int:
    """So long after its end a shortage that comes back continues the same period; later it is a new case."""
    return int(settings.REOPEN_WITHIN_DAYS)


def confirm_start(person: Person, case: Case, *, start: date, **act: Any) -> CaseEvent:
    """The shortage has begun, on the day told."""
    return _on_shortage(person, case, E.START_CONFIRMED, day=start, **act)


def move_start(person: Person, case: Case, *, start: date, **act: Any) -> CaseEvent:
    """The shortage that is expected is now expected to begin on another day."""
    return _on_shortage(person, case, E.START_MOVED, day=start, **act)


def promise_end(person: Person, case: Case, *, promised_end: date, **act: Any) -> CaseEvent:
    """The end is promised for a day; one later than the last takes a reason. The ledger of promised ends has it."""
    return _on_shortage(person, case, E.PROMISED, day=promised_end, **act)


def limit(person: Person, case: Case, **act: Any) -> CaseEvent:
    """Some supply, not enough."""
    return _on_shortage(person, case, E.LIMITED, **act)


def unlimit(person: Person, case: Case, **act: Any) -> CaseEvent:
    """No longer some supply: the shortage is whole again."""
    return _on_shortage(person, case, E.UNLIMITED, **act)


def end_shortage(person: Person, case: Case, *, end: date, **act: Any) -> CaseEvent:
    """The shortage ended on the day told. The reason tells how it is known that supply meets demand."""
    return _on_shortage(person, case, E.ENDED, day=end, confirmed=True, **act)


def confirm_supply(person: Person, case: Case, **act: Any) -> CaseEvent:
    """Supply meets demand, on a case that a notice or a register ended. The reason tells how it is known."""
    return _on_shortage(person, case, E.SUPPLY_CONFIRMED, confirmed=True, **act)


def avoid(person: Person, case: Case, **act: Any) -> CaseEvent:
    """The shortage that was expected does not come."""
    return _on_shortage(person, case, E.AVOIDED, **act)


def withdraw(person: Person, case: Case, **act: Any) -> CaseEvent:
    """There was no such shortage: the report of it is taken back."""
    return _on_shortage(person, case, E.WITHDRAWN, **act)


def make_permanent(person: Person, case: Case, **act: Any) -> CaseEvent:
    """The product goes off the market: no shortage that ends."""
    return _on_shortage(person, case, E.PERMANENT, **act)


def reopen(person: Person, case: Case, *, review: date, **act: Any) -> CaseEvent:
    """The same period goes on. A case whose handling was closed is assessed anew, with a day of review."""
    return _on_shortage(person, case, E.REOPENED, review=review, **act)


@transaction.atomic
def open_new_period(person: Person, case: Case, *, effective: date | None = None, reason: str = "") -> Case:
    """A shortage that comes back later is a case of its own, linked to the one before."""
    require(person, Permission.EDIT_CASES)
    old, events, effective = _locked(case, effective)
    states = _states(old, events, effective)
    row, refused = shortage_row(E.NEW_PERIOD, states)
    check(row, _situation(old, events, states, effective, E.NEW_PERIOD, reason=reason), refused=refused)
    new = Case.objects.create(
        number=next_number(effective),
        previous=old,
        registered=effective,
        start=effective,
        **{name: getattr(old, name) for name in ("title", "atc", "source", "reported_by_holder", "registration")},
    )
    CasePack.objects.bulk_create([CasePack(case=new, pack_id=pack) for pack in old.packs.values_list("pk", flat=True)])
    write_event(new, E.OPENED, actor=person.actor, effective=effective, reason=reason, previous=old.number)
    write_event(old, E.NEW_PERIOD, actor=person.actor, effective=effective, reason=reason, later=new.number)
    record(person.actor, "new_period", f"case:{new.number}", reason=reason.strip(), detail={"previous": old.number})
    return new


@transaction.atomic
def set_handling(
    person: Person,
    case: Case,
    to: HandlingState,
    *,
    review: date | None = None,
    effective: date | None = None,
    reason: str = "",
) -> CaseEvent:
    """How far the work has come. An open case that is worked on has a day of its next review."""
    require(person, Permission.EDIT_CASES)
    case, events, effective = _locked(case, effective)
    states = _states(case, events, effective)
    situation = _situation(case, events, states, effective, E.HANDLING, reason=reason, day=review)
    check(find(HANDLING, states.handling, act=E.HANDLING, target=to), situation)
    if to == HandlingState.CLOSED:
        refuse_if_held(case, effective)
    return _told(
        person, case, E.HANDLING, effective, reason, {"from": states.handling.value, "to": to.value, "review": review}
    )


@transaction.atomic
def set_review(
    person: Person, case: Case, *, review: date, effective: date | None = None, reason: str = ""
) -> CaseEvent:
    """Another day of next review, on an open case that is worked on."""
    require(person, Permission.EDIT_CASES)
    case, events, effective = _locked(case, effective)
    states = _states(case, events, effective)
    row = Transition(E.REVIEW, states.handling, states.handling, ("review_missing", "review_past"))
    situation = _situation(case, events, states, effective, E.REVIEW, reason=reason, day=review)
    check(row if states.under_way else None, situation)
    return _told(person, case, E.REVIEW, effective, reason, {"review": review})


@transaction.atomic
def set_publication(
    person: Person, case: Case, to: PublicationState, *, effective: date | None = None, reason: str = ""
) -> CaseEvent:
    """Who may see the case."""
    require(person, Permission.EDIT_CASES)
    case, events, effective = _locked(case, effective)
    states = _states(case, events, effective)
    situation = _situation(case, events, states, effective, E.PUBLICATION, reason=reason)
    check(find(PUBLICATION, states.publication, act=E.PUBLICATION, target=to), situation)
    return _told(person, case, E.PUBLICATION, effective, reason, {"from": states.publication.value, "to": to.value})


@transaction.atomic
def _on_shortage(
    person: Person,
    case: Case,
    kind: EventKind,
    *,
    effective: date | None = None,
    reason: str = "",
    day: date | None = None,
    review: date | None = None,
    confirmed: bool | None = None,
) -> CaseEvent:
    require(person, Permission.EDIT_CASES)
    case, events, effective = _locked(case, effective)
    states = _states(case, events, effective)
    row, refused = shortage_row(kind, states)
    situation = _situation(case, events, states, effective, kind, reason=reason, day=day)
    check(row, situation, refused=refused)
    changes = _changes(kind, states, events, effective, day)
    data = {"from": states.shortage.value, "day": day, "confirmed": confirmed}
    event = _told(person, case, kind, effective, reason, data, changes)
    if kind == E.REOPENED and states.handling == HandlingState.CLOSED:
        set_handling(person, case, HandlingState.ASSESSING, review=review, effective=effective, reason=reason)
    return event


def _changes(
    kind: EventKind, states: States, events: list[CaseEvent], effective: date, day: date | None
) -> dict[str, Any]:
    """The dates that an act on the shortage changes on the case's row, by which cases are counted."""
    if kind == E.START_CONFIRMED:
        return {"start": day, "start_anticipated": False}
    if kind == E.START_MOVED:
        return {"start": day}
    if kind == E.PROMISED:
        return {"promised_end": day}
    if kind == E.ENDED:
        return {"end": day}
    if kind in (E.AVOIDED, E.WITHDRAWN, E.PERMANENT):
        # What never began lasted no days; where it began, it lasted until now.
        return {"end": effective} | ({"start": effective} if states.start_anticipated else {})
    if kind == E.REOPENED:
        return {"end": None} | ({"start": _expected_start(events)} if states.start_anticipated else {})
    return {}


def _expected_start(events: list[CaseEvent]) -> date:
    """When a shortage that was avoided or withdrawn before it began had been expected to begin."""
    way_out = next(event for event in reversed(events) if event.kind in EXITS)
    return date.fromisoformat(way_out.data.get("before", {}).get("start") or way_out.effective.isoformat())


def _locked(case: Case, effective: date | None) -> tuple[Case, list[CaseEvent], date]:
    """The case's row, held to the end of the transaction, with its events and the day from which the act holds."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    return locked, list(locked.events.order_by("id")), effective or timezone.localdate()


def _states(case: Case, events: list[CaseEvent], effective: date) -> States:
    """The states from which the act starts. Raises CaseRuleError where the case was not there yet."""
    if effective > timezone.localdate():
        raise CaseRuleError("in_future")
    states = states_on(case, events, effective, timezone.localdate())
    if states is None:
        raise CaseRuleError("before_registered")
    return states


def _situation(
    case: Case, events: list[CaseEvent], states: States, effective: date, kind: EventKind, **given: Any
) -> Situation:
    other = STATELESS.union(*TRACKS)
    track = next((kinds for kinds in TRACKS if kind in kinds), None)
    days = [event.effective for event in events if (event.kind in track if track else event.kind not in other)]
    return Situation(
        states=states,
        effective=effective,
        today=timezone.localdate(),
        registered=case.registered,
        reopen_within=reopen_within_days(),
        last=max(days, default=None),
        has_later_period=case.later.exists(),
        **given,
    )


def _told(
    person: Person,
    case: Case,
    kind: EventKind,
    effective: date,
    reason: str,
    data: dict[str, Any],
    changes: dict[str, Any] | None = None,
) -> CaseEvent:
    """Writes the event and the act."""
    event = write_event(case, kind, actor=person.actor, effective=effective, reason=reason, changes=changes, **data)
    detail = {"event": event.pk, "effective": effective.isoformat(), **event.data}
    record(person.actor, f"case_{kind.value}", f"case:{case.number}", reason=event.reason, detail=detail)
    return event
