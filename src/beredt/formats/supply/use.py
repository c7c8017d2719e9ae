"""Use: packs dispensed or issued, by pack, place and period (CSV, XLSX)."""

from pathlib import Path

import pyarrow as pa

from beredt.formats.supply.file import SupplyFile
from beredt.formats.supply.layouts import USE
from beredt.formats.supply.reading import read_layout, write_layout

SCHEMA = USE.schema


def read(path: Path) -> SupplyFile:
    """Read a file of use. Raises `Refused` and nothing else."""
    return read_layout(USE, path)


def write(path: Path, table: pa.Table) -> None:
    """Write a table of `SCHEMA` as CSV. Raises ValueError where a period is no day, week or month."""
    write_layout(USE, path, table)
