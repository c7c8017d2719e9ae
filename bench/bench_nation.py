"""The whole nation through the function that the nightly run calls, against the bare kernel on the same day-steps.

13,000 items of four regions each, 1,000 replications of a year, on two workers; and a quarter and half as many, to show
that time and memory grow no faster than the number of items. Items differ in use, stock, expiry and deliveries as
those of a country do. The bare kernel runs some of them laid out beforehand, on as many threads.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from bench_coverage import problem

from beredt.outlook import Batch, Delivery, Demand, EndForecast, Group, Position, item_seed, run_many
from beredt.outlook.simulation.engine import tally
from beredt.outlook.simulation.layout import plan

DAYS = 365
REGIONS = ("north", "mid", "west", "south-east")
SHARES = (0.09, 0.14, 0.2, 0.57)
Item = tuple[str, Position, EndForecast]


def nation(items: int) -> Iterator[Item]:
    """Items one by one, always the same."""
    _, end = problem()
    delay = np.concatenate(([0.5], 0.5 / 14 * (1 - 1 / 14) ** np.arange(120)))
    rng = np.random.default_rng(4)
    for number in range(items):
        mean = float(rng.lognormal(1.0, 1.5))
        demands = [
            Demand(mean * share, mean * share * (1 + rng.exponential(2)), rng.uniform(0.02, 0.3), region=region)
            for region, share in zip(REGIONS, SHARES, strict=True)
        ]
        batches = [
            Batch(int(rng.exponential(30 * mean)), int(rng.integers(20, 900))) for _ in range(rng.integers(1, 8))
        ]
        coming = [
            Delivery(int(rng.exponential(40 * mean)), int(day), 0.9, delay, int(day + rng.integers(100, 700)))
            for day in rng.integers(-10, 300, rng.integers(0, 5))
        ]
        yield f"{number:06d}", Position(demands, batches, coming, horizon=DAYS), end


def through_run_many(items: int, replications: int, workers: int) -> float:
    """Seconds; each answer is looked at and let go."""
    start = time.perf_counter()
    seen = sum(
        answer.p_lasts is not None for _, answer in run_many(nation(items), replications=replications, workers=workers)
    )
    assert seen == items
    return time.perf_counter() - start


def bare(items: int, replications: int, workers: int) -> float:
    """Seconds of the kernel alone on some of the items."""
    plans = [plan(Group({name: item}), [item_seed(1, name)], end) for name, item, end in nation(items)]
    with ThreadPoolExecutor(workers) as pool:
        start = time.perf_counter()
        list(pool.map(lambda each: tally(each, replications) and None, plans))
        return time.perf_counter() - start


def run(items: int = 13_000, replications: int = 1000, workers: int = 2, sample: int = 400) -> dict[str, object]:
    """Time a quarter, half and all of the items, and the kernel on some before, between and after."""
    through_run_many(4, 10, 1)
    sizes: list[dict[str, float]] = []
    kernel = [bare(sample, replications, workers)]
    for part in (items // 4, items // 2, items):
        seconds = through_run_many(part, replications, workers)
        kernel.append(bare(sample, replications, workers))
        sizes.append(
            {
                "items": part,
                "seconds": round(seconds, 1),
                "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
                "ratio": round(seconds / part / (sum(kernel[-2:]) / 2 / sample), 2),
            }
        )
    day_steps = sample * len(REGIONS) * replications * DAYS
    return {
        "regions": len(REGIONS),
        "replications": replications,
        "workers": workers,
        "kernel_ns_per_day_step": round(min(kernel) / day_steps * 1e9, 2),
        "sizes": sizes,
        "ratio": sizes[-1]["ratio"],
        "peak_mb": sizes[-1]["peak_mb"],
        "growth": round(sizes[-1]["seconds"] / sizes[0]["seconds"] / 4, 2),
    }


if __name__ == "__main__":
    print(json.dumps(run(*map(int, sys.argv[1:])), indent=2))
