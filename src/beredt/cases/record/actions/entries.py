"""The versions of a record: its blocks, and its alternatives, measures, effects and links."""

from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone

from beredt.actors.models import Person
from beredt.actors.permissions import Permission, require
from beredt.audit import actions as audit
from beredt.audit.versions import ReplacedError, Version, before_and_after, revise, take_out, write
from beredt.cases.models import Alternative, Case, CaseLink, CaseVersion, LinkDismissal, Record
from beredt.cases.record.actions.case import correct_case
from beredt.cases.record.candidates import proposals_for
from beredt.cases.record.proposals import PREVIOUS
from beredt.cases.record.rules import check
from beredt.cases.record.words import in_words

#: What a case may have several of.
E = TypeVar("E", bound=CaseVersion)


@transaction.atomic
def edit_record(person: Person, case: Case, seen: Record | None, **changes: Any) -> Record:
    """Changes some of the blocks that hold one value each. `seen` is the version that the person looked at."""
    require(person, Permission.EDIT_CASES)
    _hold(case)
    current = case.records.current().first()
    if current != seen:
        raise ReplacedError(case.number)
    _check(current or Record(case=case), changes)
    new = revise(current, person.actor, **changes) if current else write(Record, person.actor, case=case, **changes)
    if new != current:
        _record(person, case, "edit_record", current, new)
    return new


@transaction.atomic
def add_entry(person: Person, case: Case, model: type[E], **values: Any) -> E:
    """A new alternative, measure, effect or link, or what a room above keeps on a case."""
    require(person, Permission.EDIT_CASES)
    _hold(case)
    values = _check(model(case=case), values)
    new = write(model, person.actor, case=case, **values)
    _record(person, case, f"add_{model._meta.model_name}", None, new)
    return new


@transaction.atomic
def edit_entry(person: Person, seen: E, **changes: Any) -> E:
    """Changes an entry from the version that the person looked at."""
    require(person, Permission.EDIT_CASES)
    new = revise(seen, person.actor, **_check(seen, changes))
    if new != seen:
        _record(person, seen.case, f"edit_{seen._meta.model_name}", seen, new)
    return new


@transaction.atomic
def remove_entry(person: Person, seen: CaseVersion, *, reason: str = "") -> None:
    """Takes an entry out of the record. What it said is kept with the days on which it stood."""
    require(person, Permission.EDIT_CASES)
    take_out(seen, person.actor)
    detail = {"entry": str(seen.entry), "before": before_and_after(None, seen)["after"]}
    audit.record(
        person.actor, f"remove_{seen._meta.model_name}", f"case:{seen.case.number}", reason=reason, detail=detail
    )


@transaction.atomic
def dismiss_link(person: Person, case: Case, other: Case, relation: str) -> LinkDismissal:
    """Does not want a proposed link. Once dismissed it stays so."""
    require(person, Permission.EDIT_CASES)
    _hold(case)
    there = case.dismissals.current().filter(other=other, relation=relation).first()
    if there:
        return there
    new = write(LinkDismissal, person.actor, case=case, other=other, relation=relation)
    detail = {"other": other.number, "relation": relation}
    audit.record(person.actor, "dismiss_link", f"case:{case.number}", detail=detail)
    return new


@transaction.atomic
def answer_proposal(person: Person, case: Case, code: str, *, accept: bool) -> bool:
    """Accepts a proposed link, or dismisses it; False where it is not proposed (any more).

    `code` names the proposal, as `Proposal.code` does.
    """
    require(person, Permission.EDIT_CASES)
    _hold(case)
    proposal = next((each for each in proposals_for(case) if each.code == code), None)
    if proposal is None:
        return False
    other = Case.objects.get(pk=proposal.other)
    if not accept:
        dismiss_link(person, case, other, proposal.relation)
    elif proposal.relation == PREVIOUS:
        correct_case(person, case, why=in_words(proposal), previous=other)
    else:
        first, second = (other, case) if proposal.backwards else (case, other)
        add_entry(person, first, CaseLink, other=second, relation=proposal.relation, note=in_words(proposal))
    return True


def _hold(case: Case) -> None:
    """Holds the case's row to the end of the transaction: two people do not write the same at once."""
    Case.objects.select_for_update().get(pk=case.pk)


def _check(stands: Version, changes: dict[str, Any]) -> dict[str, Any]:
    """The changes as they may be written on top of what stands. Raises ValidationError."""
    values = {
        field.attname: getattr(stands, field.attname) for field in stands._meta.concrete_fields if field.name != "id"
    }
    tried = type(stands)(**values)
    tried.told_at = timezone.now()
    for name, value in changes.items():
        setattr(tried, name, value)
    check(tried)
    return {name: getattr(tried, name) for name in (*changes, *_FILLED_IN.get(type(stands), ()))}


#: What the rules may fill in.
_FILLED_IN: dict[type[Version], tuple[str, ...]] = {Alternative: ("name",)}


def _record(person: Person, case: Case, verb: str, old: Version | None, new: Version) -> None:
    detail = {"entry": str(new.entry), **before_and_after(old, new)}
    audit.record(person.actor, verb, f"case:{case.number}", detail=detail)
