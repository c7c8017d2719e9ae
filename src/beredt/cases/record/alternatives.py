"""The alternatives of a case with their own stock and shortages, read anew each time: nobody has to write them down."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from beredt import outlook
from beredt.assessments.delays import ASSUMED, Lateness, lateness
from beredt.assessments.gathering import gather
from beredt.assessments.items import Item
from beredt.assessments.request import ItemSupply, Missing, batches, deliveries, demand
from beredt.cases.case_stock import stock_picture
from beredt.cases.history import past
from beredt.cases.models import Alternative, Case, CasePack
from beredt.cases.queries import open_on
from beredt.supply.store import snapshot


@dataclass(frozen=True, slots=True)
class AlternativeRow:
    """An alternative as it stands on a day.

    `cases` are open shortages of its own pack. `usable` is packs that anyone may be sold now, and `cover` how many
    days they last at its own use so far, deliveries that are confirmed counted in (`at_least`: longer than the
    horizon). None is unknown: there is no pack, no count, or no use.
    """

    entry: Alternative
    cases: list[Case]
    usable: int | None
    in_reserve: int | None
    cover: int | None
    at_least: bool

    @property
    def known(self) -> bool:
        return self.entry.pack is not None


def alternative_rows(entries: Sequence[Alternative], as_of: date, known: date | None = None) -> list[AlternativeRow]:
    """The rows of some alternatives, in a fixed number of questions; by what is known now, or was when a day ended."""
    packs = {entry.pack.pk: entry.pack for entry in entries if entry.pack is not None}
    short = _open_cases(packs, as_of, known)
    items = {number: Item({number: pack.pack_size}) for number, pack in packs.items()}
    supplies = gather(snapshot(known), items, as_of, known) if items else {}
    late = lateness(snapshot(known), as_of) if items else ASSUMED
    return [
        _row(entry, short.get(entry.pack_id or "", []), supplies.get(entry.pack_id or ""), late) for entry in entries
    ]


def _open_cases(packs: Iterable[str], as_of: date, known: date | None) -> dict[str, list[Case]]:
    """The open cases by pack. Those whose packs have been changed since are looked at as they were."""
    register, wanted = past(known), set(packs)
    changed = [pk for pk, before in register.undone.items() if wanted & set(before.get("packs", ()))]
    naming = Q(pk__in=CasePack.objects.filter(pack__in=wanted).values("case")) | Q(pk__in=changed)
    rows: QuerySet[Any] = open_on(as_of, known).filter(naming)
    cases = [register.case(row) for row in rows.order_by("then_start", "number")]
    packs_of = register.packs(cases)
    return {number: [case for case in cases if number in packs_of[case.pk]] for number in wanted}


def _row(entry: Alternative, cases: list[Case], supply: ItemSupply | None, late: Lateness) -> AlternativeRow:
    if supply is None:
        return AlternativeRow(entry, cases, None, None, None, at_least=False)
    stock, lacking = batches(supply)
    counted = Missing.STOCK not in lacking
    picture = stock_picture(supply)
    asked = demand(supply)[0].demand()
    cover = None
    if counted and asked:
        coming, _lacking = deliveries(supply, late.of)
        cover = outlook.cover(outlook.Position(asked, stock, coming, horizon=settings.ASSESSMENT["horizon"]))
    return AlternativeRow(
        entry,
        cases,
        usable=picture.usable if counted else None,
        in_reserve=picture.in_reserve if counted else None,
        cover=cover.days if cover else None,
        at_least=cover is not None and not cover.runs_out,
    )
