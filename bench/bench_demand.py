"""How long forecasts of the whole nation's demand take at each level of effort, and how good they are, as JSON.

    python bench/bench_demand.py

13,000 weekly streams of three years are made as those of a country are: use from a few packs a year to thousands a
week (log-normal: a tenth of the items makes four fifths of the use), two fifths of them without use in most weeks,
counts negative binomial, levels that drift and now and then jump, some with a yearly season, some new. The last eight
weeks are kept back and forecast. Quick answers for all; default and thorough for every `DEFAULT_PART`th and
`THOROUGH_PART`th stream, their seconds counted up to all 13,000. All three are scored on the streams of the last, and
quick and default on those of default. BEREDT_BENCH_DEMAND=1 gives default all streams too.

The knee, measured on two cores: see `beredt.outlook.demand.models.Effort`.
"""

import json
import os
import sys
import time
from typing import Any

import numpy as np

from beredt.outlook import Series, forecast_many
from beredt.outlook.scoring import covered, weighted_quantile_loss

STREAMS, WEEKS, AHEAD = int(os.environ.get("BEREDT_BENCH_STREAMS", "13000")), 156, 8
DEFAULT_PART, THOROUGH_PART = int(os.environ.get("BEREDT_BENCH_DEMAND", "26")), 260
DECILES = slice(1, 19, 2)


def streams(count: int, seed: int = 11) -> np.ndarray:
    """Packs of each stream and week, (count, WEEKS + AHEAD); NaN before a new item's first week."""
    rng = np.random.default_rng(seed)
    weeks = WEEKS + AHEAD
    level = np.exp(rng.normal(np.log(2.0), 2.2, count))[:, None]
    drift = np.cumsum(rng.normal(0, 0.02, (count, weeks)), axis=1)
    jump = (rng.random((count, 1)) < 0.1) * rng.normal(0, 0.5, (count, 1))
    drift += jump * (np.arange(weeks) >= rng.integers(0, weeks, (count, 1)))
    season = (rng.random((count, 1)) < 0.2) * 0.3 * np.sin(2 * np.pi * (np.arange(weeks) / 52 + rng.random((count, 1))))
    mean = level * np.exp(drift + season)
    dispersion = 1 + rng.gamma(1.0, 2.0, (count, 1)) + 0.02 * level
    packs = rng.negative_binomial(mean / (dispersion - 1), 1 / dispersion).astype(float)
    new = (rng.random((count, 1)) < 0.1) * rng.integers(0, WEEKS - 8, (count, 1))
    packs[np.arange(weeks) < new] = np.nan
    return packs


def forecast_all(packs: np.ndarray, effort: str, workers: int) -> tuple[np.ndarray, float, float]:
    """Quantiles, (levels, streams, AHEAD), and seconds by the clock and of the processors."""
    start, days = np.arange(WEEKS) * 7, np.full(WEEKS, 7)
    many = [Series(start, days, row[:WEEKS]) for row in packs]
    forecast_many(many[:1], effort=effort)
    began, used = time.perf_counter(), sum(os.times()[:4])
    found = forecast_many(many, effort=effort, horizon=AHEAD, workers=workers)
    clock, used = time.perf_counter() - began, sum(os.times()[:4]) - used
    quantiles = np.array([np.zeros((19, AHEAD)) if each is None else each.quantiles for each in found])
    return quantiles.transpose(1, 0, 2), clock, used


def scores(packs: np.ndarray, quantiles: np.ndarray) -> dict[str, float]:
    """Of the weeks kept back: loss over all packs, the same with every stream given equal weight, and coverage."""
    actual = packs[:, WEEKS:]
    scale = np.maximum(np.nanmean(packs[:, :WEEKS], axis=1), 1 / 52)[:, None]
    return {
        "wql": round(weighted_quantile_loss(actual, quantiles[DECILES]) or 0.0, 4),
        "wql_equal_weight": round(weighted_quantile_loss(actual / scale, quantiles[DECILES] / scale) or 0.0, 4),
        "cov90": round(covered(actual, quantiles[0], quantiles[-1]), 3),
    }


def run(workers: int = 2) -> dict[str, Any]:
    """Seconds for 13,000 streams and scores, by level of effort."""
    packs = streams(STREAMS)
    parts = {"quick": 1, "default": DEFAULT_PART, "thorough": THOROUGH_PART}
    said: dict[str, np.ndarray] = {}
    answer: dict[str, Any] = {"streams": STREAMS, "without_use": round(float(np.nanmean(packs == 0)), 3)}
    for effort, part in parts.items():
        said[effort], clock, used = forecast_all(packs[::part], effort, workers)
        count = len(packs[::part])
        answer[effort] = {
            "forecast": count,
            "processor_seconds_each": round(used / count, 5),
            "processor_seconds_for_all": round(used / count * STREAMS, 1),
            "seconds_for_all": round(clock / count * STREAMS, 1),
            **scores(packs[::part], said[effort]),
        }
    for name, part in (("same_as_default", DEFAULT_PART), ("same_as_thorough", THOROUGH_PART)):
        answer[name] = {
            effort: scores(packs[::part], said[effort][:, :: part // parts[effort]])
            for effort in parts
            if parts[effort] <= part and part % parts[effort] == 0
        }
    return answer


if __name__ == "__main__":
    json.dump(run(), sys.stdout, indent=2)
