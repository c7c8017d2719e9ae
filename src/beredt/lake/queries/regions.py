"""Questions about regions: use by week, and how many days the stock covers. From rollups where there are any."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from beredt.lake.engine import Engine, EngineError
from beredt.lake.files import Snapshot
from beredt.lake.queries.periods import Spans, in_spans, whole_weeks
from beredt.lake.queries.selection import day_after, newest
from beredt.lake.rollup import Grain, Mapping, RegionalUse, log, regional_use

WEEKLY_USE = pa.schema(
    [
        ("substance", pa.string()),
        ("region", pa.string()),
        ("week", pa.date32()),
        ("packs", pa.float64()),
        ("spread", pa.float64()),
        ("ddd", pa.float64()),
        ("without_ddd", pa.float64()),
    ]
)
DAYS_OF_COVER = pa.schema(
    [
        ("varenummer", pa.string()),
        ("region", pa.string()),
        ("usable", pa.int64()),
        ("expiry_unknown", pa.int64()),
        ("packs", pa.float64()),
        ("spread", pa.float64()),
        ("cover", pa.float64()),
    ]
)

#: Doses are counted in so many parts, so that sums are whole. More than 92 million doses of a substance in a region in
#: a week no longer fit: Norway uses 50 million of everything in all regions.
DOSE = 100_000


def weekly_use(
    engine: Engine,
    snapshot: Snapshot,
    first: date,
    last: date,
    packs: pa.Table,
    regions: pa.Table,
    rollups: bool = True,
) -> pa.Table:
    """Use of each substance in each region in the whole weeks of first..last: columns of `WEEKLY_USE`, in that order.

    `packs` has `varenummer`, `substance` and `ddd` (defined daily doses in a pack, to five decimals, null where there
    is none), each pack once; `regions` has `place` and `region`. `week` is the Sunday that ends it. Use of a pack or at
    a place that they do not name has a null there, and stands last. Months are spread evenly over their days; `spread`
    says how many of `packs` are. `ddd` is null where no pack has one; `without_ddd` are packs without.
    The answer's metadata tell how many files were read by their rollup (`rolled_up`) and how many themselves (`raw`).
    """
    known, mapping = _packs(packs), Mapping.of(regions)

    def ask(use: RegionalUse) -> pa.Table:
        weeks = in_spans(use, whole_weeks(first, last)).left_join(ibis.memtable(known), "varenummer")
        without = ibis.ifelse(weeks["ddd"].isnull(), weeks["millionths"], 0)
        sums = weeks.group_by("substance", "region", "span").aggregate(
            packs=weeks["millionths"].sum(),
            spread=weeks["spread"].sum(),
            ddd=(weeks["millionths"] * weeks["ddd"]).sum(),
            without_ddd=without.sum(),
        )
        week = (sums["span"] + ibis.interval(days=6)).cast("date")
        numbers = {name: _whole(sums[name]) for name in ("packs", "spread", "without_ddd")}
        doses = _whole(sums["ddd"]) / DOSE
        answer = mapping.named(sums.mutate(week=week, ddd=doses, **numbers))
        order = [answer[name].asc(nulls_first=False) for name in ("substance", "region", "week")]
        return engine.answer(answer.order_by(order), WEEKLY_USE)

    return _ask(engine, snapshot, mapping, "weeks" if rollups else None, ask)


def days_of_cover(
    engine: Engine,
    snapshot: Snapshot,
    as_of: date,
    days: int,
    regions: pa.Table,
    pools: Sequence[str] | None = None,
    rollups: bool = True,
) -> pa.Table:
    """For how many days each pack's stock in each region lasts at the use of late: columns of `DAYS_OF_COVER`.

    Ordered by pack and region, unknown regions last. `usable` are packs by the senders' newest counts, at the end of
    `as_of`, in the `pools` (all where None), that may be used and have not expired on the day after, those of unknown
    expiry among them (`expiry_unknown`). `packs` were used in the `days` days up to `as_of`, `spread` of them known
    only by periods that reach over the first or the last of these days. `cover` is usable / (packs / days), days;
    null without use. It knows neither batches that expire later nor deliveries nor chance: those are the outlook's.
    """
    mapping = Mapping.of(regions)

    def ask(use: RegionalUse) -> pa.Table:
        stock = _usable(engine, snapshot, as_of, mapping, pools)
        used = in_spans(use, Spans(as_of - timedelta(days - 1), days, 1))
        none = ibis.literal(0, "int64")
        rows = stock.mutate(millionths=none, spread=none).union(
            used.mutate(usable=none, expiry_unknown=none).select(*stock.columns, "millionths", "spread")
        )
        sums = rows.group_by("varenummer", "region").aggregate(
            **{name: rows[name].sum().cast("int64") for name in ("usable", "expiry_unknown", "millionths", "spread")}
        )
        packs = _whole(sums["millionths"])
        cover = ibis.ifelse(sums["millionths"] > 0, sums["usable"].cast("float64") * days / packs, None)
        answer = mapping.named(sums.mutate(packs=packs, spread=_whole(sums["spread"]), cover=cover))
        return engine.answer(answer.order_by("varenummer", answer["region"].asc(nulls_first=False)), DAYS_OF_COVER)

    return _ask(engine, snapshot, mapping, "days" if rollups else None, ask)


def _ask(
    engine: Engine, snapshot: Snapshot, mapping: Mapping, grain: Grain | None, ask: Callable[[RegionalUse], pa.Table]
) -> pa.Table:
    """Asks with rollups, and without where one of them is damaged: the facts are what counts."""
    use = None
    try:
        use = regional_use(engine, snapshot, mapping, grain)
        answer = ask(use)
    except EngineError as failure:
        if grain is None or not failure.damage or (use and not use.rolled_up):
            raise
        log.warning("answering from the facts, since not all rollups can be read: %s", failure)
        return _ask(engine, snapshot, mapping, None, ask)
    if use.rolled_up and use.raw:
        log.info("%d files of use have no rollup and are read themselves, %d have one", use.raw, use.rolled_up)
    return answer.replace_schema_metadata({"rolled_up": str(use.rolled_up), "raw": str(use.raw)})


def _usable(engine: Engine, snapshot: Snapshot, as_of: date, mapping: Mapping, pools: Sequence[str] | None) -> ir.Table:
    """Usable packs by pack and region: `varenummer, region, usable, expiry_unknown`."""
    facts = newest(engine.facts_by_sender(snapshot, "stock"), "stock_date", as_of)
    if pools is not None:
        facts = facts.filter(facts["pool"].isin(list(pools)))
    # A pack whose expiry day is e serves through the day before e.
    fresh = facts["expiry"].isnull() | (facts["expiry"] > day_after(ibis.literal(as_of)))
    facts = facts.filter((facts["status"] == "usable") & fresh).left_join(ibis.memtable(mapping.places), "place")
    sums = facts.group_by("varenummer", "region").aggregate(
        usable=facts["packs"].sum().cast("int64"),
        expiry_unknown=facts["packs"].sum(where=facts["expiry"].isnull()).fill_null(0).cast("int64"),
    )
    return sums.select("varenummer", "region", "usable", "expiry_unknown")


def _packs(packs: pa.Table) -> pa.Table:
    numbers = packs["varenummer"].cast(pa.string())
    if len(pc.unique(numbers)) < len(numbers):
        raise ValueError("a pack stands twice in the table of packs")
    doses = pc.round(pc.multiply(packs["ddd"].cast(pa.float64()), float(DOSE))).cast(pa.int64())
    return pa.table({"varenummer": numbers, "substance": packs["substance"].cast(pa.string()), "ddd": doses})


def _whole(millionths: ir.Column) -> ir.FloatingColumn:
    """Packs, or doses, from sums of millionths: one division, which every engine rounds alike."""
    packs: ir.FloatingColumn = millionths.cast("int64").cast("float64") / 1e6
    return packs
