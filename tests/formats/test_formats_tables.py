"""Small tables: what a file holds comes out with its true lines, and hostile files are refused, no worse."""

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beredt.formats.columns import (
    CellError,
    Column,
    Problems,
    amount,
    atc,
    gtin,
    iso_date,
    parse_table,
    several,
    text,
    varenummer,
    whole_number,
)
from beredt.formats.problems import LISTED, Code, Problem, Refused
from beredt.formats.tables import Line, read_table

LAYOUT = (
    Column("varenummer", varenummer, True, "The pack", "014884"),
    Column("start", iso_date, True, "From", "2024-01-02"),
    Column("note", text, False, "Note", "…"),
)


def written(tmp_path: Path, content: bytes | str) -> Path:
    path = tmp_path / "file"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def workbook(rows: list[list[object]], first_row: int = 0) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "dd.mm.yyyy"})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows, start=first_row):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(number, column, datetime(cell.year, cell.month, cell.day))
            elif isinstance(cell, str):
                sheet.write_string(number, column, cell)
            else:
                sheet.write(number, column, cell)
    book.close()
    return buffer.getvalue()


def problems_of(path: Path) -> list[Problem]:
    problems = Problems()
    parse_table(read_table(path), LAYOUT, problems)
    return problems.listed


@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_csv_of_either_delimiter_with_or_without_a_mark(tmp_path: Path, delimiter: str, encoding: str) -> None:
    content = f"varenummer{delimiter}start\n014884{delimiter}2024-01-02\n".encode(encoding)
    table = read_table(written(tmp_path, content))
    assert table.header == ("varenummer", "start")
    assert table.lines == (Line(2, ("014884", "2024-01-02")),)


def test_a_line_is_counted_from_where_it_begins(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, 'a,b\n"one\ntwo",x\n\n3,y\n'))
    assert [line.number for line in table.lines] == [2, 5]


def test_a_workbook_keeps_leading_zeros_whole_numbers_dates_and_rows(tmp_path: Path) -> None:
    rows: list[list[object]] = [["varenummer", "n", "day"], ["014884", 12, date(2024, 3, 1)], ["", 0.5, None]]
    table = read_table(written(tmp_path, workbook(rows, first_row=2)))
    assert table.typed
    assert table.lines == (Line(4, ("014884", "12", "2024-03-01")), Line(5, ("", "0.5", "")))


def test_a_number_that_lost_its_zeros_is_refused_and_not_mended(tmp_path: Path) -> None:
    rows: list[list[object]] = [["varenummer", "start"], [14884, "2024-01-02"]]
    assert problems_of(written(tmp_path, workbook(rows))) == [
        Problem(Code.NOT_A_VARENUMMER, 2, "varenummer", "14884", "000000")
    ]


def test_every_problem_is_listed_with_its_line(tmp_path: Path) -> None:
    lines = "varenummer;start;note\n014884;2024-02-30;\n;2024-01-01;x\n014885;2024-01-01;x;y\n014886;1889-01-01;"
    found = [(p.code, p.line, p.field) for p in problems_of(written(tmp_path, lines))]
    assert found == [
        (Code.NOT_A_DATE, 2, "start"),
        (Code.MISSING_VALUE, 3, "varenummer"),
        (Code.WRONG_COLUMN_COUNT, 4, None),
        (Code.IMPOSSIBLE_DATE, 5, "start"),
    ]


def test_problems_beyond_the_limit_are_counted(tmp_path: Path) -> None:
    problems = Problems()
    parse_table(read_table(written(tmp_path, "varenummer,start\n" + "x,2024-01-01\n" * 1500)), LAYOUT, problems)
    with pytest.raises(Refused) as refused:
        problems.raise_if_any()
    assert (len(refused.value.problems), refused.value.total) == (LISTED, 1500)


@pytest.mark.parametrize(
    ("header", "codes"),
    [
        ("varenummer,start,colour", {Code.UNKNOWN_COLUMN}),
        ("varenummer,varenummer,start", {Code.DUPLICATE_COLUMN}),
        ("varenummer,note", {Code.MISSING_COLUMN}),
        ("varenummer,,start", {Code.UNKNOWN_COLUMN}),
        ("", {Code.EMPTY_FILE}),
    ],
)
def test_headers(tmp_path: Path, header: str, codes: set[Code]) -> None:
    with pytest.raises(Refused) as refused:
        problems_of(written(tmp_path, header + "\n"))
    assert {problem.code for problem in refused.value.problems} == codes


