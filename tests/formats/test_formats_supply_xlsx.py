"""Supply files as workbooks: typed cells are taken for what they are, or refused, and never guessed at."""

import random
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from beredt.formats.problems import Code, Refused
from beredt.formats.supply import check_references, stock, use

HEADER = ["varenummer", "place", "period", "packs", "days_out"]


def _book(path: Path, rows: list[list]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(line, column, cell, day)
                elif isinstance(cell, str):
                    sheet.write_string(line, column, cell)
                else:
                    sheet.write(line, column, cell)
    return path


def _refusal(read, path: Path) -> list[tuple]:
    with pytest.raises(Refused) as caught:
        read(path)
    return [(p.code, p.line, p.field) for p in caught.value.problems]


def test_a_workbook_and_a_csv_with_the_same_lines_are_the_same(tmp_path):
    rows = [
        ["000123", "HA1", date(2024, 3, 5), -1.5, 1],
        ["000124", "HA2", "2024-W09", 12, None],
        ["000125", "HA2", "2024-02", "2,5", 0],
    ]
    book = use.read(_book(tmp_path / "use.xlsx", [HEADER, *rows]))
    text = tmp_path / "use.csv"
    text.write_text(
        ",".join(HEADER) + "\n000123,HA1,2024-03-05,-1.5,1\n000124,HA2,2024-W09,12,\n000125,HA2,2024-02,2.5,0\n",
        encoding="utf-8",
    )
    assert book.table.to_pylist() == use.read(text).table.to_pylist()
    assert book.remarks == use.read(text).remarks


@pytest.mark.parametrize(
    ("row", "code", "field"),
    [
        ([123, "HA1", "2024-02", 1], Code.NOT_TEXT, "varenummer"),
        ([123456, "HA1", "2024-02", 1], Code.NOT_TEXT, "varenummer"),
        (["000123", 7, "2024-02", 1], Code.NOT_TEXT, "place"),
        (["000123", date(2024, 1, 1), "2024-02", 1], Code.NOT_TEXT, "place"),
        (["000123", "HA1", 202402, 1], Code.NOT_TEXT, "period"),
        (["000123", "HA1", datetime(2024, 2, 1, 12, 30), 1], Code.NOT_TEXT, "period"),
        (["000123", "HA1", "2024-02", True], Code.NOT_A_NUMBER, "packs"),
        (["000123", "HA1", "2024-02", date(2024, 1, 1)], Code.NOT_A_NUMBER, "packs"),
        (["000123", "HA1", "2024-02", None], Code.MISSING_VALUE, "packs"),
        (["000123", "HA1", "2024-02", 1, 1.5], Code.NOT_A_WHOLE_NUMBER, "days_out"),
        (["000123", "HA1", "2024-02", 1, 1, "stray"], Code.WRONG_COLUMN_COUNT, None),
        ([], Code.WRONG_COLUMN_COUNT, None),
    ],
)
def test_a_wrong_row_is_refused_with_its_number(tmp_path, row, code, field):
    good = ["000123", "HA1", "2024-02", 1, None]
    assert _refusal(use.read, _book(tmp_path / "use.xlsx", [HEADER, good, row, good])) == [(code, 3, field)]


def test_stock_with_dates_of_the_workbook(tmp_path):
    header = ["stock_date", "varenummer", "expiry", "place", "pool", "packs"]
    row = [date(2024, 12, 31), "000123", date(2026, 6, 30), "G1", "b180", 40]
    found = stock.read(_book(tmp_path / "stock.xlsx", [header, row, [*row[:2], None, *row[3:]]]))
    assert found.table["expiry"].to_pylist() == [date(2026, 6, 30), None]
    assert found.table["packs"].to_pylist() == [40, 40]
    assert _refusal(stock.read, _book(tmp_path / "twice.xlsx", [header, row, row])) == [(Code.DUPLICATE_KEY, 3, None)]


def test_an_empty_workbook_is_refused(tmp_path):
    assert _refusal(use.read, _book(tmp_path / "none.xlsx", []))[0][0] is Code.EMPTY_FILE
    assert _refusal(use.read, _book(tmp_path / "head.xlsx", [HEADER]))[0][0] is Code.EMPTY_FILE


def test_a_cell_far_out_is_refused_before_room_is_made_for_it(tmp_path):
    path = tmp_path / "far.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet().write_string(1_048_575, 16_383, "x")
    assert _refusal(use.read, path)[0][0] is Code.TOO_LARGE


def test_a_damaged_workbook_is_read_or_refused(tmp_path):
    whole = _book(tmp_path / "whole.xlsx", [HEADER, ["000123", "HA1", "2024-02", 1, None]]).read_bytes()
    rng = random.Random(5)
    for _ in range(60):
        damaged = bytearray(whole)
        for _ in range(rng.randrange(1, 6)):
            damaged[rng.randrange(4, len(damaged))] = rng.randrange(256)
        path = tmp_path / "damaged.xlsx"
        path.write_bytes(damaged[: rng.choice([len(damaged), rng.randrange(5, len(damaged))])])
        try:
            use.read(path)
        except Refused:
            continue


def test_unknown_packs_and_places_are_found_with_their_first_lines(tmp_path):
    path = tmp_path / "use.csv"
    lines = ["000123,HA1", "000124,HA9", "000124,HA1", "000999,HA9"]
    path.write_text("varenummer,place,period,packs\n" + "".join(f"{x},2024-02,1\n" for x in lines), encoding="utf-8")
    problems = check_references(use.read(path), {"000123"}, {"HA1"})
    assert [(p.code, p.line, p.field, p.value) for p in problems] == [
        (Code.UNKNOWN_VARENUMMER, 3, "varenummer", "000124"),
        (Code.UNKNOWN_PLACE, 3, "place", "HA9"),
        (Code.UNKNOWN_VARENUMMER, 5, "varenummer", "000999"),
    ]
    assert check_references(use.read(path), {"000123", "000124", "000999"}, {"HA1", "HA9"}) == []
