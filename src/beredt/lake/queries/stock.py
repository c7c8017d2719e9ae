"""Questions about stock: what the newest counts say."""

from collections.abc import Sequence
from datetime import date

import pyarrow as pa

from beredt.lake.engine import Engine, plain
from beredt.lake.files import Snapshot
from beredt.lake.queries.selection import day_after, newest, of_packs
from beredt.lake.schemas import SCHEMAS

STOCK_ON = plain(SCHEMAS["stock"]).append(pa.field("sender", pa.string(), nullable=False))
STOCK_TOTALS = pa.schema(
    [
        ("stock_date", pa.date32()),
        ("sender", pa.string()),
        ("varenummer", pa.string()),
        ("pool", pa.string()),
        ("usable", pa.int64()),
        ("blocked", pa.int64()),
        ("reserved", pa.int64()),
        ("expiry_unknown", pa.int64()),
    ]
)
STOCK_PLACES = pa.schema([("place", pa.string()), ("stock_date", pa.date32())])
STOCK_AGES = pa.schema([("sender", pa.string()), ("stock_date", pa.date32()), ("rows", pa.int64())])
_ORDER = ("varenummer", "expiry", "place", "pool", "batch", "status", "sender", "packs")


def stock_on(engine: Engine, snapshot: Snapshot, as_of: date, varenummer: Sequence[str] | None = None) -> pa.Table:
    """The lines of each sender's newest count not later than `as_of`: columns of `STOCK_ON`.

    A count is a full one, so that a pack which it does not name was not there. Blocked, reserved and expired
    packs are among the lines: what is usable is for the outlook to say. All packs where `varenummer` is None.
    """
    facts = newest(engine.facts_by_sender(snapshot, "stock"), "stock_date", as_of)
    return engine.answer(of_packs(facts, varenummer).order_by(*_ORDER), STOCK_ON)


def stock_totals_over_time(
    engine: Engine, snapshot: Snapshot, varenummer: Sequence[str], pool: str | None = None
) -> pa.Table:
    """Packs of every count by day, sender, pack and pool: columns of `STOCK_TOTALS`, in that order.

    `usable` are those with that status that had not expired on the day after the count, those of unknown expiry
    among them; `expiry_unknown` says how many these are. Blocked and reserved packs stand beside, expired or not.
    """
    facts = of_packs(engine.facts_by_sender(snapshot, "stock"), varenummer)
    if pool is not None:
        facts = facts.filter(facts["pool"] == pool)
    # A pack whose expiry day is e serves through the day before e, and the next day to serve is the day after.
    fresh = facts["expiry"].isnull() | (facts["expiry"] > day_after(facts["stock_date"]))
    usable = (facts["status"] == "usable") & fresh
    totals = facts.group_by("stock_date", "sender", "varenummer", "pool").aggregate(
        usable=facts["packs"].sum(where=usable).fill_null(0),
        blocked=facts["packs"].sum(where=facts["status"] == "blocked").fill_null(0),
        reserved=facts["packs"].sum(where=facts["status"] == "reserved").fill_null(0),
        expiry_unknown=facts["packs"].sum(where=usable & facts["expiry"].isnull()).fill_null(0),
    )
    return engine.answer(totals.order_by("stock_date", "sender", "varenummer", "pool"), STOCK_TOTALS)


def stock_ages(engine: Engine, snapshot: Snapshot, as_of: date) -> pa.Table:
    """The day of each sender's newest count not later than `as_of`: columns of `STOCK_AGES`, by sender.

    `rows` is how many lines that count has.
    """
    facts = newest(engine.facts_by_sender(snapshot, "stock"), "stock_date", as_of)
    ages = facts.group_by("sender").aggregate(stock_date=facts["stock_date"].max(), rows=facts.count())
    return engine.answer(ages.order_by("sender"), STOCK_AGES)


def stock_places(engine: Engine, snapshot: Snapshot, as_of: date) -> pa.Table:
    """The newest day, not later than `as_of`, on which each place was counted: columns of `STOCK_PLACES`, by place."""
    facts = engine.facts(snapshot, "stock")
    known = facts.filter(facts["stock_date"] <= as_of)
    days = known.group_by("place").aggregate(stock_date=known["stock_date"].max())
    return engine.answer(days.order_by("place"), STOCK_PLACES)


def newest_stock_date(engine: Engine, snapshot: Snapshot) -> pa.Table:
    """The newest day that any count describes: one row with `stock_date`, null where there is no count."""
    facts = engine.facts(snapshot, "stock")
    return engine.answer(
        facts.aggregate(stock_date=facts["stock_date"].max()), pa.schema([("stock_date", pa.date32())])
    )
