"""Questions about orders over time: what became of those that lists of open orders once named."""

from datetime import date

import ibis
import pyarrow as pa

from beredt.lake.engine import Engine
from beredt.lake.files import Snapshot

ORDERS_OVER_TIME = pa.schema(
    [
        ("sender", pa.string()),
        ("order_ref", pa.string()),
        ("varenummer", pa.string()),
        ("supplier", pa.string()),
        ("promised_first", pa.date32()),
        ("listed_last", pa.date32()),
        ("list_after", pa.date32()),
    ]
)


def orders_over_time(engine: Engine, snapshot: Snapshot, as_of: date) -> pa.Table:
    """Every order that a list not later than `as_of` names: columns of `ORDERS_OVER_TIME`, in order of the first three.

    `promised_first` is the earliest day that the first list naming it gives; `listed_last` the day of the last list
    that names it, and `list_after` that of its sender's next one, null where there is none: it is open still.
    """
    facts = engine.facts_by_sender(snapshot, "deliveries")
    known = facts.filter(facts["list_date"] <= as_of)
    key = ("sender", "order_ref", "varenummer")
    spans = known.group_by(*key).aggregate(listed_first=known["list_date"].min(), listed_last=known["list_date"].max())
    first = known.join(spans, [*key, known["list_date"] == spans["listed_first"]])
    orders = first.group_by(*key, "listed_last").aggregate(
        supplier=first["supplier"].min(), promised_first=first["promised_date"].min()
    )
    days = known.select("sender", "list_date").distinct()
    window = ibis.window(group_by="sender", order_by="list_date")
    followed = days.select("sender", listed_last=days["list_date"], list_after=days["list_date"].lead().over(window))
    found = orders.join(followed, ["sender", "listed_last"])
    return engine.answer(found.order_by(*key), ORDERS_OVER_TIME)
