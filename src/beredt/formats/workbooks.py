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
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from lxml import etree
from python_calamine import CalamineWorkbook

from beredt.formats.problems import Code, Problem, Refused

UNPACKED_BYTES = 100_000_000
CELLS = 4_000_000
TEXT_CHARACTERS = 100_000_000
MEMBERS = 1_000

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_NOT_XLSX = Problem(Code.NOT_XLSX)


def first_sheet(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Row number from 1 and its cells as text, for each row of the first sheet. Raises `Refused`."""
    safe = _looked_through(content)
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(safe)).get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=False)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # a panic of the Rust reader is no Exception
        raise Refused([_NOT_XLSX]) from error
    for number, row in enumerate(rows, start=1):
        yield number, [cell_text(cell) for cell in row]


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


def _looked_through(content: bytes) -> bytes:
    """The workbook again, of those XML members alone that were read whole and found within the bounds."""
    members = _unpacked(content)
    texts = _shared_text_lengths(members.get("xl/sharedStrings.xml"))
    cells = characters = 0
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_STORED) as workbook:
        for name, member in members.items():
            extent, referred = _extent(member, texts)
            cells += extent
            characters += referred
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
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        ValueError,
        RuntimeError,
        NotImplementedError,
    ) as e:
        raise Refused([_NOT_XLSX]) from e


def _elements(member: bytes) -> Iterator[etree._Element]:
    """Every element when it closes, freed afterwards. A document type declaration is refused."""
    try:
        parser = etree.iterparse(io.BytesIO(member), events=("end",), resolve_entities=False, no_network=True)
        for _, element in parser:
            if element.getroottree().docinfo.internalDTD is not None:
                raise Refused([Problem(Code.HAS_DTD)])
            yield element
            if _local(element) in ("row", "si"):
                element.clear()
    except etree.XMLSyntaxError as error:
        raise Refused([_NOT_XLSX]) from error


def _local(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _shared_text_lengths(member: bytes | None) -> list[int]:
    if member is None:
        return []
    return [len(_text(element)) for element in _elements(member) if _local(element) == "si"]


def _text(element: etree._Element) -> str:
    return "".join(str(part) for part in element.itertext())


def _extent(member: bytes, texts: list[int]) -> tuple[int, int]:
    """(cells of the rectangle from A1 to the outermost cell, characters of shared text its cells name)."""
    width = height = row = characters = column = 0
    for element in _elements(member):
        if _local(element) == "row":
            row, column = max(row + 1, _whole(element.get("r"))), 0
        if _local(element) != "c":
            continue
        place = _REFERENCE.fullmatch(element.get("r", ""))
        if element.get("r") is not None and place is None:
            raise Refused([_NOT_XLSX])
        column = _column_number(place[1]) if place else column + 1
        width = max(width, column)
        height = max(height, int(place[2]) if place else row + 1)
        if element.get("t") == "s":
            index = _whole(_text(element))
            characters += texts[index] if index < len(texts) else 0
    return width * max(height, row), characters


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _whole(text: str | None) -> int:
    stripped = (text or "").strip()
    return int(stripped) if stripped.isascii() and stripped.isdigit() and len(stripped) < 10 else 0
