"""People and their roles: adding a person, giving a role and ending it, each with its act on record."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from beredt.actors.models import FOR_AN_ORGANISATION, Organisation, Person, Role, RoleAssignment
from beredt.actors.permissions import Permission, require, require_other
from beredt.audit.actions import record


@transaction.atomic
def add_person(
    actor: str,
    username: str,
    *,
    role: str,
    password: str | None,
    name: str = "",
    organisation: Organisation | None = None,
) -> Person:
    """Adds a person with a role; without a password they cannot log in by one. Raises ValidationError."""
    if Person.objects.filter(username=username).exists():
        raise ValidationError(_("Brukernavnet %(name)s er i bruk.") % {"name": username})
    first, _space, last = name.partition(" ")
    person = Person(username=username, first_name=first, last_name=last, organisation=organisation)
    if password is None:
        person.set_unusable_password()
    else:
        person.set_password(password)
    person.full_clean(exclude=["password"])
    person.save()
    record(actor, "add_person", f"person:{username}", detail={"role": role})
    assign_role(actor, person, role, organisation=organisation, reason="Rollen personen ble lagt til med")
    return person


@transaction.atomic
def give_role(
    person: Person,
    to: Person,
    role: str,
    *,
    organisation: Organisation | None = None,
    first: date | None = None,
    until: date | None = None,
    reason: str,
) -> RoleAssignment:
    """An administrator gives somebody else a role, from `first` (today) and not from `until` on.

    Raises PermissionDenied, also where they would give it to themselves, and ValidationError.
    """
    require(person, Permission.MANAGE_PEOPLE)
    require_other(person, to)
    return assign_role(person.actor, to, role, organisation=organisation, first=first, until=until, reason=reason)


@transaction.atomic
def end_role(person: Person, assignment: RoleAssignment, *, until: date | None = None, reason: str) -> None:
    """An administrator ends a role from `until` (today) on. Raises PermissionDenied and ValidationError."""
    require(person, Permission.MANAGE_PEOPLE)
    withdraw_role(person.actor, assignment, until=until, reason=reason)


@transaction.atomic
def assign_role(
    actor: str,
    to: Person,
    role: str,
    *,
    organisation: Organisation | None = None,
    first: date | None = None,
    until: date | None = None,
    reason: str,
) -> RoleAssignment:
    """What `give_role` does, for whoever runs the machine: the command line and the demo. Raises ValidationError."""
    first = first or timezone.localdate()
    if role not in Role.values:
        raise ValidationError(_("Ukjent rolle: %(role)s") % {"role": role})
    if role in FOR_AN_ORGANISATION and organisation is None:
        raise ValidationError(_("Rollen %(role)s gis for en virksomhet.") % {"role": Role(role).label})
    if not reason.strip():
        raise ValidationError(_("Skriv hvorfor rollen gis."))
    if until is not None and until < first:
        raise ValidationError(_("Slutten kommer før starten."))
    # One change to a person's roles at a time, so that the same role is not given twice.
    Person.objects.select_for_update().get(pk=to.pk)
    same = RoleAssignment.objects.filter(person=to, role=role, organisation=organisation)
    if any(held.holds_on(first) for held in same):
        raise ValidationError(_("%(person)s har rollen allerede.") % {"person": to.username})
    assignment = RoleAssignment.objects.create(
        person=to,
        role=role,
        organisation=organisation,
        first=first,
        until=until,
        given_by=actor,
        reason=reason.strip(),
    )
    _forget(to)
    record(actor, "give_role", f"person:{to.username}", reason=assignment.reason, detail=_facts(assignment))
    return assignment


@transaction.atomic
def withdraw_role(actor: str, assignment: RoleAssignment, *, until: date | None = None, reason: str) -> None:
    """What `end_role` does, for whoever runs the machine. Raises ValidationError."""
    until = until or timezone.localdate()
    if not reason.strip():
        raise ValidationError(_("Skriv hvorfor rollen avsluttes."))
    held = RoleAssignment.objects.select_for_update().select_related("person").get(pk=assignment.pk)
    if held.until is not None and held.until <= until:
        raise ValidationError(_("Rollen er avsluttet allerede."))
    before = _facts(held)
    # A role that was yet to begin ends on the day it would have begun.
    held.until = assignment.until = max(until, held.first)
    held.save(update_fields=["until"])
    _forget(assignment.person)
    record(
        actor,
        "end_role",
        f"person:{held.person.username}",
        reason=reason.strip(),
        detail=_facts(held) | {"before": {"until": before["until"]}},
    )


def _forget(person: Person) -> None:
    """Drops the roles that this object of the person has asked for already."""
    person.__dict__.pop("assignments", None)


def _facts(assignment: RoleAssignment) -> dict[str, str | None]:
    return {
        "role": assignment.role,
        "organisation": assignment.organisation_id,
        "from": assignment.first.isoformat(),
        "until": assignment.until.isoformat() if assignment.until else None,
    }
