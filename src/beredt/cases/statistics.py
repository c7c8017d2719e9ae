"""The year's figures, by the counting rules of the shortage centre's annual report.

New in a year: registered in it. Carried over: registered before it and not ended before it. Handled: both together.
Closed: ended in the year. Duration: days from start to end. Over a year: more than 365 days.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median

from beredt.cases.models import Case, Registration
from beredt.cases.queries import handled_between

YEAR_LONG = 365


@dataclass(frozen=True, slots=True)
class YearFigures:
    """The figures of one year. Counts are cases; durations are days; None where nothing was closed."""

    year: int
    handled: int
    new: int
    carried_over: int
    closed: int
    closed_over_one_year: int
    open_at_year_end: int
    median_days: float | None
    longest_days: int | None
    substances: int
    by_atc_group: dict[str, int]
    unregistered: int
    unregistered_by_atc_group: dict[str, int]
    by_substance: dict[str, int]
    by_atc4: dict[str, int]
    by_source: dict[str, int]
    by_reason: dict[str, int]


def year_figures(year: int) -> YearFigures:
    """Counts the cases of a year."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    return figures_of(list(handled_between(first, last).order_by("number")), year)


def figures_of(handled: list[Case], year: int) -> YearFigures:
    """The figures of the cases handled in a year, given as rows."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    closed = [case for case in handled if case.end is not None and case.end <= last]
    durations = [(case.end - case.start).days for case in closed if case.end is not None]
    unregistered = [case for case in handled if case.registration == Registration.UNREGISTERED]
    carried_over = sum(case.registered < first for case in handled)
    return YearFigures(
        year=year,
        handled=len(handled),
        new=len(handled) - carried_over,
        carried_over=carried_over,
        closed=len(closed),
        closed_over_one_year=sum(days > YEAR_LONG for days in durations),
        open_at_year_end=len(handled) - len(closed),
        median_days=_median(durations),
        longest_days=max(durations, default=None),
        substances=len({case.atc for case in handled if case.atc}),
        by_atc_group=_counted(case.atc[:1] for case in handled),
        unregistered=len(unregistered),
        unregistered_by_atc_group=_counted(case.atc[:1] for case in unregistered),
        by_substance=_counted(case.atc for case in handled),
        by_atc4=_counted(case.atc[:5] for case in handled),
        by_source=_counted(case.source for case in handled),
        by_reason=_counted(case.reason for case in handled),
    )


def _counted(keys: Iterable[str]) -> dict[str, int]:
    """How many of each, the most first and by name within."""
    return dict(sorted(Counter(keys).items(), key=lambda item: (-item[1], item[0])))


def _median(days: list[int]) -> float | None:
    """The middle one, or the mean of the two in the middle; a whole number where it is whole."""
    if not days:
        return None
    middle = median(days)
    return int(middle) if middle == int(middle) else middle
