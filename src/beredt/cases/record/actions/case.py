"""Correcting what stands on the case itself."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from beredt.actors.models import Person
from beredt.actors.permissions import Permission, require
from beredt.audit import actions as audit
from beredt.audit.versions import ReplacedError
from beredt.cases.lifecycle.events import write_event
from beredt.cases.lifecycle.states import EventKind
from beredt.cases.models import Case, CaseEvent
from beredt.cases.record.periods import periods_of
from beredt.cases.record.rules import check_atc, refuse_identities
from beredt.catalogue.models import Device, Pack
from beredt.formats.reasons import Reason

#: What may be corrected. Dates have acts of their own.
OWN = ("title", "atc", "source", "reported_by_holder", "reason", "reason_text", "registration")
CORRECTABLE = (*OWN, "previous", "packs", "devices")


@transaction.atomic
def correct_case(person: Person, case: Case, *, why: str, seen: int | None = None, **changes: Any) -> CaseEvent | None:
    """Corrects some of `CORRECTABLE`, and tells why; None where all of it stands so already.

    `packs` are all varenumre and `devices` all ids that the case is to have. `seen` is the newest event that the
    person looked at: ReplacedError where a later one has changed any of the same.
    """
    require(person, Permission.EDIT_CASES)
    case.refresh_from_db(from_queryset=Case.objects.select_for_update())
    if unknown := changes.keys() - set(CORRECTABLE):
        raise ValueError(f"not among what may be corrected: {sorted(unknown)}")
    changes = {name: value for name, value in changes.items() if value != _stands(case, name)}
    if not changes:
        return None
    if seen is not None and _changed_since(case, seen, set(changes)):
        raise ReplacedError(case.number)
    _check(case, why, changes)
    event = write_event(
        case,
        EventKind.CORRECTED,
        actor=person.actor,
        effective=timezone.localdate(),
        reason=why,
        changes=changes,
    )
    detail = {"event": event.pk, "effective": event.effective.isoformat(), **event.data}
    audit.record(person.actor, "correct_case", f"case:{case.number}", reason=event.reason, detail=detail)
    return event


def _stands(case: Case, name: str) -> Any:
    if name in ("packs", "devices"):
        return sorted(getattr(case, name).values_list("pk", flat=True))
    return getattr(case, name)


def _changed_since(case: Case, seen: int, names: set[str]) -> bool:
    later = case.events.filter(pk__gt=seen).values_list("data", flat=True)
    return any(names & data.get("before", {}).keys() for data in later)


def _check(case: Case, why: str, changes: dict[str, Any]) -> None:
    """Raises ValidationError, by field."""
    refuse_identities({"why": why, **changes})
    if not why.strip():
        raise ValidationError({"why": _("Skriv hvorfor opplysningene rettes.")})
    tried = Case(**{name: changes.get(name, getattr(case, name)) for name in OWN})
    cleaned = {*OWN} - {"reported_by_holder"}  # which may be unknown
    tried.clean_fields(exclude={field.name for field in Case._meta.get_fields() if field.name not in cleaned})
    if "reason" in changes and changes["reason"] not in {"", *Reason}:
        raise ValidationError({"reason": _("Velg en årsak fra listen.")})
    if changes.get("atc"):
        check_atc("atc", changes["atc"])
    if changes.get("previous") in periods_of(case):
        raise ValidationError({"previous": _("Saken er allerede en periode av den samme mangelen.")})
    _check_there(Pack, "packs", changes.get("packs", ()))
    _check_there(Device, "devices", changes.get("devices", ()))


def _check_there(model: type[Pack] | type[Device], name: str, ids: Any) -> None:
    there = set(model.objects.filter(pk__in=list(ids)).values_list("pk", flat=True))
    if lacking := [str(each) for each in ids if each not in there]:
        raise ValidationError({name: _("Finnes ikke i registeret: %(ids)s.") % {"ids": ", ".join(lacking)}})
