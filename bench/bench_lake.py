"""How fast the lake answers about regions, against DuckDB's own SQL written by hand, and in how much memory.

    python bench/bench_lake.py [--full] [--rows N] [--files N] [--folder FOLDER] [--keep]

prints JSON. `weekly`: use by substance, region and week; `cover`: days of cover by pack and region at ninety days' use.
The product's named query is timed against plain SQL that answers the same on the same files, in turn, the median of
three; the rollup against the named query. Answers are compared. `memory`: the weekly question over five times the
rows in a process of its own; the files are read five times under names of their own, which no reader can tell.

Without --full 20 million rows in 4 files, some 110 days: half a minute. --full is 200 million rows in 40 files, three
years: 0.5 GB of disk (1.6 GB are asked for), some six minutes, and one billion rows for `memory`.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from lake_nation import FIRST, Nation, make

from beredt.lake import Snapshot, SnapshotFile, queries
from beredt.lake.duckdb_engine import DuckDBEngine
from beredt.lake.rollup import Mapping, roll_up

ROWS, FILES, FULL_ROWS, FULL_FILES = 20_000_000, 4, 200_000_000, 40
RUNS, WINDOW, TIMES = 3, 90, 5
NEEDED_BYTES_A_ROW = 8
#: What DuckDB is told to take at most in the process whose memory is measured; the rest is Python and its libraries.
LIMIT = "1200MB"

WEEKLY = """
SELECT substance, region, date_trunc('week', start)::DATE + 6 AS week, sum(packs) AS packs, sum(packs * ddd) AS ddd
FROM facts JOIN packs USING (varenummer) JOIN regions USING (place)
WHERE start BETWEEN '{first}' AND '{last}' GROUP BY ALL ORDER BY ALL"""
COVER = """
WITH used AS (SELECT varenummer, region, sum(packs) AS packs FROM facts JOIN regions USING (place)
              WHERE start BETWEEN '{first}' AND '{last}' GROUP BY ALL),
     held AS (SELECT varenummer, region, sum(stock.packs)::BIGINT AS usable FROM stock JOIN regions USING (place)
              WHERE status = 'usable' AND expiry > DATE '{last}' + 1 GROUP BY ALL)
SELECT varenummer, region, coalesce(usable, 0) AS usable, coalesce(packs, 0) AS packs,
       usable / (packs / {days}) AS cover
