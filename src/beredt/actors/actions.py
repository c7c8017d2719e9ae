"""Adding people, with the act on record."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from beredt.actors.models import Person, Role
from beredt.audit.actions import record


@transaction.atomic
def add_person(actor: str, username: str, *, role: str, password: str | None, name: str = "") -> Person:
    """Adds a person with a role; without a password they cannot log in by one. Raises ValidationError."""
    if role not in Role.values:
        raise ValidationError(_("Ukjent rolle: %(role)s") % {"role": role})
    if Person.objects.filter(username=username).exists():
        raise ValidationError(_("Brukernavnet %(name)s er i bruk.") % {"name": username})
    first, _space, last = name.partition(" ")
    person = Person(username=username, role=role, first_name=first, last_name=last)
    if password is None:
        person.set_unusable_password()
    else:
        person.set_password(password)
    person.full_clean(exclude=["password"])
    person.save()
    record(actor, "add_person", f"person:{username}", detail={"role": role})
    return person
