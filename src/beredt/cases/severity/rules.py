"""The rule: seriousness of the indication against how hard the medicine is to replace. Pure; its tables are data.

Both criteria are risk levels as in the Union list of critical medicines: high seriousness is that lack of it is
dangerous, high in the other that nothing can replace it (none: high, one or two: medium, three or more: low). Which
cell gives which class is ours (`data/severity_matrix.csv`), and the tier is that of the response that the class asks
for. What is missing gives unknown, with the classes that remain possible.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from beredt.cases.models import Level, SeverityClass

#: From so many alternatives on the risk is low; with none it is high.
ENOUGH = 3
KNOWN = (Level.LOW, Level.MEDIUM, Level.HIGH)


@dataclass(frozen=True, slots=True)
class Listed:
    """A code (any level of ATC) with the seriousness that its list tells of."""

    atc: str
    level: Level
    source: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the rule proposes. `basis` names the list behind the seriousness ('' for none); `replacing` are the
    alternatives that were counted, by name, None where there was nothing to count from."""

    seriousness: Level
    alternatives: Level
    outcome: SeverityClass
    tier: int | None
    possible: tuple[SeverityClass, ...]
    basis: str
    basis_atc: str
    replacing: tuple[str, ...] | None


@cache
def listed() -> tuple[Listed, ...]:
    """The curated codes: antidotes, the statutory stock (FOR-1993-12-21-1219 section 5, annex) and France's MITM.

    The annex says S01 for its glaucoma agents; they are S01E.
    """
    return tuple(Listed(row["atc"], Level(row["level"]), row["list"]) for row in _rows("serious_indications.csv"))


@cache
def matrix() -> dict[tuple[Level, Level], tuple[SeverityClass, int]]:
    """Class and tier of each pair of levels."""
    return {
        (Level(row["seriousness"]), Level(row["alternatives"])): (SeverityClass(row["outcome"]), int(row["tier"]))
        for row in _rows("severity_matrix.csv")
    }


def seriousness_of(atc: str, *, antidote: bool) -> tuple[Level, str, str]:
    """The level, the list that gives it and the code on that list. The gravest list counts."""
    found = [line for line in listed() if atc and atc.startswith(line.atc)]
    if antidote:
        found.append(Listed("", Level.HIGH, "antidote_flag"))
    gravest = max(found, key=lambda line: KNOWN.index(line.level), default=None)
    return (gravest.level, gravest.source, gravest.atc) if gravest else (Level.UNKNOWN, "", "")


def hard_to_replace(replacing: Sequence[str] | None) -> Level:
    """The risk that nothing replaces it, from the alternatives that can be had."""
    if replacing is None:
        return Level.UNKNOWN
    return Level.HIGH if not replacing else Level.LOW if len(replacing) >= ENOUGH else Level.MEDIUM


def possible(seriousness: str, alternatives: str) -> tuple[SeverityClass, ...]:
    """The classes that remain possible, the gravest first: one where both levels are known."""
    rows = KNOWN if seriousness == Level.UNKNOWN else (Level(seriousness),)
    columns = KNOWN if alternatives == Level.UNKNOWN else (Level(alternatives),)
    found = {matrix()[row, column][0] for row in rows for column in columns}
    return tuple(each for each in SeverityClass if each in found)


def propose(atc: str, *, antidote: bool, replacing: Sequence[str] | None) -> Proposal:
    """The proposal for a medicine, from its code, the flag and its alternatives (None: nothing to count from)."""
    seriousness, basis, basis_atc = seriousness_of(atc, antidote=antidote)
    alternatives = hard_to_replace(replacing)
    outcome, tier = matrix().get((seriousness, alternatives), (SeverityClass.UNKNOWN, None))
    return Proposal(
        seriousness=seriousness,
        alternatives=alternatives,
        outcome=outcome,
        tier=tier,
        possible=possible(seriousness, alternatives),
        basis=basis,
        basis_atc=basis_atc,
        replacing=None if replacing is None else tuple(replacing),
    )


def _rows(name: str) -> list[dict[str, str]]:
    content = (files("beredt.cases") / "data" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(content.splitlines()))
