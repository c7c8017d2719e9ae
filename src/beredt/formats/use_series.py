"""Series of use to try forecasts on: our own plain layout, and two published collections as they stand.

    ours   series, start (ISO date), days, packs; one line a period
    cdu    transactions of a hospital pharmacy (CDU Data Science Team, phaRmacyForecasting, MIT), CSV, may be gzipped
    pbs    monthly prescriptions in Australia by ATC level 2 (Medicare Australia, tsibbledata), CSV, may be gzipped

What is kept of the published ones follows the protocols by which their published scores were computed, so that the
figures can be compared: see `daily_series`, `weekly_series` and `monthly_series`.
"""

import gzip
import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from beredt.formats.columns import CellError, Column, Problems, Record, iso_date, parse_table, text, whole_number
from beredt.formats.problems import Code, Problem, Refused
from beredt.formats.tables import BYTES, Table, read_bytes, read_content

_GZIP_MAGIC = b"\x1f\x8b"
#: A series of days is kept with at least so many days, days of use, and use within the last so many days.
DAYS, DAYS_OF_USE, LATELY = 500, 30, 200
#: Only so many last days are tried, so that all series are as long.
LAST_DAYS = 900
#: A series of months is kept with at least so many, reaching the last month of the file.
MONTHS = 120


@dataclass(frozen=True, slots=True)
class UseSeries:
    """The use of one thing by whole periods: first day and number of days of each, and what was used in it."""

    name: str
    starts: tuple[date, ...]
    days: tuple[int, ...]
    packs: tuple[float, ...]


def number(cell: str) -> float:
    """A number, which may be negative (returns) and have decimals."""
    try:
        value = float(cell)
    except ValueError:
        raise CellError(Code.NOT_A_NUMBER) from None
    if not abs(value) <= 1e12:
        raise CellError(Code.OUT_OF_RANGE, "-1e12 .. 1e12")
    return value


def month(cell: str) -> date:
    """YYYY-MM as its first day."""
    return iso_date(f"{cell}-01")


OURS = (
    Column("series", text, True, "Name of the series", "Metalyse 10000, Helse Vest"),
    Column("start", iso_date, True, "First day of the period", "2024-01-01"),
    Column("days", whole_number(1, 31), True, "Number of days", "7"),
    Column("packs", number, True, "Packs used", "12"),
)
CDU = (
    Column("Date", iso_date, True, "Day", "2014-04-01"),
    Column("NSVCode", text, True, "Drug", "Drug A"),
    Column("Total_Qty", number, False, "Quantity, negative for returns", "28.0"),
    Column("Ward", text, False, "Ward", "59e9fcd2"),
    Column("Site1", text, True, "Site", "Site C"),
)
PBS = (
    Column("Month", month, True, "Month", "1991-07"),
    Column("Concession", text, True, "Concession", "General"),
    Column("Type", text, True, "Type of payment", "Safety net"),
    Column("ATC1", text, True, "ATC level 1", "A"),
    Column("ATC2", text, True, "ATC level 2", "A10"),
    Column("Scripts", number, True, "Prescriptions", "18228"),
    Column("Cost", number, False, "Cost", "67877.0"),
)


def read_ours(path: Path) -> list[UseSeries]:
    """Our own layout; the periods of a series are put in order of time. Raises `Refused`."""
    periods: dict[str, list[tuple[date, int, float]]] = defaultdict(list)
    for record in _records(path, OURS):
        value = record.values
        periods[value["series"]].append((value["start"], value["days"], value["packs"]))
    return [_series(name, sorted(rows)) for name, rows in sorted(periods.items())]


def daily_series(path: Path) -> list[UseSeries]:
    """CDU's transactions as days: drug by site, lines without a quantity dropped, days below nought set to nought.

    Days without a line are nought, from the series' first day to the last of the whole file. Kept are series of DAYS,
    DAYS_OF_USE and use LATELY, and of these the LAST_DAYS.
    """
    return [_last(series, LAST_DAYS) for series in _cdu(path)]


def weekly_series(path: Path) -> list[UseSeries]:
    """The same as weeks ending on Sunday; days at either end that make no whole week are dropped."""
    return [_weeks(series) for series in _cdu(path)]


