"""DMP's list of medicine shortages: CSV or XLSX with the list's columns, or the page's JSON column arrays.

Only the column names, the form of the dates and a few values are known, so the reader is strict about these
and plain about the rest: words for a status or reason that it does not know are kept, coded unknown and
remarked. The list has no report numbers, so its notices have no `source_ref`: a later list is matched by
varenummer and period.
"""

import csv
import io
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from beredt.formats.columns import CellError, Column, Record, any_iso_date, atc, text, varenummer
from beredt.formats.notices.reading import RowDates, RowError, coded, read_rows, told
from beredt.formats.notices.records import Kind, NoticeFile, NoticeRow, NumberScheme, Source, Status
from beredt.formats.problems import Code, Problem, Refused
from beredt.formats.reasons import Reason, norwegian_reason
from beredt.formats.tables import LINES, Line, Table, read_bytes, read_table, read_text

#: The heading of the status column begins so, and goes on with the day that the list describes.
STATUS_HEADING = "Status pr. "

_DATE = re.compile(r"([0-9]{2})\.([0-9]{2})\.([0-9]{4})(?: [0-9]{2}:[0-9]{2}:[0-9]{2})?")
_ALIKE = re.compile(r"\s+")

#: Only "Mangel" is known from the list; Kommende, Pågående and Avsluttet are the words of DMP's own page.
_STATUSES = {
    "kommende": Status.ANTICIPATED,
    "pågående": Status.ACTUAL,
    "avsluttet": Status.RESOLVED,
    "avregistreres": Status.TO_BE_DISCONTINUED,
    "avregistrert": Status.DISCONTINUED,
}
_SHORTAGE = "mangel"
_GONE = (Status.TO_BE_DISCONTINUED, Status.DISCONTINUED)


class _AmericanDateError(Exception):
    """A day above 12 in the month's place: the whole list may have its days and months exchanged."""


def norwegian_date(cell: str) -> date:
    """DD.MM.YYYY, with or without a clock time, which is left out."""
    match = _DATE.fullmatch(cell)
    if match is None:
        raise CellError(Code.NOT_A_DATE, "DD.MM.YYYY")
    day, month, year = (int(part) for part in match.groups())
    if 12 < month <= 31 and 1 <= day <= 12:
        raise _AmericanDateError(cell)
    try:
        return date(year, month, day)
    except ValueError:
        raise CellError(Code.NOT_A_DATE, "DD.MM.YYYY") from None


def _typed_date(cell: str) -> date:
    """A true date of a workbook, or the list's own text."""
    return norwegian_date(cell) if "." in cell else any_iso_date(cell.split(" ")[0])


def _layout(*, typed: bool, status_heading: str = STATUS_HEADING + "<dato>") -> tuple[Column, ...]:
    day = told(_typed_date if typed else norwegian_date)
    return (
        Column("Legemiddelnavn", text, True, "Medicine", "Metalyse"),
        Column("Virkestoff(er)", text, False, "Substances, parted by comma or semicolon", "tenekteplase"),
        Column("ATC-kode", atc, False, "ATC code, any level", "B01AD11"),
        Column("Varenummer", varenummer, False, "Varenummer", "014884"),
        Column("Firma", text, False, "Who reports", "Firma AS"),
        Column("Meldingsdato", day, True, "When the notice came", "21.11.2024"),
        Column("Mangelperiode fra", day, False, "Start", "01.12.2024"),
        Column("Mangelperiode til", day, False, "Promised end", "31.01.2025"),
        Column("Årsak", text, False, "Reason", "Produksjonsproblemer"),
        Column(status_heading, text, True, "What the list says now; the heading tells the day", "Pågående"),
    )


COLUMNS = _layout(typed=False)


