"""Questions about expected deliveries: what the newest lists of open orders say."""

from collections.abc import Sequence
from datetime import date

import pyarrow as pa

from beredt.lake.engine import Engine, plain
from beredt.lake.files import Snapshot
from beredt.lake.queries.selection import newest, of_packs
from beredt.lake.schemas import SCHEMAS

EXPECTED_DELIVERIES = plain(SCHEMAS["deliveries"]).append(pa.field("sender", pa.string(), nullable=False))
_ORDER = ("varenummer", "promised_date", "order_ref", "place", "pool", "supplier", "sender", "packs", "expiry")


def expected_deliveries(
    engine: Engine, snapshot: Snapshot, as_of: date, varenummer: Sequence[str] | None = None
) -> pa.Table:
    """The lines of each sender's newest list not later than `as_of`: columns of `EXPECTED_DELIVERIES`.

    A list is a full one, so that an order which it no longer names is not open any more. An unknown chance stays
    null. What was promised for a day that has passed is among the lines.
    """
    facts = newest(engine.facts_by_sender(snapshot, "deliveries"), "list_date", as_of)
    return engine.answer(of_packs(facts, varenummer).order_by(*_ORDER), EXPECTED_DELIVERIES)
