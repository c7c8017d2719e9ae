"""The items of the whole catalogue that are used or lie somewhere, gathered a piece at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
from django.conf import settings

from beredt import outlook
from beredt.assessments.actions import Prepared, Question, prepare
from beredt.assessments.delays import lateness
from beredt.assessments.gathering import gather
from beredt.assessments.inputs import canonical, position_to_json
from beredt.assessments.items import Item, items_of
from beredt.assessments.nation_core import INPUTS
from beredt.assessments.need import change_in
from beredt.assessments.positions import regional
from beredt.assessments.request import Missing
from beredt.catalogue.models import Pack
from beredt.lake import Snapshot
from beredt.supply import queries as supply

#: Days after the last order on the lists from which an item without a shortage is taken to be supplied as usual.
AFTER = 7


def catalogue_items(snapshot: Snapshot, as_of: date) -> dict[str, Item]:
    """Every item with a pack that was used in the last year or lies somewhere, by name: 'pack:' and its first number.

    Packs that the catalogue does not know are left out: nothing is known of what they are.
    """
    packs = supply.packs_with_facts(snapshot, *supply.year_before(as_of))
    found: dict[str, Item] = {}
    for item in items_of({number: [number] for number in packs}).values():
        if item.sizes:
            found[name_of(item)] = item
    return dict(sorted(found.items()))


def name_of(item: Item) -> str:
    """An item's name, the same whichever of its packs is asked about."""
    return f"pack:{min(item.sizes)}"


def inputs_of(
    items: Mapping[str, Item],
    as_of: date,
    known: date | None,
    snapshot: Snapshot,
    cases: Mapping[str, Sequence[str]],
    region_of: Mapping[str, str],
) -> pa.Table:
    """Rows of `INPUTS` for some items. cases: numbers of the open cases that name each pack."""
    supplies = gather(snapshot, items, as_of, known)
    unknown = outlook.unknown_end(settings.ASSESSMENT["horizon"])
    late = lateness(snapshot, as_of)
    prepared = {name: prepare(Question(name, item, unknown), supplies[name], late) for name, item in items.items()}
    about = _about({each.supply.reference for each in prepared.values()}, items)
    rows = [_row(name, each, about, cases, region_of) for name, each in prepared.items()]
    return pa.Table.from_pylist(rows, schema=INPUTS)


def _about(references: set[str | None], items: Mapping[str, Item]) -> dict[str, Any]:
    """Name, ATC code and holder of every pack, in one question."""
    packs = {number for item in items.values() for number in item.sizes}
    rows = Pack.objects.filter(varenummer__in=packs | {number for number in references if number})
    fields = ("varenummer", "medicine__name_form_strength", "medicine__atc", "medicine__holder")
    return {number: (title, atc, holder) for number, title, atc, holder in rows.values_list(*fields)}


def _row(
    name: str,
    prepared: Prepared,
    about: Mapping[str, tuple[str, str, str]],
    cases: Mapping[str, Sequence[str]],
    region_of: Mapping[str, str],
) -> dict[str, Any]:
    facts, told = prepared.supply, prepared.need.json
    open_cases = sorted({case for number in facts.varenummer for case in cases.get(number, ())})
    position = prepared.position if open_cases else going_on(prepared.position)
    title, atc, _holder = about[str(facts.reference)]
    change = change_in(prepared.need.series)
    parted = None if position is None else regional(position, facts, region_of)
    return {
        "item": name,
        "reference": facts.reference,
        "packs": list(facts.varenummer),
        "title": title,
        "atc": atc,
        "suppliers": len({about[number][2] for number in facts.varenummer if about[number][2]}),
        "cases": open_cases,
        # Nobody has asked when a shortage is over that there is not.
        "missing": [missing.value for missing in prepared.missing if missing != Missing.END],
        "usable": None if position is None else sum(batch.packs for batch in position.usable_batches()),
        "demand_per_day": None if prepared.need.demand is None else prepared.need.demand.mean,
        "demand_low": told["low"],
        "demand_high": told["high"],
        "model": ", ".join(dict.fromkeys(told["models"])),
        "fallback": told["fallback"],
        "changed_since": None if change is None else change.since,
        "change": None if change is None else change.factor,
        "position": None if position is None else canonical(position_to_json(position)).decode(),
        "regional": None if parted is None else canonical(position_to_json(parted)).decode(),
    }


def going_on(position: outlook.Position | None) -> outlook.Position | None:
    """An item without a shortage for which something is on order: its orders go on after those that are listed.

    Lists of orders reach some weeks ahead, so that every item would seem to run out after them: from a week after the
    last order its supply is taken to be regular. What has nothing on order gets nothing, and is seen to run out.
    """
    if position is None or not position.deliveries:
        return position
    day = min(max(0, max(order.promised for order in position.deliveries) + AFTER), position.horizon)
    pmf = np.zeros(position.horizon + 1)
    pmf[day] = 1.0
    return replace(position, returns=outlook.EndForecast(pmf, 0.0, outlook.Basis.STATED))
