"""One value of a supply file: its text to what it means, or `CellError` with what would be right.

Every function here takes the text of one field, without spaces round it and never empty.
"""

import re
from datetime import date, timedelta
from typing import NamedTuple

from beredt.formats.columns import CellError, is_possible
from beredt.formats.problems import Code

#: Identifiers and names of places, wards, batches and orders are short.
LONGEST = 80

POOLS = (
    "wholesaler_free",
    "wholesaler_obligation",
    "b180",
    "fokus",
    "b20",
    "regional",
    "hospital",
    "pharmacy",
    "other",
)
STATUSES = ("usable", "blocked", "reserved")

_VARENUMMER = re.compile(r"[0-9]{6}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})")
_NUMBER = re.compile(r"-?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
PERIODS = "YYYY-MM-DD, YYYY-Www, YYYY-MM"


class Period(NamedTuple):
    """The days that a line of use covers: `days` of them from `start` on."""

    start: date
    days: int


def varenummer(text: str) -> str:
    """The six characters that name a pack, leading zeros kept."""
    if not _VARENUMMER.fullmatch(text) or text == "000000":
        raise CellError(Code.NOT_A_VARENUMMER, "000001-999999")
    return text


def identifier(text: str) -> str:
    """A short name of the sender's or of the register of organisations, without control characters."""
    if len(text) > LONGEST:
        raise CellError(Code.OUT_OF_RANGE, f"<= {LONGEST} characters")
    if not text.isprintable():
        raise CellError(Code.NOT_A_TABLE, "printable text on one line")
    return text


def pool(text: str) -> str:
    """Who holds the stock and who may draw on it."""
    return _one_of(POOLS, text)


def status(text: str) -> str:
    """Whether the packs may be used."""
    return _one_of(STATUSES, text)


def _one_of(allowed: tuple[str, ...], text: str) -> str:
    if text not in allowed:
        raise CellError(Code.NOT_IN_LIST, ", ".join(allowed))
    return text


def _sensible(text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise CellError(Code.NOT_A_PERIOD, PERIODS) from None
    if not is_possible(found):
        raise CellError(Code.IMPOSSIBLE_DATE, "1990-01-01 .. 2100-12-31")
    return found


def period(text: str) -> Period:
    """A day (YYYY-MM-DD), an ISO week (YYYY-Www, from Monday) or a calendar month (YYYY-MM)."""
    if _DAY.fullmatch(text):
        return Period(_sensible(text), 1)
    if _WEEK.fullmatch(text):
        return Period(_sensible(text), 7)  # date.fromisoformat reads an ISO week as its Monday
    if _MONTH.fullmatch(text):
        start = _sensible(text + "-01")
        return Period(start, ((start + timedelta(days=31)).replace(day=1) - start).days)
    raise CellError(Code.NOT_A_PERIOD, PERIODS)


def period_text(start: date, days: int) -> str:
    """The text of a period, so that `period(period_text(start, days)) == (start, days)`; else ValueError."""
    year, week, weekday = start.isocalendar()
    text = {1: start.isoformat(), 7: f"{year}-W{week:02d}"}.get(days, f"{start:%Y-%m}")
    if (days == 7 and weekday != 1) or (days not in (1, 7) and period(text) != (start, days)):
        raise ValueError(f"{days} days from {start} are no day, ISO week or calendar month")
    return text


def number(text: str) -> float:
    """A decimal number written with a point; neither infinity nor 'not a number' is one."""
    if not _NUMBER.fullmatch(text):
        raise CellError(Code.NOT_A_NUMBER)
    return float(text)
