"""DMP's list: strict about its columns and dates, plain about words it does not know."""

import json
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from beredt.formats.notices import Kind, NumberScheme, Source, Status, dmp
from beredt.formats.notices.dmp import ListRow
from beredt.formats.problems import Code, Problem, Refused, Remark
from beredt.formats.reasons import NORWEGIAN_WORDS, Reason

HEADER = [*(column.name for column in dmp.COLUMNS[:-1]), "Status pr. 21.11.2024"]
ROW = [
    "Metalyse",
    "tenekteplase",
    "B01AD11",
    "014884",
    "Firma AS",
    "21.10.2024",
    "01.11.2024 00:00:00",
    "31.01.2025",
    "Produksjonsproblemer",
    "Pågående",
]


def listed(tmp_path: Path, *rows: list[str], header: list[str] = HEADER) -> Path:
    path = tmp_path / "list.csv"
    path.write_text("\n".join(";".join(row) for row in (header, *rows)) + "\n", "utf-8")
    return path


def with_cells(**cells: str) -> list[str]:
    names = ["navn", "stoff", "atc", "nr", "firma", "meldt", "fra", "til", "arsak", "status"]
    return [cells.get(name, cell) for name, cell in zip(names, ROW, strict=True)]


def test_a_row_in_full(tmp_path: Path) -> None:
    notices = dmp.read(listed(tmp_path, ROW))
    assert (notices.source, notices.listed_on, notices.refused) == (Source.DMP, date(2024, 11, 21), ())
    row = notices.rows[0]
    assert (row.line, row.kind, row.status, row.status_text) == (2, Kind.SHORTAGE, Status.ACTUAL, "Pågående")
    assert (row.number, row.number_scheme, row.atc) == ("014884", NumberScheme.VARENUMMER, "B01AD11")
    assert (row.received, row.actual_start, row.promised_end) == (
        date(2024, 10, 21),
        date(2024, 11, 1),
        date(2025, 1, 31),
    )
    assert (row.reason, row.reason_text) == (Reason.MANUFACTURING, "Produksjonsproblemer")
    assert (row.source_ref, row.remarks) == (None, ())


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    left = dmp.read(listed(tmp_path, ROW))
    assert dmp.read(listed(tmp_path, ROW[::-1], header=HEADER[::-1])).rows == left.rows


def test_several_substances(tmp_path: Path) -> None:
    row = dmp.read(listed(tmp_path, with_cells(stoff="amoksicillin, klavulansyre"))).rows[0]
    assert row.substances == ("amoksicillin", "klavulansyre")


@pytest.mark.parametrize(
    ("words", "start", "status", "kind"),
    [
        ("Kommende", "01.12.2024", Status.ANTICIPATED, Kind.SHORTAGE),
        ("pågående", "01.11.2024", Status.ACTUAL, Kind.SHORTAGE),
        ("Avsluttet", "01.11.2024", Status.RESOLVED, Kind.SHORTAGE),
        ("Mangel", "01.11.2024", Status.ACTUAL, Kind.SHORTAGE),
        ("Mangel", "01.12.2024", Status.ANTICIPATED, Kind.SHORTAGE),
        ("Mangel", "", Status.UNKNOWN, Kind.SHORTAGE),
        ("Avregistrert", "01.11.2024", Status.DISCONTINUED, Kind.DISCONTINUATION),
        ("Noe annet", "01.11.2024", Status.UNKNOWN, Kind.SHORTAGE),
    ],
)
def test_statuses(tmp_path: Path, words: str, start: str, status: Status, kind: Kind) -> None:
    row = dmp.read(listed(tmp_path, with_cells(status=words, fra=start))).rows[0]
    assert (row.status, row.kind, row.status_text) == (status, kind, words)


def test_words_that_are_not_known_are_kept_and_remarked(tmp_path: Path) -> None:
    row = dmp.read(listed(tmp_path, with_cells(arsak="Streik", status="Hvilende"))).rows[0]
    assert (row.reason, row.reason_text) == (Reason.UNKNOWN, "Streik")
    assert Remark(Code.UNKNOWN_REASON, 2, "Årsak", "Streik") in row.remarks
    assert row.status is Status.UNKNOWN
    assert any(remark.code is Code.UNKNOWN_STATUS for remark in row.remarks)


