"""Questions about the wholesalers' statutory reports."""

from collections.abc import Sequence
from datetime import date

import pyarrow as pa

from beredt.lake.engine import Engine
from beredt.lake.files import Snapshot
from beredt.lake.queries.selection import of_packs

SALES_BY_MONTH = pa.schema(
    [
        ("varenummer", pa.string()),
        ("month", pa.date32()),
        ("wholesaler", pa.string()),
        ("packs", pa.int64()),
        ("amount_ore", pa.int64()),
        ("customers", pa.int64()),
    ]
)
SALES_BY_MUNICIPALITY = pa.schema(
    [("varenummer", pa.string()), ("municipality", pa.string()), ("packs", pa.int64()), ("amount_ore", pa.int64())]
)


def sales_by_month(
    engine: Engine, snapshot: Snapshot, varenummer: Sequence[str] | None, first: date, last: date
) -> pa.Table:
    """Net sales by pack, month and wholesaler: columns of `SALES_BY_MONTH`, in that order.

    Months whose first day lies in first..last; all packs where `varenummer` is None. `customers` counts those of
    the wholesaler that the month names for the pack.
    """
    facts = of_packs(engine.facts(snapshot, "sales20"), varenummer)
    facts = facts.filter(facts["month"].between(first, last))
    months = facts.group_by("varenummer", "month", "wholesaler").aggregate(
        packs=facts["packs"].sum(), amount_ore=facts["amount_ore"].sum(), customers=facts["customer"].nunique()
    )
    return engine.answer(months.order_by("varenummer", "month", "wholesaler"), SALES_BY_MONTH)


def sales_by_municipality(
    engine: Engine, snapshot: Snapshot, varenummer: Sequence[str] | None, first: date, last: date
) -> pa.Table:
    """Net sales by pack and municipality of the customer: columns of `SALES_BY_MUNICIPALITY`, in that order."""
    facts = of_packs(engine.facts(snapshot, "sales20"), varenummer)
    facts = facts.filter(facts["month"].between(first, last))
    sums = facts.group_by("varenummer", "municipality").aggregate(
        packs=facts["packs"].sum(), amount_ore=facts["amount_ore"].sum()
    )
    return engine.answer(sums.order_by("varenummer", "municipality"), SALES_BY_MUNICIPALITY)
