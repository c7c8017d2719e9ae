"""The wholesalers' statutory report of customers, section 21 (fixed width)."""

from pathlib import Path

import pyarrow as pa

from beredt.formats.supply.file import SupplyFile
from beredt.formats.supply.fixed import read_fixed, write_fixed
from beredt.formats.supply.fixed_layouts import CUSTOMERS21

SCHEMA = CUSTOMERS21.schema


def read(path: Path) -> SupplyFile:
    """Read a report. Raises `Refused` and nothing else."""
    return read_fixed(CUSTOMERS21, path)


def write(path: Path, table: pa.Table) -> None:
    """Write a table of `SCHEMA`. Raises ValueError where a value does not fit its field."""
    write_fixed(CUSTOMERS21, path, table)
