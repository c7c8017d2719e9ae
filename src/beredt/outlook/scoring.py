"""How good were the forecasts? Scores of distributions against what happened, lower being better.

A quantile forecast is scored by its loss, a distribution by CRPS, a chance by Brier; and all by whether they mean
what they say: intervals that cover as often as they claim, chances that come true as often as they are given.
Source: Gneiting and Raftery 2007; the weighted quantile loss as in the M5 and GIFT-Eval comparisons.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

#: The quantiles of the weighted quantile loss.
DECILES = tuple(level / 10 for level in range(1, 10))


def pinball(actual: np.ndarray, forecast: np.ndarray, level: float | np.ndarray) -> np.ndarray:
    """Quantile loss: level x (actual - forecast) where the forecast was low, (1 - level) x the excess where high."""
    miss = np.asarray(actual, float) - np.asarray(forecast, float)
    return np.maximum(level * miss, (level - 1.0) * miss)


def weighted_quantile_loss(
    actual: np.ndarray, quantiles: np.ndarray, levels: Sequence[float] = DECILES
) -> float | None:
    """Twice the sum of the quantile loss over the sum of what was used, the mean over the levels.

    actual: (...); quantiles: (levels, ...). None where nothing was used, as the loss then has no scale.
    """
    total = float(np.abs(np.asarray(actual, float)).sum())
    if total == 0:
        return None
    losses = [2.0 * float(pinball(actual, q, level).sum()) for q, level in zip(quantiles, levels, strict=True)]
    return float(np.mean(losses)) / total


def scaled_error(actual: np.ndarray, forecast: np.ndarray, history: np.ndarray, season: int = 1) -> float | None:
    """MASE: the mean absolute error over that of last season's value within the history; None where that is 0.

    It rewards forecasting nought for things seldom used, so choose no model by it alone. Source: Hyndman and Koehler
    2006.
    """
    past = np.asarray(history, float)
    scale = float(np.abs(past[season:] - past[:-season]).mean()) if past.size > season else 0.0
    error = float(np.abs(np.asarray(actual, float) - np.asarray(forecast, float)).mean())
    return error / scale if scale > 0 else None


def crps_of_steps(times: np.ndarray, cdf: np.ndarray, actual: float, until: float) -> float:
    """CRPS of a distribution function that steps to cdf[i] at times[i], counted up to `until`.

    The integral of (F(t) - [actual <= t])^2 from the first of the times and the actual value to `until`. Where the end
    was not seen by `until`, give actual = inf: the part that could be seen is scored (the censored CRPS).
    """
    steps = np.asarray(times, float)
    values = np.concatenate(([0.0], np.asarray(cdf, float)))
    edges = np.unique(np.clip(np.concatenate((steps, [actual, until])), None, until))
    level = values[np.searchsorted(steps, edges[:-1], side="right")]
    return float((np.diff(edges) * (level - (edges[:-1] >= actual)) ** 2).sum())


def crps_of_sample(sample: np.ndarray, actual: float) -> float:
    """CRPS of an equally weighted sample: mean |x - actual| - half the mean |x - x'|."""
    x = np.sort(np.asarray(sample, float))
    n = x.size
    spread = 2.0 * float((x * (2 * np.arange(1, n + 1) - n - 1)).sum()) / (n * n)
    return float(np.abs(x - actual).mean()) - spread / 2.0


def brier(chance: np.ndarray, happened: np.ndarray) -> float:
    """Mean squared difference of the chances given and what happened (0 or 1)."""
    return float(((np.asarray(chance, float) - np.asarray(happened, float)) ** 2).mean())


def covered(actual: np.ndarray, low: np.ndarray, high: np.ndarray) -> float:
    """Share of the actual values inside low..high, both included."""
    values = np.asarray(actual, float)
    return float(((values >= low) & (values <= high)).mean())


@dataclass(frozen=True)
class Bin:
    """Chances given between low and high: how many, their mean, how often it happened, and the band around the mean.

    band_low, band_high: shares between which it happens with the confidence asked for, if the chances are right.
    """

    low: float
    high: float
    count: int
    said: float
    happened: float
    band_low: float
    band_high: float

    @property
    def within(self) -> bool:
        """Whether what happened agrees with what was said."""
        return self.band_low <= self.happened <= self.band_high


def calibration(
    chance: np.ndarray, happened: np.ndarray, *, bins: int = 10, confidence: float = 0.99
) -> tuple[Bin, ...]:
    """ "Said 80 %, happened 78 % of the time": chances in bins of equal width, empty bins left out.

    The band is that of a binomial count at the mean chance of the bin, for decisions that are independent.
    """
    from scipy.stats import binom

    said, came = np.asarray(chance, float), np.asarray(happened, bool)
    place = np.minimum((said * bins).astype(int), bins - 1)
    found = []
    for number in np.unique(place):
        inside = place == number
        count, mean = int(inside.sum()), float(said[inside].mean())
        low, high = binom.interval(confidence, count, mean)
        found.append(
            Bin(
                number / bins,
                (number + 1) / bins,
                count,
                mean,
                float(came[inside].mean()),
                float(low) / count,
                float(high) / count,
            )
        )
    return tuple(found)


def calibration_error(found: Sequence[Bin]) -> float | None:
    """Mean distance of said and happened over all chances given (the expected calibration error); None of none."""
    count = sum(each.count for each in found)
    return sum(each.count * abs(each.said - each.happened) for each in found) / count if count else None
