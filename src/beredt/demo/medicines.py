"""The demo catalogue: packs of real substances, with invented brands, suppliers, numbers and use."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

import numpy as np

from beredt.demo.brands import brand
from beredt.demo.records import DemoPack
from beredt.demo.substances import DemoSubstance, DosageForm, Supplier, story_medicines, substances, suppliers

#: Nordic numbers, as registered packs have, and the national range of the unregistered.
REGISTERED_NUMBERS = (1, 600_000)
UNREGISTERED_NUMBERS = (800_000, 900_000)

#: How often a maker sells a strength that another maker has, and how often a second pack size.
_GENERIC_STRENGTH, _SECOND_SIZE = 0.36, 0.13
#: Hospital substances of which there is an imported, unregistered pack too, and its share of use.
_IMPORTED, _IMPORT_SHARE = 0.18, 0.02
#: Weight of injections against the other forms of a substance, by setting.
_PARENTERAL_WEIGHT = {"hospital": 2.0, "both": 0.25, "primary": 1.0}
#: Forms for children, where the substance is used for them.
_CHILD_FORMS = frozenset({"mikst", "draper", "stikkp", "gran", "tygg", "inhaer", "inhv", "rektal"})
#: Packs up to this size may replace one another, and so may those above it.
_SMALL_PACK = 40
#: The only strength that the annual report says was launched in 2024.
_LAUNCHED = {("B01AD11", "5000 E"): date(2024, 4, 1)}


@dataclass(frozen=True, slots=True)
class _Line:
    """A pack before it has a number.

    `share` is its part of the substance's national use, unnormalised; `packs_per_day` is given for the
    medicines that the report tells of.
    """

    form: DosageForm
    strength: str
    size: int
    name: str
    supplier: Supplier
    registered: bool
    share: float
    packs_per_day: float | None = None


@cache
def catalogue(seed: int) -> tuple[DemoPack, ...]:
    """At least 2,500 packs, the same for the same seed, in the order of ATC code, form, strength and name."""
    rng = np.random.default_rng([seed, 1])
    packs = []
    brands = iter(range(10_000))
    for substance in substances().values():
        lines = list(_lines(substance, rng, brands))
        total = sum(line.share for line in lines) or 1.0
        packs += [_pack(substance, line, line.share / total, rng) for line in lines]
    return _substitutable(_numbered(packs, rng))


def _lines(substance: DemoSubstance, rng: np.random.Generator, brands: Iterator[int]) -> Iterator[_Line]:
    makers = _makers(substance, rng)
    names = [_name(substance, maker, rank, brands) for rank, maker in enumerate(makers)]
    for form, strength in substance.products:
        weight = _PARENTERAL_WEIGHT[substance.setting] if form.parenteral else 1.0
        weight *= rng.lognormal(0.0, 0.7)
        told = story_medicines().get((substance.atc, form.code, strength))
        if told:
            registered = not substance.unregistered
            yield _Line(form, strength, told.pack_size, told.name, makers[0], registered, 0.0, told.packs_per_day)
            continue
        for rank, maker in enumerate(makers):
            if rank and rng.random() > _GENERIC_STRENGTH:
                continue
            share = weight * rng.lognormal(0.0, 0.5) / (rank + 1)
            for order, size in enumerate(form.sizes):
                if order and rng.random() > _SECOND_SIZE:
                    continue
                part = share / (2 * order + 1)
                yield _Line(form, strength, size, names[rank], maker, not substance.unregistered, part)
    if not substance.unregistered and substance.setting != "primary" and rng.random() < _IMPORTED:
        yield _imported(substance, rng)


def _makers(substance: DemoSubstance, rng: np.random.Generator) -> list[Supplier]:
    """The holder of the original, then the generic ones; importers where the substance is unregistered."""
    by_role = {
        role: [supplier for supplier in suppliers() if supplier.role == role]
        for role in ("original", "generic", "import")
    }
    first = by_role["import" if substance.unregistered else "original"]
    others = by_role["import" if substance.unregistered else "generic"]
    original = first[int(rng.integers(len(first)))]
    rest = [others[i] for i in rng.permutation(len(others)) if others[i] is not original]
    return [original, *rest[: substance.makers - 1]]


def _name(substance: DemoSubstance, maker: Supplier, rank: int, brands: Iterator[int]) -> str:
    """A brand for the original, substance and supplier for the others, as far as the substance has a name."""
    nameless = "ombinasjoner" in substance.name or len(substance.name) > 45
    return brand(next(brands)) if rank == 0 or nameless else f"{substance.name} {maker.short}"


def _imported(substance: DemoSubstance, rng: np.random.Generator) -> _Line:
    """One foreign pack of the substance, sold after an application for exemption."""
    importers = [supplier for supplier in suppliers() if supplier.role == "import"]
    importer = importers[int(rng.integers(len(importers)))]
    form, strength = substance.products[int(rng.integers(len(substance.products)))]
    name = f"{substance.name} {importer.short}"
    return _Line(form, strength, form.sizes[-1], name, importer, registered=False, share=_IMPORT_SHARE)


def _pack(substance: DemoSubstance, line: _Line, share: float, rng: np.random.Generator) -> DemoPack:
    launched = _LAUNCHED.get((substance.atc, line.strength))
    year, month = int(2022 - 30 * rng.beta(1.2, 2.5)), int(rng.integers(1, 13))
    return DemoPack(
        varenummer="",
        name=line.name,
        substance=substance.name,
        atc=substance.atc,
        strength=line.strength,
        form=line.form.name,
        pack_size=line.size,
        pack_unit=line.form.unit,
        holder=line.supplier.name,
        substitution_group=None,
        registered=line.registered,
        setting=substance.setting,
        for_children=substance.children and _for_children(substance, line),
        marketed_from=launched or date(min(year, 2021), month, 1),
        packs_per_day=line.packs_per_day or float(f"{substance.packs_per_day * share:.4g}"),
    )


def _for_children(substance: DemoSubstance, line: _Line) -> bool:
    return line.form.code in _CHILD_FORMS or substance.setting == "hospital" or substance.atc.startswith("J07")


def _numbered(packs: list[DemoPack], rng: np.random.Generator) -> list[DemoPack]:
    """Every pack with its own varenummer, out of the range for its standing."""
    low, high = REGISTERED_NUMBERS
    registered = iter(low + rng.choice(high - low, len(packs), replace=False))
    low, high = UNREGISTERED_NUMBERS
    unregistered = iter(low + rng.choice(high - low, len(packs), replace=False))
    return [replace(pack, varenummer=f"{next(registered if pack.registered else unregistered):06d}") for pack in packs]


def _substitutable(packs: list[DemoPack]) -> tuple[DemoPack, ...]:
    """Groups of registered packs with the same substance, form and strength and of comparable size."""
    members: dict[tuple[str, str, str, bool], list[int]] = {}
    for index, pack in enumerate(packs):
        if pack.registered:
            key = (pack.atc, pack.form, pack.strength, pack.pack_size <= _SMALL_PACK)
            members.setdefault(key, []).append(index)
    several = [group for group in members.values() if len({packs[i].name for i in group}) > 1]
    for number, group in enumerate(several, start=1):
        for index in group:
            packs[index] = replace(packs[index], substitution_group=f"BG{number:04d}")
    return tuple(packs)
