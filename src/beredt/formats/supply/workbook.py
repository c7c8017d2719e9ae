"""XLSX files in a declared layout: the first sheet, header in its first row, cells with their types."""

import io
from typing import Any

import pyarrow as pa
from python_calamine import CalamineWorkbook

from beredt.formats.columns import check_header
from beredt.formats.problems import Code, Problem, Refused
from beredt.formats.supply.layout import Layout
from beredt.formats.supply.rows import DecimalMark, read_rows
from beredt.formats.workbooks import looked_through


def xlsx_table(layout: Layout, content: bytes) -> pa.Table:
    """The table of the lake, rows in the order of the sheet. Raises `Refused`."""
    rows = _cells(looked_through(content))
    width = max((index for index, cell in enumerate(rows[0], start=1) if cell != ""), default=0) if rows else 0
    if not width:
        raise Refused([Problem(Code.EMPTY_FILE)])
    while rows and not any(cell != "" for cell in rows[-1]):
        rows.pop()
    header = tuple(str(cell).strip() for cell in rows[0][:width])
    fields: Any = layout.fields
    check_header(header, fields)
    # Cells beyond the header count only where they hold something; a blank row is one with no cells.
    lines = (
        (line, [] if not any(cell != "" for cell in row) else row[: max(width, _filled(row))])
        for line, row in enumerate(rows[1:], start=2)
    )
    return read_rows(layout, header, lines, DecimalMark(".,"))


def _filled(row: list[Any]) -> int:
    return max((index for index, cell in enumerate(row, start=1) if cell != ""), default=0)


def _cells(content: bytes) -> list[list[Any]]:
    try:
        return (
            CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python(skip_empty_area=False)
        )
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # a panic of the Rust reader is no Exception
        raise Refused([Problem(Code.NOT_XLSX)]) from error
