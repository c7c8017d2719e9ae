"""Packs that the medicine register lacks: unregistered and foreign ones, entered by hand or from a list.

Layout: CSV or XLSX with the columns below. A varenummer here is the national number that Farmalogg gives.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from beredt.formats.columns import (
    CellError,
    Column,
    Problems,
    amount,
    atc,
    choice,
    gtin,
    iso_date,
    parse_table,
    several,
    text,
    varenummer,
    write_csv,
)
from beredt.formats.problems import Code, Problem
from beredt.formats.tables import read_table


class MaStatus(StrEnum):
    """What permits the pack: no marketing authorisation, one abroad only, or an exemption granted for it."""

    NONE = "none"
    FOREIGN = "foreign"
    EXEMPTION = "exemption"


@dataclass(frozen=True, slots=True)
class HandPack:
    """One pack of the list.

    `country` is where it comes from, ISO 3166 alpha-2; None in a date is not known.
    """

    varenummer: str
    name: str
    substance: str
    atc: str | None
    strength: str
    form: str
    pack_size: Decimal
    pack_unit: str
    holder: str
    country: str
    ma_status: MaStatus
    gtin: tuple[str, ...] = ()
    substitution_group: str | None = None
    marketed_from: date | None = None
    ended: date | None = None


def country(cell: str) -> str:
    """Two capital letters. Which countries there are is for the catalogue to know."""
    if len(cell) == 2 and cell.isascii() and cell.isalpha() and cell.isupper():
        return cell
    raise CellError(Code.NOT_IN_LIST, "ISO 3166-1 alpha-2")


COLUMNS = (
    Column("varenummer", varenummer, True, "Varenummer, six digits with leading zeros", "889041"),
    Column("name", text, True, "Name on the pack", "Mucomyst"),
    Column("substance", text, True, "Active substance", "acetylcysteine"),
    Column("atc", atc, False, "ATC code, any level; blank where unknown", "R05CB01"),
    Column("strength", text, True, "Strength", "200 mg/ml"),
    Column("form", text, True, "Dosage form", "inhalasjonsvæske"),
    Column("pack_size", amount, True, "Units in the pack", "5"),
    Column("pack_unit", text, True, "What the units are", "ampulle"),
    Column("holder", text, True, "Holder of the authorisation, or the importer where there is none", "Firma AS"),
    Column("country", country, True, "Country it is marketed in, ISO 3166-1 alpha-2", "SE"),
    Column("ma_status", choice(MaStatus), True, "none, foreign or exemption", "foreign"),
    Column("gtin", several(gtin), False, "GTINs, parted by |", "7046260148840", ()),
    Column("substitution_group", text, False, "Substitution group", "BG0001"),
    Column("marketed_from", iso_date, False, "First day it could be had", "2022-03-01"),
    Column("ended", iso_date, False, "Last day it could be had", "2024-06-30"),
)


def read(path: Path) -> tuple[HandPack, ...]:
    """Every pack, or `Refused` with everything wrong:

    a row, a varenummer given twice, an end before its start.
    """
    problems = Problems()
    packs: dict[str, HandPack] = {}
    for record in parse_table(read_table(path), COLUMNS, problems):
        pack = HandPack(**record.values)
        if pack.varenummer in packs:
            problems.add(Problem(Code.DUPLICATE_KEY, record.line, "varenummer", pack.varenummer))
        if pack.ended and pack.marketed_from and pack.ended < pack.marketed_from:
            problems.add(Problem(Code.END_BEFORE_START, record.line, "ended", pack.ended.isoformat()))
        packs[pack.varenummer] = pack
    problems.raise_if_any()
    return tuple(packs.values())


def write(path: Path, packs: Iterable[HandPack]) -> None:
    """Write packs as CSV by the same layout."""
    write_csv(path, COLUMNS, map(asdict, packs))
