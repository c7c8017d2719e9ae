"""Files about quantities: use, stock, expected deliveries, and the wholesalers' statutory reports.

Each kind is a module with `SCHEMA`, `read(path) -> SupplyFile` and `write(path, table)`; `read` and `write`
here take the kind's name. The layouts stand as data in `layouts` (CSV, XLSX) and `fixed_layouts` (fixed
width).
"""

from pathlib import Path

import pyarrow as pa

from beredt.formats.supply.file import SupplyFile
from beredt.formats.supply.fixed import read_fixed, write_fixed
from beredt.formats.supply.fixed_layouts import FIXED_LAYOUTS
from beredt.formats.supply.layouts import LAYOUTS
from beredt.formats.supply.reading import read_layout, write_layout
from beredt.formats.supply.references import check_references

KINDS = (*LAYOUTS, *FIXED_LAYOUTS)

__all__ = ["FIXED_LAYOUTS", "KINDS", "LAYOUTS", "SupplyFile", "check_references", "read", "write"]


def read(kind: str, path: Path) -> SupplyFile:
    """Read a file of one of `KINDS`. Raises `Refused` where it is not right, KeyError for another kind."""
    return read_layout(LAYOUTS[kind], path) if kind in LAYOUTS else read_fixed(FIXED_LAYOUTS[kind], path)


def write(kind: str, path: Path, table: pa.Table) -> None:
    """Write a table of the lake as a file of one of `KINDS`. Raises ValueError where a value does not fit."""
    if kind in LAYOUTS:
        write_layout(LAYOUTS[kind], path, table)
    else:
        write_fixed(FIXED_LAYOUTS[kind], path, table)
