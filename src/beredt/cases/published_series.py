"""The published series of 2008-2018: messages on the agency's site, deregistrations included.

It counts something else than the shortage centre's cases, and is therefore always told apart from them.
"""

import csv
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class PublishedYear:
    """How many messages of shortages and deregistrations were published in a year."""

    year: int
    messages: int


def published_series() -> tuple[PublishedYear, ...]:
    """The years in order."""
    lines = (files("beredt.cases") / "data" / "published_series.csv").read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return tuple(PublishedYear(int(row["year"]), int(row["messages"])) for row in rows)


def yearly_growth(series: tuple[PublishedYear, ...]) -> float:
    """The mean growth a year between the first and the last: 0.35 is 35 per cent a year."""
    first, last = series[0], series[-1]
    return float((last.messages / first.messages) ** (1 / (last.year - first.year)) - 1)
