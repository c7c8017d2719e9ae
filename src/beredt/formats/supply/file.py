"""What a reader of a supply file returns."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from beredt.formats.problems import Code, Problem, Refused, Remark

#: Larger files come in parts: 2 million lines of use are some 80 MB.
LARGEST = 1_000_000_000


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


def month_end(month: date) -> date:
    """The last day of the month that a day lies in."""
    return (month.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def remark_on(code: Code, field: str, which: pa.ChunkedArray, first_line: int) -> Remark | None:
    """A remark on the rows for which `which` is true, with the line of the first; None for none."""
    first = pc.index(which, True).as_py()
    return None if first < 0 else Remark(code, first + first_line, field, count=pc.sum(which).as_py())


def whole(path: Path) -> bytes:
    """The bytes of a file. Raises `Refused` where there are none but white space, or more than `LARGEST`."""
    if path.stat().st_size > LARGEST:
        raise Refused([Problem(Code.TOO_LARGE, expected=f"<= {LARGEST} B")])
    content = path.read_bytes()
    if not content or content.isspace():
        raise Refused([Problem(Code.EMPTY_FILE)])
    return content
