"""Questions about how far reports reach."""

from datetime import date

import ibis
import pyarrow as pa

from beredt.lake.engine import Engine
from beredt.lake.files import Snapshot
from beredt.lake.queries.selection import last_day, within

USE_EXTENTS = pa.schema([("sender", pa.string()), ("kind", pa.string()), ("first", pa.date32()), ("last", pa.date32())])


def use_extents(engine: Engine, snapshot: Snapshot, first: date, last: date) -> pa.Table:
    """Between which days each sender has told its use, by kind of period: columns of `USE_EXTENTS`, in that order.

    Periods wholly within first..last; `kind` is day, week or month, a month being any period longer than a week.
    """
    facts = within(engine.facts_by_sender(snapshot, "use"), first, last)
    kind = ibis.cases((facts["days"] == 1, "day"), (facts["days"] <= 7, "week"), else_="month")
    spans = facts.mutate(kind=kind, ended=last_day(facts))
    extents = spans.group_by("sender", "kind").aggregate(first=spans["start"].min(), last=spans["ended"].max())
    return engine.answer(extents.order_by("sender", "kind"), USE_EXTENTS)
