"""The demand of an item: forecast from its streams of use where they can be, else the year's rate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
from scipy.stats import gamma

from beredt import outlook
from beredt.assessments.request import ItemSupply, Missing, demand, periods_of
from beredt.outlook import Effort, Forecast, Series
from beredt.outlook.demand.change import change_in_use
from beredt.supply.queries import UsePeriod

#: The model's name where the year's rate answers.
RATE = "rate"
#: Periods that a stream must have by length in days before a model is asked: the year's rate is as good until then.
LEAST_PERIODS = {1: 56, 7: 26, 31: 18}


@dataclass(frozen=True, slots=True)
class Need:
    """What will be asked for, packs of the reference.

    demand: as the simulation takes it; None: unknown. estimate: the window's use, raw and corrected. models: what
    answers for each stream; fallback: the year's rate answers, since the streams are too short or unknown.
    """

    demand: outlook.Demand | None
    estimate: outlook.DemandEstimate
    models: tuple[str, ...]
    fallback: bool
    series: tuple[Series, ...] = ()

    @property
    def json(self) -> dict[str, Any]:
        """What a stored answer says of its demand: which models, and the 90 % interval of the level."""
        low, high = (None, None) if self.demand is None else interval(self.demand)
        estimate = self.estimate
        return {
            "models": list(self.models),
            "fallback": self.fallback,
            "raw": estimate.raw_per_day,
            "corrected": estimate.corrected_per_day,
            "low": low,
            "high": high,
        }


def need(supply: ItemSupply, horizon: int, effort: Effort) -> tuple[Need, set[Missing]]:
    """The demand of the days after the as-of day, and what is missing for it.

    Hospitals tell their use by week and pharmacies by month: each is a stream with a forecast of its own, and their sum
    is the item's demand. Where a stream is too short for a model, the year's rate answers for the whole item.
    """
    estimate, missing = demand(supply)
    series = tuple(streams(supply))
    forecasts = [forecast_of(each, effort) for each in series]
    known = [each for each in forecasts if each is not None]
    if not known or len(known) < len(forecasts) or not all(map(_long_enough, series)):
        return Need(estimate.demand(), estimate, (RATE,), True, series), missing
    day0 = supply.as_of.toordinal() + 1
    asked = added([each.demand(horizon, day0=day0) for each in known], horizon)
    return Need(asked, estimate, tuple(each.model for each in known), False, series), missing - {Missing.USE}


def _long_enough(series: Series) -> bool:
    longest = int(np.max(series.days))
    return series.packs.size >= next(least for days, least in LEAST_PERIODS.items() if longest <= days)


def streams(supply: ItemSupply) -> list[Series]:
    """Use by day, week and month, each over the periods that all senders have told; those without use are nought."""
    found = []
    for kind in sorted(supply.told):
        first, last = supply.told[kind]
        periods = periods_of(kind, first, last)
        packs = dict.fromkeys(periods, 0.0)
        rows = [row for row in supply.history if (row.start.toordinal(), row.days) in packs]
        for row in rows:
            packs[row.start.toordinal(), row.days] += row.packs * supply.equivalents[row.varenummer]
        if rows:
            found.append(
                Series(
                    np.array([start for start, _days in periods]),
                    np.array([days for _start, days in periods]),
                    np.array([packs[key] for key in periods]),
                    _days_out(rows, periods),
                )
            )
    return found


def _days_out(rows: Sequence[UsePeriod], periods: Sequence[tuple[int, int]]) -> np.ndarray | None:
    """Days of each period that the mean place was out of the item: of the pack that was there the most, as a place is
    out of the item when it is out of every pack of it. None where no place tells.
    """
    place = {key: number for number, key in enumerate(periods)}
    by_pack: dict[str, np.ndarray] = {}
    for row in rows:
        if row.days_out is not None:
            told = by_pack.setdefault(row.varenummer, np.zeros((2, len(periods))))
            told[:, place[row.start.toordinal(), row.days]] += row.days_out, row.places_known
    # A place without use has no line, so that the most places of any period are those that tell.
    means = [out / places.max() for out, places in by_pack.values() if places.max() > 0]
    return np.min(means, axis=0) if means else None


def added(demands: Sequence[outlook.Demand], horizon: int) -> outlook.Demand:
    """The sum of independent streams: means and variances of each day add, and so do those of the levels."""
    paths = [demand.mean * demand.factors(horizon) for demand in demands]
    path = np.sum(paths, axis=0)
    mean = float(path.mean())
    if mean <= 0:
        return outlook.Demand(0.0, 0.0)
    factors = path / mean
    variances = [demand.variance * float((demand.factors(horizon) ** 2).mean()) for demand in demands]
    level = sum((demand.level_sd * demand.mean) ** 2 for demand in demands) ** 0.5 / mean
    profile = None if np.ptp(factors) == 0 else factors
    return outlook.Demand(mean, sum(variances) / float((factors**2).mean()), float(level), profile)


def forecast_of(series: Series, effort: Effort) -> Forecast | None:
    """The forecast of a stream; the same stream is asked about by several pages, and answered once."""
    out = None if series.days_out is None else np.asarray(series.days_out, float).tobytes()
    arrays = (series.start.tobytes(), series.days.tobytes(), np.asarray(series.packs, float).tobytes(), out)
    return _forecast(*arrays, effort)


@lru_cache(maxsize=4096)
def _forecast(start: bytes, days: bytes, packs: bytes, out: bytes | None, effort: Effort) -> Forecast | None:
    series = Series(
        np.frombuffer(start, np.int64),
        np.frombuffer(days, np.int64),
        np.frombuffer(packs, np.float64),
        None if out is None else np.frombuffer(out, np.float64),
    )
    return outlook.forecast(series, effort=effort)


def interval(demand: outlook.Demand, share: float = 0.9) -> tuple[float, float]:
    """The interval of the level of demand, as the simulation draws it: gamma with mean 1."""
    if demand.level_sd == 0:
        return demand.mean, demand.mean
    shape = demand.level_sd**-2
    low, high = gamma.ppf([(1 - share) / 2, (1 + share) / 2], shape, scale=1 / shape)
    return float(demand.mean * low), float(demand.mean * high)


@dataclass(frozen=True, slots=True)
class Change:
    """Since when use has changed, and to what share of what it was."""

    since: date
    factor: float


def change_in(series: Sequence[Series]) -> Change | None:
    """The change of use that is the least likely to be chance among the streams; None where none has changed."""
    found = [change_in_use(each) for each in series]
    changed = [each for each in found if each is not None and each.changed]
    if not changed:
        return None
    first = min(changed, key=lambda each: each.chance)
    return Change(date.fromordinal(first.since), first.factor)
