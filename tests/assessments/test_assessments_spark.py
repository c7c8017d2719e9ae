"""The run over the catalogue on two Spark workers: the bytes that one machine makes."""

import io
import random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from beredt import outlook as o
from beredt.assessments import spark as on_spark
from beredt.assessments.inputs import canonical, position_to_json
from beredt.assessments.nation_core import INPUTS, RESULTS, fare

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
