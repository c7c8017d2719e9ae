"""Files about quantities: use, stock, expected deliveries, and the wholesalers' statutory reports."""

from beredt.formats.supply.file import SupplyFile

__all__ = ["SupplyFile"]
