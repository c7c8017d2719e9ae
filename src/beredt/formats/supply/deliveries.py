"""Expected deliveries: a full list of open orders (CSV, XLSX)."""

from pathlib import Path

import pyarrow as pa

from beredt.formats.supply.file import SupplyFile
from beredt.formats.supply.layouts import DELIVERIES
from beredt.formats.supply.reading import read_layout, write_layout

SCHEMA = DELIVERIES.schema


def read(path: Path) -> SupplyFile:
    """Read a file of expected deliveries. Raises `Refused` and nothing else."""
    return read_layout(DELIVERIES, path)


def write(path: Path, table: pa.Table) -> None:
    """Write a table of `SCHEMA` as CSV."""
    write_layout(DELIVERIES, path, table)
