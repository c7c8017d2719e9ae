"""Documents as files: a tagged PDF that declares its standards, and a workbook, the same bytes each time."""

import io
import re
import time
import zlib
from dataclasses import replace
from datetime import date

import pytest
from lxml import etree
from python_calamine import CalamineWorkbook

from beredt.figures import charts
from beredt.figures.documents import (
    Block,
    Caution,
    Document,
    Heading,
    Item,
    Key,
    Keys,
    Paragraph,
    Picture,
    Piece,
    Section,
    Sheet,
    Table,
    to_pdf,
    to_workbook,
)
from beredt.figures.tables import Column, Kind

SVG = charts.cases_by_atc([charts.GroupCount("L", "Kreft", 80), charts.GroupCount("N", "Nerver", 67)], {"title": "x"})
PICTURE = Picture("grupper", SVG, "Søyler med tall", "Figur 1")
TABLE = Table("Tall", ("Gruppe", "Saker"), (((Piece("L"),), (Piece("80", "/saker/"),)),))
BLOCKS: tuple[Block, ...] = (
    Paragraph("Tekst med #tegn, *stjerner* og $dollar$."),
    Heading("Over"),
    Caution("Obs"),
    Keys((Key("Saker", "392"),)),
    TABLE,
    PICTURE,
    Item("Metalyse", (Piece("2022"),), ("Notat",)),
)


def document(*blocks: Block) -> Document:
    return Document(
        title="Årsrapport 2024",
        subtitle="Mangel",
        issuer="Senteret",
        dated=date(2024, 12, 31),
        dated_text="Per 31.12.2024",
        language="nb",
        contents_title="Innhold",
        notice="Prøve",
        sections=(Section("en", "Kapittel", blocks or BLOCKS),),
    )


def streams(pdf: bytes) -> list[bytes]:
    """Every stream of a PDF, unpacked where it is packed."""
    found = []
    for content in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.S):
        try:
            found.append(zlib.decompress(content))
        except zlib.error:
            found.append(content)
    return found


def metadata(pdf: bytes) -> etree._Element:
    (xmp,) = (s for s in streams(pdf) if b"<x:xmpmeta" in s)
    return etree.fromstring(xmp[xmp.index(b"<x:xmpmeta") : xmp.index(b"</x:xmpmeta>") + 12])


def told(xmp: etree._Element, namespace: str, name: str) -> list[str]:
    """A property of the metadata, as element or attribute."""
    full = f"{{http://www.aiim.org/{namespace}/ns/id/}}{name}"
    return [e.text for e in xmp.iter(full)] + [e.attrib[full] for e in xmp.iter() if full in e.attrib]


def test_the_pdf_declares_both_standards_and_the_day() -> None:
    xmp = metadata(to_pdf(document()))
    assert told(xmp, "pdfa", "part") == ["2"]
    assert [level.upper() for level in told(xmp, "pdfa", "conformance")] == ["A"]
    assert told(xmp, "pdfua", "part") == ["1"]
    text = etree.tostring(xmp).decode()
    assert "2024-12-31" in text
    assert "rsrapport 2024" in text


def test_the_pdf_is_tagged_in_its_language_with_alternative_text() -> None:
    pdf = to_pdf(document())
    whole = pdf + b"".join(streams(pdf))
    assert re.search(rb"/MarkInfo\s*<<[^>]*/Marked true", whole)
    assert b"/StructTreeRoot" in whole
    assert re.search(rb"/Lang\s*\(nb", whole)
    assert re.search(rb"/S\s*/Figure", whole)
    assert re.search(rb"/S\s*/Table", whole)
    assert re.search(rb"/S\s*/TH\b", whole)
    alt = b"/Alt<" + ("\ufeff" + PICTURE.alt).encode("utf-16-be").hex().upper().encode() + b">"
    assert alt in whole


def test_the_pdf_is_the_same_bytes_later() -> None:
    first = to_pdf(document())
    time.sleep(1.1)
    assert to_pdf(document()) == first
    assert to_pdf(replace(document(), dated=date(2024, 12, 30))) != first


@pytest.mark.parametrize("text", ["#panic()", "$", "*", "\\", "`", "<x>", "@x", "= x", '"', "{", "]"])
def test_no_text_is_taken_for_a_command(text: str) -> None:
    item = Item(text, (Piece(text),), (text,))
    table = Table(text, (text, text), (((Piece(text),), (Piece(text),)),))
    assert to_pdf(document(Paragraph(text), Heading(text), Caution(text), table, item)).startswith(b"%PDF")


def test_a_picture_without_words_is_refused() -> None:
    with pytest.raises(ValueError, match="alternative text"):
        to_pdf(document(replace(PICTURE, alt=" ")))


def test_a_crooked_table_is_refused() -> None:
    with pytest.raises(ValueError, match="as long as the heads"):
        to_pdf(document(replace(TABLE, heads=("En",))))


COLUMNS = (Column("a", "A"), Column("b", "B", Kind.WHOLE))


def test_a_workbook_of_many_sheets_is_the_same_bytes_later() -> None:
    def book() -> bytes:
        return to_workbook([Sheet("En", COLUMNS, [{"a": "=1+1", "b": 2}]), Sheet("To", COLUMNS, [])], "Bok")

    first = book()
    time.sleep(2.1)  # zip files tell time in steps of two seconds
    assert book() == first
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(first))
    assert sheets.sheet_names == ["En", "To"]
    assert sheets.get_sheet_by_name("En").to_python() == [["A", "B"], ["=1+1", 2.0]]
    assert sheets.get_sheet_by_name("To").to_python() == [["A", "B"]]


def test_two_sheets_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="same title"):
        to_workbook([Sheet("En", COLUMNS, []), Sheet("EN", COLUMNS, [])], "Bok")
