"""A made-up nation's use as the lake's own files, of any size."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa

from beredt.lake import Lake, Snapshot, SnapshotFile
from beredt.lake.schemas import SCHEMAS

PACKS, PLACES, SUBSTANCES = 13_000, 1_060, 1_710
#: Three years have 200 million rows; fewer rows are fewer days, so that a day always has as many.
ROWS_A_DAY = 200_000_000 / 1_096
FIRST = date(2022, 1, 1)
NAMES = ["Nord", "Midt", "Vest", "Sør-Øst"]
_VARENUMMER = pa.array([f"{number:06d}" for number in range(1, PACKS * 46, 46)])
_PLACE = pa.array([f"P{number:04d}" for number in range(PLACES)])


@dataclass(frozen=True)
class Nation:
    """`uses` are the files of use, one after another in time; `stock` is a count at the end of the last day."""

    lake: Lake
    uses: tuple[SnapshotFile, ...]
    stock: SnapshotFile
    packs: pa.Table
    regions: pa.Table
    last: date

    @property
    def snapshot(self) -> Snapshot:
        return Snapshot((*self.uses, self.stock))


def make(folder: Path, rows: int, files: int) -> Nation:
    """Daily use of 13,000 packs at 1,060 places: few packs and places have most of it."""
    days = round(rows / ROWS_A_DAY)
    rng = np.random.default_rng(2024)
    lake = Lake(folder)
    pack, place = (_heights(rng, count, spread) for count, spread in ((PACKS, 1.8), (PLACES, 1.0)))
    edges = np.linspace(0, days, files + 1).astype(int)
    uses = tuple(
        _written(lake, "use", f"{number}", _use(rng, rows // files, pack, place, edges[number : number + 2]))
        for number in range(files)
    )
    substance = rng.integers(0, SUBSTANCES, PACKS)
    packs = pa.table(
        {
            "varenummer": _VARENUMMER,
            "substance": [f"S{number:04d}" for number in substance],
            "ddd": np.round(rng.lognormal(3, 1, PACKS), 3),
        }
    )
    regions = pa.table({"place": _PLACE, "region": [NAMES[number % 4] for number in range(PLACES)]})
    last = FIRST + timedelta(days - 1)
    return Nation(lake, uses, _written(lake, "stock", "count", _stock(rng, last)), packs, regions, last)


def _heights(rng: np.random.Generator, count: int, spread: float) -> np.ndarray:
    weights = rng.lognormal(0, spread, count)
    return np.cumsum(weights / weights.sum())


def _written(lake: Lake, kind: str, name: str, table: pa.Table) -> SnapshotFile:
    file = lake.write(kind, name, table)
    return SnapshotFile(kind, file.name, file.sha256, "NATION")


def _drawn(rng: np.random.Generator, heights: np.ndarray, rows: int) -> np.ndarray:
    return np.minimum(np.searchsorted(heights, rng.random(rows)), len(heights) - 1).astype(np.int32)


def _use(rng: np.random.Generator, rows: int, pack: np.ndarray, place: np.ndarray, days: np.ndarray) -> pa.Table:
    start = np.datetime64(FIRST, "D") + rng.integers(days[0], days[1], rows).astype(np.int32)
    columns = {
        "varenummer": pa.DictionaryArray.from_arrays(pa.array(_drawn(rng, pack, rows)), _VARENUMMER),
        "place": pa.DictionaryArray.from_arrays(pa.array(_drawn(rng, place, rows)), _PLACE),
        "start": pa.array(start),
        "days": pa.array(np.ones(rows, np.int16)),
        "packs": pa.array(1.0 + rng.poisson(0.67, rows)),
        "days_out": pa.nulls(rows, pa.int16()),
        "ward": pa.nulls(rows, pa.dictionary(pa.int32(), pa.string())),
    }
    return pa.table(columns, schema=SCHEMAS["use"])


def _stock(rng: np.random.Generator, last: date) -> pa.Table:
    """Each pack once in each region, at one of its places."""
    rows = PACKS * len(NAMES)
    pack, region = np.divmod(np.arange(rows, dtype=np.int32), len(NAMES))
    nothing = pa.nulls(rows, pa.dictionary(pa.int32(), pa.string()))
    columns = {
        "stock_date": pa.array(np.full(rows, np.datetime64(last, "D"))),
        "varenummer": pa.DictionaryArray.from_arrays(pa.array(pack), _VARENUMMER),
        "batch": nothing,
        "expiry": pa.array(np.full(rows, np.datetime64("2026-01-01"))),
        "place": pa.DictionaryArray.from_arrays(pa.array(region.astype(np.int32)), _PLACE),
        "pool": pa.array(["wholesaler_free"]).dictionary_encode().take(pa.array(np.zeros(rows, np.int32))),
        "packs": pa.array(rng.integers(1, 3000, rows)),
        "status": pa.array(["usable"]).dictionary_encode().take(pa.array(np.zeros(rows, np.int32))),
    }
    return pa.table(columns, schema=SCHEMAS["stock"])
