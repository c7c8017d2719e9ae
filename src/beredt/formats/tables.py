"""Small tables from outside (CSV with comma or semicolon, or XLSX): a header and numbered rows of text.

For lists of some thousand rows that a person or an authority keeps. What a cell means is for the layouts in
beredt.formats.columns.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from beredt.formats.problems import Code, Problem, Refused
from beredt.formats.workbooks import first_sheet

#: Bounds on what is read at all; far above every real list, far below what would trouble a server.
BYTES = 50_000_000
LINES = 250_000
COLUMNS = 200

#: A zip file begins so, and an XLSX is one; the empty and the spanned kinds are no workbooks.
_ZIP_MAGIC = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Line:
    """One row: `number` is where it begins in the file, counted from 1 (the header is usually 1)."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A header, and the lines that are not blank. `typed` tells that dates came as true dates (XLSX)."""

    header: tuple[str, ...]
    lines: tuple[Line, ...]
    typed: bool


def read_bytes(path: Path, limit: int = BYTES) -> bytes:
    """The whole file, or `Refused` where it is empty or larger than `limit` bytes."""
    with path.open("rb") as file:
        content = file.read(limit + 1)
    if len(content) > limit:
        raise Refused([Problem(Code.TOO_LARGE, expected=f"<= {limit} B")])
    if not content.strip():
        raise Refused([Problem(Code.EMPTY_FILE)])
    return content


def read_text(content: bytes) -> str:
    """UTF-8 with or without byte-order mark; anything else, or a NUL, is refused with its line."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Refused([Problem(Code.NOT_UTF8, line, expected="UTF-8")]) from error
    if "\0" in text:
        raise Refused([Problem(Code.NOT_A_TABLE, text.count("\n", 0, text.index("\0")) + 1)])
    return text


def read_table(path: Path) -> Table:
    """The table that a file holds, told by its bytes and not by its name.

    Raises `Refused` and nothing else.
    """
    return read_content(read_bytes(path))


def read_content(content: bytes) -> Table:
    """The table that these bytes hold. Raises `Refused` and nothing else."""
    if content.startswith(_ZIP_MAGIC) or zipfile.is_zipfile(io.BytesIO(content)):
        return _table(first_sheet(content), typed=True)
    return _table(_csv_lines(read_text(content)), typed=False)


def _table(numbered: Iterable[tuple[int, Sequence[str]]], *, typed: bool) -> Table:
    header: tuple[str, ...] | None = None
    lines: list[Line] = []
    for number, row in numbered:
        cells = tuple(cell.strip() for cell in row)
        if not any(cells):
            continue
        if header is None:
            header = _trimmed(cells)
            if len(header) > COLUMNS:
                raise Refused([Problem(Code.TOO_LARGE, number, expected=f"<= {COLUMNS} columns")])
        elif len(lines) == LINES:
            raise Refused([Problem(Code.TOO_LARGE, number, expected=f"<= {LINES} lines")])
        else:
            lines.append(Line(number, _fitted(cells, len(header))))
    if header is None:
        raise Refused([Problem(Code.EMPTY_FILE)])
    return Table(header, tuple(lines), typed)


def _trimmed(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Without the empty cells on the right, which spreadsheets leave behind."""
    end = len(cells)
    while end and not cells[end - 1]:
        end -= 1
    return cells[:end]


def _fitted(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    """Empty cells beyond the header cut off; filled ones stay, so that the layout can refuse them."""
    return cells if len(cells) <= width else cells[:width] + _trimmed(cells[width:])


def _csv_lines(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    begins = 1
    try:
        for row in reader:
            yield begins, row
            begins = reader.line_num + 1
    except csv.Error as error:
        code = Code.TOO_LARGE if "field limit" in str(error) else Code.NOT_A_TABLE
        raise Refused([Problem(code, begins)]) from error


def _delimiter(text: str) -> str:
    """Semicolon or comma, whichever parts the first filled line more."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(";,", key=first.count)
