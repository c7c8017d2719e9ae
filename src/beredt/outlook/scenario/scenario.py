"""A scenario: what happens, told in three languages, and what it does to a position or a group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, overload

from beredt.outlook.duration import EndForecast
from beredt.outlook.measures import pools_of
from beredt.outlook.position import Group, Position
from beredt.outlook.scenario.changes import CHANGES, SUPPLY, ended, promised
from beredt.outlook.scenario.fields import ALL
from beredt.outlook.scenario.terms import Term


class Situation(StrEnum):
    """The two kinds of situation."""

    DEMAND = "demand"
    SUPPLY = "supply"


class Perspective(StrEnum):
    """From which side of preparedness it is looked at."""

    TOTAL_DEFENCE = "total_defence"
    ACUTE = "acute"
    SUPPLY_FAILURE = "supply_failure"


@dataclass(frozen=True)
class Text:
    """The same in bokmål, nynorsk and English."""

    nb: str
    nn: str
    en: str


@dataclass(frozen=True)
class Review:
    """Who has looked through a scenario, and when."""

    by: str
    on: date


@dataclass(frozen=True)
class Scenario:
    """What happens, in terms; see terms.py. source: where it is taken from. reviewed: None for a draft."""

    key: str
    name: Text
    text: Text
    kind: Situation
    perspective: Perspective
    source: str
    terms: tuple[Term, ...]
    reviewed: Review | None = None


@dataclass(frozen=True)
class Context:
    """What terms ask of the items that positions do not hold.

    item: name of the item asked about in the group ("" for a lone position). atc: ATC codes of each item, by its
    name. suppliers, countries: of each item's deliveries, in their order; None where it is not known.
    """

    item: str = ""
    atc: Mapping[str, Sequence[str]] = field(default_factory=dict)
    suppliers: Mapping[str, Sequence[str | None]] = field(default_factory=dict)
    countries: Mapping[str, Sequence[str | None]] = field(default_factory=dict)

    def concerns(self, term: Term, item: str) -> bool:
        """Whether a term concerns an item. By ATC code an item whose own is not known is taken to be concerned."""
        codes = term["atc"]
        if codes is None:
            return item == self.item
        own = self.atc.get(item)
        return codes == (ALL,) or own is None or any(code.startswith(tuple(codes)) for code in own)


@overload
def apply(
    scenario: Scenario, items: Position, end: EndForecast | None = None, context: Context | None = None
) -> tuple[Position, EndForecast | None]: ...


@overload
def apply(
    scenario: Scenario, items: Group, end: EndForecast | None = None, context: Context | None = None
) -> tuple[Group, EndForecast | None]: ...


def apply(
    scenario: Scenario, items: Position | Group, end: EndForecast | None = None, context: Context | None = None
) -> tuple[Position | Group, EndForecast | None]:
    """The position or group as the scenario makes it, and the end of the shortage.

    The order of the terms changes nothing: stops and delays are judged by each delivery's first promise, and the
    others are applied in the order of `CHANGES`. What the context does not tell is taken to be concerned; `doubts`
    names it.
    """
    context = context or Context()
    group = items if isinstance(items, Group) else Group({context.item: items})
    if context.item not in group.items:
        raise ValueError(f"the item asked about is not in the group: {context.item!r}")
    changed = {name: _changed(scenario, name, item, context) for name, item in group.items.items()}
    moved_end = ended(end, _of_kind(scenario, "longer_shortage", context, context.item))
    if isinstance(items, Group):
        return replace(items, items=changed), moved_end
    return changed[context.item], moved_end


def _of_kind(scenario: Scenario, kind: str, context: Context, item: str) -> list[Term]:
    """The scenario's terms of a kind that concern an item, in an order of their own."""
    terms = [term for term in scenario.terms if term.kind == kind and context.concerns(term, item)]
    return sorted(terms, key=lambda term: term.canonical)


def _changed(scenario: Scenario, name: str, item: Position, context: Context) -> Position:
    supply = [term for kind in SUPPLY for term in _of_kind(scenario, kind, context, name)]
    if supply:
        unknown = (None,) * len(item.deliveries)
        item = promised(item, supply, context.suppliers.get(name, unknown), context.countries.get(name, unknown))
    for kind, change in CHANGES.items():
        for term in _of_kind(scenario, kind, context, name):
            item = change(item, term)
    if item.returns is not None:
        item = replace(item, returns=ended(item.returns, _of_kind(scenario, "longer_shortage", context, name)))
    return item


@dataclass(frozen=True)
class Doubt:
    """Something that a term names and nobody knows of an item: its "atc", "suppliers" or "countries".

    Or that the item does not have: "pool", "classes" or "regions", so that the term does nothing to it.
    """

    term: int
    item: str
    what: str


def doubts(scenario: Scenario, items: Position | Group, context: Context | None = None) -> tuple[Doubt, ...]:
    """What the scenario asks for that the items and the context cannot tell, or do not have."""
    context = context or Context()
    group = items if isinstance(items, Group) else Group({context.item: items})
    return tuple(
        Doubt(number, name, what)
        for number, term in enumerate(scenario.terms)
        for name, item in group.items.items()
        if context.concerns(term, name)
        for what in _unknown(term, name, item, context)
    )


def _unknown(term: Term, name: str, item: Position, context: Context) -> list[str]:
    unknown = []
    if term["atc"] not in (None, (ALL,)) and name not in context.atc:
        unknown.append("atc")
    for what, told in (("suppliers", context.suppliers), ("countries", context.countries)):
        if term.values.get(what) and item.deliveries and None in told.get(name, (None,)):
            unknown.append(what)
    has: dict[str, set[str]] = {
        "pool": pools_of(item),
        "pools": pools_of(item),
        "classes": {each.name for each in item.priority},
        "regions": {demand.region for demand in item.demands},
    }
    for what, names in has.items():
        wanted: Any = term.values.get(what)
        if wanted and not names.issuperset((wanted,) if isinstance(wanted, str) else wanted):
            unknown.append(what)
    return unknown