def test_every_reason_can_be_said_in_norwegian() -> None:
    assert set(NORWEGIAN_WORDS.values()) == set(Reason)


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"meldt": "2024-10-21"}, Code.NOT_A_DATE),
        ({"meldt": "1.10.2024"}, Code.NOT_A_DATE),
        ({"fra": "11/25/2024"}, Code.NOT_A_DATE),
        ({"til": "31.02.2025"}, Code.NOT_A_DATE),
        ({"meldt": ""}, Code.MISSING_VALUE),
        ({"navn": ""}, Code.MISSING_VALUE),
        ({"nr": "14884"}, Code.NOT_A_VARENUMMER),
        ({"nr": "", "atc": "", "stoff": ""}, Code.MISSING_VALUE),
    ],
)
def test_a_row_that_cannot_be_a_notice_is_refused_and_the_others_taken(
    tmp_path: Path, cells: dict[str, str], code: Code
) -> None:
    notices = dmp.read(listed(tmp_path, ROW, with_cells(**cells), ROW))
    assert [row.line for row in notices.rows] == [2, 4]
    assert [(problem.code, problem.line) for problem in notices.refused] == [(code, 3)]


def test_a_list_with_one_american_date_is_refused_whole(tmp_path: Path) -> None:
    path = listed(tmp_path, with_cells(fra="04.05.2024"), with_cells(fra="11.25.2024"))
    with pytest.raises(Refused) as refused:
        dmp.read(path)
    assert refused.value.problems == (Problem(Code.NOT_A_DATE, None, None, "11.25.2024", "DD.MM.YYYY"),)


def test_impossible_dates_become_unknown(tmp_path: Path) -> None:
    row = dmp.read(listed(tmp_path, with_cells(til="31.12.9999"))).rows[0]
    assert row.promised_end is None
    assert Remark(Code.IMPOSSIBLE_DATE, 2, "Mangelperiode til", "31.12.9999") in row.remarks


@pytest.mark.parametrize(
    "header",
    [
        HEADER[:-1],
        [*HEADER[:-1], "Status pr. i dag"],
        [*HEADER[:-1], "Status pr. 11.25.2024"],
        [*HEADER, "Kommentar"],
        [HEADER[0], *HEADER[:-1]],
    ],
)
def test_other_columns_are_refused(tmp_path: Path, header: list[str]) -> None:
    with pytest.raises(Refused):
        dmp.read(listed(tmp_path, ROW, header=header))


def test_a_list_without_a_day_takes_the_senders(tmp_path: Path) -> None:
    path = listed(tmp_path, with_cells(status="Mangel"), header=[*HEADER[:-1], "Status pr. <dato>"])
    assert dmp.read(path).rows[0].status is Status.UNKNOWN
    assert dmp.read(path, date(2024, 11, 21)).rows[0].status is Status.ACTUAL


def test_the_pages_column_arrays_say_the_same(tmp_path: Path) -> None:
    path = tmp_path / "excelData.json"
    path.write_text(json.dumps({name: [cell, cell] for name, cell in zip(HEADER, ROW, strict=True)}), "utf-8")
    from_csv = dmp.read(listed(tmp_path, ROW)).rows[0]
    rows = dmp.read(path).rows
    assert [row.line for row in rows] == [1, 2]
    for name in ("status", "number", "received", "start", "promised_end", "reason", "substances"):
        assert getattr(rows[0], name) == getattr(from_csv, name)


@pytest.mark.parametrize("content", ["{}", '{"a": 1}', '{"a": [1]}', '{"a": ["x"], "b": []}', "{", '{"a":' * 9_999])
def test_json_of_another_kind_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "list.json"
    path.write_text(content)
    with pytest.raises(Refused):
        dmp.read(path)


def test_a_workbook_with_true_dates_says_the_same(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "dd.mm.yyyy"}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        for column, cell in enumerate(ROW):
            if column in (5, 6, 7):
                sheet.write_datetime(1, column, datetime.strptime(cell[:10], "%d.%m.%Y"))
            else:
                sheet.write_string(1, column, cell)
    assert dmp.read(path).rows == dmp.read(listed(tmp_path, ROW)).rows


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "dmp.csv"
    start, end = date(2024, 11, 1), date(2025, 1, 31)
    row = ListRow("Metalyse", ("a", "b"), "B01AD11", "014884", "X; Y", start, start, end, "Annet", "Pågående")
    bare = ListRow("Z", ("c",), None, None, "", start, None, None, "", "Kommende")
    dmp.write(path, date(2024, 11, 21), [row, bare])
    first, second = dmp.read(path).rows
    assert (first.substances, first.holder, first.start, first.promised_end) == (
        ("a", "b"),
        "X; Y",
        start,
        end,
    )
    assert (first.reason, first.number) == (Reason.OTHER, "014884")
    assert (second.number, second.holder, second.start, second.status) == (
        None,
        None,
        None,
        Status.ANTICIPATED,
    )
