"""Drug Shortages Canada: the extract of reports, and the log of how each report changed day by day.

Sources: the site's own CSV export (column names as in the extract of 17 May 2018) and the daily snapshots
kept by the drug-shortages project. Dates are ISO; a report keeps its number for life.
"""

from datetime import date
from enum import StrEnum
from pathlib import Path

from beredt.formats.columns import Column, Problems, Record, atc, check_header, iso_date, parse_table, text
from beredt.formats.notices.ledger import Revision
from beredt.formats.notices.reading import RowDates, coded, coded_reason, iso_told, read_rows
from beredt.formats.notices.records import Kind, NoticeFile, NoticeRow, NumberScheme, Source, Status
from beredt.formats.problems import Code, Problem, Refused
from beredt.formats.reasons import CANADIAN_WORDS
from beredt.formats.tables import read_table

_STATUSES = {
    "anticipated_shortage": Status.ANTICIPATED,
    "active_confirmed": Status.ACTUAL,
    "avoided_shortage": Status.AVOIDED,
    "resolved": Status.RESOLVED,
    "to_be_discontinued": Status.TO_BE_DISCONTINUED,
    "discontinued": Status.DISCONTINUED,
    "reversed": Status.REVERSED,
}
_KINDS = {
    "Shortage": Kind.SHORTAGE,
    "Discontinuance": Kind.DISCONTINUATION,
    "Discontinuation": Kind.DISCONTINUATION,
}

COLUMNS = (
    Column("Report ID", text, True, "The report's own number", "2"),
    Column("DIN", text, False, "Drug identification number", "02242320"),
    Column("Report Type", text, True, "Shortage or Discontinuation", "Shortage"),
    Column("Brand Name", text, True, "Brand name", "TOLOXIN"),
    Column("Company Name", text, False, "Who reports", "APOTEX INC"),
    Column("Common or Proper Name", text, False, "Common name", "ACYCLOVIR"),
    Column(
        "Ingredient Name",
        text,
        False,
        "Active ingredients; several are often parted by a space only",
        "ACYCLOVIR",
    ),
    Column("Drug Strength", text, False, "Strength", "400MG"),
    Column("Packaging Size", text, False, "Pack", "100 BTL"),
    Column("Drug Route", text, False, "Route", "ORAL"),
    Column("Dosage Form", text, False, "Form", "TABLET"),
    Column("ATC Code", atc, False, "ATC code, any level", "J05AB"),
    Column("ATC Description", text, False, "Name of the ATC group", "DIRECT ACTING ANTIVIRALS"),
    Column("Reason", text, False, "One of the seven reasons of the report form", "Demand increase for the drug."),
    Column("Date Created", iso_told, True, "When the report came", "2017-03-10"),
    Column("final_status", text, True, "What the report says now", "resolved"),
    Column("anticipated_start", iso_told, False, "Expected start", "2017-02-23"),
    Column("actual_start", iso_told, False, "Start", "2017-02-23"),
    Column("estimated_end", iso_told, False, "Promised end", "2017-03-23"),
    Column("actual_end", iso_told, False, "End", "2017-03-23"),
)

REVISION_COLUMNS = (
    Column("report_id", text, True, "The report's own number", "18"),
    Column("observed_on", iso_date, True, "The day the change was seen", "2017-12-13"),
    Column("status", text, True, "What the report said then", "active_confirmed"),
    Column("anticipated_start", iso_told, False, "Expected start", "2017-02-23"),
    Column("actual_start", iso_told, False, "Start", "2017-09-04"),
    Column("estimated_end", iso_told, False, "Promised end", "2018-02-05"),
    Column("actual_end", iso_told, False, "End", "2018-01-30"),
)


class FileKind(StrEnum):
    """The two files there are."""

    REPORTS = "reports"
    REVISIONS = "revisions"


def kind_of(path: Path) -> FileKind:
    """Which of the two files this is, by its header. Raises `Refused` where it is neither."""
    header = set(read_table(path).header)
    for kind, layout in ((FileKind.REPORTS, COLUMNS), (FileKind.REVISIONS, REVISION_COLUMNS)):
        if {column.name for column in layout if column.required} <= header:
            return kind
    raise Refused([Problem(Code.MISSING_COLUMN, 1, COLUMNS[0].name)])


def read(path: Path, listed_on: date | None = None) -> NoticeFile:
    """The reports as notices. The extract does not say its day; `listed_on` is what the sender tells."""
    return read_rows(read_table(path), COLUMNS, Source.CANADA, listed_on, _notice)


def _notice(record: Record, dates: RowDates) -> NoticeRow:
    value = record.values
    start, end = dates.day("actual_start"), dates.day("actual_end")
    dates.check_order(start, end, "actual_end")
    ingredients = value["Ingredient Name"] or ""
    return NoticeRow(
        source=Source.CANADA,
        line=record.line,
        kind=coded(value["Report Type"], _KINDS, Kind.SHORTAGE, dates, "Report Type"),
        status=coded(value["final_status"], _STATUSES, Status.UNKNOWN, dates, "final_status"),
        status_text=value["final_status"],
        received=dates.received("Date Created"),
        source_ref=value["Report ID"],
        product_name=value["Brand Name"],
        substances=tuple(part.strip() for part in ingredients.split(";") if part.strip()),
        atc=value["ATC Code"],
        number=value["DIN"],
        number_scheme=NumberScheme.DIN if value["DIN"] else None,
        holder=value["Company Name"],
        strength=value["Drug Strength"],
        form=value["Dosage Form"],
        route=value["Drug Route"],
        pack_text=value["Packaging Size"],
        anticipated_start=dates.day("anticipated_start"),
        actual_start=start,
        promised_end=dates.day("estimated_end"),
        actual_end=end,
        reason=coded_reason(value["Reason"], CANADIAN_WORDS, dates, "Reason"),
        reason_text=value["Reason"],
        remarks=tuple(dates.remarks),
    )


def read_revisions(path: Path) -> tuple[Revision, ...]:
    """The log of observed changes, in the order of the file. Raises `Refused` with every wrong line."""
    table = read_table(path)
    check_header(table.header, REVISION_COLUMNS)
    problems = Problems()
    records = parse_table(table, REVISION_COLUMNS, problems)
    problems.raise_if_any()
    return tuple(_revision(record) for record in records)


def _revision(record: Record) -> Revision:
    value, dates = record.values, RowDates(record)
    status = coded(value["status"], _STATUSES, Status.UNKNOWN, dates, "status")
    return Revision(
        report=value["report_id"],
        observed_on=value["observed_on"],
        status=status,
        anticipated_start=dates.day("anticipated_start"),
        actual_start=dates.day("actual_start"),
        promised_end=dates.day("estimated_end"),
        actual_end=dates.day("actual_end"),
        remarks=tuple(dates.remarks),
    )
