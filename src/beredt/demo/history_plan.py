"""How many cases of each kind the shortage centre's register holds: the exact counts that the demo keeps to.

The counts of 2024 are those of Mangelsenteret's annual report for 2024 (the total, new, carried over, closed,
the ATC groups, figure 2, unregistered). For 2023 the report gives the 51 unregistered as 13.7 %, which of 371
to 374 only 371, 372 and 373 print; that L, N and J lead in another order; and that the median was about the
same. What it leaves open is chosen here: 372 cases in 2023 and 340 in 2022.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files

YEARS = (2022, 2023, 2024)


class Segment(StrEnum):
    """In which years a case counts as handled: the values are the columns of history_groups.csv."""

    THROUGH = "through"  # registered in 2022, not ended before 2024
    INTO_2024 = "into_2024"  # registered in 2023, not ended before 2024
    IN_2024 = "in_2024"  # registered in 2024
    INTO_2023 = "into_2023"  # registered in 2022, ended in 2023
    IN_2023 = "in_2023"  # registered and ended in 2023
    IN_2022 = "in_2022"  # registered and ended in 2022

    @property
    def in_2024(self) -> bool:
        """Whether its cases were handled in 2024."""
        return self in (Segment.THROUGH, Segment.INTO_2024, Segment.IN_2024)


#: The segments that make up the cases handled in 2024.
HANDLED_2024 = tuple(segment for segment in Segment if segment.in_2024)


@dataclass(frozen=True, slots=True)
class Cell:
    """The cases registered in one year and ended in one (None: open at the end of 2024)."""

    segment: Segment
    registered: int
    ended: int | None
    cases: int


CELLS = (
    Cell(Segment.IN_2022, 2022, 2022, 252),
    Cell(Segment.INTO_2023, 2022, 2023, 76),
    Cell(Segment.THROUGH, 2022, 2024, 9),
    Cell(Segment.THROUGH, 2022, None, 3),
    Cell(Segment.IN_2023, 2023, 2023, 202),
    Cell(Segment.INTO_2024, 2023, 2024, 72),
    Cell(Segment.INTO_2024, 2023, None, 10),
    Cell(Segment.IN_2024, 2024, 2024, 215),
    Cell(Segment.IN_2024, 2024, None, 83),
)


def cell_of(registered: int, ended: int | None) -> Cell:
    """The cell of a case, by the years of its registration and its end."""
    return next(cell for cell in CELLS if (cell.registered, cell.ended) == (registered, ended))


@dataclass(frozen=True, slots=True)
class ClosedLaw:
    """What holds of the durations (days) of the cases closed in one year."""

    year: int
    over_a_year: int
    median: int
    longest: int


#: 2024 by the report; 2023 "about the same" median; 2022 chosen, the register being new.
CLOSED = (ClosedLaw(2022, 4, 61, 521), ClosedLaw(2023, 19, 66, 688), ClosedLaw(2024, 22, 67, 1074))

#: Log-normal spread that gives the report's 22 of 296 over 365 days when the median is 67.
SIGMA = 1.17

#: Unregistered medicines by segment: 32 in 2024 and 51 in 2023.
UNREGISTERED = {
    Segment.THROUGH: 1,
    Segment.INTO_2024: 9,
    Segment.IN_2024: 22,
    Segment.INTO_2023: 9,
    Segment.IN_2023: 32,
    Segment.IN_2022: 38,
}
UNREGISTERED_N_2024 = 11

#: How many cases one substance may have in 2024 outside the families of figure 2. The figure shows a
#: selection of the substances of J, L and N with three or more, so there the others keep below three.
MOST_PER_SUBSTANCE = {"J": 2, "L": 2, "N": 2}
MOST_ELSEWHERE = 4


@dataclass(frozen=True, slots=True)
class Family:
    """One row of figure 2: cases of 2024 within level-4 groups, and of the substances counted singly."""

    prefixes: tuple[str, ...]
    cases: int
    substances: dict[str, int]

    def holds(self, atc: str) -> bool:
        """Whether a substance belongs to the family."""
        return atc.startswith(self.prefixes)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (files("beredt.demo") / "data" / name).open(encoding="utf-8") as file:
        yield from csv.DictReader(file)


def group_counts() -> dict[tuple[Segment, str], int]:
    """Cases by segment and ATC main group."""
    return {(s, row["group"]): int(row[s.value]) for row in _rows("history_groups.csv") for s in Segment}


def substances_2024() -> dict[str, int]:
    """Distinct substances among the cases handled in 2024, by ATC main group; 223 in all."""
    return {row["group"]: int(row["substances_2024"]) for row in _rows("history_groups.csv")}


def families() -> tuple[Family, ...]:
    """The rows of figure 2."""
    found: dict[str, Family] = {}
    for row in _rows("history_families.csv"):
        prefixes = tuple(row["family"].split("|"))
        family = found.setdefault(row["family"], Family(prefixes, int(row["cases"]), {}))
        family.substances[row["substance"]] = int(row["substance_cases"])
    return tuple(found.values())
