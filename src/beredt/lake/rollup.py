"""Rollups: the sums of a file of use by pack, region and period, kept as files of their own beside it.

A rollup belongs to one file and one mapping of places to regions, and its name says to which. Nothing is ever
rewritten: a correction brings a file with a rollup of its own, the snapshot decides whose rollups count, and a new
mapping gives new names. A file without a rollup is read itself, so that the answer is the same.
"""

import hashlib
import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from beredt.lake.engine import Engine, plain
from beredt.lake.files import Snapshot, SnapshotFile
from beredt.lake.schemas import SCHEMAS, USE_BY_REGION
from beredt.lake.store import ROLLUPS

#: `days` keeps every period as it was told, for any window of days; `weeks` makes one that lies within a week that
#: week, for whole weeks: a quarter of the rows.
Grain = Literal["days", "weeks"]
GRAINS: tuple[Grain, Grain] = ("days", "weeks")

log = logging.getLogger("beredt.lake")

_REGIONS = pa.schema([("place", pa.string()), ("region", pa.string())])
_USE = plain(SCHEMAS["use"])
_NUMBERED = pa.schema([("place", pa.string()), ("region", pa.int16())])
_NAMED = pa.schema([("region", pa.int16()), ("name", pa.string())])


@dataclass(frozen=True)
class Mapping:
    """Which region each place lies in. Regions are numbered in the order of their names."""

    places: pa.Table
    names: pa.Table
    digest: str

    @classmethod
    def of(cls, regions: pa.Table) -> "Mapping":
        """From a table of `place` and `region`, which may be null. Raises ValueError where a place stands twice."""
        table = regions.select(["place", "region"]).cast(_REGIONS).sort_by("place")
        places, regions_of = table["place"].to_pylist(), table["region"].to_pylist()
        if len(set(places)) < len(places):
            raise ValueError("a place stands twice in the table of regions")
        names = sorted({name for name in regions_of if name is not None})
        number = {name: pa.scalar(index, pa.int16()).as_py() for index, name in enumerate(names)}
        return cls(
            pa.table({"place": places, "region": pa.array(map(number.get, regions_of), pa.int16())}, _NUMBERED),
            pa.table({"region": list(number.values()), "name": names}, _NAMED),
            hashlib.sha256(json.dumps([places, regions_of]).encode()).hexdigest(),
        )

    def named(self, answer: ir.Table) -> ir.Table:
        """An answer with the names of its regions instead of their numbers."""
        named = answer.left_join(ibis.memtable(self.names), "region")
        return named.mutate(region=named["name"]).drop("name")

    def rollup(self, file: SnapshotFile, grain: Grain) -> str:
        """The name of the rollup of a file; a file of other bytes or another mapping has another."""
        delivery = file.name.rpartition("/")[2].removesuffix(".parquet")
        return f"{ROLLUPS}/{delivery}-{file.sha256[:16]}-{self.digest[:16]}-{grain}.parquet"


@dataclass(frozen=True)
class RegionalUse:
    """Use as the questions take it: what is read from rollups, and what is not; either is None where it has no file.

    `rollups` has the columns of `USE_BY_REGION`, and so have `facts` once `by_region` has placed them: that is for
    after they are filtered, else an engine may take all of them into memory. `rolled_up` and `raw` count files.
    """

    rollups: ir.Table | None
    facts: ir.Table | None
    mapping: Mapping
    rolled_up: int
    raw: int


def regional_use(engine: Engine, snapshot: Snapshot, mapping: Mapping, grain: Grain | None) -> RegionalUse:
    """Use in a snapshot by region: from rollups where there are any, else from the facts. `grain` None: from facts."""
    there = engine.lake.rollups() if grain else set()
    names = {file: mapping.rollup(file, grain) if grain else "" for file in snapshot.of("use")}
    kept = tuple(SnapshotFile(ROLLUPS, name, "", "") for name in names.values() if name in there)
    raw = tuple(file for file, name in names.items() if name not in there)
    return RegionalUse(
        engine.view(USE_BY_REGION, kept) if kept else None,
        engine.view(_USE, raw) if raw or not kept else None,
        mapping,
        len(kept),
        len(raw),
    )


def roll_up(engine: Engine, files: Iterable[SnapshotFile], mapping: Mapping) -> int:
    """Make the rollups that files of use lack; return for how many files some were made. Raises EngineError."""
    there, made = engine.lake.rollups(), 0
    for file in files:
        days, weeks = (mapping.rollup(file, grain) for grain in GRAINS)
        if file.kind != "use" or {days, weeks} <= there:
            continue
        if days not in there:
            _write(engine, days, by_region(engine.view(_USE, (file,)), mapping))
        _write(engine, weeks, _by_week(engine.view(USE_BY_REGION, (SnapshotFile(ROLLUPS, days, "", ""),))))
        made += 1
    return made


def _write(engine: Engine, name: str, use: ir.Table) -> None:
    keys = USE_BY_REGION.names[:-1]
    sums = use.group_by(keys).aggregate(millionths=use["millionths"].sum()).order_by(keys)
    engine.lake.write_rollup(name, engine.answer(sums, USE_BY_REGION))


def _by_week(use: ir.Table) -> ir.Table:
    """A period that lies within a week made that week; others stay as they are."""
    monday = use["start"].truncate("W").cast("date")
    within = use["start"].day_of_week.index().cast("int16") + use["days"] <= 7
    return use.mutate(
        start=ibis.ifelse(within, monday, use["start"]),
        days=ibis.ifelse(within, ibis.literal(7, "int16"), use["days"]),
    )


def by_region(facts: ir.Table, mapping: Mapping) -> ir.Table:
    """Facts of use as columns of `USE_BY_REGION`."""
    placed = facts.left_join(ibis.memtable(mapping.places), "place")
    return placed.mutate(millionths=millionths(placed["packs"])).select(*USE_BY_REGION.names)


def millionths(packs: ir.Column) -> ir.IntegerColumn:
    """Packs as whole millionths, so that a sum is the same in whatever order the engine adds."""
    counted: ir.IntegerColumn = (packs * 1e6).round().cast("int64")
    return counted
