"""What the notice readers share:

layouts whose dates may be slips, and the sorting of rows into taken and refused.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from beredt.formats.columns import Column, Record, any_iso_date, check_header, is_possible, parse_line
from beredt.formats.notices.records import NoticeFile, NoticeRow, Source
from beredt.formats.problems import Code, Problem, Remark
from beredt.formats.reasons import Reason
from beredt.formats.tables import Table


@dataclass(frozen=True, slots=True)
class Told:
    """A date as the source told it:

    `day` is None where no such day can be meant, and `text` keeps what stood there.
    """

    text: str
    day: date | None


def told(parse: Callable[[str], date]) -> Callable[[str], Told]:
    """A date parser that lets slips such as the year 0201 pass as an unknown day, to be remarked upon."""

    def parse_told(cell: str) -> Told:
        day = parse(cell)
        return Told(cell, day if is_possible(day) else None)

    return parse_told


iso_told = told(any_iso_date)


@dataclass(slots=True)
class RowDates:
    """The dates of one row by column, and the remarks that reading them leaves."""

    record: Record
    remarks: list[Remark] = field(default_factory=list)

    def day(self, column: str) -> date | None:
        """The day of a column, or None where it is blank or impossible; the latter is remarked."""
        cell: Told | None = self.record.values[column]
        if cell is None:
            return None
        if cell.day is None:
            self.remarks.append(Remark(Code.IMPOSSIBLE_DATE, self.record.line, column, cell.text))
        return cell.day

    def received(self, column: str) -> date:
        """The day of a column without which there is no notice. Raises `RowError`."""
        cell: Told = self.record.values[column]
        if cell.day is None:
            raise RowError(Problem(Code.IMPOSSIBLE_DATE, self.record.line, column, cell.text))
        return cell.day

    def remark(self, code: Code, column: str, value: str | None) -> None:
        """Something else to know about the row."""
        self.remarks.append(Remark(code, self.record.line, column, value))

    def check_order(self, start: date | None, end: date | None, column: str) -> None:
        """Remark an end before its start; both are kept, since nobody knows which of them is the slip."""
        if start and end and end < start:
            self.remark(Code.END_BEFORE_START, column, end.isoformat())


class RowError(Exception):
    """A row that cannot be a notice, with the reason."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


def read_rows(
    table: Table,
    layout: Collection[Column],
    source: Source,
    listed_on: date | None,
    make: Callable[[Record, RowDates], NoticeRow],
) -> NoticeFile:
    """Every row made into a notice or refused. A reference that came before in the file is refused too."""
    check_header(table.header, layout)
    rows: list[NoticeRow] = []
    refused: list[Problem] = []
    seen: set[str] = set()
    for line in table.lines:
        record, wrong = parse_line(line, table.header, layout)
        refused.extend(wrong)
        if record is None:
            continue
        try:
            row = make(record, RowDates(record))
        except RowError as error:
            refused.append(error.problem)
            continue
        if row.source_ref is not None and row.source_ref in seen:
            refused.append(Problem(Code.DUPLICATE_KEY, line.number, value=row.source_ref))
            continue
        if row.source_ref is not None:
            seen.add(row.source_ref)
        rows.append(row)
    return NoticeFile(source, listed_on, tuple(rows), tuple(refused))


def coded_reason(words: str | None, codes: Mapping[str, Reason], dates: RowDates, column: str) -> Reason:
    """The code of the source's words; words that are not known are coded unknown, with a remark."""
    if words is None:
        return Reason.UNKNOWN
    if words not in codes:
        dates.remark(Code.UNKNOWN_REASON, column, words)
    return codes.get(words, Reason.UNKNOWN)


def coded(words: str, codes: Mapping[str, Any], unknown: Any, dates: RowDates, column: str) -> Any:
    """The code of a status or kind; words that are not known are coded `unknown`, with a remark."""
    if words not in codes:
        dates.remark(Code.UNKNOWN_STATUS, column, words)
    return codes.get(words, unknown)
