"""What everybody does with their own account: connecting an app that shows codes, new codes on paper, a password.

None of it needs a permission: it concerns nobody but the person, who has just shown who they are.
"""

from django.db import transaction
from django_otp import verify_token

from beredt.actors.factors import Authenticator, BackupCodes, Factor, is_of_app, plain
from beredt.actors.models import Person
from beredt.audit.actions import record


@transaction.atomic
def begin_enrolment(person: Person) -> Authenticator:
    """The app that the person is about to connect, with a new key; the same one until it has shown a code."""
    Person.objects.select_for_update().get(pk=person.pk)
    begun = Authenticator.objects.filter(user=person, confirmed=False).first()
    if begun is not None and begun.is_readable:
        return begun
    Authenticator.objects.filter(user=person, confirmed=False).delete()
    return Authenticator.objects.create(user=person, name="app", confirmed=False, sealed_key=Authenticator.fresh_key())


@transaction.atomic
def enrol(person: Person, code: str) -> list[str] | None:
    """Takes the app into use in place of the one before if it shows this code. Returns new backup codes, once."""
    begun = begin_enrolment(person)
    if verify_token(person, begun.persistent_id, plain(code)) is None:
        return None
    Authenticator.objects.filter(user=person, confirmed=True).delete()
    Authenticator.objects.filter(pk=begun.pk).update(confirmed=True)
    record(person.actor, "enrol_factor", person.actor)
    return renew_backup_codes(person)


@transaction.atomic
def renew_backup_codes(person: Person) -> list[str]:
    """New codes on paper in place of the old. They can be read here and never again."""
    codes = BackupCodes.make(person)
    record(person.actor, "renew_backup_codes", person.actor, detail={"codes": len(codes)})
    return codes


def authenticator_of(person: Person) -> Authenticator | None:
    """The app that the person has in use."""
    return Authenticator.objects.filter(user=person, confirmed=True).first()


def backup_codes_of(person: Person) -> BackupCodes | None:
    """The person's codes on paper."""
    return BackupCodes.objects.filter(user=person).first()


def factor_for(person: Person, code: str) -> Factor | None:
    """The factor that a code seems to be of: the app's six digits, or one on paper."""
    return authenticator_of(person) if is_of_app(code) else backup_codes_of(person)


def shown(person: Person, code: str) -> Factor | None:
    """The factor by which the person has shown this code; None where it is wrong, used before or must wait."""
    factor = factor_for(person, code)
    return factor and verify_token(person, factor.persistent_id, plain(code))
