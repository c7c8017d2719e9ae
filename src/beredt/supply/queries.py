"""Reads of stock, use and expected deliveries for an item (packs that are planned together), as of a day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache, wraps
from typing import Any, TypeVar, cast

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from beredt.intake.history import counting
from beredt.intake.models import Kind
from beredt.lake import Snapshot
from beredt.lake import queries as lake_queries
from beredt.supply.store import engine

#: As many packs as one case is about, at most: what was read of them is kept.
FEW = 40
Read = TypeVar("Read", bound=Callable[..., list[Any]])
#: A sender of use that has told nothing for so many days more than the others has ceased.
SILENT = 62
#: After so many days without a stock count the data are of another time.
OF_ANOTHER_TIME = 60


@dataclass(frozen=True, slots=True)
class StockLine:
    """Packs of one batch at one place in one pool, by the sender's newest count."""

    varenummer: str
    batch: str | None
    expiry: date | None
    place: str
    pool: str
    packs: int
    status: str
    stock_date: date
    sender: str


@dataclass(frozen=True, slots=True)
class Expected:
    """An order that has been promised. `probability` None: the sender does not say."""

    varenummer: str
    order_ref: str
    supplier: str
    place: str
    pool: str
    promised_date: date
    packs: int
    probability: float | None
    expiry: date | None
    list_date: date
    sender: str


@dataclass(frozen=True, slots=True)
class UsePeriod:
    """Use of one pack in one period, all places together; `days_out` is None where no place tells it."""

    varenummer: str
    start: date
    days: int
    packs: float
    days_out: int | None
    places: int
    places_known: int


@dataclass(frozen=True, slots=True)
class UseAtPlace:
    """Use of one pack at one place in the window."""

    varenummer: str
    place: str
    packs: float
    days_out: int | None


def _kept(read: Read) -> Read:
    """Keeps what was read of a few packs: the files of a snapshot never change, so the same question has one answer."""

    @lru_cache(maxsize=512)
    def kept(_lake: str, snapshot: Snapshot, packs: tuple[str, ...], *days: date) -> tuple[Any, ...]:
        return tuple(read(snapshot, packs, *days))

    @wraps(read)
    def asked(snapshot: Snapshot, varenummer: Sequence[str], *days: date) -> list[Any]:
        if len(varenummer) > FEW:
            return read(snapshot, varenummer, *days)
        return list(kept(str(settings.LAKE), snapshot, tuple(varenummer), *days))

    return cast(Read, asked)


def newest_stock_day(known: date | None = None) -> date | None:
    """The day of the newest stock count there is, or that there was by a day."""
    return counting(known).filter(kind=Kind.STOCK).aggregate(day=Max("last"))["day"]


def default_day(known: date | None = None) -> date:
    """The day that pages describe where none is asked for: today, or the day of knowledge.

    Where nobody has counted for so long that the data are of another time, it is the day of their newest count.
    """
    today = known or timezone.localdate()
    newest = newest_stock_day(known)
    return newest if newest is not None and (today - newest).days > OF_ANOTHER_TIME else today


def _rows(table: Any, kind: type, names: Sequence[str]) -> list[Any]:
    columns = [table[name].to_pylist() for name in names]
    return [kind(*row) for row in zip(*columns, strict=True)]


@_kept
def stock_lines(snapshot: Snapshot, varenummer: Sequence[str], as_of: date) -> list[StockLine]:
    """What the senders' newest counts say of the packs, usable or not."""
    table = lake_queries.stock_on(engine(), snapshot, as_of, varenummer)
    return _rows(table, StockLine, StockLine.__slots__)


@dataclass(frozen=True, slots=True)
class StockTotal:
    """Packs by one sender's count of one day; `usable` may hold some of unknown expiry."""

    stock_date: date
    sender: str
    varenummer: str
    pool: str
    usable: int
    blocked: int
    reserved: int
    expiry_unknown: int


@_kept
def stock_over_time(snapshot: Snapshot, varenummer: Sequence[str], as_of: date) -> list[StockTotal]:
    """Every count of the packs up to a day. A pack that was ever counted is nought where a count does not name it."""
    table = lake_queries.stock_totals_over_time(engine(), snapshot, varenummer)
    rows: list[StockTotal] = _rows(table, StockTotal, StockTotal.__slots__)
    return [row for row in rows if row.stock_date <= as_of]


@_kept
def expected_deliveries(snapshot: Snapshot, varenummer: Sequence[str], as_of: date) -> list[Expected]:
    """What the senders' newest order lists promise."""
    table = lake_queries.expected_deliveries(engine(), snapshot, as_of, varenummer)
    return _rows(table, Expected, Expected.__slots__)