def monthly_series(path: Path) -> list[UseSeries]:
    """PBS's months by concession, type and ATC level 2: those of MONTHS or more that reach the last month."""
    months: dict[str, dict[date, float]] = defaultdict(dict)
    for record in _records(path, PBS):
        value = record.values
        name = f"{value['Concession']} {value['Type']} {value['ATC2']}"
        months[name][value["Month"]] = months[name].get(value["Month"], 0.0) + value["Scripts"]
    last = max(max(found) for found in months.values())
    kept = {name: found for name, found in months.items() if len(found) >= MONTHS and last in found}
    return [
        _series(name, [(day, _length(day), use) for day, use in sorted(kept[name].items())]) for name in sorted(kept)
    ]


#: The layouts by name: what `beredt outlook score --layout` takes.
READERS: dict[str, Callable[[Path], list[UseSeries]]] = {
    "ours": read_ours,
    "cdu-daily": daily_series,
    "cdu-weekly": weekly_series,
    "pbs": monthly_series,
}


def _cdu(path: Path) -> list[UseSeries]:
    days: dict[str, dict[date, float]] = defaultdict(dict)
    for record in _records(path, CDU):
        value = record.values
        if value["Total_Qty"] is not None:
            name = f"{value['NSVCode']} {value['Site1']}"
            days[name][value["Date"]] = days[name].get(value["Date"], 0.0) + value["Total_Qty"]
    last = max(max(found) for found in days.values())
    whole = []
    for name in sorted(days):
        first = min(days[name])
        calendar = [first + timedelta(days=step) for step in range((last - first).days + 1)]
        use = [(day, 1, max(days[name].get(day, 0.0), 0.0)) for day in calendar]
        used = [packs > 0 for _day, _length, packs in use]
        if len(use) >= DAYS and sum(used) >= DAYS_OF_USE and any(used[-LATELY:]):
            whole.append(_series(name, use))
    return whole


def _records(path: Path, layout: Sequence[Column]) -> list[Record]:
    problems = Problems()
    records = parse_table(_table(path), layout, problems)
    problems.raise_if_any()
    if not records:
        raise Refused([Problem(Code.EMPTY_FILE)])
    return records


def _table(path: Path) -> Table:
    content = read_bytes(path)
    return read_content(_unpacked(content) if content.startswith(_GZIP_MAGIC) else content)


def _unpacked(content: bytes) -> bytes:
    """The file inside a gzip file, or `Refused` where it is broken or larger than a table may be."""
    try:
        with gzip.open(io.BytesIO(content)) as file:
            plain = file.read(BYTES + 1)
    except (OSError, EOFError) as error:
        raise Refused([Problem(Code.NOT_A_TABLE)]) from error
    if len(plain) > BYTES:
        raise Refused([Problem(Code.TOO_LARGE, expected=f"<= {BYTES} B")])
    return plain


def _series(name: str, periods: Iterable[tuple[date, int, float]]) -> UseSeries:
    """A series of periods that follow on one another; gaps in it are refused, as they are not nought."""
    starts, days, packs = zip(*periods, strict=True)
    for (start, length), after in pairwise(zip(starts, days, strict=True)):
        if start + timedelta(days=length) != after[0]:
            raise Refused([Problem(Code.NOT_A_PERIOD, field="start", value=f"{name}: {after[0]}")])
    return UseSeries(name, starts, days, packs)


def _last(series: UseSeries, periods: int) -> UseSeries:
    return UseSeries(series.name, series.starts[-periods:], series.days[-periods:], series.packs[-periods:])


def _weeks(series: UseSeries) -> UseSeries:
    monday = -series.starts[0].weekday() % 7
    weeks = range(monday, len(series.packs) - 6, 7)
    return UseSeries(
        series.name,
        tuple(series.starts[at] for at in weeks),
        (7,) * len(weeks),
        tuple(sum(series.packs[at : at + 7]) for at in weeks),
    )


def _length(day: date) -> int:
    return ((day + timedelta(days=31)).replace(day=1) - day).days
