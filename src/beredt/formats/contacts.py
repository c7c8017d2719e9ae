"""Contacts: whom to ask at each organisation in a shortage, and who answers for them. CSV or XLSX."""

import re
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from beredt.formats.columns import CellError, Column, Problems, Record, choice, iso_date, parse_table, text, write_csv
from beredt.formats.organisations import short_id
from beredt.formats.problems import Code, Problem
from beredt.formats.tables import read_table

_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\".]+(\.[^@\s,;<>\".]+)+")
_PHONE = re.compile(r"\+?[0-9][0-9 ]{3,18}[0-9]")


class ContactKind(StrEnum):
    """What a contact is asked about."""

    SHORTAGE = "shortage"
    CHILDREN = "children"
    CLINICIANS = "clinicians"
    HOSPITAL_PHARMACY = "hospital_pharmacy"
    B180 = "b180"
    WHOLESALERS = "wholesalers"
    PROCUREMENT = "procurement"
    AUTHORITY = "authority"
    MEDICAL_DIRECTOR = "medical_director"


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact. `deputy_of` is the id of the contact it stands in for; it holds up to and with `valid_to`."""

    id: str
    organisation: str
    kind: ContactKind
    function: str
    email: str
    valid_from: date
    name: str | None = None
    phone: str | None = None
    deputy_of: str | None = None
    valid_to: date | None = None


def email(cell: str) -> str:
    """An e-mail address, by its form alone."""
    if len(cell) > 254 or not _EMAIL.fullmatch(cell):
        raise CellError(Code.NOT_IN_LIST, "name@organisation.no")
    return cell


def phone(cell: str) -> str:
    """A telephone number of an office: digits and spaces, with + and country code where it is foreign."""
    if not _PHONE.fullmatch(cell):
        raise CellError(Code.NOT_IN_LIST, "+47 00 00 00 00")
    return cell


COLUMNS = (
    Column("id", short_id, True, "Short id, the same in every file", "mk-unn"),
    Column("organisation", short_id, True, "Id of the organisation", "hf-unn"),
    Column("kind", choice(ContactKind), True, "What the contact is asked about", "shortage"),
    Column("function", text, True, "The function, which outlives its holder", "Mangelkontakt"),
    Column("email", email, True, "E-mail, of the function rather than of the person", "mangel@unn.example"),
    Column("valid_from", iso_date, True, "First day", "2024-01-01"),
    Column("name", text, False, "Name of who holds the function", "Kari Normann"),
    Column("phone", phone, False, "Telephone of the office", "+47 77 00 00 00"),
    Column("deputy_of", short_id, False, "Id of the contact that this one stands in for", "mk-unn-leder"),
    Column("valid_to", iso_date, False, "Last day", "2026-12-31"),
)


def read(path: Path, organisations: Collection[str], known: Collection[str] = frozenset()) -> tuple[Contact, ...]:
    """Every contact of a file.

    `organisations` are the ids that there are, `known` those of contacts who are no deputies and not in the file.
    Raises `Refused` with everything wrong: rows, ids given twice, unknown references, a deputy of a deputy, and ends
    before starts.
    """
    problems = Problems()
    records = parse_table(read_table(path), COLUMNS, problems)
    lines: dict[str, Record] = {}
    for record in records:
        if record.values["id"] in lines:
            problems.add(Problem(Code.DUPLICATE_KEY, record.line, "id", record.values["id"]))
        lines.setdefault(record.values["id"], record)
    chiefs = {id_ for id_, record in lines.items() if record.values["deputy_of"] is None} | (set(known) - set(lines))
    for record in records:
        values = record.values
        if values["organisation"] not in organisations:
            problems.add(Problem(Code.UNKNOWN_REFERENCE, record.line, "organisation", values["organisation"]))
        if values["deputy_of"] is not None and values["deputy_of"] not in chiefs:
            problems.add(Problem(Code.UNKNOWN_REFERENCE, record.line, "deputy_of", values["deputy_of"]))
        if values["valid_to"] is not None and values["valid_to"] < values["valid_from"]:
            problems.add(Problem(Code.END_BEFORE_START, record.line, "valid_to", values["valid_to"].isoformat()))
    problems.raise_if_any()
    return tuple(Contact(**record.values) for record in records)


def write(path: Path, contacts: Iterable[Contact]) -> None:
    """Write contacts as CSV by the same layout."""
    write_csv(path, COLUMNS, map(asdict, contacts))
