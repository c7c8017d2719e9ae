"""Questions over the lake by name, each `(engine, snapshot, ...) -> pyarrow.Table`.

Each works in the engine over all files of its kind in the snapshot, answers with the same columns also where
the snapshot holds no such file, in a stated order, and has a slow twin in the tests.
"""

from beredt.lake.queries.deliveries import expected_deliveries
from beredt.lake.queries.extents import use_extents
from beredt.lake.queries.orders import orders_over_time
from beredt.lake.queries.regions import days_of_cover, weekly_use
from beredt.lake.queries.sales import sales_by_month, sales_by_municipality
from beredt.lake.queries.stock import (
    newest_stock_date,
    stock_ages,
    stock_on,
    stock_places,
    stock_totals_over_time,
)
from beredt.lake.queries.use import use_by_place, use_by_region, use_series, use_totals

__all__ = [
    "days_of_cover",
    "expected_deliveries",
    "newest_stock_date",
    "orders_over_time",
    "sales_by_month",
    "sales_by_municipality",
    "stock_ages",
    "stock_on",
    "stock_places",
    "stock_totals_over_time",
    "use_by_place",
    "use_by_region",
    "use_extents",
    "use_series",
    "use_totals",
    "weekly_use",
]
