"""`write_fest`: records to a FEST M30 extract that validates against the schema ER-M30-2014-12-01."""

import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from lxml import etree

from beredt.formats.fest import elements
from beredt.formats.fest.elements import Branch
from beredt.formats.fest.entries import Record
from beredt.formats.fest.names import FS, M30
from beredt.formats.fest.records import (
    AgencyWarning,
    Coded,
    Entry,
    FestExtract,
    Pack,
    Product,
    Strength,
    Substance,
    SubstitutionGroup,
)

#: XML names of the kind that FEST uses; the schema demands that an Id is one.
_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*", re.ASCII)
_STATUS_TEXTS = {"A": "Aktiv oppføring", "U": "Utgått oppføring"}

_BODIES: dict[type, tuple[str, str, Any]] = {
    Product: ("LegemiddelMerkevare", FS, elements.write_product),
    Pack: ("Legemiddelpakning", FS, elements.write_pack),
    Substance: ("Virkestoff", FS, elements.write_substance),
    Strength: ("VirkestoffMedStyrke", FS, elements.write_strength),
    AgencyWarning: ("VarselSlv", M30, elements.write_warning),
    SubstitutionGroup: ("Byttegruppe", M30, elements.write_substitution_group),
}


def write_fest(path: Path, extract: FestExtract) -> None:
    """Write the records of an extract as M30 XML, entry by entry; None and empty tuples are left out.

    A record without an entry gets an active one, changed when the extract was fetched. Strengths that only
    products hold are written too. References are written as they are; one that leads outside the records,
    such as to a refund group, is what the loose variant of the schema is for.

    Raises:
        ValueError: an id that XML does not allow, the same id twice, or a value that XML cannot hold;
            the file is then incomplete.
    """
    with etree.xmlfile(str(path), encoding="UTF-8") as file:
        file.write_declaration()
        with file.element(f"{{{M30}}}FEST", nsmap={"m30": M30}):
            _Writer(file, extract).write()


class _Writer:
    def __init__(self, file: Any, extract: FestExtract) -> None:
        self._file = file
        self._extract = extract
        self._fetched_at = extract.fetched_at
        self._ids: set[str] = set()

    def write(self) -> None:
        """The catalogues in the order of the schema."""
        extract = self._extract
        fetched = etree.Element(f"{{{M30}}}HentetDato", nsmap={"m30": M30})
        fetched.text = self._fetched_at.isoformat()
        self._file.write(fetched)
        substances: list[Record] = [*extract.substances, *all_strengths(extract)]
        self._catalogue("LegemiddelMerkevare", "products", extract.products)
        self._catalogue("Legemiddelpakning", "packs", extract.packs)
        self._catalogue("Virkestoff", "substances", substances)
        self._catalogue("VarselSlv", "warnings", extract.warnings)
        self._catalogue("Byttegruppe", "substitution_groups", extract.substitution_groups)

    def _catalogue(self, name: str, counted_as: str, records: Iterable[Record]) -> None:
        with self._file.element(f"{{{M30}}}Kat{name}"):
            for record in records:
                entry = self._entry(name, record.entry or _entry_for(record, self._fetched_at))
                body, namespace, write = _BODIES[type(record)]
                if not isinstance(record, AgencyWarning):
                    self._claim(record.id)
                write(entry.branch(body, namespace), record)
                self._write(entry)
            for ended in self._extract.ended:
                if ended.catalogue == counted_as:
                    self._write(self._entry(name, ended.entry))

    def _write(self, entry: Branch) -> None:
        entry.element.tail = "\n"  # one entry a line, so that a reader's line numbers mean something
        self._file.write(entry.element, with_tail=True)

    def _entry(self, name: str, entry: Entry) -> Branch:
        self._claim(entry.id)
        branch = Branch(etree.Element(f"{{{M30}}}Oppf{name}", nsmap={"m30": M30}), M30)
        branch.value("Id", entry.id)
        branch.value("Tidspunkt", entry.changed_at or self._fetched_at)
        branch.coded("Status", Coded(entry.status, _STATUS_TEXTS.get(entry.status)))
        return branch

    def _claim(self, key: str) -> None:
        if not _ID.fullmatch(key):
            raise ValueError(f"not an XML id: {key!r}")
        if key in self._ids:
            raise ValueError(f"the id stands twice: {key!r}")
        self._ids.add(key)


def _entry_for(record: Record, fetched_at: datetime) -> Entry:
    """An entry of a record that has none; its id follows from the record, so it is always the same."""
    key = repr(record) if isinstance(record, AgencyWarning) else record.id
    return Entry(f"ID_{uuid5(NAMESPACE_URL, f'{M30}/{type(record).__name__}/{key}')}".upper(), fetched_at)


def all_strengths(extract: FestExtract) -> list[Strength]:
    """The strengths of an extract, then those that only its products hold."""
    strengths = {strength.id: strength for strength in extract.strengths}
    for product in extract.products:
        for ingredient in product.ingredients:
            if ingredient.strength:
                strengths.setdefault(ingredient.strength.id, ingredient.strength)
    return list(strengths.values())
