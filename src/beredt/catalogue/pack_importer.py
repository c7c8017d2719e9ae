"""Unregistered and foreign packs from a list."""

from typing import Any

from beredt.catalogue.actions import save_own_packs
from beredt.formats import packs
from beredt.intake.actions import Content, Importer, Incoming
from beredt.intake.models import Delivery, Kind


def read(incoming: Incoming) -> Content:
    """Reads the list. Raises Refused."""
    return Content(records=packs.read(incoming.path))


def store(delivery: Delivery, content: Content) -> dict[str, Any]:
    """Adds the packs, or changes those that are there."""
    return save_own_packs(content.records)


IMPORTER = Importer(Kind.PACKS, read, store)
