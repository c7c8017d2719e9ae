"""Whom to involve in a case: what the case is, as far as the rules ask, and the contacts that the rules name."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from beredt.actors.involvement import Trait, to_involve
from beredt.actors.models import Contact, ContactKind
from beredt.cases.models import Case, Financing, Flag, Record, Setting, Severity, SeverityClass
from beredt.supply.queries import stock_lines
from beredt.supply.store import snapshot

#: Pools of the preparedness stocks: released by their owner's decision.
STOCKPILES = frozenset({"b180", "fokus", "b20"})
BECAUSE: dict[Trait, Any] = {
    Trait.EVERY: _("alle saker"),
    Trait.HOSPITAL: _("brukes i sykehus"),
    Trait.CHILDREN: _("brukes til barn"),
    Trait.STOCKPILED: _("ligger i et beredskapslager"),
    Trait.CRITICAL: _("saken er kritisk"),
}
UNKNOWN: dict[Trait, Any] = {
    Trait.HOSPITAL: _("om legemidlet brukes i sykehus"),
    Trait.CHILDREN: _("om det brukes til barn"),
    Trait.CRITICAL: _("om saken er kritisk"),
}


@dataclass(frozen=True, slots=True)
class InvolveRow:
    """A kind of contact in words, why the case asks for it, and who it is: nobody where none is known."""

    kind: str
    because: list[Any]
    contacts: tuple[Contact, ...]


@dataclass(frozen=True, slots=True)
class InvolvePanel:
    """Whom to involve on a day, and what nobody has said that could add to them."""

    rows: list[InvolveRow]
    unknown: list[Any]
    day: date


def involve_panel(
    case: Case, record: Record | None, severity: Severity | None, as_of: date, known: date | None
) -> InvolvePanel:
    """The panel of a case on a day, by what was known of its record, its severity and the stock."""
    has, unknown = traits(record, severity)
    if _is_stockpiled(case, as_of, known):
        has.add(Trait.STOCKPILED)
    return InvolvePanel(
        rows=[
            InvolveRow(
                str(ContactKind(each.kind.value).label), [BECAUSE[trait] for trait in each.because], each.contacts
            )
            for each in to_involve(has, as_of)
        ],
        unknown=[UNKNOWN[trait] for trait in UNKNOWN if trait in unknown],
        day=as_of,
    )


def traits(record: Record | None, severity: Severity | None) -> tuple[set[Trait], set[Trait]]:
    """What the case is by its record and severity, and what neither says. Missing is unknown, never no.

    A flag that is not set says nothing, until somebody has set any: then the flags have been looked at.
    """
    has: set[Trait] = set()
    unknown: set[Trait] = set()
    settings = set(record.settings) if record else set()
    financing = record.financing if record else Financing.UNKNOWN
    flags = set(record.flags) if record else set()
    outcome = severity.outcome if severity else SeverityClass.UNKNOWN
    if Setting.HOSPITAL in settings or financing in (Financing.HOSPITAL, Financing.H_PRESCRIPTION):
        has.add(Trait.HOSPITAL)
    elif not settings and financing == Financing.UNKNOWN:
        unknown.add(Trait.HOSPITAL)
    if Flag.CHILDREN in flags:
        has.add(Trait.CHILDREN)
    elif not flags:
        unknown.add(Trait.CHILDREN)
    if outcome == SeverityClass.CRITICAL:
        has.add(Trait.CRITICAL)
    elif outcome == SeverityClass.UNKNOWN:
        unknown.add(Trait.CRITICAL)
    return has, unknown


def _is_stockpiled(case: Case, as_of: date, known: date | None) -> bool:
    numbers = [pack.varenummer for pack in case.packs.all()]
    lines = stock_lines(snapshot(known), numbers, as_of) if numbers else []
    return any(line.pool in STOCKPILES and line.packs for line in lines)
