"""When each case of the register began, was registered and ended."""

from dataclasses import dataclass
from datetime import date, timedelta

from numpy.random import Generator

from beredt.demo.history_durations import deal_durations, elapsed_days
from beredt.demo.history_plan import CELLS, CLOSED, Cell
from beredt.demo.records import AS_OF

#: The register began in 2022 and took in the shortages that were already going on.
EARLIEST_START = date(2021, 1, 4)
EARLIEST_REGISTRATION = date(2022, 1, 3)

#: Share of cases warned of before they began, and of those found late; the others are found within a week.
WARNED, LATE = 0.30, 0.25
WARNED_BY, LATE_BY = 60, 60

#: Of the cases open at the end, so many were registered but had not begun.
NOT_BEGUN = 5


@dataclass(frozen=True, slots=True)
class Span:
    """The dates of a case: `end` None while it is open. A case warned of is registered before its start."""

    start: date
    registered: date
    end: date | None


def deal_spans(rng: Generator, taken: list[Span]) -> dict[Cell, list[Span]]:
    """The spans of all cells, less the places that `taken` holds (by its years of registration and end)."""
    free = {cell: cell.cases - sum(_in(cell, span) for span in taken) for cell in CELLS}
    fixed: dict[int, list[int]] = {}
    for span in taken:
        if span.end is not None:
            fixed.setdefault(span.end.year, []).append((span.end - span.start).days)
    closed = deal_durations(rng, free, fixed)
    spans = {cell: [_closed_span(rng, cell, days) for days in lengths] for cell, lengths in closed.items()}
    return spans | {cell: _open_spans(rng, cell, free[cell]) for cell in CELLS if cell.ended is None}


def _in(cell: Cell, span: Span) -> bool:
    return (cell.registered, cell.ended) == (span.registered.year, span.end.year if span.end else None)


def _closed_span(rng: Generator, cell: Cell, days: int) -> Span:
    assert cell.ended is not None
    length = timedelta(days)
    first_start = EARLIEST_START if cell.registered == 2022 else date(cell.registered, 1, 1)
    first = max(date(cell.ended, 1, 1), first_start + length, EARLIEST_REGISTRATION)
    last = min(date(cell.ended, 12, 31), date(cell.registered, 12, 31) + length)
    end = _any_day(rng, min(first, last), last)
    return Span(end - length, _registration(rng, cell.registered, end - length, end), end)


def _open_spans(rng: Generator, cell: Cell, n: int) -> list[Span]:
    """Open cases: this year's by the days gone when seen, with a few not begun; older ones over their whole year."""
    gone = (AS_OF - date(cell.registered, 1, 1)).days
    if cell.registered == AS_OF.year:
        begun = elapsed_days(rng, n - NOT_BEGUN, CLOSED[-1].median, gone)
        days = begun + [-int(rng.integers(3, 41)) for _ in range(NOT_BEGUN)]
    else:
        days = [int(rng.integers(gone - 364, gone + 1)) for _ in range(n)]
    starts = [AS_OF - timedelta(day) for day in days]
    return [Span(start, _registration(rng, cell.registered, start, AS_OF), None) for start in starts]


def _registration(rng: Generator, year: int, start: date, end: date) -> date:
    """A weekday (where there is one) in the year, near the start and not after the end."""
    first = max(date(year, 1, 1), EARLIEST_REGISTRATION, start - timedelta(WARNED_BY))
    last = min(date(year, 12, 31), end, max(start, first) + timedelta(LATE_BY))
    chance = rng.random()
    if chance < WARNED:
        day = start - timedelta(int(rng.integers(1, WARNED_BY + 1)))
    elif chance < WARNED + LATE:
        day = start + timedelta(int(rng.integers(8, LATE_BY + 1)))
    else:
        day = start + timedelta(int(rng.integers(0, 8)))
    if not first <= day <= last:
        day = _any_day(rng, first, last)
    return _weekday(day, first, last)


def _weekday(day: date, first: date, last: date) -> date:
    near = sorted(range(-2, 3), key=abs)
    days = (day + timedelta(n) for n in near)
    return next((d for d in days if d.weekday() < 5 and first <= d <= last), day)


def _any_day(rng: Generator, first: date, last: date) -> date:
    return first + timedelta(int(rng.integers(0, (last - first).days + 1)))
