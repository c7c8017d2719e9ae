"""People and their roles: adding a person, giving a role and ending it, letting them in or not, each act on record.

Most come in pairs: one for an administrator, never about themselves, and one for whoever runs the machine.
"""

from datetime import date

from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from beredt.actors.factors import Authenticator, BackupCodes
from beredt.actors.models import FOR_AN_ORGANISATION, Organisation, Person, Role, RoleAssignment
from beredt.actors.permissions import Permission, require, require_other
from beredt.actors.sessions import end_all
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
def invite_person(
    person: Person, username: str, *, name: str, role: str, organisation: Organisation | None = None
) -> Person:
    """An administrator adds somebody, who then chooses a password by a link. Raises ValidationError."""
    require(person, Permission.MANAGE_PEOPLE)
    return add_person(person.actor, username, role=role, password=None, name=name, organisation=organisation)


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
    require_other(person, assignment.person)
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


@transaction.atomic
def set_active(person: Person, to: Person, active: bool, *, reason: str) -> None:
    """An administrator closes or opens somebody else's account. Raises PermissionDenied and ValidationError."""
    require(person, Permission.MANAGE_PEOPLE)
    require_other(person, to)
    change_active(person.actor, to, active, reason=reason)


@transaction.atomic
def change_active(actor: str, to: Person, active: bool, *, reason: str) -> None:
    """What `set_active` does, for whoever runs the machine. A closed account's sessions end. Raises ValidationError."""
    if not reason.strip():
        raise ValidationError(_("Skriv hvorfor kontoen stenges eller åpnes."))
    held = Person.objects.select_for_update().get(pk=to.pk)
    if held.is_active == active:
        raise ValidationError(_("Kontoen er åpen allerede.") if active else _("Kontoen er stengt allerede."))
    held.is_active = to.is_active = active
    held.save(update_fields=["is_active"])
    end_all(to)
    record(actor, "open_account" if active else "close_account", f"person:{to.username}", reason=reason.strip())


@transaction.atomic
def reset_factor(person: Person, to: Person, *, reason: str) -> None:
    """An administrator takes away somebody else's lost second factor. Raises PermissionDenied and ValidationError."""
    require(person, Permission.MANAGE_PEOPLE)
    require_other(person, to)
    remove_factor(person.actor, to, reason=reason)


@transaction.atomic
def remove_factor(actor: str, to: Person, *, reason: str) -> None:
    """What `reset_factor` does, for whoever runs the machine. All sessions end; the next login leads to enrolment.

    Raises ValidationError.
    """
    if not reason.strip():
        raise ValidationError(_("Skriv hvorfor engangskodene nullstilles."))
    found = Authenticator.objects.filter(user=to), BackupCodes.objects.filter(user=to)
    if not any(each.exists() for each in found):
        raise ValidationError(_("%(person)s har ingen engangskoder å nullstille.") % {"person": to.username})
    for each in found:
        each.delete()
    end_all(to)
    record(actor, "reset_factor", f"person:{to.username}", reason=reason.strip())


@transaction.atomic
def make_link(person: Person, to: Person) -> str:
    """An administrator makes the link by which somebody else chooses a password. Raises PermissionDenied and more."""
    require(person, Permission.MANAGE_PEOPLE)
    require_other(person, to)
    return password_link(person.actor, to)


@transaction.atomic
def password_link(actor: str, to: Person) -> str:
    """The path of a page where the person chooses a password: good once, and for three days. Raises ValidationError."""
    if not to.is_active:
        raise ValidationError(_("Kontoen er stengt. Åpne den først."))
    record(actor, "make_password_link", f"person:{to.username}")
    uid = urlsafe_base64_encode(force_bytes(to.pk))
    return reverse("welcome", args=[uid, default_token_generator.make_token(to)])


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
