"""Files that are gone, cut short, swapped or made by somebody else: the answer is an error that names them."""

import os
import time
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from random_lake import FIRST, LAST, PACKS, World

from beredt.lake import queries
from beredt.lake.duckdb_engine import DuckDBEngine
from beredt.lake.engine import EngineError
from beredt.lake.rollup import Mapping, roll_up

REGIONS = pa.table({"place": ["P1"], "region": ["Nord"]})


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path / "lake", 5)
    made.engine = DuckDBEngine(made.lake)
    yield made
    made.engine.close()


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def footer_that_lies(path: Path) -> None:
    """The length of the footer says that it is longer than the file."""
    path.write_bytes(path.read_bytes()[:-8] + b"\xff\xff\xff\x7fPAR1")


def zeroes_inside(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4:200] = bytes(196)
    path.write_bytes(content)


def other_columns(path: Path) -> None:
    pq.write_table(pa.table({"varenummer": [1], "surprise": ["=HYPERLINK()"]}), path)


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("harm", [cut_short, footer_that_lies, zeroes_inside, other_columns, empty, Path.unlink])
@pytest.mark.parametrize("number", [0, 2])
def test_a_harmed_file_is_named(world, harm, number):
    file = world.snapshot.of("use")[number]
    harm(world.lake.path(file))
    with pytest.raises(EngineError) as failure:
        queries.use_series(world.engine, world.snapshot, PACKS, date(2024, 1, 1), date(2024, 3, 31))
    assert len(failure.value.damage) == 1
    assert file.name in str(failure.value)
    # What does not need that file is answered.
    assert queries.newest_stock_date(world.engine, world.snapshot).num_rows == 1


def test_swapped_files_are_found(world):
    first, second = (world.lake.path(file) for file in world.snapshot.of("use")[:2])
    kept = first.read_bytes()
    first.write_bytes(second.read_bytes())
    assert len(world.lake.damage(world.snapshot.files)) == 1
    first.write_bytes(kept)
    assert world.lake.damage(world.snapshot.files) == []


def test_an_answer_comes_again_when_the_file_is_back(world):
    path = world.lake.path(world.snapshot.of("use")[0])
    before = queries.use_totals(world.engine, world.snapshot, FIRST, LAST)
    kept = path.read_bytes()
    path.unlink()
    with pytest.raises(EngineError, match="No such file"):
        queries.use_totals(world.engine, world.snapshot, FIRST, LAST)
    path.write_bytes(kept)
    assert queries.use_totals(world.engine, world.snapshot, FIRST, LAST).equals(before)


def test_a_question_that_fails_for_another_reason_blames_no_file(world):
    """A sum of millionths that no longer fits."""
    table = world.engine.facts(world.snapshot, "use")
    question = table.select(varenummer=(table["packs"] * 1e300).cast("int16"))
    with pytest.raises(EngineError, match="Conversion") as failure:
        world.engine.answer(question, pa.schema([("varenummer", pa.int64())]))
    assert failure.value.damage == ()


def test_rollups_of_files_that_nothing_names_are_swept(world):
    files, mapping = world.snapshot.of("use"), Mapping.of(REGIONS)
    roll_up(world.engine, files, mapping)
    rollups = {file: {mapping.rollup(file, "days"), mapping.rollup(file, "weeks")} for file in files}
    assert world.lake.rollups() == set().union(*rollups.values())
    known = {file.name for file in world.snapshot.files if file != files[0]}.union(*(rollups[f] for f in files[1:]))
    for path in world.lake.root.rglob("*.parquet"):
        os.utime(path, (time.time() - 90_000,) * 2)
    assert set(world.lake.sweep(known)) == {files[0].name, *rollups[files[0]]}
    assert world.lake.rollups() == set().union(*(rollups[file] for file in files[1:]))
