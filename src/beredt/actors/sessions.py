"""Sessions: how one begins, what it remembers between password and code, and when it ends."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import login, update_session_auth_hash
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django_otp import login as verify_session

from beredt.actors.factors import Factor
from beredt.actors.models import Person
from beredt.actors.throttle import address_of
from beredt.audit.actions import record

BACKEND = "django.contrib.auth.backends.ModelBackend"
#: How long after the password the code may come.
CODE_WITHIN = timedelta(minutes=5)
#: How often the time of the last use is written down.
SEEN_EVERY = 60
_BEGAN, _SEEN, _WAITING, _DOOR = "began", "seen", "waiting_for_code", "demo_door"


@transaction.atomic
def begin_session(request: HttpRequest, person: Person, *, factor: Factor | None = None, door: bool = False) -> None:
    """Logs a person in under a new session key, and puts it on record with the second factor that was shown.

    `door`: by the demo's one-click login, which asks for none.
    """
    request.session.pop(_WAITING, None)
    login(request, person, backend=BACKEND)
    if factor is not None:
        verify_session(request, factor)
    if door:
        request.session[_DOOR] = True
    shown = factor.model_label().partition(".")[2] if factor is not None else "demo" if door else "none"
    record(person.actor, "log_in", person.actor, detail={"address": address_of(request), "second_factor": shown})


def wait_for_code(request: HttpRequest, person: Person, *, then: str) -> None:
    """Remembers who has given a password, under a new session key. They are not logged in."""
    request.session.cycle_key()
    request.session[_WAITING] = {
        "person": person.pk,
        "hash": person.get_session_auth_hash(),
        "at": timezone.now().timestamp(),
        "then": then,
    }


def waiting(request: HttpRequest) -> tuple[Person, str] | None:
    """Who has given a password and not a code yet, and where they want to go. None where nobody, or too long ago."""
    kept: dict[str, Any] = request.session.get(_WAITING) or {}
    if timezone.now().timestamp() - kept.get("at", 0) > CODE_WITHIN.total_seconds():
        return None
    person = Person.objects.filter(pk=kept["person"], is_active=True).first()
    if person is None or person.get_session_auth_hash() != kept["hash"]:
        return None
    return person, kept["then"]


def came_by_the_demos_door(request: HttpRequest) -> bool:
    """Whether this session began by one click. It means nothing where there is no demo."""
    return settings.DEMO and request.session.get(_DOOR, False)


def is_over(request: HttpRequest) -> bool:
    """Whether a session has lasted too long or lain unused too long; if not, it is used now."""
    now = timezone.now().timestamp()
    began, seen = request.session.get(_BEGAN), request.session.get(_SEEN)
    if began is None or seen is None or now - began > settings.SESSION_LONGEST or now - seen > settings.SESSION_IDLE:
        return True
    if now - seen > SEEN_EVERY:
        request.session[_SEEN] = now
    return False


def end_others(request: HttpRequest, person: Person) -> None:
    """Ends every session of a person but this one, which goes on under a new key."""
    end_all(person)
    update_session_auth_hash(request, person)


def end_all(person: Person) -> None:
    """Ends every session of a person."""
    Person.objects.filter(pk=person.pk).update(session_round=F("session_round") + 1)
    person.refresh_from_db(fields=["session_round"])


def note_beginning(sender: object, request: HttpRequest, **_kwargs: object) -> None:
    """Whenever somebody is logged in, by whatever way, the clock of the session starts."""
    request.session[_BEGAN] = request.session[_SEEN] = timezone.now().timestamp()
