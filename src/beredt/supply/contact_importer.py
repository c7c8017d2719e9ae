"""Contacts from a list."""

from typing import Any

from beredt.actors.models import Contact, Organisation
from beredt.formats import contacts
from beredt.intake.actions import Content, Importer, Incoming
from beredt.intake.models import Delivery, Kind

FIELDS = ("organisation_id", "kind", "function", "email", "valid_from", "name", "phone", "deputy_of_id", "valid_to")


def read(incoming: Incoming) -> Content:
    """Reads the list; organisations must be known already. Raises Refused."""
    organisations = set(Organisation.objects.values_list("id", flat=True))
    known = set(Contact.objects.filter(deputy_of__isnull=True).values_list("id", flat=True))
    return Content(records=contacts.read(incoming.path, organisations, known))


def store(delivery: Delivery, content: Content) -> dict[str, Any]:
    """Adds and changes contacts; those that the list lacks are left as they are, and end by their last day."""
    rows = [
        Contact(
            id=row.id,
            organisation_id=row.organisation,
            kind=row.kind.value,
            function=row.function,
            email=row.email,
            valid_from=row.valid_from,
            name=row.name or "",
            phone=row.phone or "",
            deputy_of_id=row.deputy_of,
            valid_to=row.valid_to,
        )
        for row in content.records
    ]
    before = Contact.objects.in_bulk([row.id for row in rows])
    changed = [
        row
        for row in rows
        if (old := before.get(row.id)) is not None
        and any(getattr(old, field) != getattr(row, field) for field in FIELDS)
    ]
    new = [row for row in rows if row.id not in before]
    # The references among the rows are checked when the transaction ends, so their order does not matter.
    Contact.objects.bulk_create(new)
    Contact.objects.bulk_update(changed, FIELDS)
    return {"contacts": len(rows), "added": len(new), "changed": len(changed)}


IMPORTER = Importer(Kind.CONTACTS, read, store)
