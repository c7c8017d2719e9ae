"""A run over the whole catalogue, piece by piece: what was done is kept, so that a run that was stopped goes on."""

import hashlib
import os
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, cast

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.conf import settings

from beredt import __version__
from beredt.assessments.inputs import digest
from beredt.assessments.models import CatalogueRun
from beredt.assessments.nation_core import RESULTS, fare
from beredt.assessments.nation_items import catalogue_items, inputs_of
from beredt.assessments.positions import regions_of_places
from beredt.assessments.run_files import path_of
from beredt.assessments.spark import fare_on_spark
from beredt.assessments.track import track_record
from beredt.lake.spark_engine import SparkEngine
from beredt.supply.store import engine
from beredt.supply.store import snapshot as snapshot_of

#: Items gathered, computed and kept at a time.
PIECE = 400
#: Replications for each item: the chance of running short within a quarter to within 1.5 percentage points.
REPLICATIONS = 1_000
#: An item whose chance of being short within 30 days is at least this is counted as threatened.
THREATENED = 0.5

Progress = Callable[[int, int], None]


def run_catalogue(
    as_of: date,
    cases: Mapping[str, Sequence[str]],
    known: date | None = None,
    *,
    replications: int = REPLICATIONS,
    progress: Progress = lambda done, of: None,
) -> CatalogueRun:
    """How every item fares as of a day; found where it is stored, else computed and stored.

    cases: numbers of the open cases that name each pack. progress: told how many items are done, of how many.
    """
    begun = time.perf_counter()
    snapshot = snapshot_of(known)
    parameters: dict[str, Any] = {
        "seed": settings.ASSESSMENT["seed"],
        "replications": replications,
        "horizon": settings.ASSESSMENT["horizon"],
        "effort": settings.ASSESSMENT["effort"],
        "cases": {number: sorted(cases[number]) for number in sorted(cases)},
    }
    key = {
        "as_of": as_of,
        "snapshot": snapshot.digest,
        "parameters_sha256": digest(parameters),
        "version": __version__,
    }
    stored = CatalogueRun.objects.filter(**key).first()
    if stored is not None and path_of(stored.sha256).exists():
        return stored
    folder = Path(settings.OUTLOOK) / "under-way" / digest({**key, "as_of": as_of.isoformat()})
    folder.mkdir(parents=True, exist_ok=True)
    items, region_of = catalogue_items(snapshot, as_of), regions_of_places()
    names, pieces = list(items), []
    for first in range(0, len(names), PIECE):
        piece = {name: items[name] for name in names[first : first + PIECE]}
        file = folder / f"{first:06}.parquet"
        if not file.exists():
            inputs = inputs_of(piece, as_of, known, snapshot, cases, region_of)
            _write(file, _computed(inputs, replications, parameters["seed"]))
        pieces.append(pq.read_table(file, schema=RESULTS))
        progress(first + len(piece), len(names))
    table = pa.concat_tables(pieces) if pieces else RESULTS.empty_table()
    sha256 = _keep(folder / "whole.parquet", table)
    shutil.rmtree(folder)
    if stored is not None:
        # Its file was lost and has been made again: it is the same to the byte, or another program made it.
        return stored
    facts = {
        "parameters": parameters,
        "sha256": sha256,
        "items": table.num_rows,
        "counts": counts_of(table) | {"track": [asdict(each) for each in track_record(None, as_of, known)]},
        "seconds": time.perf_counter() - begun,
    }
    return CatalogueRun.objects.get_or_create(**key, defaults=facts)[0]


def _computed(inputs: pa.Table, replications: int, seed: int) -> pa.Table:
    """How a piece fares, computed where BEREDT_ENGINE says: the bytes are the same."""
    if settings.ENGINE == "spark":
        session = cast(SparkEngine, engine()).session
        return fare_on_spark(session, inputs, replications=replications, seed=seed)
    return fare(inputs, replications=replications, seed=seed)


def counts_of(table: pa.Table) -> dict[str, Any]:
    """What the page says above the list: how many are threatened, without a case, unknown, and changed in use."""
    short = pc.fill_null(pc.greater_equal(table["p_short_30"], THREATENED), False)
    alone = pc.equal(pc.list_value_length(table["cases"]), 0)
    return {
        "threatened": _count(short),
        "threatened_without_case": _count(pc.and_(short, alone)),
        "unknown": _count(pc.is_null(table["p_short_30"])),
        "changed": _count(pc.is_valid(table["changed_since"])),
        "fallback": _count(table["fallback"]),
    }


def _count(flags: Any) -> int:
    return int(pc.sum(flags).as_py() or 0)


def _write(file: Path, table: pa.Table) -> None:
    """Whole or not at all."""
    passing = file.with_suffix(f".{os.getpid()}")
    pq.write_table(table, passing, compression="zstd")
    passing.replace(file)


def _keep(file: Path, table: pa.Table) -> str:
    """Writes the results under the hash of their bytes, which it returns."""
    _write(file, table)
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    kept = path_of(sha256)
    kept.parent.mkdir(parents=True, exist_ok=True)
    file.replace(kept)
    return sha256
