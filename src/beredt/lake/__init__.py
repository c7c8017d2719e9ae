"""Quantity facts (use, stock, deliveries, sales) as immutable Parquet, and the named queries over them."""

from beredt.lake.files import LakeFile, Snapshot, SnapshotFile
from beredt.lake.store import Lake

__all__ = ["Lake", "LakeFile", "Snapshot", "SnapshotFile"]
