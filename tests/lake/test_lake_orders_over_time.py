"""What became of orders, against a slow twin that walks the lists one by one."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from beredt.lake import Lake, Snapshot, SnapshotFile
from beredt.lake.duckdb_engine import DuckDBEngine
from beredt.lake.queries import orders_over_time
from beredt.lake.schemas import SCHEMAS

DAY = date(2024, 3, 1)
#: sender, day of the list, order, pack, promised
Line = tuple[str, date, str, str, date]


def lines(seed: int) -> list[Line]:
    """Weekly lists of three senders; orders stay on some of them, now and then for two days at once."""
    rng = np.random.default_rng(seed)
    found = []
    for sender in "abc":
        lists = [DAY + timedelta(days=7 * week) for week in range(8) if rng.random() < 0.8]
        for number in range(12):
            for day in lists:
                if rng.random() < 0.5:
                    promised = DAY + timedelta(days=int(rng.integers(0, 60)))
                    found.append((sender, day, f"O{number}", f"90000{number % 3}", promised))
                    if rng.random() < 0.2:
                        found.append((sender, day, f"O{number}", f"90000{number % 3}", promised + timedelta(days=9)))
    return found


def slow(rows: list[Line], as_of: date) -> list[dict[str, object]]:
    known = [row for row in rows if row[1] <= as_of]
    found = []
    for key in sorted({(sender, order, pack) for sender, _day, order, pack, _promised in known}):
        mine = [row for row in known if (row[0], row[2], row[3]) == key]
        first, last = min(row[1] for row in mine), max(row[1] for row in mine)
        later = sorted(row[1] for row in known if row[0] == key[0] and row[1] > last)
        found.append(
            {
                "sender": key[0],
                "order_ref": key[1],
                "varenummer": key[2],
                "supplier": "S",
                "promised_first": min(row[4] for row in mine if row[1] == first),
                "listed_last": last,
                "list_after": later[0] if later else None,
            }
        )
    return found


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[DuckDBEngine]:
    made = DuckDBEngine(Lake(tmp_path))
    yield made
    made.close()


def snapshot_of(lake: Lake, rows: list[Line]) -> Snapshot:
    files = []
    for sender, day in sorted({(row[0], row[1]) for row in rows}):
        mine = [row for row in rows if (row[0], row[1]) == (sender, day)]
        table = pa.table(
            {
                "list_date": [day] * len(mine),
                "order_ref": [row[2] for row in mine],
                "varenummer": [row[3] for row in mine],
                "supplier": ["S"] * len(mine),
                "place": ["G1"] * len(mine),
                "pool": ["wholesaler_free"] * len(mine),
                "promised_date": [row[4] for row in mine],
                "packs": [1] * len(mine),
                "probability": [None] * len(mine),
                "expiry": [None] * len(mine),
            }
        ).cast(SCHEMAS["deliveries"])
        written = lake.write("deliveries", f"{sender}-{day}", table)
        files.append(SnapshotFile("deliveries", written.name, written.sha256, sender))
    return Snapshot(tuple(files))


@pytest.mark.parametrize("seed", range(4))
def test_orders_over_time(engine: DuckDBEngine, seed: int) -> None:
    rows = lines(seed)
    snapshot = snapshot_of(engine.lake, rows)
    for weeks in (0, 3, 9):
        as_of = DAY + timedelta(days=7 * weeks + 2)
        assert orders_over_time(engine, snapshot, as_of).to_pylist() == slow(rows, as_of)


def test_no_list_at_all(engine: DuckDBEngine) -> None:
    assert orders_over_time(engine, Snapshot(()), DAY).num_rows == 0
