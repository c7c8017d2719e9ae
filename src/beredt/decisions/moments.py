"""Moments as people write and read them: a day and a clock time in Norway."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from beredt.audit.versions import end_of

NORWAY = ZoneInfo("Europe/Oslo")


class NoSuchMomentError(ValueError):
    """A clock time that does not come that day, or comes twice. `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def moment(day: date, clock: time) -> datetime:
    """A day and a clock time in Norway as a moment.

    Raises NoSuchMomentError: 'no_such_time' where clocks are set forward over it, 'twice' where they are set back.
    """
    first = datetime.combine(day, clock, NORWAY)
    second = first.replace(fold=1)
    if first.utcoffset() != second.utcoffset():
        there = first.astimezone(UTC).astimezone(NORWAY).replace(tzinfo=None) == first.replace(tzinfo=None)
        raise NoSuchMomentError("twice" if there else "no_such_time")
    return first


def in_words(at: datetime) -> str:
    """24.10.2025 kl. 08:00 norsk tid."""
    local = at.astimezone(NORWAY)
    return _("%(day)s kl. %(clock)s norsk tid") % {"day": f"{local:%d.%m.%Y}", "clock": f"{local:%H:%M}"}


def last_moment(known: date | None) -> datetime:
    """The last moment of a day; now where no day is told."""
    return timezone.now() if known is None else end_of(known) - timedelta(microseconds=1)
