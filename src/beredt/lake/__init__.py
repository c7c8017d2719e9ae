"""Quantity facts (use, stock, deliveries, sales) as immutable Parquet, and the named queries over them."""
