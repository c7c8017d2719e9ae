"""Parts that several questions share: the chosen packs, the chosen days, the newest list of each sender."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa


def of_packs(facts: ir.Table, varenummer: Sequence[str] | None) -> ir.Table:
    """The facts of the chosen packs; of all where None."""
    if varenummer is None:
        return facts
    # A list that stands in the question lets the engine skip row groups; a long one is quicker to join.
    if 0 < len(varenummer) <= 100:
        return facts.filter(facts["varenummer"].isin(sorted(set(varenummer))))
    chosen = ibis.memtable(pa.table({"varenummer": pa.array(sorted(set(varenummer)), pa.string())}))
    return facts.semi_join(chosen, "varenummer")


def within(facts: ir.Table, first: date, last: date) -> ir.Table:
    """The use whose period lies wholly within first..last, both included.

    A period that reaches over either end is left out: its packs cannot be parted among its days.
    """
    return facts.filter(facts["start"] >= first, facts["start"] <= last, last_day(facts) <= last)


def last_day(facts: ir.Table) -> ir.DateValue:
    """The last day of each period, included."""
    days: Any = facts["days"].cast("int32") - 1
    return (facts["start"] + days.as_interval("D")).cast("date")


def day_after(day: ir.Column) -> ir.DateValue:
    """The day after each day."""
    return (day + ibis.interval(days=1)).cast("date")


def exact(packs: ir.Column) -> ir.DecimalColumn:
    """Packs as decimals with six places, so that a sum is the same in whatever order the engine adds."""
    return packs.cast("decimal(18, 6)")


def newest(facts: ir.Table, listed: str, as_of: date) -> ir.Table:
    """Of each sender the newest full list not later than `as_of`, whose day stands in the column `listed`."""
    known = facts.filter(facts[listed] <= as_of)
    days = known.group_by("sender").aggregate(newest_day=known[listed].max())
    return known.join(days, ["sender", known[listed] == days["newest_day"]]).drop("newest_day")
