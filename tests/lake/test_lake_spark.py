"""The named queries on Spark with two workers: the same functions, the same files, equal tables."""

import os
import random
import time
from datetime import date

import pyarrow as pa
import pytest
from random_lake import FIRST, LAST, PACKS, ROWS, World

from beredt.lake import Snapshot, SnapshotFile, queries
from beredt.lake.duckdb_engine import DuckDBEngine
from beredt.lake.engine import EngineError
from beredt.lake.rollup import Mapping, roll_up
from beredt.lake.schemas import SCHEMAS
from beredt.lake.spark_engine import SparkEngine
from beredt.lake.store import ROLLUPS

pytestmark = pytest.mark.xdist_group("spark")

REGIONS = pa.table({"place": ["P1", "P2"], "region": ["North", "South"]})
CATALOGUE = pa.table({"varenummer": PACKS[:3], "substance": ["A", "A", None], "ddd": [33.333333, None, 0.25]})
MONTHS = (date(2024, 1, 1), date(2024, 2, 29))
#: Each named query with what may be asked; answers of another order or another type would differ.
ASKED = {
    "use_series": [(PACKS[:3], FIRST, LAST)],
    "use_by_place": [(PACKS + [f"{number:06d}" for number in range(100_000, 100_200)], FIRST, LAST)],
    "use_by_region": [(PACKS, FIRST, LAST, REGIONS)],
    "weekly_use": [(FIRST, LAST, CATALOGUE, REGIONS, rollups) for rollups in (False, True)],
    "days_of_cover": [(LAST, 42, REGIONS, ["b180"], rollups) for rollups in (False, True)],
    "use_totals": [(FIRST, LAST)],
    "use_extents": [(FIRST, LAST)],
    "orders_over_time": [(LAST,)],
    "stock_on": [(date(2024, 2, 1), None), (LAST, PACKS[:2])],
    "stock_totals_over_time": [(PACKS[:4], None), (PACKS, "b180")],
    "stock_ages": [(date(2024, 2, 1),)],
    "stock_places": [(date(2024, 2, 1),)],
    "newest_stock_date": [()],
    "expected_deliveries": [(LAST, None), (LAST, [])],
    "sales_by_month": [(None, *MONTHS)],
    "sales_by_municipality": [(PACKS[:2], *MONTHS)],
}


@pytest.fixture(scope="module")
def both(spark, tmp_path_factory):
    """A random lake in a folder with an awkward name, and the two engines over it."""
    world = World(tmp_path_factory.mktemp("lake") / "the [best] {lake}, 100% *é", 11)
    duckdb = DuckDBEngine(world.lake)
    roll_up(duckdb, world.snapshot.of("use")[1:], Mapping.of(REGIONS))
    yield world, duckdb, SparkEngine(world.lake, spark)
    duckdb.close()


def test_every_named_query_is_asked():
    assert set(ASKED) == set(queries.__all__)


def test_two_workers_take_part(spark):
    """Each worker has a process of its own that starts those which run Python."""

    def who(batches):
        time.sleep(0.5)
        for batch in batches:
            yield pa.RecordBatch.from_pydict({"parent": pa.array([os.getppid()] * batch.num_rows, pa.int64())})

    answer = spark.range(8, numPartitions=4).mapInArrow(who, "parent bigint").toArrow()
    assert len(set(answer["parent"].to_pylist())) == 2


@pytest.mark.parametrize("name", ASKED)
def test_spark_answers_as_duckdb_does(both, name):
    world, duckdb, spark = both
    ask = getattr(queries, name)
    for arguments in ASKED[name]:
        here, there = (ask(engine, world.snapshot, *arguments) for engine in (duckdb, spark))
        assert here.num_rows or arguments[1:] == ([],)
        assert there.equals(here), name
        assert there.schema.metadata == here.schema.metadata


def test_spark_makes_the_same_rollups(both):
    world, duckdb, spark = both
    mapping, answers = Mapping.of(pa.table({"place": ["P3"], "region": ["West"]})), []
    for engine in (duckdb, spark):
        assert roll_up(engine, world.snapshot.of("use")[:2], mapping) == 2
        paths = [path for path in (world.lake.root / ROLLUPS).iterdir() if mapping.digest[:16] in path.name]
        answers.append({path.name: path.read_bytes() for path in paths})
        for path in paths:
            path.unlink()
    assert len(answers[0]) == 4
    assert answers[0] == answers[1]


def test_a_damaged_file_is_named(both):
    world, _, spark = both
    rows = [ROWS["sales20"](random.Random(1))]
    file = world.lake.write("sales20", "broken", pa.Table.from_pylist(rows, SCHEMAS["sales20"]))
    snapshot = Snapshot((*world.snapshot.files, SnapshotFile("sales20", file.name, file.sha256, "A's")))
    world.lake.path(file).write_bytes(b"PAR1 and no more")
    with pytest.raises(EngineError, match=r"sales20/broken\.parquet is damaged"):
        queries.sales_by_month(spark, snapshot, None, *MONTHS)


def test_a_snapshot_without_files_has_the_same_columns(both):
    _, duckdb, spark = both
    for engine in (duckdb, spark):
        assert queries.use_totals(engine, Snapshot(()), FIRST, LAST).num_rows == 0
        assert queries.newest_stock_date(engine, Snapshot(())).to_pylist() == [{"stock_date": None}]
