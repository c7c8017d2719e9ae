"""A CSV file as header, separator and lines; and the slow, plain reading of it."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from beredt.formats.columns import check_header
from beredt.formats.problems import Code, Problem, Refused
from beredt.formats.supply.layout import Layout
from beredt.formats.supply.rows import DecimalMark, Row, read_rows

#: A line of these layouts has some hundred characters.
LONGEST_LINE = 10_000
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class CsvText:
    """A CSV file whose header was understood. `body` is what follows the header's line."""

    header: tuple[str, ...]
    separator: str
    body: bytes


def open_csv(layout: Layout, content: bytes) -> CsvText:
    """Split off the header and check it. Raises `Refused`."""
    content = content.removeprefix(_BOM)
    end = content.find(b"\n", 0, LONGEST_LINE)
    if end < 0 and len(content) > LONGEST_LINE:
        raise Refused([Problem(Code.NOT_A_TABLE, 1, expected=f"lines of at most {LONGEST_LINE} bytes")])
    first, body = (content, b"") if end < 0 else (content[:end], content[end + 1 :])
    text = _decode(first.removesuffix(b"\r"), 1)
    separator = ";" if text.count(";") > text.count(",") else ","
    header = tuple(name.strip() for name in _cells(text, separator, 1))
    fields: Any = layout.fields
    check_header(header, fields)
    return CsvText(header, separator, body)


def slow_table(layout: Layout, text: CsvText) -> pa.Table:
    """The table of the lake, read line by line. Raises `Refused` with every problem."""
    broken: list[Problem] = []
    mark = DecimalMark(".," if text.separator == ";" else ".")
    try:
        table = read_rows(layout, text.header, _rows(text, broken), mark)
    except Refused as refused:
        raise Refused(
            sorted((*refused.problems, *broken), key=lambda problem: problem.line or 0),
            refused.total + len(broken),
        ) from None
    if broken:
        raise Refused(broken)
    return table


def _rows(text: CsvText, broken: list[Problem]) -> Iterator[Row]:
    """Each line's cells; lines that are no CSV go to `broken`. Blank lines are skipped at the end alone."""
    for line, raw in enumerate(text.body.rstrip(b"\r\n").split(b"\n"), start=2):
        try:
            yield line, _cells(_decode(raw.removesuffix(b"\r"), line), text.separator, line)
        except Refused as refused:
            broken.extend(refused.problems)


def _decode(raw: bytes, line: int) -> str:
    if len(raw) > LONGEST_LINE:
        raise Refused([Problem(Code.NOT_A_TABLE, line, expected=f"lines of at most {LONGEST_LINE} bytes")])
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise Refused([Problem(Code.NOT_UTF8, line, expected="UTF-8")]) from None


def _cells(text: str, separator: str, line: int) -> list[str]:
    """The cells of one line. A field cannot go on over several lines, else line numbers would not be true."""
    if '"' not in text:
        return text.split(separator)
    if text.count('"') % 2:
        raise Refused([Problem(Code.NOT_A_TABLE, line, value=text, expected="quotes closed on the same line")])
    return next(csv.reader((text,), delimiter=separator))
