"""How fast supply files are read, as ratios to a bare reading of the same file in the same run.

    python bench/bench_use.py

prints JSON. `use`: a file of 1,000,000 lines against pyarrow's CSV reader alone, which checks nothing; at most 3.
`sales20`: a statutory report of 500,000 lines against cutting its bytes into fields and nothing else; about 3.
"""

import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from beredt.formats.supply import sales20, use
from beredt.formats.supply.fixed_layouts import SALES20

USE_LINES, SALES_LINES, RUNS = 1_000_000, 500_000, 5
MOST_USE, MOST_SALES = 3.0, 3.0


def run() -> dict[str, Any]:
    """The medians in seconds and their ratios, with the bound of each ratio."""
    with tempfile.TemporaryDirectory() as folder:
        use_path, sales_path = Path(folder) / "use.csv", Path(folder) / "sales20.txt"
        use.write(use_path, _use())
        sales20.write(sales_path, _sales())
        return {
            "use": _compare(USE_LINES, use.read, pacsv.read_csv, use_path, MOST_USE),
            "sales20": _compare(SALES_LINES, sales20.read, _cut, sales_path, MOST_SALES),
        }


def _compare(
    lines: int, ours: Callable[[Path], Any], bare: Callable[[Path], Any], path: Path, most: float
) -> dict[str, Any]:
    """Both in turn, so that a machine that is busy for a while slows both."""
    taken: dict[str, list[float]] = {"ours": [], "bare": []}
    ours(path), bare(path)
    for _ in range(RUNS):
        for name, read in (("ours", ours), ("bare", bare)):
            start = time.perf_counter()
            read(path)
            taken[name].append(time.perf_counter() - start)
    seconds = {name: statistics.median(times) for name, times in taken.items()}
    ratio = seconds["ours"] / seconds["bare"]
    return {
        "lines": lines,
        "bytes": path.stat().st_size,
        "seconds": round(seconds["ours"], 4),
        "bare_seconds": round(seconds["bare"], 4),
        "ratio": round(ratio, 2),
        "at_most": most,
        "holds": ratio <= most,
    }


def _cut(path: Path) -> list[Any]:
    """The bare reading of fixed width: bytes, lines, fields."""
    lines = np.frombuffer(path.read_bytes(), np.uint8).reshape(-1, SALES20.width + 2)
    return [np.ascontiguousarray(lines[:, field.first - 1 : field.last]) for field in SALES20.fields]


def _coded(rng: np.random.Generator, texts: list[str], rows: int) -> pa.Array:
    return _spread(texts, rng.integers(0, len(texts), rows))


def _spread(texts: list[str], codes: np.ndarray) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), pa.array(texts, pa.string()))


def _use() -> pa.Table:
    """Weekly use of 3,000 packs at 60 hospitals over three years, a third with days out of stock told."""
    rng = np.random.default_rng(2024)
    mondays = np.datetime64("2022-01-03") + 7 * rng.integers(0, 156, USE_LINES)
    days_out = rng.integers(0, 8, USE_LINES).astype(np.int16)
    columns = {
        "varenummer": _coded(rng, [f"{number:06d}" for number in range(1, 600_000, 200)], USE_LINES),
        "place": _coded(rng, [f"HA-{number:03d}" for number in range(60)], USE_LINES),
        "start": pa.array(mondays),
        "days": pa.array(np.full(USE_LINES, 7, np.int16)),
        "packs": pa.array(rng.poisson(5, USE_LINES).astype(float)),
        "days_out": pa.array(days_out, mask=rng.random(USE_LINES) > 1 / 3),
        "ward": _coded(rng, [f"W{number}" for number in range(20)], USE_LINES),
    }
    return pa.table(columns, schema=use.SCHEMA)


def _sales() -> pa.Table:
    """A month of a wholesaler: 13,000 packs to 1,500 customers, one line in a hundred a net return."""
    rng = np.random.default_rng(2024)
    packs = np.where(rng.random(SALES_LINES) < 0.01, -1, rng.poisson(4, SALES_LINES) + 1)
    prices = rng.integers(1_000, 500_000, SALES_LINES)
    customer = rng.integers(0, 1_500, SALES_LINES)
    columns = {
        "month": pa.array(np.full(SALES_LINES, np.datetime64("2024-03-01"))),
        "wholesaler": _coded(rng, ["7001"], SALES_LINES),
        "customer": _spread([f"{number:04d}" for number in range(1_500)], customer),
        "category": _spread(["01", "02", "11"], customer % 3),
        "pharmacy": _spread([f"{number}" for number in range(1001, 2501)], customer),
        "municipality": _spread(["0301", "1103", "4601", "5001", "5501"], customer % 5),
        "varenummer": _coded(rng, [f"{number:06d}" for number in range(1, 600_000, 46)], SALES_LINES),
        "packs": pa.array(packs.astype(np.int32)),
        "amount_ore": pa.array(packs * prices),
        "aip_ore": pa.array(prices),
        "gip_ore": pa.array(prices * 9 // 10),
    }
    return pa.table(columns, schema=sales20.SCHEMA)


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
