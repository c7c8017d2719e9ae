"""Tokens by which machines read and write as a person: made, ended, and looked up. Only their SHA-256 is kept.

A token gives what its person may at the moment, and no more: it has no rights of its own. Its 256 random bits cannot
be guessed; whoever tries is slowed down by address all the same. A token that holds is let through even then, so that
nobody shuts out the machines that share their address.
"""

import hashlib
import secrets
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from beredt.actors.models import ApiToken, LoginFailures, Person
from beredt.actors.throttle import ACTOR, FORGOTTEN_AFTER, PATIENCE
from beredt.audit.actions import record

#: By this one knows a token that lies about where it should not.
PREFIX = "beredt_"
RANDOM_BYTES = 32
LONGEST = timedelta(days=366)


class TokenRefusedError(Exception):
    """The token opens nothing. `wait`: how many seconds the address must wait before it is told even that."""

    def __init__(self, wait: int = 0) -> None:
        super().__init__(wait)
        self.wait = wait


@transaction.atomic
def make_token(actor: str, person: Person, name: str, last: date) -> tuple[ApiToken, str]:
    """A new token that holds to the end of `last`, and its text: this is the only time that anybody sees it.

    Raises ValidationError.
    """
    name, today = name.strip(), timezone.localdate()
    if not name:
        raise ValidationError(_("Gi nøkkelen et navn som sier hva den brukes til."))
    if not today <= last <= today + LONGEST:
        raise ValidationError(_("En nøkkel kan vare fra i dag og i høyst ett år."))
    if ApiToken.objects.filter(person=person, name=name, ended_at__isnull=True).exists():
        raise ValidationError(_("%(person)s har en nøkkel med det navnet.") % {"person": person.username})
    text = PREFIX + secrets.token_urlsafe(RANDOM_BYTES)
    token = ApiToken.objects.create(
        person=person, name=name, digest=_digest(text), made_at=timezone.now(), made_by=actor, last=last
    )
    record(actor, "make_token", person.actor, detail={"token": token.pk, "name": name, "last": last.isoformat()})
    return token, text


@transaction.atomic
def end_token(actor: str, token: ApiToken) -> None:
    """Ends a token at once. Raises ValidationError where it is ended already."""
    ended = ApiToken.objects.filter(pk=token.pk, ended_at__isnull=True)
    if not ended.update(ended_at=timezone.now(), ended_by=actor):
        raise ValidationError(_("Nøkkelen er avsluttet allerede."))
    record(actor, "end_token", token.person.actor, detail={"token": token.pk, "name": token.name})


def person_of_token(text: str, address: str) -> Person:
    """Whose token it is. Raises TokenRefusedError where none such holds today, and counts that against the address."""
    found = ApiToken.objects.select_related("person").filter(digest=_digest(text)).first()
    if found is not None and found.holds_on(timezone.localdate()) and found.person.is_active:
        return found.person
    raise TokenRefusedError(_count_failure(address, found))


@transaction.atomic
def _count_failure(address: str, found: ApiToken | None) -> int:
    """Counts and records a failure, or tells how many seconds the address must wait; then it is not counted."""
    now, key = timezone.now(), f"address:{address}"
    LoginFailures.objects.filter(last_at__lt=now - FORGOTTEN_AFTER).delete()
    LoginFailures.objects.bulk_create([LoginFailures(key=key, last_at=now)], ignore_conflicts=True)
    counted = LoginFailures.objects.select_for_update().get(key=key)
    ready = counted.last_at + PATIENCE["address"].wait(counted.count)
    if ready > now:
        return int((ready - now).total_seconds()) + 1
    LoginFailures.objects.filter(key=key).update(count=F("count") + 1, last_at=now)
    detail = {"address": address, "token": found.pk if found else None}
    record(ACTOR, "refuse_token", found.person.actor if found else "person:?", detail=detail)
    return 0


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()
