"""Questions about use: only sums of what was reported, never spread over days or counted twice."""

from collections.abc import Sequence
from datetime import date

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from beredt.lake.engine import Engine
from beredt.lake.files import Snapshot
from beredt.lake.queries.selection import exact, last_day, of_packs, within

USE_SERIES = pa.schema(
    [
        ("varenummer", pa.string()),
        ("start", pa.date32()),
        ("days", pa.int16()),
        ("packs", pa.float64()),
        ("days_out", pa.int64()),
        ("places", pa.int64()),
        ("places_known", pa.int64()),
    ]
)
USE_BY_PLACE = pa.schema(
    [
        ("varenummer", pa.string()),
        ("place", pa.string()),
        ("packs", pa.float64()),
        ("days_out", pa.int64()),
        ("rows", pa.int64()),
        ("first", pa.date32()),
        ("last", pa.date32()),
    ]
)
_REGIONS = pa.schema([("place", pa.string()), ("region", pa.string())])
USE_BY_REGION = pa.schema(
    [
        ("varenummer", pa.string()),
        ("region", pa.string()),
        ("start", pa.date32()),
        ("days", pa.int16()),
        ("packs", pa.float64()),
        ("places", pa.int64()),
    ]
)
USE_TOTALS = pa.schema(
    [
        ("varenummer", pa.string()),
        ("packs", pa.float64()),
        ("places", pa.int64()),
        ("rows", pa.int64()),
        ("first", pa.date32()),
        ("last", pa.date32()),
    ]
)


def use_series(engine: Engine, snapshot: Snapshot, varenummer: Sequence[str], first: date, last: date) -> pa.Table:
    """Use of each pack by period, all places together: columns of `USE_SERIES`, in order of pack and start.

    `days_out` is the sum over the places that tell it (`places_known` of `places`), null where none does.
    Days and weeks and months stay apart, since `days` is part of the key; a place reports each pack in one of
    them.
    """
    facts = of_packs(within(engine.facts(snapshot, "use"), first, last), varenummer)
    places = _by_place_and_period(facts)
    series = places.group_by("varenummer", "start", "days").aggregate(
        packs=places["packs"].sum(),
        days_out=places["days_out"].sum(),
        places=places.count(),
        places_known=places["days_out"].count(),
    )
    return engine.answer(_packs_as_numbers(series).order_by("varenummer", "start", "days"), USE_SERIES)


def use_by_place(engine: Engine, snapshot: Snapshot, varenummer: Sequence[str], first: date, last: date) -> pa.Table:
    """Use of each pack at each place: columns of `USE_BY_PLACE`, ordered by pack and place.

    `rows` counts the lines of the files; `first` and `last` are the days between which they lie.
    """
    facts = of_packs(within(engine.facts(snapshot, "use"), first, last), varenummer)
    periods = _by_place_and_period(facts)
    places = periods.group_by("varenummer", "place").aggregate(
        packs=periods["packs"].sum(),
        days_out=periods["days_out"].sum(),
        rows=periods["rows"].sum(),
        first=periods["start"].min(),
        last=last_day(periods).max(),
    )
    return engine.answer(_packs_as_numbers(places).order_by("varenummer", "place"), USE_BY_PLACE)


def use_by_region(
    engine: Engine, snapshot: Snapshot, varenummer: Sequence[str], first: date, last: date, regions: pa.Table
) -> pa.Table:
    """Use of each pack by region and period: columns of `USE_BY_REGION`, in that order.

    `regions` has `place` and `region`, each place once. Use at a place that it does not name has a null region and
    stands last: it is neither lost nor guessed.
    """
    facts = of_packs(within(engine.facts(snapshot, "use"), first, last), varenummer)
    known = ibis.memtable(regions.select(["place", "region"]).cast(_REGIONS))
    placed = _by_place_and_period(facts).left_join(known, "place")
    sums = placed.group_by("varenummer", "region", "start", "days").aggregate(
        packs=placed["packs"].sum(), places=placed.count()
    )
    order = ("varenummer", sums["region"].asc(nulls_first=False), "start", "days")
    return engine.answer(_packs_as_numbers(sums).order_by(*order), USE_BY_REGION)


def use_totals(engine: Engine, snapshot: Snapshot, first: date, last: date) -> pa.Table:
    """Use of every pack of the whole catalogue: columns of `USE_TOTALS`, ordered by pack."""
    facts = within(engine.facts(snapshot, "use"), first, last)
    totals = facts.group_by("varenummer").aggregate(
        packs=exact(facts["packs"]).sum(),
        places=facts["place"].nunique(),
        rows=facts.count(),
        first=facts["start"].min(),
        last=last_day(facts).max(),
    )
    return engine.answer(_packs_as_numbers(totals).order_by("varenummer"), USE_TOTALS)


def _by_place_and_period(facts: ir.Table) -> ir.Table:
    """One row for each pack, place and period.

    Lines of several wards may tell the same days out of the place, so that the most told counts once.
    """
    return facts.group_by("varenummer", "place", "start", "days").aggregate(
        packs=exact(facts["packs"]).sum(), days_out=facts["days_out"].max(), rows=facts.count()
    )


def _packs_as_numbers(table: ir.Table) -> ir.Table:
    return table.mutate(packs=table["packs"].cast("float64"))
