"""History again: the streams of use that demand forecasts are tried on, and what would have been said of running short.

Nothing from the future: each past day is answered from the counts, lists and use that describe days up to it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow.parquet as pq

from beredt.assessments.gathering import gather
from beredt.assessments.models import CatalogueRun
from beredt.assessments.nation_items import catalogue_items
from beredt.assessments.nation_run import PIECE
from beredt.assessments.need import streams
from beredt.assessments.outlook_answer import SaidAndHappened
from beredt.assessments.request import Missing
from beredt.assessments.run_files import path_of
from beredt.assessments.track import SPANS, Said, happened, record_of
from beredt.outlook import Series
from beredt.outlook.scoring import brier
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


#: Items of which the stock was known in part only are not scored: nobody could have known.
UNKNOWN_STOCK = frozenset({Missing.STOCK.value, Missing.USERS_STOCK.value})


@dataclass(frozen=True, slots=True)
class CoverageReplay:
    """What was said of running short within so many days, on all past days together, and what happened.

    brier: of the outlook, and by name of the plain rules: short when stock over mean use is at most the days; short
    when the deterministic cover is less; and a chance for all alike, as often as it happened on the days before (a half
    on the first). happened: the share that ran short. bins: the outlook's.
    """

    days: int
    count: int
    happened: float | None
    brier: dict[str, float]
    bins: tuple[SaidAndHappened, ...]


def replay_coverage(
    as_of: date, runs: int, apart: int, run: Callable[[date], CatalogueRun], tell: Callable[[str], None]
) -> list[CoverageReplay]:
    """Every item on `runs` past days, so many days `apart`, the last of them so long before `as_of` that it has passed.

    run: answers for every item as of a day, as `beredt outlook run`; found where it is stored already.
    """
    last = as_of - timedelta(days=max(SPANS))
    rows: list[tuple[Said, dict[str, float]]] = []
    for back in range(runs - 1, -1, -1):
        on = last - timedelta(days=apart * back)
        tell(f"Hele katalogen per {on:%d.%m.%Y}.")
        rows += _rules(run(on), on)
    came = happened([said for said, _rules_say in rows], snapshot_of(), as_of)
    return [_replay(days, rows, came) for days in SPANS]


def _rules(run: CatalogueRun, as_of: date) -> list[tuple[Said, dict[str, float]]]:
    """What the run said of each item, and what the plain rules would have said."""
    columns = ["item", "packs", "missing", "usable", "demand_per_day", "cover_days"]
    columns += [f"p_short_{days}" for days in SPANS]
    found = []
    for row in pq.read_table(path_of(run.sha256), columns=columns).to_pylist():
        for days in SPANS:
            known = row[f"p_short_{days}"] is not None and not UNKNOWN_STOCK.intersection(row["missing"])
            if known and row["demand_per_day"]:
                said = Said(row["item"], tuple(row["packs"]), as_of, days, row[f"p_short_{days}"])
                plain = float(row["usable"] <= days * row["demand_per_day"])
                found.append((said, {"stock over use": plain, "cover": float(row["cover_days"] < days)}))
    return found


def _replay(days: int, rows: list[tuple[Said, dict[str, float]]], came: dict[Said, bool | None]) -> CoverageReplay:
    told = [(said, rules) for said, rules in rows if said.days == days and came[said] is not None]
    if not told:
        return CoverageReplay(days, 0, None, {}, ())
    truth = np.array([bool(came[said]) for said, _rules_say in told])
    chances = {
        "outlook": np.array([said.chance for said, _rules_say in told]),
        **{name: np.array([rules[name] for _said, rules in told]) for name in ("stock over use", "cover")},
        "base rate": _base_rates([said.as_of for said, _rules_say in told], truth),
    }
    record = record_of([said for said, _rules_say in told], came, days)
    scores = {name: brier(chance, truth) for name, chance in chances.items()}
    return CoverageReplay(days, len(told), float(truth.mean()), scores, record.bins)


def _base_rates(days: list[date], truth: np.ndarray) -> np.ndarray:
    """How often it happened on the earlier days; a half where there were none."""
    on = np.array([day.toordinal() for day in days])
    rate = {day: float(truth[on < day].mean()) if (on < day).any() else 0.5 for day in set(on.tolist())}
    return np.array([rate[day] for day in on.tolist()])
