"""The lake of this installation: where it lies, its engine, and the snapshot of what counts now."""

from datetime import date
from functools import cache
from pathlib import Path

from django.conf import settings

from beredt.intake.history import counting
from beredt.intake.models import Delivery
from beredt.lake import Lake, Snapshot, SnapshotFile
from beredt.lake.duckdb_engine import DuckDBEngine
from beredt.lake.engine import Engine


def lake() -> Lake:
    """The lake under BEREDT_HOME."""
    return Lake(Path(settings.LAKE))


@cache
def _engine(root: str) -> Engine:
    return DuckDBEngine(Lake(Path(root)))


def engine() -> Engine:
    """The process's one engine over the lake."""
    return _engine(str(settings.LAKE))


def sweep() -> list[str]:
    """Removes files that a crash left in the lake before their delivery was committed; returns their names."""
    named = Delivery.objects.filter(lake_file__isnull=False).values_list("lake_file__name", flat=True)
    return lake().sweep(set(named))


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
