"""History again: the streams of use that demand forecasts are tried on, and what was said of running short."""

from datetime import date

from beredt.assessments.gathering import gather
from beredt.assessments.nation_items import catalogue_items
from beredt.assessments.nation_run import PIECE
from beredt.assessments.need import streams
from beredt.outlook import Series
from beredt.supply.store import snapshot as snapshot_of


def streams_of_nation(as_of: date, items: int) -> dict[str, list[Series]]:
    """National streams of use by length of period ("day", "week", "month"), of at most so many items, until a day.

    The items are taken evenly from the whole catalogue in the order of their numbers, so that common and rare ones are
    among them as they are in the country.
    """
    snapshot = snapshot_of()
    found = catalogue_items(snapshot, as_of)
    names = list(found)
    chosen = names if len(names) <= items else [names[place * len(names) // items] for place in range(items)]
    kinds: dict[str, list[Series]] = {}
    for first in range(0, len(chosen), PIECE):
        supplies = gather(snapshot, {name: found[name] for name in chosen[first : first + PIECE]}, as_of)
        for supply in supplies.values():
            for series in streams(supply):
                kind = {1: "day", 7: "week"}.get(int(series.days[0]), "month")
                kinds.setdefault(kind, []).append(series)
    return dict(sorted(kinds.items()))
