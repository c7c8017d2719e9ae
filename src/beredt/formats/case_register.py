"""An existing register of shortage cases, kept in lists before: CSV or XLSX, one row a case."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from beredt.formats.columns import (
    Column,
    Problems,
    Record,
    atc,
    choice,
    iso_date,
    parse_table,
    several,
    text,
    varenummer,
    write_csv,
)
from beredt.formats.problems import Code, Problem
from beredt.formats.reasons import Reason
from beredt.formats.tables import read_table


class CaseSource(StrEnum):
    """Where the case was first heard of."""

    DMP = "dmp"
    SYKEHUSINNKJOP = "sykehusinnkjop"
    WHOLESALER = "wholesaler"
    OWN_DISCOVERY = "own_discovery"
    CLINICIAN = "clinician"
    NEIGHBOUR_COUNTRY = "neighbour_country"
    REPORT_FORM = "report_form"
    OTHER = "other"


class YesNo(StrEnum):
    """Yes, no, or nobody knows."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Registration(StrEnum):
    """Whether the medicine has a Norwegian marketing authorisation."""

    REGISTERED = "registered"
    UNREGISTERED = "unregistered"


@dataclass(frozen=True, slots=True)
class RegisteredCase:
    """One case.

    `end` None means open; `promised_end` is the latest known; `previous_case` the earlier period.
    """

    case_no: str
    title: str
    atc: str
    registered: date
    start: date
    source: CaseSource
    registration: Registration
    varenummer: tuple[str, ...] = ()
    end: date | None = None
    reported_by_holder: YesNo = YesNo.UNKNOWN
    reason: Reason = Reason.UNKNOWN
    reason_text: str | None = None
    promised_end: date | None = None
    previous_case: str | None = None
    note: str | None = None


COLUMNS = (
    Column("case_no", text, True, "Case number, the register's own", "2024-0123"),
    Column("title", text, True, "Medicine, as the register calls the case", "Metalyse 10 000 E"),
    Column("varenummer", several(varenummer), False, "The packs, parted by |", "014884|023991", ()),
    Column("atc", atc, True, "ATC code, any level", "B01AD11"),
    Column("registered", iso_date, True, "The day the case was registered", "2024-01-15"),
    Column("start", iso_date, True, "Start of the shortage", "2024-01-10"),
    Column("end", iso_date, False, "The day the case was closed; blank while it is open", "2024-03-20"),
    Column("source", choice(CaseSource), True, "Where it was first heard of", "dmp"),
    Column("reported_by_holder", choice(YesNo), False, "yes, no or unknown", "yes", YesNo.UNKNOWN),
    Column("registration", choice(Registration), True, "registered or unregistered", "registered"),
    Column("reason", choice(Reason), False, "Reason, coded", "manufacturing", Reason.UNKNOWN),
    Column("reason_text", text, False, "Reason, in the sender's words", "Produksjonsproblemer"),
    Column("promised_end", iso_date, False, "The latest promised end", "2024-03-31"),
    Column("previous_case", text, False, "Case number of the earlier period of the same shortage", "2023-0077"),
    Column("note", text, False, "Note", "Ny leverandør fra mars"),
)


def read(path: Path) -> tuple[RegisteredCase, ...]:
    """Every case, or `Refused` with everything that is wrong, by line."""
    problems = Problems()
    records = parse_table(read_table(path), COLUMNS, problems)
    first: dict[str, Record] = {}
    for record in records:
        _check_dates(record, problems)
        if record.values["case_no"] in first:
            problems.add(Problem(Code.DUPLICATE_KEY, record.line, "case_no", record.values["case_no"]))
        first.setdefault(record.values["case_no"], record)
    for record in records:
        _check_previous(record, first, problems)
    problems.raise_if_any()
    return tuple(RegisteredCase(**record.values) for record in records)


def _check_dates(record: Record, problems: Problems) -> None:
    start = record.values["start"]
    for name in ("end", "promised_end"):
        day = record.values[name]
        if day is not None and day < start:
            problems.add(Problem(Code.END_BEFORE_START, record.line, name, day.isoformat(), f">= {start}"))


def _check_previous(record: Record, cases: dict[str, Record], problems: Problems) -> None:
    """The earlier period is a case of this file that began before this one."""
    number = record.values["previous_case"]
    if number is None:
        return
    previous = cases.get(number)
    if previous is None or previous is record:
        problems.add(Problem(Code.UNKNOWN_REFERENCE, record.line, "previous_case", number))
    elif previous.values["start"] >= record.values["start"]:
        expected = f"start < {record.values['start']}"
        problems.add(Problem(Code.OUT_OF_RANGE, record.line, "previous_case", number, expected))


def write(path: Path, cases: Iterable[RegisteredCase]) -> None:
    """Write cases as CSV by the same layout."""
    write_csv(path, COLUMNS, map(asdict, cases))
