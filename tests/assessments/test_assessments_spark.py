"""The run over the catalogue on two Spark workers: the bytes that one machine makes."""

import io
import random
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from beredt import outlook as o
from beredt.assessments import spark as on_spark
from beredt.assessments.inputs import canonical, position_to_json
from beredt.assessments.nation_core import INPUTS, RESULTS, fare
from beredt.assessments.nation_run import run_catalogue
from beredt.assessments.run_files import path_of

ITEMS = 40


def position(rng: random.Random, regions: list[str]) -> str:
    asked = [o.Demand(rng.uniform(1, 9), rng.uniform(2, 30), 0.2, None, region) for region in regions]
    batches = [o.Batch(rng.randrange(300), rng.randrange(5, 90)) for _ in range(rng.randrange(4))]
    coming = [o.Delivery(rng.randrange(300), rng.randrange(-5, 60), 0.8, (0.5, 0.2, 0.1)) for _ in range(2)]
    whole = o.Position(asked if regions != [""] else asked[0], batches, coming, horizon=120)
    return canonical(position_to_json(whole)).decode()


@pytest.fixture(scope="module")
def catalogue() -> pa.Table:
    """Items with and without what is needed to answer, in no order of their names."""
    rng = random.Random(7)
    rows = []
    for number in rng.sample(range(1000), ITEMS):
        unknown = number % 7 == 0
        rows.append(
            {field.name: None for field in INPUTS}
            | {"item": f"item {number} æ", "packs": [f"{number:06}"], "title": "Prøvin", "atc": "N01BB02"}
            | {"suppliers": number % 3, "cases": ["2024/1"] * (number % 2), "model": "", "fallback": False}
            | {"missing": ["stock"] if unknown else []}
            | {"position": None if unknown else position(rng, [""])}
            | {"regional": position(rng, ["nord", "vest"]) if number % 5 == 0 else None}
        )
    return pa.Table.from_pylist(rows, schema=INPUTS)


def as_bytes(table: pa.Table) -> bytes:
    file = io.BytesIO()
    pq.write_table(table, file)
    return file.getvalue()


@pytest.mark.xdist_group("spark")
def test_spark_gives_the_bytes_that_one_machine_gives(spark, catalogue, monkeypatch):
    here = fare(catalogue, replications=64, seed=2024)
    monkeypatch.setattr(on_spark, "ITEMS_IN_A_PART", 7)
    there = on_spark.fare_on_spark(spark, catalogue, replications=64, seed=2024)
    assert there.schema == RESULTS
    assert there.equals(here)
    assert as_bytes(there) == as_bytes(here.combine_chunks())
    assert 0 < sum(chance is not None for chance in here["p_short_30"].to_pylist()) < ITEMS


@pytest.mark.xdist_group("spark")
def test_a_catalogue_without_items(spark, catalogue):
    assert on_spark.fare_on_spark(spark, catalogue[:0], replications=64, seed=1).equals(RESULTS.empty_table())


STOCK = (
    "stock_date,varenummer,batch,expiry,place,pool,packs,status\n"
    "2024-06-30,900001,L1,2026-06-01,G1,wholesaler_free,100,usable\n"
    "2024-06-30,900003,L2,2024-08-01,G1,wholesaler_free,60,usable\n"
)
USE = "varenummer,place,period,packs,days_out\n" + "".join(
    f"{number},A1,2024-{month:02d},60,0\n" for month in range(1, 7) for number in ("900001", "900003")
)


@pytest.mark.xdist_group("spark")
def test_the_nightly_run_on_spark_makes_the_stored_file_again(small_world, settings, spark):
    """Gathering asks the lake and computing takes the workers, both where the setting says."""
    assert small_world("stock", STOCK, sender="G1").state == "taken"
    assert small_world("use", USE, sender="G1").state == "taken"
    as_of = date(2024, 6, 30)
    here = run_catalogue(as_of, {}, replications=50)
    whole = path_of(here.sha256).read_bytes()
    path_of(here.sha256).unlink()
    settings.ENGINE, settings.SPARK_MASTER = "spark", spark.sparkContext.master
    there = run_catalogue(as_of, {}, replications=50)
    assert there == here
    assert path_of(here.sha256).read_bytes() == whole
