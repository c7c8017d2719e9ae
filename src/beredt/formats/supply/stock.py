"""Stock: a full count by pack, batch, expiry, place, pool and status (CSV, XLSX)."""

from pathlib import Path

import pyarrow as pa

from beredt.formats.supply.file import SupplyFile
from beredt.formats.supply.layouts import STOCK
from beredt.formats.supply.reading import read_layout, write_layout

SCHEMA = STOCK.schema


def read(path: Path) -> SupplyFile:
    """Read a file of stock. Raises `Refused` and nothing else."""
    return read_layout(STOCK, path)


def write(path: Path, table: pa.Table) -> None:
    """Write a table of `SCHEMA` as CSV."""
    write_layout(STOCK, path, table)
