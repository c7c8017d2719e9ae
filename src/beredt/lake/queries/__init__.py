"""Questions over the lake by name, each `(engine, snapshot, ...) -> pyarrow.Table`.

Each works in the engine over all files of its kind in the snapshot, answers with the same columns also where
the snapshot holds no such file, in a stated order, and has a slow twin in the tests.
"""

from beredt.lake.queries.stock import stock_on
from beredt.lake.queries.use import use_by_place, use_series

__all__ = ["stock_on", "use_by_place", "use_series"]
