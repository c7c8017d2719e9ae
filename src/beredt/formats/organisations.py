"""Organisations and places: who there is, whom they belong to, and who supplies them. CSV or XLSX."""

import re
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from beredt.formats.columns import CellError, Column, Problems, Record, choice, parse_table, text, write_csv
from beredt.formats.problems import Code, Problem
from beredt.formats.tables import read_table

_ID = re.compile(r"[A-Za-z0-9ÆØÅæøå][A-Za-z0-9ÆØÅæøå._-]{0,39}")
_MUNICIPALITY = re.compile(r"[0-9]{4}")


class OrganisationKind(StrEnum):
    """What an organisation is in the supply of medicines."""

    HEALTH_REGION = "health_region"
    HEALTH_TRUST = "health_trust"
    HOSPITAL_PHARMACY = "hospital_pharmacy"
    HOSPITAL = "hospital"
    PHARMACY = "pharmacy"
    PHARMACY_CHAIN = "pharmacy_chain"
    WHOLESALER = "wholesaler"
    MUNICIPALITY = "municipality"
    AGENCY = "agency"
    SUPPLIER = "supplier"
    STOCKPILE = "stockpile"
    OTHER_HOLDER = "other_holder"


@dataclass(frozen=True, slots=True)
class Organisation:
    """One organisation or place.

    `parent` and `supplied_by` are ids; `municipality` is its four-digit number.
    """

    id: str
    kind: OrganisationKind
    name: str
    parent: str | None = None
    municipality: str | None = None
    region: str | None = None
    supplied_by: str | None = None


def short_id(cell: str) -> str:
    """Up to 40 letters, digits, dots, dashes and underscores."""
    if not _ID.fullmatch(cell):
        raise CellError(Code.NOT_IN_LIST, "A-Z a-z 0-9 . _ -, 1 to 40 characters")
    return cell


def municipality(cell: str) -> str:
    """Four digits. Which municipalities there are, and when, is for the catalogue of them to know."""
    if not _MUNICIPALITY.fullmatch(cell):
        raise CellError(Code.NOT_IN_LIST, "0000")
    return cell


COLUMNS = (
    Column("id", short_id, True, "Short id, the same in every file", "sa-tromso"),
    Column("kind", choice(OrganisationKind), True, "What it is", "hospital_pharmacy"),
    Column("name", text, True, "Name", "Sykehusapoteket Tromsø"),
    Column("parent", short_id, False, "Id of the organisation it belongs to", "hf-unn"),
    Column("municipality", municipality, False, "Municipality number, four digits", "5501"),
    Column("region", text, False, "Health region", "nord"),
    Column("supplied_by", short_id, False, "Id of who mainly supplies it", "gross-1"),
)

_REFERENCES = ("parent", "supplied_by")


def read(path: Path, known: Collection[str] = frozenset()) -> tuple[Organisation, ...]:
    """Every organisation. `parent` and `supplied_by` must be ids of this file or of `known`.

    Raises `Refused` with everything wrong: rows, ids given twice, unknown ids, and parents that go in a
    circle.
    """
    problems = Problems()
    records = parse_table(read_table(path), COLUMNS, problems)
    lines: dict[str, Record] = {}
    for record in records:
        if record.values["id"] in lines:
            problems.add(Problem(Code.DUPLICATE_KEY, record.line, "id", record.values["id"]))
        lines.setdefault(record.values["id"], record)
    for record in records:
        for name in _REFERENCES:
            other = record.values[name]
            if other is not None and other not in lines and other not in known:
                problems.add(Problem(Code.UNKNOWN_REFERENCE, record.line, name, other))
    for member in _in_circles({id_: record.values["parent"] for id_, record in lines.items()}):
        problems.add(Problem(Code.UNKNOWN_REFERENCE, lines[member].line, "parent", member, "no circle"))
    problems.raise_if_any()
    return tuple(Organisation(**record.values) for record in records)


def _in_circles(parents: dict[str, str | None]) -> list[str]:
    """The ids that are their own ancestors."""
    settled: set[str] = set()
    circling: list[str] = []
    for start in parents:
        path: dict[str, None] = {}
        node: str | None = start
        while node is not None and node in parents and node not in settled and node not in path:
            path[node] = None
            node = parents[node]
        if node is not None and node in path:
            walked = list(path)
            circling += walked[walked.index(node) :]
        settled.update(path)
    return circling


def write(path: Path, organisations: Iterable[Organisation]) -> None:
    """Write organisations as CSV by the same layout."""
    write_csv(path, COLUMNS, map(asdict, organisations))
