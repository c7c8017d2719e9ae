"""The lake of this installation: where it lies, its engine, and the snapshot of what counts now."""

import atexit
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

import pyarrow as pa
from django.conf import settings

from beredt.actors.models import Organisation
from beredt.intake.history import counting
from beredt.intake.models import Delivery
from beredt.lake import Lake, Snapshot, SnapshotFile
from beredt.lake.duckdb_engine import DuckDBEngine
from beredt.lake.engine import Engine
from beredt.lake.rollup import GRAINS, Mapping
from beredt.lake.rollup import roll_up as make_rollups


def lake() -> Lake:
    """The lake under BEREDT_HOME."""
    return Lake(Path(settings.LAKE))


@cache
def _duckdb(root: str) -> Engine:
    return DuckDBEngine(Lake(Path(root)), memory_limit=settings.ENGINE_MEMORY, threads=settings.ENGINE_THREADS)


@cache
def _spark(root: str) -> Engine:
    from beredt.lake.spark_engine import SparkEngine, spark_session

    spark = SparkEngine(Lake(Path(root)), spark_session(settings.SPARK_MASTER))
    atexit.register(spark.close)
    return spark


def engine() -> Engine:
    """The process's one engine over the lake: the one that BEREDT_ENGINE names."""
    return (_spark if settings.ENGINE == "spark" else _duckdb)(str(settings.LAKE))


def regions() -> pa.Table:
    """Which `region` each organisation (`place`) lies in, as of now; null where it is not known."""
    rows = Organisation.objects.values_list("id", "region")
    places, names = ([row[column] or None for row in rows] for column in (0, 1))
    return pa.table({"place": pa.array(places, pa.string()), "region": pa.array(names, pa.string())})


def roll_up(files: Iterable[SnapshotFile]) -> int:
    """Makes the rollups that files lack; returns for how many. One file is small, so this machine does it."""
    return make_rollups(_duckdb(str(settings.LAKE)), files, Mapping.of(regions()))


def sweep() -> list[str]:
    """Removes files that a crash left in the lake before their delivery was committed; returns their names.

    Rollups go with their file, and when the organisations' regions have changed.
    """
    named = set(Delivery.objects.filter(lake_file__isnull=False).values_list("lake_file__name", "lake_file__sha256"))
    mapping = Mapping.of(regions())
    uses = [SnapshotFile("use", name, sha256, "") for name, sha256 in named if name.startswith("use/")]
    rollups = {mapping.rollup(file, grain) for file in uses for grain in GRAINS}
    return lake().sweep({name for name, _ in named} | rollups)


def snapshot(known: date | None = None) -> Snapshot:
    """The files of all deliveries that count: taken and not replaced by a correction, by now or by the end of a day."""
    rows = counting(known).filter(lake_file__isnull=False).values_list("lake_file", "sender")
    return Snapshot(
        tuple(
            SnapshotFile(kind=file["kind"], name=file["name"], sha256=file["sha256"], sender=sender)
            for file, sender in rows
            if file is not None
        )
    )
