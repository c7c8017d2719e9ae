"""Small random lakes, with their rows beside them, for tests that compare answers with a slow twin."""

import random
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa

from beredt.lake import Lake, Snapshot, SnapshotFile
from beredt.lake.schemas import SCHEMAS

PACKS = [f"{number:06d}" for number in range(1, 6)]
PLACES = ["P1", "P2", "P3"]
FIRST, LAST = date(2024, 1, 10), date(2024, 2, 20)


def _use_row(rng: random.Random) -> dict:
    start, days = rng.choice(
        [
            (date(2024, 1, 1) + timedelta(days=rng.randrange(70)), 1),
            (date(2024, 1, 1) + timedelta(weeks=rng.randrange(10)), 7),
            (date(2024, 1, 1), 31),
            (date(2024, 2, 1), 29),
        ]
    )
    return {
        "varenummer": rng.choice(PACKS),
        "place": rng.choice(PLACES),
        "start": start,
        "days": days,
        "packs": rng.choice([1.0, 2.5, -1.0, 0.1, 0.0, 7.0]),
        "days_out": rng.choice([None, None, 0, 1, days]),
        "ward": rng.choice([None, "W1", "W2"]),
    }


def _stock_row(rng: random.Random) -> dict:
    return {
        "stock_date": date(2024, 1, 31) + timedelta(days=rng.randrange(4)),
        "varenummer": rng.choice(PACKS),
        "batch": rng.choice([None, "L1", "L2"]),
        "expiry": rng.choice([None, date(2024, 2, 1), date(2024, 2, 3), date(2026, 1, 1)]),
        "place": rng.choice(PLACES),
        "pool": rng.choice(["b180", "hospital"]),
        "packs": rng.randrange(100),
        "status": rng.choice(["usable", "usable", "blocked", "reserved"]),
    }


def _delivery_row(rng: random.Random) -> dict:
    return {
        "list_date": date(2024, 1, 31) + timedelta(days=rng.randrange(4)),
        "order_ref": f"PO{rng.randrange(1000)}",
        "varenummer": rng.choice(PACKS),
        "supplier": "S1",
        "place": rng.choice(PLACES),
        "pool": "wholesaler_free",
        "promised_date": date(2024, 2, 1) + timedelta(days=rng.randrange(60)),
        "packs": rng.randrange(1, 500),
        "probability": rng.choice([None, 0.5, 1.0]),
        "expiry": rng.choice([None, date(2026, 1, 1)]),
    }


def _sale_row(rng: random.Random) -> dict:
    return {
        "month": date(2024, rng.randrange(1, 4), 1),
        "wholesaler": rng.choice(["7001", "7002"]),
        "customer": rng.choice(["A1", "A2", "A3"]),
        "category": "01",
        "pharmacy": rng.choice([None, "1001"]),
        "municipality": rng.choice(["0301", "5501"]),
        "varenummer": rng.choice(PACKS),
        "packs": rng.randrange(-5, 50),
        "amount_ore": rng.randrange(-5000, 50_000),
        "aip_ore": 1000,
        "gip_ore": 900,
    }


ROWS = {"use": _use_row, "stock": _stock_row, "deliveries": _delivery_row, "sales20": _sale_row}


class World:
    """A random lake: `rows[kind]` are (sender, row) of all files; several files of one sender among them."""

    def __init__(self, root: Path, seed: int) -> None:
        rng = random.Random(seed)
        self.lake, self.rows, files = Lake(root), defaultdict(list), []
        for kind, row in ROWS.items():
            for number, sender in enumerate(["A's", "A's", "B", "C"]):
                rows = [row(rng) for _ in range(rng.randrange(1, 40))]
                file = self.lake.write(kind, f"{number}", pa.Table.from_pylist(rows, SCHEMAS[kind]))
                files.append(SnapshotFile(kind, file.name, file.sha256, sender))
                self.rows[kind] += [(sender, row) for row in rows]
        self.snapshot = Snapshot(tuple(files))
