"""The items that demand may turn to: packs of the same substance in other substitution groups, and recorded ones."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from beredt import outlook
from beredt.assessments.items import Item, items_of
from beredt.assessments.request import ItemSupply
from beredt.catalogue.models import Pack

#: So many substitutes run together with an item, at most.
MOST = 8
#: How much of the unmet demand turns to the substitutes: all of it, which strains them the most. An assumption.
TURNS = 1.0
#: The pool that regular supply comes to, open to all.
REGULAR = "regular"
_ATC5 = 7
_AMOUNT = re.compile(r"^([\d.,]+) *(mikrog|mcg|µg|mg|g|IE|E|mmol|%)\b(?: */ *([\d.,]*) *(\w+))?", re.IGNORECASE)
_IN_MG = {"g": 1000.0, "mg": 1.0, "mikrog": 0.001, "mcg": 0.001, "µg": 0.001}


@dataclass(frozen=True, slots=True)
class Amount:
    """How much substance a pack holds, in one unit: 'mg', or another as it stands, and by what ('mg/ml' is by 'ml').

    The register does not tell the volume of an ampoule, so that concentrations compare as though all were of one.
    """

    quantity: float
    unit: str
    by: str


@dataclass(frozen=True, slots=True)
class Turn:
    """A substitute with its share of what turns from the main item. packs: of its reference for one of the main's.

    by_substance: packs are compared by the substance they hold; else only by their size, which is less sure.
    """

    varenummer: str
    share: float
    packs: float
    by_substance: bool


def substitute_items(item: Item, recorded: Sequence[str] = ()) -> dict[str, Item]:
    """The items that may stand in for one: of the same ATC code and route, and those of the packs recorded on the case.

    Where the register tells no route of either, the code is enough. By the first number of each; whether they are used
    at all is not asked here. Four queries.
    """
    own = Pack.objects.filter(varenummer__in=item.sizes).values_list("medicine__atc", "medicine__route")
    ways = {(atc, route) for atc, route in own if len(atc) == _ATC5}
    same = Pack.objects.filter(medicine__atc__in={atc for atc, _route in ways}, ended_on__isnull=True)
    rows = same.exclude(varenummer__in=item.sizes).order_by("varenummer")
    alike = [
        number
        for number, atc, route in rows.values_list("varenummer", "medicine__atc", "medicine__route")
        if any(atc == code and (route == way or not route or not way) for code, way in ways)
    ]
    packs = [*recorded, *alike]
    found: dict[str, Item] = {}
    taken = set(item.sizes)
    for number, other in items_of({number: [number] for number in packs}).items():
        if other.sizes and taken.isdisjoint(other.sizes):
            taken |= set(other.sizes)
            found[number] = other
    return found


def turns(
    main: ItemSupply, others: Mapping[str, ItemSupply], recorded: Sequence[str], used: Mapping[str, float]
) -> dict[str, Turn]:
    """Which of the others demand turns to, by their own names: the recorded ones first, then the most used.

    `used`: packs a day of each one's reference. Shares are by present use, measured in the main item's packs.
    """
    amounts = amounts_of([supply.reference for supply in (main, *others.values()) if supply.reference])
    here = amounts.get(main.reference or "")
    candidates: dict[str, tuple[float, float, bool]] = {}
    for name, supply in others.items():
        if supply.reference is None or not (used.get(name) or name in recorded):
            continue
        packs, by_substance = conversion(here, amounts.get(supply.reference))
        candidates[name] = (used.get(name, 0.0) / packs, packs, by_substance)
    chosen = sorted(candidates, key=lambda name: (name not in recorded, -candidates[name][0], name))[:MOST]
    total = sum(candidates[name][0] for name in chosen)
    return {
        name: Turn(
            str(others[name].reference),
            TURNS * (candidates[name][0] / total if total else 1 / len(chosen)),
            candidates[name][1],
            candidates[name][2],
        )
        for name in chosen
    }


PackContent = tuple[Amount | None, Decimal | None]


def conversion(source: PackContent | None, target: PackContent | None) -> tuple[float, bool]:
    """Packs of the target for one of the source, and whether by the substance they hold.

    Where the strengths cannot be compared it is by pack size, and where that is not known pack for pack.
    """
    here, size = source or (None, None)
    there, other_size = target or (None, None)
    if here and there and (here.unit, here.by) == (there.unit, there.by):
        return here.quantity / there.quantity, True
    return (float(size / other_size), False) if size and other_size else (1.0, False)


def amounts_of(packs: Sequence[str]) -> dict[str, tuple[Amount | None, Decimal | None]]:
    """The substance in each pack, and its size; None where it cannot be read. One query."""
    rows = Pack.objects.filter(varenummer__in=packs).values_list("varenummer", "pack_size", "medicine__strength")
    return {number: (amount(strength, size), size) for number, size, strength in rows}


def amount(strength: str, size: Decimal | None) -> Amount | None:
    """The substance in a pack of a strength as the register writes it; of several substances the first counts."""
    read = _AMOUNT.match(strength.strip())
    if read is None or not size:
        return None
    number, unit, per, by = read.groups()
    if by and by.lower() in _IN_MG:  # 'a mg/b mg': a combination, and no concentration
        per, by = None, None
    quantity = _number(number)
    base = _number(per) if per else 1.0
    if not quantity or not base:
        return None
    scale = _IN_MG.get(unit.lower())
    name = "mg" if scale else unit.upper()
    return Amount(quantity / base * (scale or 1.0) * float(size), name, (by or "").lower())


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def regularly_supplied(position: outlook.Position) -> outlook.Position:
    """An item without a shortage: each week it gets what it is expected to use in the week ahead.

    Supply that follows the use follows its level too, so that the level is taken as known: else an item would run out
    only because nobody is sure how much is used of it.
    """
    (demand,) = position.demands
    expected = np.cumsum(demand.mean * demand.factors(position.horizon))
    coming, sent = [], 0
    for day in range(0, position.horizon, 7):
        due = round(float(expected[min(day + 7, position.horizon) - 1]))
        if due > sent:
            coming.append(outlook.Delivery(due - sent, day, pool=REGULAR))
            sent = due
    return replace(position, demand=replace(demand, level_sd=0.0), deliveries=coming)
