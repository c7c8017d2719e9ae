"""What was said of running short, and what happened: the outlook's own record, for an item and for all.

Said: the chance of running short within 30 and within 90 days, by the runs over the whole catalogue. Happened: the
stock that demand may draw on was counted as nought, or a fifth of the places told that they were out of it, on any day
up to then. Only what has passed on the as-of day, and was computed before it had: nobody is wiser afterwards.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
import pyarrow.parquet as pq
from django.conf import settings
from django.utils import timezone

from beredt.assessments.models import CatalogueRun
from beredt.assessments.outlook_answer import SaidAndHappened, TrackRecord
from beredt.assessments.request import OPEN_POOLS, Missing
from beredt.assessments.run_files import path_of
from beredt.audit.versions import end_of
from beredt.lake import Snapshot
from beredt.outlook.scoring import brier, calibration, calibration_error
from beredt.supply import queries as supply
from beredt.supply.queries import StockTotal
from beredt.supply.store import snapshot as snapshot_of

#: The spans within which running short is foretold.
SPANS = (30, 90)
#: More than this share of a period's place-days without it: demand was not met.
OUT_SHARE = 0.2
#: A run computed so many days after its as-of day still foretells: data come in with some delay.
FORETOLD = 14


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said: of which item, from which day, within how many days, and with what chance."""

    item: str
    packs: tuple[str, ...]
    as_of: date
    days: int
    chance: float

    @property
    def last(self) -> date:
        """The last day of which it was said."""
        return self.as_of + timedelta(days=self.days)


def track_record(item: str | None, as_of: date, known: date | None = None) -> tuple[TrackRecord, ...]:
    """What was said and what happened, for an item ('pack:012345') or for all, one for each of `SPANS`."""
    said = [each for each in _said(as_of, known) if item is None or each.item == item]
    came = happened(said, snapshot_of(known), as_of)
    return tuple(record_of(said, came, days) for days in SPANS)


def newest_track(as_of: date, known: date | None = None) -> tuple[TrackRecord, ...]:
    """The record of all items as the newest run found it: it is reckoned by night, since it asks for everything."""
    runs = CatalogueRun.objects.filter(as_of__lte=as_of)
    if known is not None:
        runs = runs.filter(computed_at__lt=end_of(known))
    run = runs.first()
    told = [] if run is None else run.counts.get("track", [])
    return tuple(
        TrackRecord(**{**each, "bins": tuple(SaidAndHappened(**found) for found in each["bins"])}) for each in told
    )


def record_of(said: Sequence[Said], came: Mapping[Said, bool | None], days: int) -> TrackRecord:
    """The record of one span, of what is known to have happened or not."""
    told = [(each.chance, bool(came[each])) for each in said if each.days == days and came.get(each) is not None]
    if not told:
        return TrackRecord(days, 0, None, None, None, None)
    chance, truth = np.array([said for said, _came in told]), np.array([came for _said, came in told])
    bins = calibration(chance, truth)
    return TrackRecord(
        days,
        len(told),
        float(chance.mean()),
        float(truth.mean()),
        brier(chance, truth),
        calibration_error(bins),
        tuple(SaidAndHappened(b.low, b.high, b.count, b.said, b.happened, b.band_low, b.band_high) for b in bins),
    )


def _said(as_of: date, known: date | None) -> list[Said]:
    """What the runs said of spans that have passed, each day's first run of each version of its own."""
    runs = CatalogueRun.objects.filter(as_of__lt=as_of - timedelta(days=min(SPANS) - 1)).order_by("as_of", "id")
    if known is not None:
        runs = runs.filter(computed_at__lt=end_of(known))
    first: dict[date, CatalogueRun] = {}
    for run in runs:
        # A later run foretells nothing. In the demo, whose past all came on one day, it shows what it would have said.
        if timezone.localdate(run.computed_at) <= run.as_of + timedelta(days=FORETOLD) or settings.DEMO:
            first.setdefault(run.as_of, run)
    return [said for run in first.values() for said in _of_run(run.sha256, run.as_of) if said.last <= as_of]


@lru_cache(maxsize=64)
def _of_run(sha256: str, as_of: date) -> tuple[Said, ...]:
    if not path_of(sha256).exists():
        return ()
    columns = ["item", "packs", "missing", *(f"p_short_{days}" for days in SPANS)]
    rows = pq.read_table(path_of(sha256), columns=columns).to_pylist()
    return tuple(
        Said(row["item"], tuple(row["packs"]), as_of, days, row[f"p_short_{days}"])
        for row in rows
        for days in SPANS
        # What was said without knowing of any order is what comes if nothing is: no forecast.
        if row[f"p_short_{days}"] is not None and Missing.ORDERS not in row["missing"]
    )


def happened(said: Sequence[Said], snapshot: Snapshot, as_of: date) -> dict[Said, bool | None]:
    """Whether each came about; None where nobody has counted the item or told its use in the span."""
    if not said:
        return {}
    packs = sorted({number for each in said for number in each.packs})
    first = min(each.as_of for each in said) + timedelta(days=1)
    stock = _Stock(supply.stock_over_time(snapshot, packs, as_of))
    out: dict[str, dict[date, tuple[int, int]]] = {}
    for period in supply.use_periods(snapshot, packs, first, as_of):
        if period.days_out is not None:
            last = period.start + timedelta(days=period.days - 1)
            out.setdefault(period.varenummer, {})[last] = (period.days_out, period.places_known * period.days)
    return {each: _came(each, stock, out) for each in set(said)}


class _Stock:
    """The packs that demand may draw on, by every sender's newest count up to a day."""

    def __init__(self, rows: Sequence[StockTotal]) -> None:
        counted: dict[str, set[date]] = {}
        self.packs: dict[str, dict[tuple[str, date], int]] = {}
        for row in rows:
            counted.setdefault(row.sender, set()).add(row.stock_date)
            if row.pool in OPEN_POOLS:
                mine = self.packs.setdefault(row.varenummer, {})
                key = row.sender, row.stock_date
                mine[key] = mine.get(key, 0) + row.usable
        self.days = {sender: sorted(days) for sender, days in counted.items()}
        self.all_days = sorted({day for days in counted.values() for day in days})

    def least(self, packs: Sequence[str], after: date, last: date) -> int | None:
        """The least that all the packs together were, on any day of a count in after + 1..last; None: never counted."""
        days = self.all_days[bisect_right(self.all_days, after) : bisect_right(self.all_days, last)]
        senders = {sender for number in packs for sender, _day in self.packs.get(number, {})}
        if not days or not senders:
            return None
        return min(sum(self._held(packs, sender, day) for sender in senders) for day in days)

    def _held(self, packs: Sequence[str], sender: str, day: date) -> int:
        place = bisect_right(self.days[sender], day)
        if not place:
            return 0
        newest = self.days[sender][place - 1]
        return sum(self.packs.get(number, {}).get((sender, newest), 0) for number in packs)


def _came(said: Said, stock: _Stock, out: Mapping[str, Mapping[date, tuple[int, int]]]) -> bool | None:
    """Short is when all its packs together are counted as nought, or over a fifth of a period's place-days were out."""
    least = stock.least(said.packs, said.as_of, said.last)
    days_out: dict[date, list[tuple[int, int]]] = {}
    for number in said.packs:
        for day, told in out.get(number, {}).items():
            if said.as_of < day <= said.last:
                days_out.setdefault(day, []).append(told)
    if least is None and not days_out:
        return None
    # Out of every pack at once: the pack that was there the most tells.
    short = any(min(out / days for out, days in told if days) > OUT_SHARE for told in days_out.values())
    return short or least == 0
