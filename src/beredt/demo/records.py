"""What the parts of the demo nation tell one another: packs, places, shortages and the files they become.

Everything here is invented or curated; nothing of it reaches the product but through the files.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

#: The demo's files describe the years 2022-2024 and end with this day.
FIRST_DAY = date(2022, 1, 1)
AS_OF = date(2024, 12, 31)


@dataclass(frozen=True, slots=True)
class DemoPack:
    """One pack of the demo catalogue. `setting` tells where it is used: hospital, primary or both."""

    varenummer: str
    name: str
    substance: str
    atc: str
    strength: str
    form: str
    pack_size: int
    pack_unit: str
    holder: str
    substitution_group: str | None
    registered: bool
    setting: str
    for_children: bool
    marketed_from: date
    packs_per_day: float


@dataclass(frozen=True, slots=True)
class Place:
    """A place that holds or uses packs. `weight` is its share of the national use in its setting."""

    id: str
    kind: str
    name: str
    parent: str
    municipality: str
    region: str
    supplied_by: str
    weight: float


@dataclass(frozen=True, slots=True)
class Shortage:
    """A shortage as it really went in the demo world: `true_end` may lie after AS_OF and is never written to a file.

    `depth` in 0..1 is the share of normal supply that failed. From `advised` on, advice that is followed leaves
    the share `use_left` of the use; the rest turns to other medicines.
    """

    case_no: str
    varenummer: tuple[str, ...]
    start: date
    true_end: date
    depth: float
    advised: date | None = None
    use_left: float = 1.0


@dataclass(frozen=True, slots=True)
class DemoFile:
    """One file to import, in the order of the manifest. `source` is a notice source, `sender` an organisation id."""

    kind: str
    path: Path
    sender: str = ""
    source: str = ""
