"""Quantities into the lake: read whole, checked against catalogue and places, written once, committed by a row."""

import logging
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from beredt.actors.models import Organisation
from beredt.catalogue.models import Pack
from beredt.formats.problems import Code, Problem, Refused, Remark
from beredt.formats.supply import SupplyFile, customers21, deliveries, sales20, stock, use
from beredt.formats.supply.references import check_references
from beredt.intake.actions import Content, Importer, Incoming, Supersedes
from beredt.intake.models import Delivery, Kind
from beredt.lake import SnapshotFile
from beredt.lake.engine import EngineError
from beredt.supply.store import lake, roll_up

log = logging.getLogger(__name__)

READERS: dict[Kind, Callable[[Path], SupplyFile]] = {
    Kind.SALES20: sales20.read,
    Kind.CUSTOMERS21: customers21.read,
    Kind.STOCK: stock.read,
    Kind.USE: use.read,
    Kind.DELIVERIES: deliveries.read,
}
#: The column whose values are the places that a file speaks for.
SCOPE = {
    Kind.SALES20: "wholesaler",
    Kind.CUSTOMERS21: "wholesaler",
    Kind.STOCK: "place",
    Kind.USE: "place",
    Kind.DELIVERIES: "place",
}
#: Our own layouts name packs and places of the registers. The statutory reports name whatever was sold, by the
#: wholesaler's own customer numbers: an unknown pack there is a remark.
OWN_LAYOUTS = frozenset({Kind.STOCK, Kind.USE, Kind.DELIVERIES})


def read(kind: Kind, incoming: Incoming) -> Content:
    """Reads one file of quantities and checks every reference in it. Raises Refused."""
    if not Organisation.objects.filter(id=incoming.sender).exists():
        raise Refused([Problem(Code.UNKNOWN_PLACE, field="sender", value=incoming.sender)])
    file = READERS[kind](incoming.path)
    varenummer = set(Pack.objects.values_list("varenummer", flat=True))
    remarks = tuple(file.remarks)
    if kind in OWN_LAYOUTS:
        problems = check_references(file, varenummer, set(Organisation.objects.values_list("id", flat=True)))
        if problems:
            raise Refused(problems)
    elif "varenummer" in file.table.column_names:
        remarks += _unknown_packs(file.table, varenummer)
    return Content(
        records=file,
        first=file.first,
        last=file.last,
        scope=tuple(filter(None, pc.unique(file.table[SCOPE[kind]]).to_pylist())),
        remarks=remarks,
    )


def _unknown_packs(table: pa.Table, known: set[str]) -> tuple[Remark, ...]:
    numbers = pc.value_counts(table["varenummer"])
    counts = {entry["values"]: entry["counts"] for entry in numbers.to_pylist()}
    return tuple(
        Remark(Code.UNKNOWN_VARENUMMER, field="varenummer", value=number, count=count)
        for number, count in sorted(counts.items())
        if number not in known
    )[:100]


def store(delivery: Delivery, content: Content) -> dict[str, Any]:
    """Writes the facts to the lake. They count once the transaction that names them is committed.

    Without rollups all answers are the same, only slower: `beredt lake rollup` makes those that failed.
    """
    file: SupplyFile = content.records
    written = lake().write(file.kind, str(delivery.id), file.table)
    delivery.lake_file = asdict(written)
    try:
        roll_up([SnapshotFile(written.kind, written.name, written.sha256, delivery.sender)])
    except (EngineError, OSError) as failure:
        log.warning("%s has no rollup: %s", written.name, failure)
    counts: dict[str, Any] = {"rows": file.rows, "places": len(content.scope)}
    if "varenummer" in file.table.column_names:
        counts["packs"] = len(pc.unique(file.table["varenummer"]))
    return counts


def _importer(kind: Kind) -> Importer:
    return Importer(kind, lambda incoming: read(kind, incoming), store, supersedes=Supersedes.SAME_SCOPE)


IMPORTERS = tuple(_importer(kind) for kind in READERS)
