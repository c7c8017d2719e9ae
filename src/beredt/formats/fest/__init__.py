"""FEST M30, the Norwegian medicine register as Direktoratet for medisinske produkter publishes it.

Read with `read_fest`, write with `write_fest`; the records between them are in `beredt.formats.fest.records`.
Source of the format: the schemas ER-M30-2014-12-01 and Forskrivning-2014-12-01 of eResept 2.5.
"""

from beredt.formats.fest.reader import read_fest
from beredt.formats.fest.records import (
    AgencyWarning,
    Coded,
    Component,
    EndedEntry,
    Entry,
    FestExtract,
    Ingredient,
    MaStatus,
    NamedContent,
    Pack,
    PackContent,
    Product,
    Quantity,
    Reference,
    Refund,
    Strength,
    Substance,
    Substitution,
    SubstitutionGroup,
)
from beredt.formats.fest.writer import write_fest

__all__ = [
    "AgencyWarning",
    "Coded",
    "Component",
    "EndedEntry",
    "Entry",
    "FestExtract",
    "Ingredient",
    "MaStatus",
    "NamedContent",
    "Pack",
    "PackContent",
    "Product",
    "Quantity",
    "Reference",
    "Refund",
    "Strength",
    "Substance",
    "Substitution",
    "SubstitutionGroup",
    "read_fest",
    "write_fest",
]
