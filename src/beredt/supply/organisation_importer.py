"""Organisations and places from a list."""

from typing import Any

from beredt.actors.models import Organisation
from beredt.formats import organisations
from beredt.intake.actions import Content, Importer, Incoming
from beredt.intake.models import Delivery, Kind

FIELDS = ("kind", "name", "parent_id", "municipality", "region", "supplied_by_id")


def read(incoming: Incoming) -> Content:
    """Reads the list; parents may stand in it or be known already. Raises Refused."""
    known = set(Organisation.objects.values_list("id", flat=True))
    return Content(records=organisations.read(incoming.path, known))


def store(delivery: Delivery, content: Content) -> dict[str, Any]:
    """Adds and changes organisations; those that the list lacks are left as they are."""
    rows = [
        Organisation(
            id=row.id,
            kind=row.kind.value,
            name=row.name,
            parent_id=row.parent,
            municipality=row.municipality or "",
            region=row.region or "",
            supplied_by_id=row.supplied_by,
        )
        for row in content.records
    ]
    before = Organisation.objects.in_bulk([row.id for row in rows])
    changed = [
        row
        for row in rows
        if (old := before.get(row.id)) is not None
        and any(getattr(old, field) != getattr(row, field) for field in FIELDS)
    ]
    new = [row for row in rows if row.id not in before]
    # The references among the rows are checked when the transaction ends, so their order does not matter.
    Organisation.objects.bulk_create(new, batch_size=2_000)
    Organisation.objects.bulk_update(changed, FIELDS, batch_size=500)
    return {"organisations": len(rows), "added": len(new), "changed": len(changed)}


IMPORTER = Importer(Kind.ORGANISATIONS, read, store)
