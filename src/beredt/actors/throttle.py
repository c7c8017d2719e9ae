"""Slowing down whoever guesses passwords or codes: after some failures each try must wait, twice as long as the last.

Kept in the database, so that every server process counts the same. The wait grows for the user name and for the
address, and is forgotten after a day without tries. An attempt is counted before the password is looked at, so that
many at once gain nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from beredt.actors.models import LoginFailures, Person
from beredt.audit.actions import record

ACTOR = "system:login"
FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Patience:
    """So many failures cost nothing; the longest wait in seconds."""

    free: int
    longest: int

    def wait(self, failures: int) -> timedelta:
        """How long after the last of so many failures the next try must wait: 2, 4, 8 … seconds."""
        if failures < self.free:
            return timedelta()
        return timedelta(seconds=min(2 ** min(failures - self.free + 1, 30), self.longest))


#: The steps of login, which count their failures apart: who knows a password must not get rid of wrong codes by it.
NAME, CODE = "name", "code"
#: Many people may share an address, behind a hospital's proxy: it gets more patience and shorter waits.
PATIENCE = {
    NAME: Patience(free=5, longest=900),
    CODE: Patience(free=5, longest=900),
    "address": Patience(free=30, longest=60),
}


def address_of(request: HttpRequest) -> str:
    """The address of who asks, as the outermost proxy of our own saw it; others can write what they like."""
    seen = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    trusted = settings.PROXIES and len(seen) >= settings.PROXIES
    return (seen[-settings.PROXIES] if trusted else request.META.get("REMOTE_ADDR", ""))[:100]


@transaction.atomic
def begin(username: str, address: str, step: str = NAME, *, now: datetime | None = None) -> int:
    """Counts an attempt, or tells how many seconds it must wait; 0 where it may go on."""
    now = now or timezone.now()
    LoginFailures.objects.filter(last_at__lt=now - FORGOTTEN_AFTER).delete()
    keys = _keys(username, address, step)
    LoginFailures.objects.bulk_create([LoginFailures(key=key, last_at=now) for key in keys], ignore_conflicts=True)
    # In the order of their keys, so that two attempts never wait for one another.
    counted = list(LoginFailures.objects.select_for_update().filter(key__in=keys).order_by("key"))
    ready = max(each.last_at + PATIENCE[each.key.partition(":")[0]].wait(each.count) for each in counted)
    if ready > now:
        return int((ready - now).total_seconds()) + 1
    LoginFailures.objects.filter(key__in=keys).update(count=F("count") + 1, last_at=now)
    return 0


@transaction.atomic
def failed(username: str, address: str, step: str = NAME) -> None:
    """Puts a failed step on record. What was typed is told only where it is somebody's user name: it may be a slip."""
    known = Person.objects.filter(username=username).exists()
    own_key, _address_key = _keys(username, address, step)
    failures = LoginFailures.objects.filter(key=own_key).values_list("count", flat=True).first()
    record(
        ACTOR,
        "fail_login" if step == NAME else "fail_code",
        f"person:{username}" if known else "person:?",
        detail={"address": address, "failures": failures or 1},
    )


@transaction.atomic
def succeeded(username: str, address: str, step: str = NAME) -> None:
    """The step starts afresh for the name; the address is relieved of this one attempt only."""
    own_key, address_key = _keys(username, address, step)
    LoginFailures.objects.filter(key=own_key).delete()
    LoginFailures.objects.filter(key=address_key, count__gt=0).update(count=F("count") - 1)


def _keys(username: str, address: str, step: str) -> tuple[str, str]:
    return f"{step}:{username.casefold()[:150]}", f"address:{address}"
