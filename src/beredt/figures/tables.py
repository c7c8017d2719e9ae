"""A table as a file that a Norwegian spreadsheet opens: CSV and XLSX, both the same bytes each time."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

#: A spreadsheet takes a text that begins so for a formula, or for the start of one.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
#: What Excel can hold.
_SHEET_ROWS, _CELL_CHARACTERS, _TITLE_CHARACTERS = 1_048_576, 32_767, 31
#: Written into each workbook in place of the time of writing, so that equal tables give equal bytes.
_CREATED = datetime(2000, 1, 1)
_WIDEST = 60


class Kind(StrEnum):
    """What a column holds. A varenummer, a code and a case number are TEXT."""

    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    SHARE = "share"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the key of its value in a row, its heading in the reader's language, and what it holds."""

    key: str
    heading: str
    kind: Kind = Kind.TEXT


Row = Mapping[str, object]

_XLSX_FORMATS = {
    Kind.TEXT: "@",
    Kind.WHOLE: "#,##0",
    Kind.NUMBER: "#,##0.0",
    Kind.SHARE: "0.0%",
    Kind.DATE: "yyyy-mm-dd",
}


def to_csv(columns: Sequence[Column], rows: Iterable[Row]) -> bytes:
    """Semicolons, decimal comma, ISO dates and UTF-8 with byte-order mark, as a Norwegian Excel reads it.

    A text that would be taken for a formula gets an apostrophe before it. A missing value is an empty cell;
    a key that a row lacks raises KeyError, and a value that is not of its column's kind TypeError.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow([_harmless(column.heading) for column in columns])
    for row in rows:
        writer.writerow([_csv_cell(column, row[column.key]) for column in columns])
    return buffer.getvalue().encode("utf-8-sig")


def _csv_cell(column: Column, value: object) -> str:
    if value is None:
        return ""
    _check(column, value)
    if column.kind is Kind.TEXT:
        return _harmless(str(value))
    return value.isoformat() if isinstance(value, date) else str(value).replace(".", ",")


def _harmless(text: str) -> str:
    return "'" + text if text.startswith(_FORMULA_STARTS) else text


def to_xlsx(columns: Sequence[Column], rows: Iterable[Row], title: str) -> bytes:
    """One sheet named `title`, its header frozen and filtered; texts stay texts, dates are dates.

    Raises ValueError on what Excel cannot hold (too many rows, a text of more than 32,767 characters),
    KeyError on a key that a row lacks, TypeError on a value that is not of its column's kind.
    """
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": title, "created": _CREATED})
        sheet = book.add_worksheet(_sheet_title(title))
        formats = {kind: book.add_format({"num_format": code}) for kind, code in _XLSX_FORMATS.items()}
        widths = [len(column.heading) for column in columns]
        sheet.write_row(0, 0, [c.heading for c in columns], book.add_format({"bold": True, "bottom": 1}))
        last = 0
        for last, row in enumerate(rows, start=1):
            if last == _SHEET_ROWS:
                raise ValueError(f"more than {_SHEET_ROWS - 1} rows do not fit in a sheet")
            for place, column in enumerate(columns):
                width = _write(sheet, (last, place), column, row[column.key], formats[column.kind])
                widths[place] = max(widths[place], width)
        for place, width in enumerate(widths):
            sheet.set_column(place, place, min(width, _WIDEST) + 2)
        sheet.freeze_panes(1, 0)
        if columns:
            sheet.autofilter(0, 0, last, len(columns) - 1)
    return buffer.getvalue()


def _write(sheet: Worksheet, place: tuple[int, int], column: Column, value: object, style: Format) -> int:
    """Write one cell and return how many characters wide it shows."""
    if value is None:
        return 0
    _check(column, value)
    match column.kind:
        case Kind.TEXT:
            if len(str(value)) > _CELL_CHARACTERS:
                raise ValueError(f"{column.key}: a text of {len(str(value))} characters does not fit in a cell")
            sheet.write_string(*place, str(value), style)
        case Kind.DATE:
            sheet.write_datetime(*place, value, style)
        case _:
            sheet.write_number(*place, float(str(value)), style)
    return len(str(value)) + (2 if column.kind is Kind.WHOLE else 0)


def _sheet_title(title: str) -> str:
    """A name that Excel allows: without []:*?/\\ and apostrophes at its ends, 31 characters at most."""
    kept = "".join(" " if character in "[]:*?/\\" else character for character in title)
    return kept[:_TITLE_CHARACTERS].strip("' ") or "1"


def _check(column: Column, value: object) -> None:
    """A wrong kind is a mistake of the caller's, and is not to end up as text in a column of numbers."""
    allowed: tuple[type, ...] = (str,)
    if column.kind is Kind.DATE:
        allowed = (date,)
    elif column.kind is Kind.WHOLE:
        allowed = (int,)
    elif column.kind is not Kind.TEXT:
        allowed = (int, float, Decimal)
    wrong = not isinstance(value, allowed) or isinstance(value, bool | datetime)
    if wrong or (isinstance(value, float | Decimal) and not float("-inf") < value < float("inf")):
        raise TypeError(f"{column.key}: {value!r} is not {column.kind}")
