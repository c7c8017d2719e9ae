"""EMA's shortages catalogue, as CSV (dates YYYY-MM-DD) or the agency's JSON (dates DD/MM/YYYY).

The expected end is mostly told in words, often one for each country. Those words are kept as they stand
(`expected_text`) and never made into a date.
"""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from beredt.formats.columns import CellError, Column, Record, text
from beredt.formats.notices.reading import RowDates, Told, coded, iso_told, read_rows, told
from beredt.formats.notices.records import Kind, NoticeFile, NoticeRow, Source, Status
from beredt.formats.problems import Code, Problem, Refused
from beredt.formats.tables import LINES, Line, Table, read_bytes, read_table, read_text

_STATUSES = {"Ongoing": Status.ACTUAL, "Resolved": Status.RESOLVED}


def _layout(day: Callable[[str], Told]) -> tuple[Column, ...]:
    name = "international_non_proprietary_name_inn_or_common_name"
    return (
        Column("category", text, False, "Human or veterinary", "Human"),
        Column("medicine_affected", text, True, "Medicine", "Metalyse"),
        Column("supply_shortage_status", text, True, "Ongoing or Resolved", "Ongoing"),
        Column(name, text, False, "Substances, parted by semicolons", "tenecteplase"),
        Column("therapeutic_area_mesh", text, False, "Therapeutic area", "Leukemia"),
        Column("pharmaceutical_forms_affected", text, False, "Forms", "Pre-filled pen"),
        Column("strengths_affected", text, False, "Strengths", "25 mg/ml"),
        Column("availability_of_alternatives", text, False, "Whether there are alternatives", "Yes"),
        Column("start_of_shortage_date", day, False, "Start", "2025-05-08"),
        Column("expected_resolution_date", day, False, "Promised end", "2025-12-31"),
        Column("expected_resolution", text, False, "Promised end in words", "End of 2026"),
        Column("first_published_date", day, True, "First published", "2025-05-12"),
        Column("last_updated_date", day, False, "Last updated", "2025-12-18"),
        Column(
            "shortage_url",
            text,
            True,
            "Address, whose last part names the report for life",
            "https://…/metalyse",
        ),
    )


def _european_date(cell: str) -> date:
    """DD/MM/YYYY."""
    parts = cell.split("/")
    if [len(part) for part in parts] == [2, 2, 4] and cell.isascii() and "".join(parts).isdigit():
        try:
            return date(int(parts[2]), int(parts[1]), int(parts[0]))
        except ValueError:
            pass
    raise CellError(Code.NOT_A_DATE, "DD/MM/YYYY")


COLUMNS = _layout(iso_told)
JSON_COLUMNS = _layout(told(_european_date))


def read(path: Path, listed_on: date | None = None) -> NoticeFile:
    """The catalogue, CSV or JSON by its first sign.

    The line of a JSON notice is its number in the list, from 1.
    """
    content = read_bytes(path)
    if content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"["):
        return read_rows(_json_table(content), JSON_COLUMNS, Source.EMA, listed_on, _notice)
    return read_rows(read_table(path), COLUMNS, Source.EMA, listed_on, _notice)


def _json_table(content: bytes) -> Table:
    try:
        items = json.loads(read_text(content))
    except (ValueError, RecursionError) as error:
        raise Refused([Problem(Code.NOT_JSON)]) from error
    if not isinstance(items, list) or not items or not all(isinstance(item, dict) for item in items):
        raise Refused([Problem(Code.NOT_JSON, expected="[{…}, …]")])
    if len(items) > LINES:
        raise Refused([Problem(Code.TOO_LARGE, expected=f"<= {LINES} lines")])
    header = tuple(items[0])
    lines: list[Line] = []
    for number, item in enumerate(items, start=1):
        if tuple(item) != header or not all(isinstance(cell, str) for cell in item.values()):
            raise Refused([Problem(Code.NOT_JSON, number, expected="the same texts as in the first item")])
        lines.append(Line(number, tuple(cell.strip() for cell in item.values())))
    return Table(header, tuple(lines), typed=False)


def _notice(record: Record, dates: RowDates) -> NoticeRow:
    value = record.values
    start, end = dates.day("start_of_shortage_date"), dates.day("expected_resolution_date")
    dates.check_order(start, end, "expected_resolution_date")
    names = value["international_non_proprietary_name_inn_or_common_name"] or ""
    return NoticeRow(
        source=Source.EMA,
        line=record.line,
        kind=Kind.SHORTAGE,
        status=coded(value["supply_shortage_status"], _STATUSES, Status.UNKNOWN, dates, "supply_shortage_status"),
        status_text=value["supply_shortage_status"],
        received=dates.received("first_published_date"),
        source_ref=_last_part(value["shortage_url"]),
        product_name=value["medicine_affected"],
        substances=tuple(part.strip() for part in names.split(";") if part.strip()),
        strength=value["strengths_affected"],
        form=value["pharmaceutical_forms_affected"],
        actual_start=start,
        promised_end=end,
        expected_text=value["expected_resolution"],
        updated=dates.day("last_updated_date"),
        remarks=tuple(dates.remarks),
    )


def _last_part(address: str) -> str:
    """The report's name in its address, or the whole where it has no path."""
    try:
        return urlsplit(address).path.rstrip("/").rpartition("/")[2] or address
    except ValueError:
        return address
