"""The facts of many items, with one question each to stock, orders and use."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from beredt.assessments.items import Item
from beredt.assessments.life import minimum_lives
from beredt.assessments.request import ItemSupply, equivalents
from beredt.lake import Snapshot
from beredt.supply import queries as supply

#: How far back use is read for the forecast: three years and a little, so that three whole ones are there.
HISTORY_DAYS = 3 * 365 + 31


def gather(
    snapshot: Snapshot, items: Mapping[str, Item], as_of: date, known: date | None = None
) -> dict[str, ItemSupply]:
    """The facts of many items with one question each to stock, orders and use; `known` is the snapshot's day."""
    packs = sorted({number for item in items.values() for number in item.sizes})
    window = supply.year_before(as_of)
    observed = supply.days_observed(*window, known)
    stock = _by_pack(supply.stock_lines(snapshot, packs, as_of))
    counted = {row.varenummer for row in supply.stock_over_time(snapshot, packs, as_of)}
    orders = _by_pack(supply.expected_deliveries(snapshot, packs, as_of))
    past = (as_of - timedelta(days=HISTORY_DAYS), as_of)
    periods = _by_pack(supply.use_periods(snapshot, packs, *past))
    told = supply.use_told(snapshot, *past)
    lives = minimum_lives(packs, known)
    places = _by_pack(supply.use_at_places(snapshot, packs, *window))
    places_counted = supply.places_counted(snapshot, as_of)
    return {
        subject: replace(
            _supply(item, as_of, window, observed, counted, (stock, orders, periods, places)),
            told=told,
            minimum_life=max((lives.get(number, 0) for number in item.sizes), default=0),
            known=known,
            orders_told=bool(supply.order_fates(snapshot, as_of)),
            places_counted=places_counted,
        )
        for subject, item in items.items()
    }


def _by_pack(rows: Sequence[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.varenummer, []).append(row)
    return found


def _supply(
    item: Item,
    as_of: date,
    window: tuple[date, date],
    observed: Mapping[str, int],
    counted: set[str],
    facts: tuple[dict[str, list[Any]], ...],
) -> ItemSupply:
    stock, orders, history, places = (
        [row for number in item.sizes for row in by_pack.get(number, [])] for by_pack in facts
    )
    reference, sizes = equivalents(item.sizes, places)
    return ItemSupply(
        as_of=as_of,
        varenummer=tuple(item.sizes),
        reference=reference,
        equivalents=sizes,
        stock=stock,
        counted=not counted.isdisjoint(item.sizes),
        expected=orders,
        periods=[row for row in history if row.start >= window[0]],
        history=history,
        places=places,
        days_observed=observed,
        window=window,
    )
