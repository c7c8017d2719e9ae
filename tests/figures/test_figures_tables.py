"""CSV and XLSX: what goes in comes out in a spreadsheet, harmless and the same bytes each time."""

import csv
import io
import time
import zipfile
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from beredt.figures.tables import Column, Kind, to_csv, to_xlsx

COLUMNS = (
    Column("varenummer", "Varenummer"),
    Column("packs", "Pakninger", Kind.WHOLE),
    Column("days", "Dager", Kind.NUMBER),
    Column("chance", "Sannsynlighet", Kind.SHARE),
    Column("expiry", "Holdbar til", Kind.DATE),
)
ROW = {"varenummer": "014884", "packs": -1200, "days": 12.5, "chance": 0.25, "expiry": date(2025, 3, 1)}
EMPTY = dict.fromkeys(ROW)


def sheet(content: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_csv_for_a_norwegian_spreadsheet() -> None:
    assert to_csv(COLUMNS, [ROW, EMPTY]).decode() == (
        "\ufeffVarenummer;Pakninger;Dager;Sannsynlighet;Holdbar til\r\n014884;-1200;12,5;0,25;2025-03-01\r\n;;;;\r\n"
    )


def test_xlsx_keeps_zeros_and_has_true_numbers_and_dates() -> None:
    header, empty, row = sheet(to_xlsx(COLUMNS, [EMPTY, ROW], "Lager"))
    assert header == [column.heading for column in COLUMNS]
    assert row == ["014884", -1200.0, 12.5, 0.25, date(2025, 3, 1)]
    assert empty == [""] * 5


@pytest.mark.parametrize("text", ["=1+1", "+47 22", "-1", "@SUM(A1)", "\tx", "\r=1", '=HYPERLINK("x")'])
def test_a_text_is_never_a_formula(text: str) -> None:
    column = (Column("note", "=Notat"),)
    cells = list(csv.reader(io.StringIO(to_csv(column, [{"note": text}]).decode("utf-8-sig"), ""), delimiter=";"))
    assert cells == [["'=Notat"], ["'" + text]]
    book = to_xlsx(column, [{"note": text}], "x")
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    if text.isprintable():
        assert sheet(book)[1] == [text]


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=50), max_size=10))
def test_texts_come_through_csv(texts: list[str]) -> None:
    content = to_csv((Column("a", "A"),), [{"a": text} for text in texts]).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content, ""), delimiter=";"))[1:]
    assert [(row[0] if row else "").removeprefix("'") for row in rows] == [t.removeprefix("'") for t in texts]


def test_equal_tables_give_equal_bytes() -> None:
    first = to_xlsx(COLUMNS, [ROW], "Lager")
    time.sleep(2.1)  # zip files tell time in steps of two seconds
    assert to_xlsx(COLUMNS, [ROW], "Lager") == first


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.TEXT, 14884),
        (Kind.WHOLE, 1.0),
        (Kind.WHOLE, True),
        (Kind.NUMBER, "1"),
        (Kind.NUMBER, float("nan")),
        (Kind.SHARE, Decimal("Infinity")),
        (Kind.DATE, "2024-01-01"),
        (Kind.DATE, datetime(2024, 1, 1)),
    ],
)
def test_a_value_of_another_kind_is_an_error(kind: Kind, value: object) -> None:
    columns = (Column("a", "A", kind),)
    with pytest.raises(TypeError):
        to_csv(columns, [{"a": value}])
    with pytest.raises(TypeError):
        to_xlsx(columns, [{"a": value}], "x")


def test_what_excel_cannot_hold_is_an_error_and_not_cut() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        to_xlsx((Column("a", "A"),), [{"a": "x" * 32_768}], "x")


@pytest.mark.parametrize("title", ["Mangel [L/M/H]: alle?", "", "'", "x" * 50])
def test_any_title_will_do(title: str) -> None:
    assert sheet(to_xlsx((Column("a", "A"),), [{"a": "b"}], title)) == [["A"], ["b"]]


def test_no_rows() -> None:
    assert sheet(to_xlsx(COLUMNS, [], "x")) == [[column.heading for column in COLUMNS]]
