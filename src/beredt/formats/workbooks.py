"""XLSX from outside, opened safely: the cells of the first sheet as text, with true row numbers.

calamine does the reading. It trusts the file, so everything is looked through first and within bounds: what
is unpacked, how far out a cell may stand (calamine makes a full rectangle of them) and how much text the
cells refer to (one long shared text may be named a million times). Only the members looked through are
handed on.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from lxml import etree
from python_calamine import CalamineWorkbook

from beredt.formats.problems import Code, Problem, Refused

UNPACKED_BYTES = 100_000_000
CELLS = 4_000_000
TEXT_CHARACTERS = 100_000_000
MEMBERS = 1_000

_SHARED_TEXTS = "xl/sharedStrings.xml"
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_NOT_XLSX = Problem(Code.NOT_XLSX)

#: What zipfile raises on files that are damaged, encrypted, of an unknown compression or made to mislead.
_UNREADABLE = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError)


def first_sheet(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Row number from 1 and its cells as text, for each row of the first sheet. Raises `Refused`."""
    for number, row in enumerate(typed_cells(content), start=1):
        yield number, [cell_text(cell) for cell in row]


def typed_cells(content: bytes) -> list[list[Any]]:
    """The rows of the first sheet from its first row on, cells as calamine types them. Raises `Refused`."""
    safe = looked_through(content)
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(safe)).get_sheet_by_index(0)
        rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # a panic of the Rust reader is no Exception
        raise Refused([_NOT_XLSX]) from error
    return rows


def cell_text(cell: object) -> str:
    """A cell as it would stand in a CSV: whole numbers without decimals, dates as ISO, text untouched."""
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case datetime() if cell.time() == time.min:
            return cell.date().isoformat()
        case datetime():
            return cell.isoformat(sep=" ", timespec="seconds")
        case date() | time():
            return cell.isoformat()
        case timedelta():
            return str(cell)
        case _:
            return str(cell)


def looked_through(content: bytes) -> bytes:
    """The workbook again, of those XML members alone that were read whole and found within the bounds."""
    members = _unpacked(content)
    shared = _SharedTexts()
    if _SHARED_TEXTS in members:
        _parse(members[_SHARED_TEXTS], shared)
    cells = characters = 0
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_STORED) as workbook:
        for name, member in members.items():
            extent = _Extent(shared.lengths)
            _parse(member, extent)
            cells += extent.width * extent.height
            characters += extent.characters
            if cells > CELLS or characters > TEXT_CHARACTERS:
                raise Refused([Problem(Code.TOO_LARGE)])
            workbook.writestr(name, member)
    return kept.getvalue()


def _unpacked(content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = [info for info in archive.infolist() if info.filename.endswith((".xml", ".rels"))]
            if len(infos) > MEMBERS or sum(info.file_size for info in infos) > UNPACKED_BYTES:
                raise Refused([Problem(Code.TOO_LARGE)])
            # Reading stops at the stated size, and a text that goes on fails its checksum.
            return {info.filename: archive.read(info) for info in infos}
    except _UNREADABLE as error:
        raise Refused([_NOT_XLSX]) from error


def _parse(member: bytes, target: Any) -> None:
    """Send the parts of an XML member to a `_Target` as they come; no tree is built, no entity resolved."""
    parser = etree.XMLParser(target=target, resolve_entities=False, no_network=True)
    try:
        etree.fromstring(member, parser)
    except etree.XMLSyntaxError as error:
        raise Refused([_NOT_XLSX]) from error


class _Target:
    """Receives the parts of a member. calamine does not look at namespaces, so neither is it done here."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def end(self, tag: str) -> None:
        """An element ends."""

    def data(self, text: str) -> None:
        """Text within the innermost element."""

    def doctype(self, *_: object) -> None:
        """A document type declaration, which no workbook needs."""
        raise Refused([Problem(Code.HAS_DTD)])

    def close(self) -> None:
        """The end of the member."""


class _SharedTexts(_Target):
    """The length of each shared text, by its number."""

    def __init__(self) -> None:
        self.lengths: list[int] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if _local(tag) == "si":
            self.lengths.append(0)

    def data(self, text: str) -> None:
        if self.lengths:
            self.lengths[-1] += len(text)


class _Extent(_Target):
    """The rectangle from A1 to the outermost cell, and the characters of shared text that the cells name."""

    def __init__(self, shared: list[int]) -> None:
        self.shared = shared
        self.width = self.height = self.characters = 0
        self._row = self._column = 0
        self._number: str | None = None

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        match _local(tag):
            case "row":
                self._row, self._column = _whole(attributes.get("r")) or self._row + 1, 0
                self.height = max(self.height, self._row)
            case "c":
                self._cell(attributes.get("r"))
                self._number = "" if attributes.get("t") == "s" else None

    def _cell(self, reference: str | None) -> None:
        if reference is None:
            self._column += 1
        else:
            place = _REFERENCE.fullmatch(reference)
            if place is None:
                raise Refused([_NOT_XLSX])
            self._column, self._row = _column_number(place[1]), int(place[2])
        self.width, self.height = max(self.width, self._column), max(self.height, self._row)

    def data(self, text: str) -> None:
        if self._number is not None:
            self._number = (self._number + text)[:20]

    def end(self, tag: str) -> None:
        if _local(tag) == "c" and self._number is not None:
            index = _whole(self._number)
            self.characters += self.shared[index] if index < len(self.shared) else 0
            self._number = None


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _whole(text: str | None) -> int:
    """The number that digits spell, or nought where they do not."""
    stripped = (text or "").strip()
    return int(stripped) if stripped.isascii() and stripped.isdigit() and len(stripped) < 10 else 0
