"""A document of texts, tables and charts, and its files: a tagged PDF and a workbook, the same bytes each time.

One document is one set of plain records; what draws a page of it walks the same records.
"""

import io
import json
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files

import typst
import xlsxwriter

from beredt.figures.charts.look import FONT
from beredt.figures.tables import _CREATED, _XLSX_FORMATS, Column, Row, _sheet_title, _write

#: The letter that the typesetter brings along, so that every machine sets the same pages.
PDF_FONT = "Libertinus Serif"


@dataclass(frozen=True, slots=True)
class Piece:
    """A text, and the address of the rows behind it where it has any."""

    text: str
    url: str = ""


Cell = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A text of the document's own."""

    text: str
    kind: str = "paragraph"


@dataclass(frozen=True, slots=True)
class Heading:
    """Stands over the blocks that follow it within a section."""

    text: str
    kind: str = "heading"


@dataclass(frozen=True, slots=True)
class Caution:
    """What the reader must know before reading the figures beside it."""

    text: str
    kind: str = "caution"


@dataclass(frozen=True, slots=True)
class Key:
    """One main figure: what it counts, the number as text, and its rows."""

    label: str
    value: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Keys:
    """The main figures side by side."""

    keys: tuple[Key, ...]
    kind: str = "keys"


@dataclass(frozen=True, slots=True)
class Table:
    """`texts` columns of text, then columns of numbers. Each row is as long as the heads."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    texts: int = 1
    kind: str = "table"


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart as SVG, with what it tells in words: `alt` is compulsory. `name` is that of its file."""

    name: str
    svg: str
    alt: str
    caption: str
    kind: str = "picture"

    @property
    def data_uri(self) -> str:
        """The chart as the address of an image that lies in the page itself."""
        return f"data:image/svg+xml;base64,{b64encode(self.svg.encode()).decode()}"


@dataclass(frozen=True, slots=True)
class Item:
    """A thing told of by itself: its name, the facts of it line by line, and the texts."""

    title: str
    facts: tuple[Piece, ...]
    texts: tuple[str, ...]
    kind: str = "item"


Block = Paragraph | Heading | Caution | Keys | Table | Picture | Item


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter: the key of its address, its title, and what it holds."""

    key: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document. `dated` is the day it stands for; `notice` stands on every page where it is not empty."""

    title: str
    subtitle: str
    issuer: str
    dated: date
    dated_text: str
    language: str
    contents_title: str
    notice: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Row]


def to_pdf(document: Document) -> bytes:
    """The document as PDF/A-2a and PDF/UA-1, dated by its own day and by no clock.

    Raises ValueError for a picture without alternative text or a table with a row of another length, and
    typst.TypstError where the typesetter cannot keep to the standards.
    """
    for section in document.sections:
        for block in section.blocks:
            _check(block)
    told = asdict(document) | {"dated": document.dated.isoformat(), "font": PDF_FONT}
    text = json.dumps(told, ensure_ascii=False).replace(FONT, PDF_FONT)
    return typst.compile(
        _template(),
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"document": text},
        # Both at once: an archive's PDF with its structure, and one that a screen reader can read.
        pdf_standards=["a-2a", "ua-1"],
        timestamp=datetime.combine(document.dated, datetime.min.time(), UTC),
    )


@cache
def _template() -> bytes:
    return (files("beredt.figures") / "typst" / "document.typ.txt").read_bytes()


def _check(block: Block) -> None:
    if isinstance(block, Picture) and not block.alt.strip():
        raise ValueError(f"{block.name}: a picture needs an alternative text")
    if isinstance(block, Table) and any(len(row) != len(block.heads) for row in block.rows):
        raise ValueError(f"{block.caption}: every row must be as long as the heads")


def to_workbook(sheets: Sequence[Sheet], title: str) -> bytes:
    """A workbook of many sheets, each with its header frozen and filtered; raises as `tables.to_xlsx` does.

    Raises ValueError where two sheets have one title.
    """
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    titles = [_sheet_title(sheet.title) for sheet in sheets]
    if len({name.casefold() for name in titles}) < len(titles):
        raise ValueError("two sheets have the same title")
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": title, "created": _CREATED})
        formats = {kind: book.add_format({"num_format": code}) for kind, code in _XLSX_FORMATS.items()}
        bold = book.add_format({"bold": True, "bottom": 1})
        for name, content in zip(titles, sheets, strict=True):
            sheet = book.add_worksheet(name)
            columns = content.columns
            widths = [len(column.heading) for column in columns]
            sheet.write_row(0, 0, [column.heading for column in columns], bold)
            last = 0
            for last, row in enumerate(content.rows, start=1):
                for place, column in enumerate(columns):
                    width = _write(sheet, (last, place), column, row[column.key], formats[column.kind])
                    widths[place] = max(widths[place], width)
            for place, width in enumerate(widths):
                sheet.set_column(place, place, min(width, 60) + 2)
            sheet.freeze_panes(1, 0)
            sheet.autofilter(0, 0, last, len(columns) - 1)
    return buffer.getvalue()