@_kept
def use_periods(snapshot: Snapshot, varenummer: Sequence[str], first: date, last: date) -> list[UsePeriod]:
    """Use by period, for periods wholly within first..last."""
    table = lake_queries.use_series(engine(), snapshot, varenummer, first, last)
    return _rows(table, UsePeriod, UsePeriod.__slots__)


@_kept
def use_at_places(snapshot: Snapshot, varenummer: Sequence[str], first: date, last: date) -> list[UseAtPlace]:
    """Use by place, for periods wholly within first..last."""
    table = lake_queries.use_by_place(engine(), snapshot, varenummer, first, last)
    return _rows(table, UseAtPlace, UseAtPlace.__slots__)


def packs_with_facts(snapshot: Snapshot, first: date, last: date) -> list[str]:
    """Every pack used in first..last, or named by a sender's newest count at the end of it; sorted."""
    used = lake_queries.use_totals(engine(), snapshot, first, last)["varenummer"]
    lying = lake_queries.stock_on(engine(), snapshot, last)["varenummer"]
    return sorted({*used.to_pylist(), *lying.unique().to_pylist()})


@dataclass(frozen=True, slots=True)
class OrderFate:
    """What became of an order: the day it came, or that it was called off; neither: it is open still."""

    supplier: str
    promised: date
    came: date | None
    called_off: bool


def order_fates(snapshot: Snapshot, as_of: date) -> tuple[OrderFate, ...]:
    """What became of every order that a list up to a day names, from one full list of open orders to the next.

    An order that a list no longer names came, if its first promised day lies before that list or on it; else it was
    called off. It came on some day after the last list that names it, up to the first without it, and not before the
    promised day: the one in the middle is taken.
    """
    return _fates(str(settings.LAKE), snapshot, as_of)


@lru_cache(maxsize=32)
def _fates(_lake: str, snapshot: Snapshot, as_of: date) -> tuple[OrderFate, ...]:
    fates = []
    for row in lake_queries.orders_over_time(engine(), snapshot, as_of).to_pylist():
        promised, last, after = row["promised_first"], row["listed_last"], row["list_after"]
        gone = after is not None and promised <= after
        earliest = max(promised, last + timedelta(days=1))
        came = earliest + timedelta(days=(after - earliest).days // 2) if gone else None
        fates.append(OrderFate(row["supplier"], promised, came, called_off=after is not None and not gone))
    return tuple(fates)


@lru_cache(maxsize=32)
def _extents(_lake: str, snapshot: Snapshot, first: date, last: date) -> dict[str, tuple[date, date]]:
    table = lake_queries.use_extents(engine(), snapshot, first, last)
    spans: dict[str, list[tuple[date, date]]] = {}
    for row in table.to_pylist():
        spans.setdefault(row["kind"], []).append((row["first"], row["last"]))
    found = {}
    for kind, told in spans.items():
        newest = max(end for _start, end in told)
        active = [(start, end) for start, end in told if (newest - end).days <= SILENT]
        found[kind] = (max(start for start, _end in active), min(end for _start, end in active))
    return found


def use_told(snapshot: Snapshot, first: date, last: date) -> dict[str, tuple[date, date]]:
    """Between which days of first..last every sender has told its use, by kind of period (day, week, month).

    A sum over places says something only while all of them tell. Senders silent for more than `SILENT` days are taken
    to have ceased.
    """
    return dict(_extents(str(settings.LAKE), snapshot, first, last))


def places_counted(snapshot: Snapshot, as_of: date) -> frozenset[str]:
    """The places that somebody has counted lately: not longer ago than `OF_ANOTHER_TIME` on a day."""
    return _places_counted(str(settings.LAKE), snapshot, as_of)


@lru_cache(maxsize=32)
def _places_counted(_lake: str, snapshot: Snapshot, as_of: date) -> frozenset[str]:
    rows = lake_queries.stock_places(engine(), snapshot, as_of).to_pylist()
    return frozenset(row["place"] for row in rows if (as_of - row["stock_date"]).days <= OF_ANOTHER_TIME)


def days_observed(first: date, last: date, known: date | None = None) -> dict[str, int]:
    """For how many days of first..last each place's use has been reported (by a day), by place id."""
    days: dict[str, int] = {}
    reports = counting(known).filter(kind=Kind.USE, first__lte=last, last__gte=first)
    for start, end, scope in reports.values_list("first", "last", "scope"):
        if start is None or end is None:
            continue
        overlap = (min(end, last) - max(start, first)).days + 1
        for place in scope:
            days[place] = min(days.get(place, 0) + overlap, (last - first).days + 1)
    return days


def year_before(as_of: date) -> tuple[date, date]:
    """The window that use is taken from: twelve whole months where `as_of` ends one, else a year to the day."""
    tomorrow = as_of + timedelta(days=1)
    try:
        return tomorrow.replace(year=tomorrow.year - 1), as_of
    except ValueError:  # 29 February
        return date(tomorrow.year - 1, 3, 1), as_of
