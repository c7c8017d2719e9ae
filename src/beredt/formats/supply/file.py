"""What a reader of a supply file returns."""

from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from beredt.formats.problems import Remark


@dataclass(frozen=True)
class SupplyFile:
    """A supply file that was read whole.

    `table` holds the columns of the lake, rows in the order of the file: row i is line `first_line` + i.
    `first` and `last` are the first and the last day (both included) that the lines speak of.
    """

    kind: str
    table: pa.Table
    first: date
    last: date
    rows: int
    remarks: tuple[Remark, ...]
    first_line: int