FROM used FULL JOIN held USING (varenummer, region) ORDER BY ALL"""


def run(
    full: bool = False,
    rows: int | None = None,
    files: int | None = None,
    folder: Path | None = None,
    keep: bool = False,
) -> dict[str, Any]:
    """All figures. `folder`: where the files are made, and removed afterwards unless they are to be kept."""
    rows = rows or (FULL_ROWS if full else ROWS)
    files = files or (FULL_FILES if full else FILES)
    place = Path(tempfile.mkdtemp(prefix="bench-lake-", dir=folder))
    free, needed = shutil.disk_usage(place).free, rows * NEEDED_BYTES_A_ROW
    if free < needed:
        raise SystemExit(f"{place} has {free / 1e9:.1f} GB free, and {needed / 1e9:.1f} GB are needed")
    try:
        return _run(make(place, rows, files), rows)
    finally:
        if not keep:
            shutil.rmtree(place)


def _run(nation: Nation, rows: int) -> dict[str, Any]:
    engine = DuckDBEngine(nation.lake)
    by_hand = _by_hand(nation)
    start = time.perf_counter()
    roll_up(engine, nation.uses, Mapping.of(nation.regions))
    rolled_up = time.perf_counter() - start
    first, last = whole_weeks(nation.last)

    def weekly(rollups: bool) -> pa.Table:
        return queries.weekly_use(engine, nation.snapshot, first, last, nation.packs, nation.regions, rollups)

    def cover(rollups: bool) -> pa.Table:
        return queries.days_of_cover(engine, nation.snapshot, nation.last, WINDOW, nation.regions, None, rollups)

    window = {"first": nation.last - timedelta(WINDOW - 1), "last": nation.last, "days": WINDOW}
    figures = {
        "rows": rows,
        "bytes": _size(nation, "use"),
        "rollup_bytes": _size(nation, "use_by_region"),
        "rollup_seconds": round(rolled_up, 1),
        "weekly": _compare(weekly, lambda: by_hand(WEEKLY.format(first=first, last=last)), ("packs", "ddd")),
        "cover": _compare(
            cover,
            lambda: by_hand(COVER.format(**window)),
            ("usable", "packs", "cover"),
        ),
    }
    engine.close()
    equal = [figures[name][f"{way}_answers_equal"] for name in ("weekly", "cover") for way in ("rollup", "by_hand")]
    return figures | {"answers_that_differ": equal.count(False), "memory": _in_a_process(nation, rows)}


def whole_weeks(last: date) -> tuple[date, date]:
    """From the first Monday to the last Sunday of the data."""
    return FIRST + timedelta(-FIRST.weekday() % 7), last - timedelta((last.weekday() + 1) % 7)


def _by_hand(nation: Nation) -> Callable[[str], pa.Table]:
    connection = duckdb.connect(config={"threads": 2, "memory_limit": "2GB"})
    for kind, view in (("use", "facts"), ("stock", "stock")):
        connection.execute(f"CREATE VIEW {view} AS FROM '{nation.lake.root}/{kind}/*.parquet'")
    for name, table in (("packs", nation.packs), ("regions", nation.regions)):
        connection.register("given", table)
        connection.execute(f"CREATE TABLE {name} AS FROM given")
        connection.unregister("given")
    return lambda question: connection.sql(question).to_arrow_table()


def _compare(
    ours: Callable[[bool], pa.Table], by_hand: Callable[[], pa.Table], numbers: tuple[str, ...]
) -> dict[str, Any]:
    """All three in turn, so that a machine that is busy for a while slows all."""
    asked = {"by_hand": by_hand, "named": lambda: ours(False), "rolled_up": lambda: ours(True)}
    taken: dict[str, list[float]] = {name: [] for name in asked}
    answers: dict[str, pa.Table] = {}
    for attempt in range(RUNS + 1):
        for name, ask in asked.items():
            start = time.perf_counter()
            answers[name] = ask()
            if attempt:  # the first run warms up
                taken[name].append(time.perf_counter() - start)
    seconds = {name: statistics.median(times) for name, times in taken.items()}
    return {
        "rows": answers["named"].num_rows,
        "seconds": {name: round(value, 3) for name, value in seconds.items()},
        "against_by_hand": round(seconds["named"] / seconds["by_hand"], 2),
        "rollup_against_named": round(seconds["rolled_up"] / seconds["named"], 3),
        "rollup_answers_equal": answers["rolled_up"].equals(answers["named"]),
        "by_hand_answers_equal": _near(answers["by_hand"], answers["named"], numbers),
    }


def _near(by_hand: pa.Table, ours: pa.Table, numbers: tuple[str, ...]) -> bool:
    """The same rows; numbers to twelve digits, since plain SQL adds floating-point numbers in any order."""
    keys = [(name, "ascending") for name in by_hand.column_names if name not in numbers]
    mine, theirs = (table.select(by_hand.column_names).sort_by(keys) for table in (ours, by_hand))
    if not all(mine[name].equals(theirs[name].cast(mine.schema.field(name).type)) for name, _ in keys):
        return False
    for name in numbers:
        one, other = (table[name].cast(pa.float64()).to_numpy() for table in (mine, theirs))
        if not ((abs(one - other) <= 1e-12 * abs(other) + 1e-6) | (one != one) & (other != other)).all():
            return False
    return True


def _size(nation: Nation, folder: str) -> int:
    return sum(path.stat().st_size for path in (nation.lake.root / folder).glob("*.parquet"))


def _in_a_process(nation: Nation, rows: int) -> dict[str, Any]:
    """Peak memory of a process that does nothing else than ask."""
    copies = nation.lake.root / "copies"
    for number in range(TIMES):
        for file in nation.uses:
            copy = copies / "use" / f"{number}-{Path(file.name).name}"
            copy.parent.mkdir(parents=True, exist_ok=True)
            os.link(nation.lake.path(file), copy)
    tables = nation.lake.root / "asked.arrow"
    for name, table in (("packs", nation.packs), ("regions", nation.regions)):
        with pa.ipc.new_file(tables.with_suffix(f".{name}"), table.schema) as file:
            file.write_table(table)
    told = subprocess.run(
        [sys.executable, __file__, "--ask", str(nation.lake.root), "--last", nation.last.isoformat()],
        capture_output=True,
        text=True,
        check=True,
    )
    return {"rows": rows * TIMES, **json.loads(told.stdout)}


def _ask(root: Path, last: date) -> dict[str, Any]:
    """In the process of its own."""
    import resource

    from beredt.lake import Lake

    packs, regions = (pa.ipc.open_file(root / f"asked.{name}").read_all() for name in ("packs", "regions"))
    lake = Lake(root / "copies")
    names = sorted(path.name for path in (lake.root / "use").glob("*.parquet"))
    snapshot = Snapshot(tuple(SnapshotFile("use", f"use/{name}", name, "NATION") for name in names))
    engine = DuckDBEngine(lake, memory_limit=LIMIT)
    first, last = whole_weeks(last)
    start = time.perf_counter()
    answer = queries.weekly_use(engine, snapshot, first, last, packs, regions)
    seconds = time.perf_counter() - start
    engine.close()
    return {
        "files": len(names),
        "seconds": round(seconds, 1),
        "answer_rows": answer.num_rows,
        "metadata": {name.decode(): value.decode() for name, value in answer.schema.metadata.items()},
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--rows", type=int)
    parser.add_argument("--files", type=int)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--ask", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--last", type=date.fromisoformat, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.ask:
        print(json.dumps(_ask(args.ask, args.last)))
        return
    print(json.dumps(run(args.full, args.rows, args.files, args.folder, args.keep), indent=2))


if __name__ == "__main__":
    main()
