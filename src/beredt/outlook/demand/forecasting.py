"""What will be asked for: the forecast of a stream of use, with the model chosen by how it would have done."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

import numpy as np

from beredt.outlook.demand.counts import LEVELS
from beredt.outlook.demand.history import history
from beredt.outlook.demand.level import level_error, noise
from beredt.outlook.demand.models import Effort, models_for
from beredt.outlook.demand.selection import Choice, choose
from beredt.outlook.demand.use import Series
from beredt.outlook.position import Demand

#: Periods ahead, where the caller does not say: four weeks of days, eight weeks, a year of months.
HORIZON = {7: 28, 1: 8, 12: 12}


@dataclass(frozen=True)
class Forecast:
    """The forecast of one stream, and how it came about.

    series: what it was made from, raw and corrected. days: length of each coming period, (horizon,). mean: packs in
    each, (horizon,). quantiles: at `levels`, (levels, horizon). first: first day of the coming, on the series' scale.
    dispersion: variance of a period's count around its mean, over the mean. level_sd: relative standard error of the
    sum over the coming periods beyond that. choice: which models, why, and how all would have done.
    """

    series: Series
    days: np.ndarray
    mean: np.ndarray
    quantiles: np.ndarray
    first: int
    season: int
    dispersion: float
    level_sd: float
    choice: Choice
    effort: Effort
    levels: tuple[float, ...] = LEVELS

    @property
    def model(self) -> str:
        """Name of the model of the most weight among those that answer."""
        return self.choice.model

    def demand(self, horizon_days: int, *, day0: int | None = None, region: str = "") -> Demand:
        """The demand of days 0..horizon_days-1, as the simulation takes it.

        day0: which day on the series' scale is day 0; by default the one after the last period. Past the last coming
        period its last season is repeated. The profile is the mean path over its mean; the variance is that of a
        day's count, period's variance over its days, so that a period's count varies as it was seen to.
        """
        before = 0 if day0 is None else day0 - self.first
        if before < 0 or horizon_days < 1:
            raise ValueError(f"day 0 is no earlier than {self.first}, and the horizon a day or more")
        path = self.per_day(before + horizon_days)[before:]
        mean = float(path.mean())
        if mean <= 0:
            return Demand(0.0, 0.0, self.level_sd, None, region)
        factors = path / mean
        # A day of factor f has variance f^2 x variance; the sum over the days is dispersion x the sum of the means.
        variance = self.dispersion * mean / float((factors**2).mean())
        return Demand(mean, variance, self.level_sd, factors, region)

    def per_day(self, days: int) -> np.ndarray:
        """Mean packs on each of the coming days, from the one after the last period. (days,)"""
        steps = self.mean.size
        season = self.season if steps >= self.season else 1
        at, lengths = list(range(steps)), list(self.days)
        while sum(lengths) < days:
            at.append(at[-season])
            lengths.append(lengths[-season])
        return np.repeat(self.mean[at] / self.days[at], lengths)[:days]


def forecast(series: Series, *, effort: Effort | str = "default", horizon: int | None = None) -> Forecast | None:
    """Forecast one regular stream of days, weeks or months. None where nothing is known of its use.

    effort: "quick", "default" or "thorough"; see `Effort`. horizon: coming periods; by default 28 days, 8 weeks or 12
    months. The same arrays give the same answer, to the bit.
    """
    past = history(series)
    if past.known == 0:
        return None
    ahead = HORIZON[past.season] if horizon is None else horizon
    if ahead < 1:
        raise ValueError(f"the horizon is one period or more: {ahead}")
    level = Effort(effort)
    choice = choose(past, ahead, models_for(past, level))
    dispersion = noise(past)
    return Forecast(
        series=series,
        days=past.coming(ahead),
        mean=choice.path.mean,
        quantiles=choice.path.quantiles,
        first=past.stop,
        season=past.season,
        dispersion=dispersion,
        level_sd=level_error(choice, dispersion),
        choice=choice,
        effort=level,
    )


def forecast_many(
    many: Sequence[Series], *, effort: Effort | str = "default", horizon: int | None = None, workers: int = 1
) -> list[Forecast | None]:
    """The forecast of each stream; neither their order nor the number of workers changes any.

    workers: processes; 1 forecasts in this one.
    """
    one = partial(forecast, effort=effort, horizon=horizon)
    if workers <= 1 or len(many) < 2:
        return [one(each) for each in many]
    # Started afresh rather than forked, as the caller may hold threads and connections.
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        return list(pool.map(one, many, chunksize=max(1, min(64, len(many) // (4 * workers)))))


def sum_of(demands: Sequence[Demand], horizon_days: int, *, region: str = "") -> Demand:
    """The demand of streams that are independent parts of one, as hospitals' by week and pharmacies' by month.

    Means add, day by day; so do the variances of the totals and the squares of the level's standard errors.
    """
    paths = np.array([demand.mean * demand.factors(horizon_days) for demand in demands])
    path = paths.sum(axis=0)
    mean = float(path.mean())
    if mean <= 0:
        return Demand(0.0, 0.0, 0.0, None, region)
    drawn = sum(demand.variance * float((demand.factors(horizon_days) ** 2).mean()) for demand in demands)
    error = float(np.sqrt(sum((demand.mean * demand.level_sd) ** 2 for demand in demands)))
    factors = path / mean
    return Demand(mean, drawn / float((factors**2).mean()), error / mean, factors, region)
