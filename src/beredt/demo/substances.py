"""The curated tables of the demo nation: real substances; invented use, forms, strengths and suppliers."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class DosageForm:
    """A dosage form: its code in our table, names as on packs and in short, and its pack sizes."""

    code: str
    name: str
    short: str
    route: str
    parenteral: bool
    unit: str
    container: str
    sizes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DemoSubstance:
    """A substance (ATC level 5): where it is used, its forms with strengths, and national use in packs a day.

    `makers` is how many holders sell it. `season` is "", "winter", "spring" or "summer".
    """

    atc: str
    name: str
    setting: str
    products: tuple[tuple[DosageForm, str], ...]
    packs_per_day: float
    makers: int
    intermittent: bool
    season: str
    children: bool
    unregistered: bool


@dataclass(frozen=True, slots=True)
class Supplier:
    """An invented firm. `role`: original (owns brands), generic or import (brings in unregistered packs)."""

    id: str
    name: str
    short: str
    role: str


@cache
def table(name: str) -> list[dict[str, str]]:
    """The rows of one of the tables in data/; not to be changed."""
    text = (files("beredt.demo") / "data" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def dosage_forms() -> dict[str, DosageForm]:
    """Every dosage form by its code."""
    return {
        row["form"]: DosageForm(
            code=row["form"],
            name=row["name"],
            short=row["short"],
            route=row["route"],
            parenteral=row["parenteral"] == "yes",
            unit=row["unit"],
            container=row["container"],
            sizes=tuple(int(size) for size in row["sizes"].split(";")),
        )
        for row in table("forms.csv")
    }


@cache
def form_named(name: str) -> DosageForm:
    """The dosage form of that full name."""
    return next(form for form in dosage_forms().values() if form.name == name)


@cache
def substances() -> dict[str, DemoSubstance]:
    """Every substance by its ATC code, in the order of the codes."""
    return {
        row["atc"]: DemoSubstance(
            atc=row["atc"],
            name=row["name"],
            setting=row["setting"],
            products=_products(row["products"]),
            packs_per_day=float(row["packs_per_day"]),
            makers=int(row["makers"]),
            intermittent=row["intermittent"] == "yes",
            season=row["season"],
            children=row["children"] == "yes",
            unregistered=row["unregistered"] == "yes",
        )
        for row in table("substances.csv")
    }


def _products(text: str) -> tuple[tuple[DosageForm, str], ...]:
    """`tab: 5 mg; 10 mg & inj: 2 mg/ml` to pairs of form and strength."""
    pairs = []
    for group in text.split(" & "):
        code, strengths = group.split(": ", 1)
        pairs += [(dosage_forms()[code], strength) for strength in strengths.split("; ")]
    return tuple(pairs)


@cache
def suppliers() -> tuple[Supplier, ...]:
    """Every invented supplier."""
    return tuple(Supplier(**row) for row in table("suppliers.csv"))


@dataclass(frozen=True, slots=True)
class StoryMedicine:
    """A medicine that the annual report of 2024 tells of under its own name."""

    name: str
    pack_size: int
    packs_per_day: float


@cache
def story_medicines() -> dict[tuple[str, str, str], StoryMedicine]:
    """Those medicines by ATC code, dosage form and strength; one pack each, with invented use."""
    return {
        (row["atc"], row["form"], row["strength"]): StoryMedicine(
            row["name"], int(row["pack_size"]), float(row["packs_per_day"])
        )
        for row in table("story_names.csv")
    }
