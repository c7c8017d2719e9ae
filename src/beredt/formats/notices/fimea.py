"""Fimea's list of availability disruptions in Finland (open data, CSV): item numbers and dates, no names.

Voimassa tells whether the notice is in force: K (kyllä, yes) or E (ei, no). An end of 9999-12-31 means not
known.
"""

from datetime import date
from pathlib import Path

from beredt.formats.columns import Column, Record, text, varenummer
from beredt.formats.notices.reading import RowDates, coded, iso_told, read_rows
from beredt.formats.notices.records import Kind, NoticeFile, NoticeRow, NumberScheme, Source, Status
from beredt.formats.tables import read_table

COLUMNS = (
    Column("VNR", varenummer, True, "Nordic item number", "583609"),
    Column("Voimassa", text, True, "In force: K or E", "K"),
    Column("SaatavuushairioAlkupaiva", iso_told, True, "Start", "2022-11-16"),
    Column("SaatavuushairioLoppupaiva", iso_told, False, "Promised end", "2022-12-13"),
    Column("Ilmoituspaiva", iso_told, True, "When the notice came", "2022-11-01"),
    Column("Muokkauspaiva", iso_told, False, "When it was last changed", "2022-11-14"),
    Column("Yritys", text, False, "Company", "Orion Oyj"),
)

_IN_FORCE = {"K": True, "E": False}


def read(path: Path, listed_on: date | None = None) -> NoticeFile:
    """The notices. The file does not say its day; `listed_on` is what the sender tells."""

    def notice(record: Record, dates: RowDates) -> NoticeRow:
        return _notice(record, dates, listed_on)

    return read_rows(read_table(path), COLUMNS, Source.FIMEA, listed_on, notice)


def _notice(record: Record, dates: RowDates, listed_on: date | None) -> NoticeRow:
    value = record.values
    start = dates.day("SaatavuushairioAlkupaiva")
    end = dates.day("SaatavuushairioLoppupaiva")
    dates.check_order(start, end, "SaatavuushairioLoppupaiva")
    updated = dates.day("Muokkauspaiva")
    received = dates.received("Ilmoituspaiva")
    in_force = coded(value["Voimassa"], _IN_FORCE, None, dates, "Voimassa")
    seen = listed_on or updated or received
    upcoming = start is not None and start > seen
    return NoticeRow(
        source=Source.FIMEA,
        line=record.line,
        kind=Kind.SHORTAGE,
        status=_status(in_force, upcoming),
        status_text=value["Voimassa"],
        received=received,
        number=value["VNR"],
        number_scheme=NumberScheme.VNR,
        holder=value["Yritys"],
        anticipated_start=start if upcoming else None,
        actual_start=None if upcoming else start,
        promised_end=end,
        # A notice that is no longer in force ended on its stated day, unless it was taken back before that
        # day.
        actual_end=end if in_force is False and end is not None and end <= seen else None,
        updated=updated,
        remarks=tuple(dates.remarks),
    )


def _status(in_force: bool | None, upcoming: bool) -> Status:
    """What being in force means for a notice that has begun, or has not yet."""
    if in_force is None:
        return Status.UNKNOWN
    if not in_force:
        return Status.RESOLVED
    return Status.ANTICIPATED if upcoming else Status.ACTUAL
