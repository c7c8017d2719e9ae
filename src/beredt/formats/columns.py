"""Declared layouts: which columns a file has, what each may hold, and the reading of rows by them.

A layout is a tuple of `Column`. The same tuple reads a file, writes one, and tells the docs what to say.
"""

import csv
import io
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar
from unicodedata import category

from beredt.formats.problems import LISTED, Code, Problem, Refused
from beredt.formats.tables import Line, Table

Kind = TypeVar("Kind", bound=StrEnum)

#: The longest text of one cell that is taken; notes are shorter.
TEXT_LENGTH = 4_000
#: Between several values of one cell.
SEVERAL = "|"


class CellError(Exception):
    """A cell that its column cannot hold."""

    def __init__(self, code: Code, expected: str | None = None) -> None:
        super().__init__(code, expected)
        self.code, self.expected = code, expected


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, its parser, whether it must be there and filled, and what to tell of it.

    `blank` is the value of an optional cell that is empty or whose column was left out.
    """

    name: str
    parse: Callable[[str], Any]
    required: bool
    meaning: str
    example: str
    blank: Any = None


@dataclass(frozen=True, slots=True)
class Record:
    """One row read: its line and a value for each column of the layout."""

    line: int
    values: dict[str, Any]


class Problems:
    """What was found wrong, listed up to a limit and counted beyond it."""

    def __init__(self) -> None:
        self.listed: list[Problem] = []
        self.total = 0

    def add(self, problem: Problem) -> None:
        """Count a problem, and list it while there is room."""
        self.total += 1
        if len(self.listed) < LISTED:
            self.listed.append(problem)

    def raise_if_any(self) -> None:
        """Raise `Refused` with everything found."""
        if self.total:
            raise Refused(self.listed, self.total)


# ---- parsers: text of a filled cell -> value, or CellError ----

_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WHOLE = re.compile(r"[0-9]{1,15}")
_VARENUMMER = re.compile(r"[0-9]{6}")
_GTIN = re.compile(r"[0-9]{8}|[0-9]{12,14}")
#: Levels 1, 2, 3, 4 and 5 of the ATC system: A, A10, A10B, A10BA, A10BA02.
_ATC = re.compile(r"[A-Z]([0-9]{2}([A-Z]([A-Z]([0-9]{2})?)?)?)?")


def text(cell: str) -> str:
    """Any text without control characters, up to 4,000 characters."""
    if len(cell) > TEXT_LENGTH:
        raise CellError(Code.OUT_OF_RANGE, f"<= {TEXT_LENGTH} characters")
    if any(category(character) in ("Cc", "Cs") and character not in "\r\n\t" for character in cell):
        raise CellError(Code.NOT_A_TABLE)
    return cell


def any_iso_date(cell: str) -> date:
    """YYYY-MM-DD of any year."""
    try:
        if _ISO_DATE.fullmatch(cell):
            return date.fromisoformat(cell)
    except ValueError:
        pass
    raise CellError(Code.NOT_A_DATE, "YYYY-MM-DD")


def iso_date(cell: str) -> date:
    """YYYY-MM-DD, between 1990 and 2100."""
    day = any_iso_date(cell)
    if not is_possible(day):
        raise CellError(Code.IMPOSSIBLE_DATE, "1990-01-01 .. 2100-12-31")
    return day


def is_possible(day: date) -> bool:
    """Whether a date can be meant: lists hold slips such as the year 0201, and 9999-12-31 for 'not known'."""
    return 1990 <= day.year <= 2100


def whole_number(lowest: int, highest: int) -> Callable[[str], int]:
    """Whole numbers written with digits alone, from `lowest` to `highest`."""

    def parse(cell: str) -> int:
        if not _WHOLE.fullmatch(cell):
            raise CellError(Code.NOT_A_WHOLE_NUMBER)
        if not lowest <= int(cell) <= highest:
            raise CellError(Code.OUT_OF_RANGE, f"{lowest} .. {highest}")
        return int(cell)

    return parse


def amount(cell: str) -> Decimal:
    """A number above nought with decimal point or comma, exact, such as 0,5."""
    try:
        number = Decimal(cell.replace(",", "."))
    except InvalidOperation:
        raise CellError(Code.NOT_A_NUMBER) from None
    if not number.is_finite():
        raise CellError(Code.NOT_A_NUMBER)
    if not 0 < number <= 1_000_000_000:
        raise CellError(Code.OUT_OF_RANGE, "0 .. 1000000000")
    return number


def choice(kinds: type[Kind]) -> Callable[[str], Kind]:
    """One of the values of an enumeration, as it stands."""
    allowed = {kind.value: kind for kind in kinds}

    def parse(cell: str) -> Kind:
        if cell not in allowed:
            raise CellError(Code.NOT_IN_LIST, ", ".join(allowed))
        return allowed[cell]

    return parse


def varenummer(cell: str) -> str:
    """Six digits, leading zeros kept. A shorter number has lost them, and is refused and not mended."""
    if not _VARENUMMER.fullmatch(cell):
        raise CellError(Code.NOT_A_VARENUMMER, "000000")
    return cell


def atc(cell: str) -> str:
    """An ATC code of any level."""
    if not _ATC.fullmatch(cell):
        raise CellError(Code.NOT_AN_ATC_CODE, "A00AA00")
    return cell


def gtin(cell: str) -> str:
    """8, 12, 13 or 14 digits whose last is the check digit (GS1 General Specifications, 7.9)."""
    if not _GTIN.fullmatch(cell) or _gtin_check_digit(cell[:-1]) != int(cell[-1]):
        raise CellError(Code.NOT_A_GTIN)
    return cell


def _gtin_check_digit(body: str) -> int:
    weighted = sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(reversed(body)))
    return -weighted % 10


def several(parse: Callable[[str], Any]) -> Callable[[str], tuple[Any, ...]]:
    """Values parted by '|', each once."""

    def parse_all(cell: str) -> tuple[Any, ...]:
        values = tuple(parse(part.strip()) for part in cell.split(SEVERAL))
        if len(set(values)) < len(values):
            raise CellError(Code.DUPLICATE_KEY)
        return values

    return parse_all


# ---- rows ----


def check_header(header: tuple[str, ...], layout: Collection[Column], line: int = 1) -> None:
    """Raise `Refused` unless each heading is known and stands once, and each required one is there."""
    known = {column.name for column in layout}
    problems = [Problem(Code.DUPLICATE_COLUMN, line, name) for name in sorted(set(header)) if header.count(name) > 1]
    problems += [Problem(Code.UNKNOWN_COLUMN, line, value=name) for name in header if name not in known]
    problems += [Problem(Code.MISSING_COLUMN, line, c.name) for c in layout if c.required and c.name not in header]
    if problems:
        raise Refused(problems)


def parse_line(line: Line, header: tuple[str, ...], layout: Iterable[Column]) -> tuple[Record | None, list[Problem]]:
    """One row by its layout: a record, or everything that is wrong with it."""
    if len(line.cells) != len(header):
        expected = str(len(header))
        return None, [Problem(Code.WRONG_COLUMN_COUNT, line.number, value=str(len(line.cells)), expected=expected)]
    cells = dict(zip(header, line.cells, strict=True))
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for column in layout:
        cell = cells.get(column.name, "")
        if cell:
            try:
                values[column.name] = column.parse(cell)
            except CellError as wrong:
                problems.append(Problem(wrong.code, line.number, column.name, cell, wrong.expected))
        elif column.required:
            problems.append(Problem(Code.MISSING_VALUE, line.number, column.name))
        else:
            values[column.name] = column.blank
    return (None if problems else Record(line.number, values)), problems


def parse_table(table: Table, layout: Collection[Column], problems: Problems) -> list[Record]:
    """Every sound row of a table; what is wrong with the others goes to `problems`.

    Raises `Refused` where the header is wrong, since no row can then be read.
    """
    check_header(table.header, layout)
    records: list[Record] = []
    for line in table.lines:
        record, wrong = parse_line(line, table.header, layout)
        for problem in wrong:
            problems.add(problem)
        if record is not None:
            records.append(record)
    return records


def write_csv(path: Path, layout: Iterable[Column], rows: Iterable[Mapping[str, Any]]) -> None:
    """Write rows by a layout: semicolons, UTF-8 with byte-order mark, as a Norwegian Excel opens it."""
    names = [column.name for column in layout]
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\n")
    writer.writerow(names)
    writer.writerows([[cell_of(row[name]) for name in names] for row in rows])
    path.write_bytes(buffer.getvalue().encode("utf-8-sig"))


def cell_of(value: Any) -> str:
    """A value as its cell: the inverse of the parsers."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case date():
            return value.isoformat()
        case tuple():
            return SEVERAL.join(cell_of(part) for part in value)
        case Decimal():
            return format(value, "f")
        case _:
            return str(value)
