"""How good are demand forecasts? History again, walk-forward: each window from what came before it only.

The plain rules beside are what somebody without a model would say, as a single number: last season's value of the
same period (the newest, where there is no season), and the mean of the last year.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from beredt.outlook.demand.counts import LEVELS
from beredt.outlook.demand.forecasting import forecast_many
from beredt.outlook.demand.history import history
from beredt.outlook.demand.models import YEAR, Effort
from beredt.outlook.demand.use import Series
from beredt.outlook.scoring import DECILES, covered, weighted_quantile_loss

#: The levels whose quantiles are scored, as the places they have among LEVELS.
_SCORED = [LEVELS.index(level) for level in DECILES]


@dataclass(frozen=True)
class DemandReplay:
    """The scores of all windows of all series together.

    series, windows, horizon: how many streams were forecast, how often each, and how many periods ahead. loss: weighted
    quantile loss of the forecasts and, by name, of the plain rules; None where nothing was used. covered_90: share of
    the periods within 5..95 %. levels, below: for each level of the quantiles, the share of the periods at or below
    it, (levels,): what was said and what happened. models: how many forecasts each model led. seconds: a forecast.
    """

    series: int
    windows: int
    horizon: int
    effort: Effort
    loss: float | None
    rules: dict[str, float | None]
    covered_90: float
    levels: np.ndarray
    below: np.ndarray
    models: dict[str, int]
    seconds: float


def replay_demand(
    series: Sequence[Series],
    *,
    horizon: int,
    windows: int = 4,
    effort: Effort | str = Effort.DEFAULT,
    workers: int = 1,
) -> DemandReplay | None:
    """Forecast the last windows of every series, one after another and each with its past alone; None of no series.

    A series that has no past of at least `horizon` periods before a window is left out of it. Periods whose demand is
    unknown are not scored.
    """
    pasts, actuals, rules = [], [], []
    for one in series:
        for window in range(windows):
            stop = np.size(one.packs) - horizon * (windows - window)
            if stop >= horizon:
                past = _first(one, stop)
                pasts.append(past)
                actuals.append(one.corrected[stop : stop + horizon])
                rules.append(_rules(past, horizon))
    if not pasts:
        return None
    started = time.perf_counter()
    found = forecast_many(pasts, effort=effort, horizon=horizon, workers=workers)
    seconds = (time.perf_counter() - started) / len(pasts)
    kept = [place for place, each in enumerate(found) if each is not None]
    forecasts = [each for each in found if each is not None]
    actual = np.concatenate([actuals[place] for place in kept])
    known = ~np.isnan(actual)
    quantiles = np.concatenate([each.quantiles for each in forecasts], axis=1)[:, known]
    actual = actual[known]
    led = [each.model for each in forecasts]
    return DemandReplay(
        series=len(series),
        windows=windows,
        horizon=horizon,
        effort=Effort(effort),
        loss=weighted_quantile_loss(actual, quantiles[_SCORED]),
        rules={
            name: weighted_quantile_loss(actual, np.tile(said[known], (len(DECILES), 1)))
            for name in rules[0]
            for said in (np.concatenate([rules[place][name] for place in kept]),)
        },
        covered_90=covered(actual, quantiles[LEVELS.index(0.05)], quantiles[LEVELS.index(0.95)]),
        levels=np.array(LEVELS),
        below=(actual <= quantiles).mean(axis=1),
        models={name: led.count(name) for name in sorted(set(led), key=lambda name: (-led.count(name), name))},
        seconds=seconds,
    )


def _first(series: Series, periods: int) -> Series:
    out = None if series.days_out is None else np.asarray(series.days_out)[:periods]
    start, days, packs = (np.asarray(each)[:periods] for each in (series.start, series.days, series.packs))
    return Series(start, days, packs, out)


def _rules(past: Series, horizon: int) -> dict[str, np.ndarray]:
    """What the plain rules say of the coming periods, (horizon,) each; 0 where they know nothing."""
    seen = history(past)
    values = np.nan_to_num(seen.values)
    season = min(seen.season, values.size)
    last = values[-season:]
    year = values[-min(YEAR[seen.season], values.size) :]
    return {
        "last season": np.resize(last, horizon),
        "mean of a year": np.full(horizon, year.mean()),
    }
