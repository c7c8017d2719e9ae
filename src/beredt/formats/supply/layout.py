"""How a layout is declared: its fields as data, from which readers, writers and the docs page are made."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from beredt.formats.columns import CellError
from beredt.formats.problems import Code

#: Texts that repeat are kept once.
DICTIONARY = pa.dictionary(pa.int32(), pa.string())


@dataclass(frozen=True)
class Column:
    """A column of the lake, and how it is picked out of a parsed value."""

    name: str
    type: pa.DataType
    pick: Callable[[Any], Any] = lambda value: value


@dataclass(frozen=True)
class TextField:
    """A field read as text: `parse` gives its meaning or raises `CellError`; `default` fills blanks."""

    name: str
    meaning: str
    required: bool
    example: str
    parse: Callable[[str], Any]
    columns: tuple[Column, ...]
    default: Any = None

    @property
    def is_date(self) -> bool:
        """Whether the field tells days, so that a true date of a workbook can stand in it."""
        return any(pa.types.is_date(column.type) for column in self.columns)


@dataclass(frozen=True)
class NumberField:
    """A field read as a number from `low` to `high`; blank or absent is unknown (null)."""

    name: str
    meaning: str
    required: bool
    example: str
    type: pa.DataType
    whole: bool
    low: float
    high: float

    @property
    def columns(self) -> tuple[Column, ...]:
        """The one column of the lake that holds the number."""
        return (Column(self.name, self.type),)

    def check(self, number: float) -> float:
        """The number itself; raises `CellError` where it is not whole or out of range."""
        expected = f"{self.low:g} .. {self.high:g}"
        if math.isnan(number):
            raise CellError(Code.NOT_A_NUMBER)
        if not self.low <= number <= self.high:
            raise CellError(Code.OUT_OF_RANGE, expected)
        if self.whole and number != int(number):
            raise CellError(Code.NOT_A_WHOLE_NUMBER, expected)
        return number


Field = TextField | NumberField


@dataclass(frozen=True)
class RowRule:
    """A rule over several fields of a line: `breaks` says what is wrong with its parsed values, or None.

    `holds` answers the same for a whole table at once; `field` is the field to blame.
    """

    field: str
    breaks: Callable[[Mapping[str, Any]], CellError | None]
    holds: Callable[[pa.Table], bool]


@dataclass(frozen=True)
class Layout:
    """A documented layout of CSV and XLSX files.

    `start`, `days`: the lake's columns of a line's first day and, where it is not one, its number of days.
    `key`: the lake's columns that no two lines may share; empty where lines may repeat, as transactions do.
    """

    kind: str
    meaning: str
    fields: tuple[Field, ...]
    start: str
    days: str | None = None
    key: tuple[str, ...] = ()
    rules: tuple[RowRule, ...] = ()

    @property
    def schema(self) -> pa.Schema:
        """The columns of the lake, in the order of the fields."""
        return pa.schema(
            [
                pa.field(column.name, column.type, nullable=not _always(field))
                for field in self.fields
                for column in field.columns
            ]
        )

    def field(self, name: str) -> Field:
        """The field of that name."""
        return next(field for field in self.fields if field.name == name)


def _always(field: Field) -> bool:
    return field.required or (isinstance(field, TextField) and field.default is not None)
