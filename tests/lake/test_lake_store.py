"""Writing the lake: whole or not at all, never over another file, and swept without touching what counts."""

import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from beredt.formats import supply
from beredt.lake import Lake, Snapshot, SnapshotFile
from beredt.lake.schemas import SCHEMAS


def _use(rows: int) -> pa.Table:
    packs = [f"{(row * 7) % 10 + 1:06d}" for row in range(rows)]
    columns = {
        "varenummer": packs,
        "place": ["P1"] * rows,
        "start": [date(2024, 1, 1)] * rows,
        "days": [1] * rows,
        "packs": [float(row) for row in range(rows)],
        "days_out": [None] * rows,
        "ward": [None] * rows,
    }
    return pa.table(columns, schema=SCHEMAS["use"])


def test_the_lake_and_the_formats_name_the_same_columns():
    layouts = {**supply.LAYOUTS, **supply.FIXED_LAYOUTS}
    assert {kind: layout.schema for kind, layout in layouts.items()} == SCHEMAS


def test_a_delivery_becomes_one_file_that_holds_its_rows_sorted_by_pack(tmp_path):
    lake, table = Lake(tmp_path), _use(100)
    file = lake.write("use", "17", table)
    assert (file.kind, file.name, file.rows) == ("use", "use/17.parquet", 100)
    path = tmp_path / file.name
    assert path.stat().st_size == file.bytes
    assert (
        subprocess.run(["sha256sum", path], capture_output=True, text=True, check=True).stdout.split()[0] == file.sha256
    )
    back = pq.read_table(path)
    assert back.to_pylist() == sorted(table.to_pylist(), key=lambda row: row["varenummer"])  # ties keep their order
    assert [p.name for p in path.parent.iterdir()] == ["17.parquet"]


def test_facts_that_come_in_parts_are_one_file(tmp_path):
    """Each part brings its own dictionary of texts."""
    parts = [_use(10), _use(3)]
    file = Lake(tmp_path).write("use", "1", pa.concat_tables(parts))
    together = sorted([row for part in parts for row in part.to_pylist()], key=lambda row: row["varenummer"])
    assert pq.read_table(tmp_path / file.name).to_pylist() == together


def test_the_same_facts_give_the_same_bytes(tmp_path):
    first, second = (Lake(tmp_path / name).write("use", "1", _use(500)) for name in "ab")
    assert first == second


def test_a_file_is_never_overwritten(tmp_path):
    lake = Lake(tmp_path)
    file = lake.write("use", "1", _use(3))
    with pytest.raises(FileExistsError):
        lake.write("use", "1", _use(4))
    assert pq.read_table(tmp_path / file.name).num_rows == 3


@pytest.mark.parametrize(("kind", "delivery"), [("gossip", "1"), ("use", "../1"), ("use", ""), ("use", "a/b")])
def test_a_name_that_is_none_is_refused(tmp_path, kind, delivery):
    with pytest.raises(ValueError, match=r"no (kind|name)"):
        Lake(tmp_path).write(kind, delivery, _use(1))
    assert list(tmp_path.iterdir()) == []


def test_other_columns_or_unknown_packs_are_refused(tmp_path):
    with pytest.raises(ValueError, match="columns of use"):
        Lake(tmp_path).write("use", "1", _use(1).drop(["ward"]))
    place = pa.array([None], SCHEMAS["use"].field("place").type)
    with pytest.raises(ValueError, match="unknown place"):
        Lake(tmp_path).write("use", "1", _use(1).set_column(1, SCHEMAS["use"].field("place"), place))


def test_sweep_removes_old_files_that_no_delivery_names(tmp_path):
    lake = Lake(tmp_path)
    known, lost, fresh = (lake.write("use", name, _use(2)).name for name in ("known", "lost", "fresh"))
    left = tmp_path / "use" / "9.parquet.77.writing"
    left.write_bytes(b"half")
    for name in (known, lost, "use/9.parquet.77.writing"):
        os.utime(tmp_path / name, (time.time() - 90_000,) * 2)
    assert lake.sweep({known}) == ["use/9.parquet.77.writing", lost]
    assert {str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*") if p.is_file()} == {known, fresh}
    assert lake.sweep({known}, grace_seconds=-1) == [fresh]


_WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from test_lake_store import _use
from beredt.lake import Lake
table = _use(20_000)
print("ready", flush=True)
for number in range(10_000):
    Lake(Path({root!r})).write("use", str(number), table)
    print(number, flush=True)
"""


def test_a_killed_writer_leaves_whole_files_only(tmp_path):
    """Each file under its final name is complete, and what was acknowledged is there."""
    script = _WRITER.format(tests=str(Path(__file__).parent), root=str(tmp_path))
    writer = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert writer.stdout.readline() == "ready\n"
    time.sleep(0.3)
    writer.kill()
    acknowledged = writer.stdout.read().split()
    writer.wait()
    writer.stdout.close()
    files = {path.stem: path for path in (tmp_path / "use").glob("*.parquet")}
    assert acknowledged
    assert set(acknowledged) <= set(files)
    assert {pq.read_table(path).num_rows for path in files.values()} == {20_000}


def test_a_snapshot_is_what_its_files_are():
    files = [SnapshotFile("use", f"use/{n}.parquet", f"{n:064x}", "A") for n in range(3)]
    assert Snapshot(tuple(files)).digest == Snapshot(tuple(reversed(files))).digest
    assert Snapshot(tuple(files)).digest != Snapshot(tuple(files[:2])).digest
    changed = SnapshotFile("use", "use/0.parquet", f"{9:064x}", "A")
    assert Snapshot(tuple(files)).digest != Snapshot((changed, *files[1:])).digest
    stock = SnapshotFile("stock", "stock/9.parquet", "0", "B")
    assert Snapshot((files[2], stock, files[0])).paths("use") == ("use/0.parquet", "use/2.parquet")
