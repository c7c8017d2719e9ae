"""`read_fest`: a FEST M30 extract to records, whole or not at all."""

import gc
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from lxml import etree

from beredt.formats.fest.entries import BODIES, Record, read_header
from beredt.formats.fest.names import CATALOGUES, M30, READ
from beredt.formats.fest.records import (
    AgencyWarning,
    EndedEntry,
    FestExtract,
    Pack,
    Product,
    Strength,
    Substance,
    SubstitutionGroup,
)
from beredt.formats.fest.references import References
from beredt.formats.fest.source import open_extract
from beredt.formats.fest.stream import FETCHED_AT, EntryStream
from beredt.formats.fest.values import Findings, Node, line_of, parse_moment
from beredt.formats.problems import Code, Remark

_VARENUMMER = re.compile(r"[0-9]{6}", re.ASCII)
_ATC = re.compile(r"Q?[A-Z]([0-9]{2}([A-Z]([A-Z]([0-9]{2})?)?)?)?", re.ASCII)
_COUNTED = {
    Product: "products",
    Pack: "packs",
    Substance: "substances",
    Strength: "strengths",
    SubstitutionGroup: "substitution_groups",
    AgencyWarning: "warnings",
}
_GTIN_LENGTHS = frozenset({8, 12, 13, 14})


def read_fest(path: Path) -> FestExtract:
    """Read an extract, an .xml or a .zip with one XML, in memory that grows with its records only.

    Taken with a remark: a GTIN with a wrong check digit, an unusual ATC code, a reference that leads nowhere.
    Elements without their namespace are read and named in `repairs`.

    Raises:
        Refused: the file is not an extract, or records in it are faulty (each fault with line and field).
    """
    reading = _Reading()
    with _cycle_search_paused(), open_extract(path) as file:
        stream = EntryStream(file)
        for name, element in stream.entries():
            reading.take(name, element)
    return reading.extract(stream.without_namespace)


@contextmanager
def _cycle_search_paused() -> Iterator[None]:
    """Records form no cycles, so searching a million living objects for some is wasted: a tenth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Reading:
    """The state of one reading: records so far, keys seen, faults found."""

    def __init__(self) -> None:
        self.findings = Findings()
        self._fetched_at: datetime | None = None
        self._counted: Counter[str] = Counter()
        self._records: dict[type, list] = {kind: [] for kind in _COUNTED}
        self._ended: list[EndedEntry] = []
        self._keys: set[tuple[str, str]] = set()

    def take(self, name: str, element: etree._Element) -> None:
        if name == FETCHED_AT:
            self._take_fetched_at(element)
        elif name in BODIES:
            self._take_entry(name, element)
        elif name in CATALOGUES:
            self._counted[CATALOGUES[name]] += 1

    def _take_fetched_at(self, element: etree._Element) -> None:
        text = (element.text or "").strip()
        try:
            self._fetched_at = parse_moment(text)
        except ValueError:
            self.findings.problem(Code.NOT_A_DATE, line_of(element), FETCHED_AT, text, "YYYY-MM-DDThh:mm:ss")

    def _take_entry(self, name: str, element: etree._Element) -> None:
        node = Node(element, M30, self.findings)
        entry = read_header(node)
        for body, namespace, read in BODIES[name]:
            if fields := node.inner(body, namespace):
                self._keep(read(fields, entry), fields)
                return
        self._ended.append(EndedEntry(CATALOGUES[name], entry))
        if entry.active:
            node.missing(BODIES[name][0][0])

    def _keep(self, record: Record, node: Node) -> None:
        self._records[type(record)].append(record)
        if isinstance(record, AgencyWarning):
            return
        self._unique(node, "Id", record.id)
        if isinstance(record, Pack):
            self._check_pack(record, node)
        if isinstance(record, Product | Pack) and record.atc and not _ATC.fullmatch(record.atc.code):
            node.remark(Code.NOT_AN_ATC_CODE, "Atc", record.atc.code)

    def _check_pack(self, pack: Pack, node: Node) -> None:
        if pack.varenummer and not _VARENUMMER.fullmatch(pack.varenummer):
            node.problem(Code.NOT_A_VARENUMMER, "Varenr", pack.varenummer, "six digits")
        self._unique(node, "Varenr", pack.varenummer)
        for gtin in pack.gtins:
            if not is_gtin(gtin):
                node.remark(Code.NOT_A_GTIN, "Ean", gtin)

    def _unique(self, node: Node, field: str, value: str) -> None:
        if value and (field, value) in self._keys:
            node.problem(Code.DUPLICATE_KEY, field, value)
        self._keys.add((field, value))

    def extract(self, without_namespace: int) -> FestExtract:
        """All that was read, references resolved.

        Raises:
            Refused: if there was any problem.
        """
        if self._fetched_at is None and not self.findings.total:
            self.findings.problem(Code.MISSING_VALUE, None, FETCHED_AT)
        self.findings.raise_if_any()
        assert self._fetched_at is not None  # its absence is a problem
        products, packs, substances, strengths, groups, warnings = (tuple(self._records[kind]) for kind in _COUNTED)
        references = References(products, substances, strengths, groups, self.findings)
        resolved = tuple(map(references.resolve, products))
        for strength in strengths:
            references.check_strength(strength)
        for pack in packs:
            references.check_pack(pack)
        return FestExtract(
            fetched_at=self._fetched_at,
            products=resolved,
            packs=packs,
            substances=substances,
            strengths=strengths,
            substitution_groups=groups,
            warnings=warnings,
            ended=tuple(self._ended),
            counts=self._all_counts(),
            repairs=(Remark(Code.NAMESPACE_REPAIRED, count=without_namespace),) if without_namespace else (),
            remarks=self.findings.remarks(),
        )

    def _all_counts(self) -> dict[str, int]:
        """Records of each kind read, entries of each catalogue only counted, and entries without a body."""
        read = {name: len(self._records[kind]) for kind, name in _COUNTED.items()}
        shortages = sum(warning.is_shortage for warning in self._records[AgencyWarning])
        counted = {name: self._counted[name] for entry, name in CATALOGUES.items() if entry not in READ}
        return read | {"shortage_warnings": shortages} | counted | {"ended": len(self._ended)}


def is_gtin(text: str) -> bool:
    """Whether the check digit is right (GS1 General Specifications, 7.9: weights 3 and 1 from the right).

    >>> is_gtin("7046260148840"), is_gtin("7046260148841")
    (True, False)
    """
    if len(text) not in _GTIN_LENGTHS or not (text.isascii() and text.isdigit()):
        return False
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(text))) % 10 == 0
