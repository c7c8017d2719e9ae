"""Rows to a table, one row and one field at a time: every problem with its line, plain rather than fast.

Workbooks are read here, and CSV files that the fast reader did not take. What this reader says is what holds.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import pyarrow as pa

from beredt.formats.columns import CellError, Problems
from beredt.formats.problems import Code, Problem
from beredt.formats.supply import values
from beredt.formats.supply.layout import Field, Layout, NumberField, TextField

#: A row of a file: its line and its cells, text or (from a workbook) numbers and dates.
Row = tuple[int, Sequence[object]]


class DecimalMark:
    """Which mark parts the decimals: one of `allowed`, and the same through the whole file."""

    def __init__(self, allowed: str) -> None:
        self.allowed = allowed

    def number(self, text: str) -> float:
        """The number that a text stands for; raises `CellError`."""
        for mark in ".,":
            if mark in text:
                if mark not in self.allowed:
                    raise CellError(Code.NOT_A_NUMBER, f"decimals after {self.allowed!r}")
                self.allowed = mark
        return values.number(text.replace(",", "."))


def read_rows(layout: Layout, header: Sequence[str], rows: Iterable[Row], mark: DecimalMark) -> pa.Table:
    """The table of the lake, rows in their order. Raises `Refused` with every problem."""
    place = {name: index for index, name in enumerate(header)}
    problems = Problems()
    kept: dict[str, list[Any]] = {field.name: [] for field in layout.fields}
    seen: dict[tuple[Any, ...], int] = {}
    for line, cells in rows:
        if len(cells) != len(header):
            count, expected = str(len(cells)), str(len(header))
            problems.add(Problem(Code.WRONG_COLUMN_COUNT, line, value=count, expected=expected))
            continue
        record: dict[str, Any] = {}
        for field in layout.fields:
            cell = cells[place[field.name]] if field.name in place else ""
            try:
                record[field.name] = _value(field, cell, mark)
            except CellError as wrong:
                problems.add(Problem(wrong.code, line, field.name, str(cell) or None, wrong.expected))
        if len(record) == len(layout.fields):
            for problem in _row_problems(layout, record, line, seen):
                problems.add(problem)
            if not problems.total:
                for name, value in record.items():
                    kept[name].append(value)
    problems.raise_if_any()
    return _table(layout, kept)


def _value(field: Field, cell: object, mark: DecimalMark) -> Any:
    if isinstance(cell, str):
        cell = cell.strip()
    if cell == "" or cell is None:
        if field.required:
            raise CellError(Code.MISSING_VALUE, field.example)
        return field.default if isinstance(field, TextField) else None
    if isinstance(field, NumberField):
        return field.check(_number(cell, mark))
    return field.parse(_as_text(field, cell))


def _number(cell: object, mark: DecimalMark) -> float:
    if isinstance(cell, str):
        return mark.number(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell)
    raise CellError(Code.NOT_A_NUMBER)


def _as_text(field: TextField, cell: object) -> str:
    """The text of a cell. A number where text belongs has lost its leading zeros, and is not guessed at."""
    if isinstance(cell, str):
        return cell
    if field.is_date and isinstance(cell, datetime) and cell.time() == time.min:
        return cell.date().isoformat()
    if field.is_date and isinstance(cell, date) and not isinstance(cell, datetime):
        return cell.isoformat()
    raise CellError(Code.NOT_TEXT, f"{field.example} (text)")


def _row_problems(
    layout: Layout, record: Mapping[str, Any], line: int, seen: dict[tuple[Any, ...], int]
) -> Iterable[Problem]:
    for rule in layout.rules:
        wrong = rule.breaks(record)
        if wrong is not None:
            yield Problem(wrong.code, line, rule.field, f"{record[rule.field]:g}", wrong.expected)
    if layout.key:
        key = tuple(record[name] for name in layout.key)
        first = seen.setdefault(key, line)
        if first != line:
            text = ", ".join("" if part is None else str(part) for part in key)
            yield Problem(Code.DUPLICATE_KEY, line, value=text, expected=f"once, as on line {first}")


def _table(layout: Layout, values_of: dict[str, list[Any]]) -> pa.Table:
    arrays = [
        pa.array(
            [None if value is None else column.pick(value) for value in values_of[field.name]],
            type=column.type,
        )
        for field in layout.fields
        for column in field.columns
    ]
    return pa.Table.from_arrays(arrays, schema=layout.schema)
