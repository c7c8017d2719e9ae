"""Norwegian working days: Monday to Friday without public holidays, and without the days that are closed here.

The day on which something is received never counts: one working day from a Monday is the Tuesday, and one from a
Saturday is the Monday. Days are local ones (Europe/Oslo).

The public holidays are those of the library `holidays`: 1 and 17 May, Maundy Thursday, Good Friday, Easter Monday,
Ascension, Whit Monday, Christmas Day, Boxing Day and New Year's Day, and the Sundays among them. Christmas Eve, New
Year's Eve and the Wednesday before Easter are working days by law; an office that is closed on them says so in the
setting EXTRA_CLOSED_DAYS, which takes the codes of `EXTRA` and single days as ISO dates.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays
from django.conf import settings


def _before_easter(year: int) -> date:
    return next(day for day, name in _public(year).items() if name == "Skjærtorsdag") - timedelta(days=1)


#: Days that some offices are closed on, by the code that the setting uses.
EXTRA: dict[str, Callable[[int], date]] = {
    "christmas_eve": lambda year: date(year, 12, 24),
    "new_years_eve": lambda year: date(year, 12, 31),
    "wednesday_before_easter": _before_easter,
}


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked. `extra` holds codes of `EXTRA` and ISO dates; anything else raises ValueError."""

    extra: tuple[str, ...] = ()

    def is_working(self, day: date) -> bool:
        """Whether a day is worked."""
        return day.weekday() < 5 and day not in _closed(day.year, self.extra)

    def add(self, day: date, count: int) -> date:
        """The day that is so many working days after a day, which itself does not count. `count` is at least 0."""
        if count < 0:
            raise ValueError("working days are counted forward")
        while count:
            day += timedelta(days=1)
            count -= self.is_working(day)
        return day

    def between(self, after: date, until: date) -> int:
        """How many working days follow a day up to and with another; 0 where that one is not later."""
        if until <= after:
            return 0
        closed = sum(
            bisect_right(days, until) - bisect_right(days, after)
            for days in (_sorted(year, self.extra) for year in range(after.year, until.year + 1))
        )
        return _weekdays(until) - _weekdays(after) - closed

    def closed_between(self, after: date, until: date) -> tuple[date, ...]:
        """The closed weekdays after a day up to and with another, in order."""
        years = range(after.year, until.year + 1)
        return tuple(day for year in years for day in _sorted(year, self.extra) if after < day <= until)


def calendar() -> Calendar:
    """The calendar of this installation."""
    return Calendar(tuple(settings.EXTRA_CLOSED_DAYS))


@lru_cache(maxsize=512)
def _closed(year: int, extra: tuple[str, ...]) -> frozenset[date]:
    """The closed days of a year, weekends not among them."""
    days = {*_public(year), *(_extra(told, year) for told in extra)}
    return frozenset(day for day in days if day.year == year and day.weekday() < 5)


def _public(year: int) -> Mapping[date, str]:
    return holidays.country_holidays("NO", years=year, language="no")


def _extra(told: str, year: int) -> date:
    """The day that one entry of the setting means in a year; a single day means itself."""
    if told in EXTRA:
        return EXTRA[told](year)
    try:
        return date.fromisoformat(told)
    except ValueError as wrong:
        raise ValueError(f"EXTRA_CLOSED_DAYS: {told!r} is neither an ISO date nor one of {', '.join(EXTRA)}") from wrong


@lru_cache(maxsize=512)
def _sorted(year: int, extra: tuple[str, ...]) -> tuple[date, ...]:
    return tuple(sorted(_closed(year, extra)))


def _weekdays(day: date) -> int:
    """Mondays to Fridays from 1 January of year 1, a Monday, up to and with a day."""
    weeks, rest = divmod(day.toordinal(), 7)
    return 5 * weeks + min(rest, 5)
