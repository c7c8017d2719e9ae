"""Canada's, Finland's and EMA's real lists, and rows made to be wrong."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beredt.formats.notices import READERS, Kind, NumberScheme, Source, Status, canada, ema, fimea
from beredt.formats.problems import Code, Refused, Remark
from beredt.formats.reasons import Reason

REPORTS = "data/shortage_canada/canada_reports_2018-05-17.csv"
LOG = "data/shortage_canada/canada_revision_log_2017-12_2018-05.csv"
FIMEA = "data/shortage_finland/fimea_saatavuushairiot_2022-11-17.csv"
EMA = "data/shortage_ema/ema_shortages_2026-02-03"


def written(tmp_path: Path, content: str | bytes) -> Path:
    path = tmp_path / "list.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


# ---- Canada ----


def test_the_canadian_file_gives_its_notices(shared: Path) -> None:
    notices = canada.read(shared / REPORTS)
    assert len(notices.rows) + len(notices.refused_lines) == 4_872
    assert notices.refused == ()
    assert len({row.source_ref for row in notices.rows}) == 4_872
    assert Counter(row.status for row in notices.rows) == {
        Status.RESOLVED: 2_797,
        Status.ACTUAL: 1_825,
        Status.AVOIDED: 140,
        Status.ANTICIPATED: 110,
    }
    assert Counter(row.reason for row in notices.rows) == {
        Reason.MANUFACTURING: 2_837,
        Reason.SHIPPING_DELAY: 814,
        Reason.OTHER: 496,
        Reason.DEMAND_RISE: 426,
        Reason.QUALITY_GMP: 139,
        Reason.ACTIVE_INGREDIENT: 123,
        Reason.COMPONENT: 37,
    }


def test_impossible_canadian_dates_become_unknown_with_a_remark(shared: Path) -> None:
    notices = canada.read(shared / REPORTS)
    slips = [remark for remark in notices.remarks if remark.code is Code.IMPOSSIBLE_DATE]
    assert {(r.field, r.value) for r in slips} == {
        ("anticipated_start", "0017-04-24"),
        ("estimated_end", "2108-02-05"),
    }
    by_ref = {row.source_ref: row for row in notices.rows}
    assert by_ref["28844"].promised_end is None
    assert by_ref["5865"].anticipated_start is None


def test_a_canadian_notice_in_full(shared: Path) -> None:
    first = canada.read(shared / REPORTS).rows[0]
    assert (first.source_ref, first.line, first.kind, first.number_scheme) == (
        "2",
        2,
        Kind.SHORTAGE,
        NumberScheme.DIN,
    )
    assert (first.number, first.atc, first.substances) == ("02242320", "C01AA", ("DIGOXIN",))
    assert (first.promised_end, first.actual_end, first.start) == (
        date(2017, 3, 23),
        date(2017, 3, 23),
        date(2017, 2, 23),
    )
    assert first.reason_text == "Disruption of the manufacture of the drug."


def canadian(tmp_path: Path, **cells: str) -> Path:
    row = {column.name: column.example for column in canada.COLUMNS} | cells
    header = ",".join(row)
    return written(tmp_path, header + "\n" + ",".join(f'"{cell}"' for cell in row.values()) + "\n")


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("Report ID", "", Code.MISSING_VALUE),
        ("Brand Name", "", Code.MISSING_VALUE),
        ("Date Created", "", Code.MISSING_VALUE),
        ("Date Created", "0201-01-01", Code.IMPOSSIBLE_DATE),
        ("Date Created", "10/03/2017", Code.NOT_A_DATE),
        ("estimated_end", "2017-02-30", Code.NOT_A_DATE),
        ("ATC Code", "J5", Code.NOT_AN_ATC_CODE),
    ],
)
def test_a_canadian_row_that_cannot_be_a_notice_is_refused(tmp_path: Path, column: str, cell: str, code: Code) -> None:
    notices = canada.read(canadian(tmp_path, **{column: cell}))
    assert notices.rows == ()
    assert [(p.code, p.line, p.field) for p in notices.refused] == [(code, 2, column)]


def test_a_report_given_twice_is_taken_once(tmp_path: Path) -> None:
    path = canadian(tmp_path)
    header, row = path.read_text().splitlines()
    notices = canada.read(written(tmp_path, "\n".join([header, row, row])))
    assert [row.line for row in notices.rows] == [2]
    assert [(p.code, p.line, p.value) for p in notices.refused] == [(Code.DUPLICATE_KEY, 3, "2")]


def test_words_that_are_not_known_are_kept_and_coded_unknown(tmp_path: Path) -> None:
    cells = {"Reason": "Volcano", "final_status": "sleeping"}
    row = canada.read(canadian(tmp_path, **cells)).rows[0]
    assert (row.reason, row.reason_text, row.status, row.status_text) == (
        Reason.UNKNOWN,
        "Volcano",
        Status.UNKNOWN,
        "sleeping",
    )
    assert Remark(Code.UNKNOWN_REASON, 2, "Reason", "Volcano") in row.remarks
    assert Remark(Code.UNKNOWN_STATUS, 2, "final_status", "sleeping") in row.remarks


def test_the_two_canadian_files_are_told_apart_by_their_headers(shared: Path) -> None:
    assert canada.kind_of(shared / REPORTS) is canada.FileKind.REPORTS
    assert canada.kind_of(shared / LOG) is canada.FileKind.REVISIONS
    with pytest.raises(Refused):
        canada.kind_of(shared / FIMEA)
    with pytest.raises(Refused):
        canada.read(shared / LOG)


# ---- Finland ----


def test_the_finnish_file_gives_its_notices(shared: Path) -> None:
    notices = fimea.read(shared / FIMEA, date(2022, 11, 17))
    assert (len(notices.rows), notices.refused, notices.listed_on) == (766, (), date(2022, 11, 17))
    assert sum(row.status is Status.RESOLVED for row in notices.rows) == 196
    assert sum(row.status in (Status.ACTUAL, Status.ANTICIPATED) for row in notices.rows) == 570
    assert all(row.product_name is None and row.number is not None for row in notices.rows)
    slips = [(r.field, r.value) for r in notices.remarks if r.code is Code.IMPOSSIBLE_DATE]
    assert sorted(slips) == [
        ("SaatavuushairioAlkupaiva", "0202-10-16"),
        ("SaatavuushairioLoppupaiva", "9999-12-31"),
    ]


def test_a_finnish_notice_begins_when_its_day_has_come(shared: Path) -> None:
    by_number = {row.number: row for row in fimea.read(shared / FIMEA, date(2022, 11, 17)).rows}
    running, coming, ended = by_number["583609"], by_number["020566"], by_number["183582"]
    assert (running.status, running.actual_start) == (Status.ACTUAL, date(2022, 11, 16))
    assert (coming.status, coming.anticipated_start, coming.actual_start) == (
        Status.ANTICIPATED,
        date(2023, 1, 11),
        None,
    )
    assert (ended.status, ended.actual_end) == (Status.RESOLVED, date(2022, 11, 14))


# ---- EMA ----


def test_emas_two_forms_say_the_same(shared: Path) -> None:
    as_csv, as_json = ema.read(shared / f"{EMA}.csv"), ema.read(shared / f"{EMA}.json")
    assert len(as_csv.rows) == 74
    assert as_csv.refused == as_json.refused == ()
    fields = (
        "source_ref",
        "product_name",
        "substances",
        "status",
        "received",
        "updated",
        "promised_end",
        "start",
    )
    for left, right in zip(as_csv.rows, as_json.rows, strict=True):
        assert [getattr(left, f) for f in fields] == [getattr(right, f) for f in fields]
        assert left.expected_text == right.expected_text


def test_an_end_told_in_words_is_kept_and_not_guessed(shared: Path) -> None:
    notices = ema.read(shared / f"{EMA}.csv")
    told = [row for row in notices.rows if row.expected_text]
    assert len(told) == 19
    dated = [(row.source_ref, row.promised_end, row.expected_text) for row in notices.rows if row.promised_end]
    assert dated == [("novoseven-eptacog-alfa", date(2025, 12, 31), None)]
    fludarabine = next(row for row in notices.rows if row.source_ref == "fludarabine")
    assert fludarabine.promised_end is None
    assert fludarabine.expected_text is not None
    assert "December 2025" in fludarabine.expected_text


@pytest.mark.parametrize("content", ["[]", "[1]", "[{]", '[{"a": 1}]', "[" * 100_000, '["\\ud800"]'])
def test_json_that_is_not_emas_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(Refused):
        ema.read(written(tmp_path, content))


# ---- every reader ----

PARTS = st.sampled_from([",", ";", "\n", '"', "{", "}", "[", "]", ":", "2024-01-02", "01.02.2024", "VNR", "Report ID"])
NOISE = st.lists(st.one_of(PARTS, st.text(max_size=10)), max_size=40).map("".join)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    source=st.sampled_from(Source),
    noise=st.one_of(NOISE.map(lambda s: s.encode("utf-8", "ignore")), st.binary()),
)
def test_noise_is_refused_by_every_reader(tmp_path: Path, source: Source, noise: bytes) -> None:
    with pytest.raises(Refused):
        READERS[source](written(tmp_path, noise), None)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=st.lists(st.one_of(PARTS, st.text(max_size=12)), min_size=7, max_size=7))
def test_any_cells_are_taken_or_refused_by_row(tmp_path: Path, cells: list[str]) -> None:
    quoted = ",".join('"' + cell.replace('"', '""').replace("\0", "") + '"' for cell in cells)
    content = ",".join(column.name for column in fimea.COLUMNS) + "\n" + quoted + "\n"
    notices = fimea.read(written(tmp_path, content.encode("utf-8", "ignore")))
    assert len(notices.rows) + len(notices.refused_lines) == (1 if any(c.strip("\0 \t\n\r") for c in cells) else 0)
