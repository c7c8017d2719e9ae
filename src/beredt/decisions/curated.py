"""Who may decide what, who is responsible for which medicines, and what a decision may rest on: curated, in data/.

The names are data in three languages, so that a body can be added without touching the code.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from django.utils.translation import get_language

from beredt.actors.models import Role


@dataclass(frozen=True, slots=True)
class Words:
    """A text in bokmål, nynorsk and English; shown in the reader's language."""

    nb: str
    nn: str
    en: str

    def __str__(self) -> str:
        return self.of(get_language() or "nb")

    def of(self, language: str) -> str:
        """The text in a language; bokmål for any that it is not told in."""
        return {"nn": self.nn, "en": self.en}.get(language, self.nb)


@dataclass(frozen=True, slots=True)
class Body:
    """Somebody who decides: which kinds of decisions, and who approves one here (any of the roles).

    `registered`: the body decides elsewhere; what is approved here is that its decision is rendered right.
    """

    code: str
    name: Words
    kind: str
    decides: tuple[str, ...]
    approvers: tuple[Role, ...]
    registered: bool
    valid_from: date | None
    valid_to: date | None
    source: str

    def holds_on(self, day: date) -> bool:
        """Whether the body is there on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Responsibility:
    """What a body is responsible for, by class of product: beginnings of ATC codes, none for every medicine."""

    body: str
    atc: tuple[str, ...]
    product_class: Words
    what: Words
    source: str

    def covers(self, atc: str) -> bool:
        """Whether a medicine with this ATC code is in the class."""
        return not self.atc or atc.startswith(self.atc)


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """What a decision rests on. `needs_text`: which provision must be told. `is_open`: a law that is called for."""

    code: str
    needs_text: bool
    is_open: bool
    name: Words
    meaning: Words
    source: str

    @property
    def is_law(self) -> bool:
        """Whether there is something to rest on at all."""
        return not (self.code == "advice" or self.code.startswith("none_"))


@cache
def bodies() -> dict[str, Body]:
    """Every body by its code, those of earlier days too."""
    return {
        row["code"]: Body(
            code=row["code"],
            name=_words(row, "name"),
            kind=row["kind"],
            decides=tuple(filter(None, row["decides"].split("+"))),
            approvers=tuple(Role(role) for role in row["approvers"].split("+") if role),
            registered=row["registered"] == "yes",
            valid_from=_day(row["valid_from"]),
            valid_to=_day(row["valid_to"]),
            source=row["source"],
        )
        for row in _rows("bodies.csv")
    }


@cache
def responsibilities() -> tuple[Responsibility, ...]:
    """Who is responsible for what, in the order of the file."""
    return tuple(
        Responsibility(
            body=row["body"],
            atc=tuple(filter(None, row["atc"].split("+"))),
            product_class=_words(row, "class"),
            what=_words(row, "what"),
            source=row["source"],
        )
        for row in _rows("responsibilities.csv")
    )


@cache
def legal_bases() -> dict[str, LegalBasis]:
    """Every legal basis, and every way of having none, by its code."""
    return {
        row["code"]: LegalBasis(
            code=row["code"],
            needs_text=row["text"] == "yes",
            is_open=row["open"] == "yes",
            name=_words(row, "name"),
            meaning=_words(row, "meaning"),
            source=row["source"],
        )
        for row in _rows("legal_bases.csv")
    }


def responsible_for(atc: str, day: date) -> list[tuple[Body, Responsibility]]:
    """Who is responsible for a medicine on a day: those for its own class before those for every medicine."""
    found = [
        (bodies()[duty.body], duty)
        for duty in responsibilities()
        if duty.covers(atc) and bodies()[duty.body].holds_on(day)
    ]
    return sorted(found, key=lambda pair: not pair[1].atc)


def _words(row: dict[str, str], name: str) -> Words:
    return Words(row[f"{name}_nb"], row[f"{name}_nn"], row[f"{name}_en"])


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _rows(name: str) -> Iterator[dict[str, str]]:
    lines = (files("beredt.decisions") / "data" / name).read_text(encoding="utf-8").splitlines()
    yield from csv.DictReader(line for line in lines if not line.startswith("#"))
