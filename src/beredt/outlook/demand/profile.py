"""The season of a stream: how much of the level falls on each weekday or month."""

from __future__ import annotations

import numpy as np

#: Seasons that must have been seen whole before their profile is believed.
LEAST_SEASONS = 2
#: Periods of the mean that each place is held towards it by, so that no factor is 0.
HELD = 0.25


def season_factors(values: np.ndarray, season: int, periods: int) -> np.ndarray:
    """Mean of each place in the season over the mean of all, for `periods` periods that begin with the values'.

    values: (n,), NaN unknown. Ones where fewer than `LEAST_SEASONS` seasons were seen. (periods,)
    """
    seen = ~np.isnan(values)
    if season == 1 or seen.sum() < LEAST_SEASONS * season or values[seen].sum() <= 0:
        return np.ones(periods)
    places = np.arange(values.size) % season
    mean = float(values[seen].mean())
    sums = np.bincount(places[seen], weights=values[seen], minlength=season)
    number = np.bincount(places[seen], minlength=season)
    factors = (np.maximum(sums, 0) + HELD * mean) / (number + HELD) / mean
    return np.asarray(factors[np.arange(periods) % season])
