"""How far one has come with the inbox today: what this login has dealt with, and what is left."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone

KEY = "notices_done"


@dataclass(frozen=True, slots=True)
class Progress:
    """So many left of so many."""

    left: int
    total: int


def progress(request: HttpRequest, left: int) -> Progress | None:
    """Of what was dealt with today and what is left; None where nothing has been dealt with."""
    done = _done(request)
    return Progress(left, left + done) if done else None


def done_one(request: HttpRequest) -> None:
    """One more dealt with."""
    _set(request, _done(request) + 1)


def undone_one(request: HttpRequest) -> None:
    """One of them waits again."""
    _set(request, max(_done(request) - 1, 0))


def _done(request: HttpRequest) -> int:
    day, count = request.session.get(KEY, ("", 0))
    return int(count) if day == timezone.localdate().isoformat() else 0


def _set(request: HttpRequest, count: int) -> None:
    request.session[KEY] = (timezone.localdate().isoformat(), count)