def read(path: Path, listed_on: date | None = None) -> NoticeFile:
    """The list as notices. The day stands in the heading of the status column and goes before `listed_on`.

    A list where one date can only be American (11.25.2024) is refused whole: its other dates cannot be
    trusted.
    """
    content = read_bytes(path)
    is_json = content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{")
    table = _json_table(content) if is_json else read_table(path)
    heading = next((name for name in table.header if name.startswith(STATUS_HEADING)), None)
    if heading is None:
        raise Refused([Problem(Code.MISSING_COLUMN, 1, COLUMNS[-1].name)])
    listed = _heading_date(heading) or listed_on

    def notice(record: Record, dates: RowDates) -> NoticeRow:
        return _notice(record, dates, heading, listed)

    layout = _layout(typed=table.typed, status_heading=heading)
    try:
        return read_rows(table, layout, Source.DMP, listed, notice)
    except _AmericanDateError as american:
        problem = Problem(Code.NOT_A_DATE, value=str(american), expected="DD.MM.YYYY")
        raise Refused([problem]) from american


def _heading_date(heading: str) -> date | None:
    """The day in 'Status pr.

    21.11.2024'; the bare name of the column tells none, and anything else is refused.
    """
    words = heading.removeprefix(STATUS_HEADING).strip()
    if words in ("", "<dato>"):
        return None
    try:
        return norwegian_date(words)
    except (CellError, _AmericanDateError) as error:
        raise Refused([Problem(Code.NOT_A_DATE, 1, heading, words, "DD.MM.YYYY")]) from error


def _json_table(content: bytes) -> Table:
    """Column arrays {name: [value, …]}. A line is the place in the arrays, counted from 1."""
    try:
        columns = json.loads(read_text(content))
    except (ValueError, RecursionError) as error:
        raise Refused([Problem(Code.NOT_JSON)]) from error
    if not isinstance(columns, dict) or not all(isinstance(values, list) for values in columns.values()):
        raise Refused([Problem(Code.NOT_JSON, expected="{name: [value, …]}")])
    if len({len(values) for values in columns.values()}) != 1:
        raise Refused([Problem(Code.WRONG_COLUMN_COUNT, expected="arrays of one length")])
    if max(len(values) for values in columns.values()) > LINES:
        raise Refused([Problem(Code.TOO_LARGE, expected=f"<= {LINES} lines")])
    lines = [Line(n, tuple(map(_json_cell, row))) for n, row in enumerate(zip(*columns.values(), strict=True), 1)]
    return Table(tuple(columns), tuple(line for line in lines if any(line.cells)), typed=False)


def _json_cell(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        # A number here has lost its leading zeros, if it had any.
        raise Refused([Problem(Code.NOT_JSON, value=str(value)[:40], expected="text")])
    return value.strip()


def _notice(record: Record, dates: RowDates, heading: str, listed: date | None) -> NoticeRow:
    value = record.values
    if value["Varenummer"] is None and value["ATC-kode"] is None and value["Virkestoff(er)"] is None:
        raise RowError(Problem(Code.MISSING_VALUE, record.line, "Varenummer"))
    start, end = dates.day("Mangelperiode fra"), dates.day("Mangelperiode til")
    dates.check_order(start, end, "Mangelperiode til")
    status = _status(value[heading], start, listed, dates, heading)
    upcoming = status in (Status.ANTICIPATED, Status.TO_BE_DISCONTINUED)
    return NoticeRow(
        source=Source.DMP,
        line=record.line,
        kind=Kind.DISCONTINUATION if status in _GONE else Kind.SHORTAGE,
        status=status,
        status_text=value[heading],
        received=dates.received("Meldingsdato"),
        product_name=value["Legemiddelnavn"],
        substances=_substances(value["Virkestoff(er)"]),
        atc=value["ATC-kode"],
        number=value["Varenummer"],
        number_scheme=NumberScheme.VARENUMMER if value["Varenummer"] else None,
        holder=value["Firma"],
        anticipated_start=start if upcoming else None,
        actual_start=None if upcoming else start,
        promised_end=end,
        actual_end=end if status is Status.RESOLVED and end and listed and end <= listed else None,
        reason=_reason(value["Årsak"], dates),
        reason_text=value["Årsak"],
        remarks=tuple(dates.remarks),
    )


def _status(words: str, start: date | None, listed: date | None, dates: RowDates, heading: str) -> Status:
    """The status told. "Mangel" does not say whether it has begun: there the dates say it, if they can."""
    plain = _ALIKE.sub(" ", words).casefold()
    if plain == _SHORTAGE:
        if start is None or listed is None:
            return Status.UNKNOWN
        return Status.ACTUAL if start <= listed else Status.ANTICIPATED
    status: Status = coded(plain, _STATUSES, Status.UNKNOWN, dates, heading)
    return status


def _reason(words: str | None, dates: RowDates) -> Reason:
    reason = norwegian_reason(words) if words is not None else Reason.UNKNOWN
    if reason is None:
        dates.remark(Code.UNKNOWN_REASON, "Årsak", words)
    return reason or Reason.UNKNOWN


def _substances(cell: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split("[,;]", cell or "") if part.strip())


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row to write, as DMP's list holds it. `status` and `reason` are Norwegian words."""

    name: str
    substances: tuple[str, ...]
    atc: str | None
    varenummer: str | None
    holder: str
    received: date
    start: date | None
    end: date | None
    reason: str
    status: str


def write(path: Path, listed_on: date, rows: Iterable[ListRow]) -> None:
    """Write a list as DMP's columns have it: CSV with semicolons, UTF-8 with byte-order mark."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\n")
    writer.writerow([*(c.name for c in COLUMNS[:-1]), STATUS_HEADING + _written(listed_on)])
    for row in rows:
        days = (_written(row.received), _written(row.start), _written(row.end))
        names = (row.name, ", ".join(row.substances), row.atc or "", row.varenummer or "", row.holder)
        writer.writerow([*names, *days, row.reason, row.status])
    path.write_bytes(buffer.getvalue().encode("utf-8-sig"))


def _written(day: date | None) -> str:
    return f"{day:%d.%m.}{day.year:04d}" if day else ""
