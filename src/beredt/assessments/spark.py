"""The run over the whole catalogue on Spark: the same pure function, over parts of the table on many machines.

Every worker needs Beredt itself, installed as here, but neither database nor lake: nothing that is imported here knows
of them. See docs/scale.md.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from beredt.assessments.nation_core import INPUTS, RESULTS, fare

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

#: Items in a part: some seconds' work, so that neither starting parts nor waiting for the last one costs much.
ITEMS_IN_A_PART = 100


def fare_on_spark(session: "SparkSession", table: pa.Table, *, replications: int, seed: int) -> pa.Table:
    """What `fare` answers of the same table, row for row and byte for byte."""
    compute = partial(_part, partial(fare, replications=replications, seed=seed))
    results = session.createDataFrame(RESULTS.empty_table()).schema
    parts = session.createDataFrame(table.cast(INPUTS)).repartition(-(-table.num_rows // ITEMS_IN_A_PART) or 1, "item")
    found = parts.mapInArrow(compute, results).toArrow().cast(RESULTS)
    return found.take(pc.index_in(table["item"], found["item"])).combine_chunks()


def _part(compute: Callable[[pa.Table], pa.Table], batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """One part, on a worker."""
    rows = list(batches)
    if rows:
        yield from compute(pa.Table.from_batches(rows).cast(INPUTS)).to_batches()
