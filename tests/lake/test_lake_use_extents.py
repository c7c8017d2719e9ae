"""How far reports of use reach, against a slow twin over the rows themselves."""

from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa

from beredt.lake import Lake, Snapshot, SnapshotFile
from beredt.lake.duckdb_engine import DuckDBEngine
from beredt.lake.queries import use_extents
from beredt.lake.schemas import SCHEMAS

FIRST, LAST = date(2024, 1, 1), date(2024, 6, 30)
#: sender, start, days
ROWS = [
    ("a", date(2023, 12, 1), 31),
    ("a", date(2024, 1, 1), 31),
    ("a", date(2024, 5, 1), 31),
    ("a", date(2024, 6, 3), 7),
    ("b", date(2024, 2, 5), 7),
    ("b", date(2024, 6, 28), 7),
    ("b", date(2024, 6, 30), 1),
    ("c", date(2024, 7, 1), 1),
]


def slow(rows: list[tuple[str, date, int]]) -> list[dict[str, object]]:
    spans: dict[tuple[str, str], tuple[date, date]] = {}
    for sender, start, days in rows:
        end = start + timedelta(days=days - 1)
        if start >= FIRST and end <= LAST:
            key = (sender, "day" if days == 1 else "week" if days <= 7 else "month")
            first, last = spans.get(key, (start, end))
            spans[key] = (min(first, start), max(last, end))
    return [
        {"sender": sender, "kind": kind, "first": first, "last": last}
        for (sender, kind), (first, last) in sorted(spans.items())
    ]


def test_the_extents_of_each_sender(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    files = []
    for sender in "abc":
        rows = [row for row in ROWS if row[0] == sender]
        table = pa.table(
            {
                "varenummer": ["900001"] * len(rows),
                "place": ["A1"] * len(rows),
                "start": [start for _sender, start, _days in rows],
                "days": [days for _sender, _start, days in rows],
                "packs": [1.0] * len(rows),
                "days_out": [None] * len(rows),
                "ward": [None] * len(rows),
            }
        ).cast(SCHEMAS["use"])
        written = lake.write("use", f"of-{sender}", table)
        files.append(SnapshotFile("use", written.name, written.sha256, sender))
    engine = DuckDBEngine(lake)
    try:
        assert use_extents(engine, Snapshot(tuple(files)), FIRST, LAST).to_pylist() == slow(ROWS)
        assert use_extents(engine, Snapshot(()), FIRST, LAST).num_rows == 0
    finally:
        engine.close()
