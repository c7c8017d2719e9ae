"""What is asked of the outlook for one item, gathered from stock, use and deliveries; and what is missing for it."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

import numpy as np

from beredt import outlook
from beredt.supply.queries import Expected, StockLine, UseAtPlace, UsePeriod


class Missing(StrEnum):
    """What an answer lacks. The texts stand with the pages."""

    STOCK = "stock"
    USE = "use"
    ORDERS = "orders"
    DAYS_OUT = "days_out"
    END = "end"
    PROMISE = "promise"
    EXPIRY = "expiry"
    PROBABILITY = "probability"
    PACK_SIZE = "pack_size"
    OLD_STOCK = "old_stock"
    USERS_STOCK = "users_stock"
    PACKS = "packs"


#: A stock count older than this is named as old.
FRESH_DAYS = 14
#: From this share of use on, at places that nobody has counted lately, the stock is named as known in part only.
UNCOUNTED = 0.25
#: The deterministic cover counts orders that the sender gives at least this chance; the simulation counts all.
CONFIRMED = 0.9
#: Pools that the demand may draw on without a release; the others are shown, and open by decision only.
OPEN_POOLS = frozenset({"wholesaler_free", "regional", "hospital", "pharmacy"})


@dataclass(frozen=True, slots=True)
class ItemSupply:
    """The facts of one item as of a day.

    `equivalents` gives each pack's size in packs of the reference pack. `counted`: whether any sender has ever counted
    a pack of it, so that its absence from the newest counts means that there is none. `history`: use of the years
    before as well as the window; `told`: between which days all senders have told their use, by kind of period.
    `minimum_life`: days that a pack must have left to be of use, 0 where nobody has said it. `places_counted`: the
    places whose stock somebody has counted lately. `known`: the past day
    whose knowledge they are, None for now. `orders_told`: whether anybody has ever told what is on order.
    """

    as_of: date
    varenummer: tuple[str, ...]
    reference: str | None
    equivalents: Mapping[str, float]
    stock: Sequence[StockLine]
    counted: bool
    expected: Sequence[Expected]
    periods: Sequence[UsePeriod]
    places: Sequence[UseAtPlace]
    days_observed: Mapping[str, int]
    window: tuple[date, date]
    history: Sequence[UsePeriod] = ()
    told: Mapping[str, tuple[date, date]] = field(default_factory=dict)
    minimum_life: int = 0
    places_counted: frozenset[str] = frozenset()
    orders_told: bool = True
    known: date | None = None


def day_number(day: date, as_of: date) -> int:
    """Days as the outlook counts them: 0 is the day after the as-of date."""
    return (day - as_of).days - 1


def equivalents(sizes: Mapping[str, Decimal | None], use: Sequence[UseAtPlace]) -> tuple[str | None, dict[str, float]]:
    """The item's reference pack (the most used; by number where none is) and each pack's size measured in it.

    A pack of unknown size counts as one of the reference's own, which `Missing.PACK_SIZE` then says.
    """
    if not sizes:
        return None, {}
    used: dict[str, float] = defaultdict(float)
    for row in use:
        used[row.varenummer] += row.packs
    reference = min(sizes, key=lambda number: (-used[number], number))
    base = sizes[reference]
    return reference, {number: float(size / base) if size and base else 1.0 for number, size in sizes.items()}


def batches(supply: ItemSupply) -> tuple[list[outlook.Batch], set[Missing]]:
    """Usable batches of pools that are open, in whole packs of the reference, rounded down batch by batch.

    Packs of unknown expiry are not among them: see `undated`.
    """
    missing: set[Missing] = set()
    lots: dict[tuple[int, str], float] = defaultdict(float)
    for line in supply.stock:
        if line.status != "usable" or line.pool not in OPEN_POOLS or not line.packs:
            continue
        if line.expiry is None:
            missing.add(Missing.EXPIRY)
            continue
        expiry = day_number(line.expiry, supply.as_of)
        if expiry > 0:
            lots[expiry, line.pool] += line.packs * supply.equivalents[line.varenummer]
    if not supply.counted:
        missing.add(Missing.STOCK)
    elif any((supply.as_of - line.stock_date).days > FRESH_DAYS for line in supply.stock):
        missing.add(Missing.OLD_STOCK)
    if _uncounted(supply) >= UNCOUNTED:
        missing.add(Missing.USERS_STOCK)
    return [outlook.Batch(int(packs), expiry, pool) for (expiry, pool), packs in sorted(lots.items())], missing


def _uncounted(supply: ItemSupply) -> float:
    """Share of use at places that nobody has counted lately: what lies there is not in the stock."""
    use = [(row.packs * supply.equivalents[row.varenummer], row.place) for row in supply.places]
    total = sum(packs for packs, _place in use)
    return sum(packs for packs, place in use if place not in supply.places_counted) / total if total > 0 else 0.0


def undated(supply: ItemSupply) -> list[outlook.Batch]:
    """The packs whose expiry nobody has told, by pool, as though they never expired: the most they can be worth."""
    lots: dict[str, float] = defaultdict(float)
    for line in supply.stock:
        if line.status == "usable" and line.pool in OPEN_POOLS and line.expiry is None:
            lots[line.pool] += line.packs * supply.equivalents[line.varenummer]
    return [outlook.Batch(int(packs), None, pool) for pool, packs in sorted(lots.items()) if int(packs)]


def deliveries(supply: ItemSupply, late: Callable[[str], np.ndarray]) -> tuple[list[outlook.Delivery], set[Missing]]:
    """Promised orders. One whose chance the sender does not state counts in nothing, and is named as missing.

    late: the distribution of the delay for a supplier.
    """
    coming = [
        outlook.Delivery(
            packs,
            day_number(order.promised_date, supply.as_of),
            probability,
            late(order.supplier),
            None if order.expiry is None else day_number(order.expiry, supply.as_of),
            confirmed=probability >= CONFIRMED,
        )
        for order, packs, probability in counted_orders(supply)
    ]
    unstated = any(order.probability is None and _packs(order, supply) for order in supply.expected)
    missing = {Missing.PROBABILITY} if unstated else set()
    return coming, missing if supply.orders_told else missing | {Missing.ORDERS}


def counted_orders(supply: ItemSupply) -> list[tuple[Expected, int, float]]:
    """The orders that count, each with its packs of the reference and its chance of coming, as they stand listed."""
    return [
        (order, packs, order.probability)
        for order in supply.expected
        if (packs := _packs(order, supply)) and order.probability is not None
    ]


def _packs(order: Expected, supply: ItemSupply) -> int:
    return int(order.packs * supply.equivalents[order.varenummer])


def demand(supply: ItemSupply) -> tuple[outlook.DemandEstimate, set[Missing]]:
    """Demand in packs of the reference a day, from the use of the window."""
    missing: set[Missing] = set()
    places, totals = place_totals(supply)
    estimate = outlook.estimate_demand(totals if places else None, _series(supply))
    if estimate.per_day is None:
        missing.add(Missing.USE)
    elif all(row.days_out is None for row in supply.places):
        missing.add(Missing.DAYS_OUT)
    return estimate, missing


def place_totals(supply: ItemSupply) -> tuple[list[str], outlook.PlaceTotals]:
    """The places that used the item, by id, with their use of the window, days observed and days out of stock."""
    packs: dict[str, float] = defaultdict(float)
    out: dict[str, int] = {}
    for row in supply.places:
        packs[row.place] += row.packs * supply.equivalents[row.varenummer]
        # A place is out of the item when it is out of every pack of it.
        out[row.place] = min(out.get(row.place, row.days_out or 0), row.days_out or 0)
    places = sorted(packs)
    days = [supply.days_observed.get(place, 0) for place in places]
    return places, outlook.PlaceTotals(
        np.array([packs[place] for place in places]),
        np.array(days),
        np.array([min(out[place], day) for place, day in zip(places, days, strict=True)]),
    )


def _series(supply: ItemSupply) -> list[outlook.Series]:
    """National streams by kind of period: days, weeks and months. Periods without use are there as nought."""
    streams: dict[str, dict[tuple[int, int], float]] = {}
    for row in supply.periods:
        kind = {1: "day", 7: "week"}.get(row.days, "month")
        stream = streams.setdefault(kind, dict.fromkeys(periods_of(kind, *supply.window), 0.0))
        key = (row.start.toordinal(), row.days)
        stream[key] = stream.get(key, 0.0) + row.packs * supply.equivalents[row.varenummer]
    return [
        outlook.Series(
            np.array([start for start, _days in stream]),
            np.array([days for _start, days in stream]),
            np.array(list(stream.values())),
        )
        for stream in (dict(sorted(streams[kind].items())) for kind in sorted(streams))
    ]


def periods_of(kind: str, first: date, last: date) -> list[tuple[int, int]]:
    """Every period of a kind wholly within first..last, as (first day's ordinal, days)."""
    stop = last.toordinal() + 1
    if kind == "month":
        starts = [date(year, month, 1) for year in range(first.year, last.year + 2) for month in range(1, 13)]
        days = [day.toordinal() for day in starts]
        whole = [(day, after - day) for day, after in pairwise(days)]
    else:
        length = 7 if kind == "week" else 1
        monday = first.toordinal() + (-first.weekday() % length)
        whole = [(day, length) for day in range(monday, stop, length)]
    return [(day, length) for day, length in whole if day >= first.toordinal() and day + length <= stop]