def zip_of(**members: str | bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return buffer.getvalue()


def altered(content: bytes, member: str, old: bytes, new: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(buffer, "w") as target:
        for info in source.infolist():
            data = source.read(info)
            if info.filename == member:
                assert old in data
                data = data.replace(old, new)
            target.writestr(info.filename, data)
    return buffer.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
PLAIN = workbook([["varenummer", "start"], ["014884", "2024-01-02"]])
LONG_TEXTS = workbook([["a"], ["x" * 30_000], *[["x" * 30_000] for _ in range(5_000)]])
DOCTYPE = b'<!DOCTYPE a [<!ENTITY x "y">]>\n<worksheet '

HOSTILE = {
    "empty": (b"", Code.EMPTY_FILE),
    "spaces": (b" \r\n ", Code.EMPTY_FILE),
    "nul": (b"a,b\n1,\0\n", Code.NOT_A_TABLE),
    "latin-1": ("a,b\n1,blå".encode("latin-1"), Code.NOT_UTF8),
    "utf-16": ("a,b\n1,2".encode("utf-16"), Code.NOT_UTF8),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), Code.NOT_UTF8),
    "field without end": (b'a,b\n"1,2\n' + b"x" * 1000, Code.NOT_A_TABLE),
    "gigantic field": (b"a,b\n1," + b"x" * 200_000, Code.TOO_LARGE),
    "too many lines": (b"a\n" + b"1\n" * 250_001, Code.TOO_LARGE),
    "too many columns": (b"," * 300 + b"a\n", Code.TOO_LARGE),
    "zip of nothing": (zip_of(), Code.NOT_XLSX),
    "zip of text": (zip_of(a="no workbook"), Code.NOT_XLSX),
    "truncated workbook": (PLAIN[: len(PLAIN) // 2], Code.NOT_XLSX),
    "zip bomb": (zip_of(xl__sheet=b"<a>" + b" " * 120_000_000 + b"</a>"), Code.TOO_LARGE),
    "cell far out": (altered(PLAIN, SHEET, b'r="B2"', b'r="XFD1048576"'), Code.TOO_LARGE),
    "row far out": (altered(PLAIN, SHEET, b'<row r="2"', b'<row r="999999999"'), Code.TOO_LARGE),
    "reference of nothing": (altered(PLAIN, SHEET, b'r="B2"', b'r="??"'), Code.NOT_XLSX),
    "one text named often": (LONG_TEXTS, Code.TOO_LARGE),
    "document type": (altered(PLAIN, SHEET, b"<worksheet ", DOCTYPE), Code.HAS_DTD),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused(tmp_path: Path, name: str) -> None:
    content, code = HOSTILE[name]
    with pytest.raises(Refused) as refused:
        read_table(written(tmp_path, content))
    assert {problem.code for problem in refused.value.problems} == {code}


def is_read_or_refused(path: Path) -> None:
    """A header at least, or a reason at least; any other exception fails the test."""
    try:
        found: tuple[object, ...] = read_table(path).header
    except Refused as refused:
        found = refused.problems
    assert found


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_workbook_is_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    content = bytearray(PLAIN)
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    is_read_or_refused(written(tmp_path, bytes(content)))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(position=st.integers(0, 1), junk=st.binary(max_size=40), place=st.integers(0, 2_000))
def test_junk_in_the_xml_of_a_workbook_is_read_or_refused(
    tmp_path: Path, position: int, junk: bytes, place: int
) -> None:
    member = (SHEET, "xl/sharedStrings.xml")[position]
    with zipfile.ZipFile(io.BytesIO(PLAIN)) as archive:
        xml = archive.read(member)
    place = min(place, len(xml))
    content = altered(PLAIN, member, xml, xml[:place] + junk + xml[place:])
    is_read_or_refused(written(tmp_path, content))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
def test_any_bytes_are_read_or_refused(tmp_path: Path, content: bytes) -> None:
    is_read_or_refused(written(tmp_path, content))


# ---- parsers ----


@pytest.mark.parametrize(
    ("parse", "cell", "value"),
    [
        (varenummer, "014884", "014884"),
        (atc, "A", "A"),
        (atc, "A10BA02", "A10BA02"),
        (gtin, "7046260148840", "7046260148840"),
        (gtin, "96385074", "96385074"),
        (amount, "0,5", Decimal("0.5")),
        (whole_number(0, 9), "9", 9),
        (several(varenummer), "014884| 023991", ("014884", "023991")),
        (text, "Blå\u00a0resept", "Blå\u00a0resept"),
    ],
)
def test_cells_taken(parse, cell: str, value: object) -> None:
    assert parse(cell) == value


@pytest.mark.parametrize(
    ("parse", "cell", "code"),
    [
        (varenummer, "14884", Code.NOT_A_VARENUMMER),
        (varenummer, "٠١٤٨٨٤", Code.NOT_A_VARENUMMER),
        (atc, "A1", Code.NOT_AN_ATC_CODE),
        (atc, "a10ba02", Code.NOT_AN_ATC_CODE),
        (gtin, "7046260148841", Code.NOT_A_GTIN),
        (gtin, "70462601488401", Code.NOT_A_GTIN),
        (amount, "NaN", Code.NOT_A_NUMBER),
        (amount, "0", Code.OUT_OF_RANGE),
        (amount, "1e99", Code.OUT_OF_RANGE),
        (whole_number(0, 9), "10", Code.OUT_OF_RANGE),
        (whole_number(0, 9), "1.0", Code.NOT_A_WHOLE_NUMBER),
        (iso_date, "01.02.2024", Code.NOT_A_DATE),
        (iso_date, "2024-W05-1", Code.NOT_A_DATE),
        (iso_date, "9999-12-31", Code.IMPOSSIBLE_DATE),
        (several(varenummer), "014884|014884", Code.DUPLICATE_KEY),
        (text, "a\x07", Code.NOT_A_TABLE),
        (text, "x" * 4001, Code.OUT_OF_RANGE),
    ],
)
def test_cells_refused(parse, cell: str, code: Code) -> None:
    with pytest.raises(CellError) as wrong:
        parse(cell)
    assert wrong.value.code is code
