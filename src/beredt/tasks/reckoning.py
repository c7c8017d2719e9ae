"""The arithmetic of due days, each with the words that tell how it was reckoned."""

from datetime import date, timedelta
from functools import lru_cache

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from beredt.cases.words import day as written
from beredt.tasks.working_days import Calendar


def working_days_after(calendar: Calendar, start: date, count: int) -> tuple[date, str]:
    """The day so many working days after a day that does not count itself, and how that was counted."""
    return _counted(calendar, start, count, get_language())


@lru_cache(maxsize=4096)
def _counted(calendar: Calendar, start: date, count: int, _language: str | None) -> tuple[date, str]:
    """Many cases count from the same days. The words are those of the language that is on."""
    due = calendar.add(start, count)
    told = ngettext(
        "%(count)s virkedag etter %(start)s er %(day)s", "%(count)s virkedager etter %(start)s er %(day)s", count
    ) % {"count": count, "start": in_words(start), "day": in_words(due)}
    if closed := calendar.closed_between(start, due):
        told += " " + _("(utenom %(days)s)") % {"days": ", ".join(in_words(day) for day in closed)}
    return due, told


@lru_cache(maxsize=4096)
def _said(day: date, _language: str | None) -> str:
    return written(day)


def in_words(day: date) -> str:
    """A day as the reader writes it: a list has the same few days many times."""
    return _said(day, get_language())


def days_before(end: date, count: int) -> tuple[date, str]:
    """The day so many days before another, and how that was counted."""
    due = end - timedelta(days=count)
    return due, ngettext("%(count)s dag før %(end)s er %(day)s", "%(count)s dager før %(end)s er %(day)s", count) % {
        "count": count,
        "end": in_words(end),
        "day": in_words(due),
    }
