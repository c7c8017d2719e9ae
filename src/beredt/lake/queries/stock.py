"""Questions about stock: what the newest counts say."""

from collections.abc import Sequence
from datetime import date

import pyarrow as pa

from beredt.lake.engine import Engine, plain
from beredt.lake.files import Snapshot
from beredt.lake.queries.selection import newest, of_packs
from beredt.lake.schemas import SCHEMAS

STOCK_ON = plain(SCHEMAS["stock"]).append(pa.field("sender", pa.string(), nullable=False))
_ORDER = ("varenummer", "expiry", "place", "pool", "batch", "status", "sender", "packs")


def stock_on(
    engine: Engine, snapshot: Snapshot, as_of: date, varenummer: Sequence[str] | None = None
) -> pa.Table:
    """The lines of each sender's newest count not later than `as_of`: columns of `STOCK_ON`.

    A count is a full one, so that a pack which it does not name was not there. Blocked, reserved and expired
    packs are among the lines: what is usable is for the outlook to say.
    """
    facts = newest(engine.facts_by_sender(snapshot, "stock"), "stock_date", as_of)
    return engine.answer(of_packs(facts, varenummer).order_by(*_ORDER), STOCK_ON)
