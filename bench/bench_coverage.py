"""The coverage simulation against its plain Python twin, in one process on one core.

Times the public function that the situation picture calls, `beredt.outlook.simulate`, tables and summary
included,
on one problem: four batches on the shelf, six deliveries that come late or not at all, overdispersed demand
and an uncertain end over a year. The twin says the same in plain Python and draws the same distributions with
the standard library. Gives nanoseconds per day-step (one day of one replication) and the difference of the
two answers.
"""

from __future__ import annotations

import bisect
import itertools
import json
import math
import random
import statistics
import time

import numpy as np

from beredt.outlook import Basis, Batch, Delivery, Demand, EndForecast, Position, simulate

DAYS = 365
SHELF = [(300, expiry) for expiry in (20, 50, 85, 300)]
COMING = [(300, day, expiry) for day, expiry in zip((30, 75, 120, 165, 210, 255), range(330, 481, 30), strict=True)]
COMES, MEAN_DELAY = 0.85, 14
MEAN, VARIANCE = 10.0, 30.0
END_MEDIAN, END_SPREAD = 67.0, 1.174


def negative_binomial_cdf() -> list[float]:
    """Cumulative probabilities of the daily demand, by the recursion of neighbouring counts."""
    size, fail = MEAN**2 / (VARIANCE - MEAN), 1 - MEAN / VARIANCE
    mass = [(MEAN / VARIANCE) ** size]
    while sum(mass) < 1 - 1e-13:
        mass.append(mass[-1] * (len(mass) - 1 + size) / len(mass) * fail)
    return list(itertools.accumulate(mass))


def end_cdf() -> list[float]:
    """P(end <= day) of the log-normal length, rounded up to whole days."""
    return [0.0] + [
        0.5 * (1 + math.erf(math.log(day / END_MEDIAN) / (END_SPREAD * math.sqrt(2)))) for day in range(1, DAYS + 1)
    ]


def problem() -> tuple[Position, EndForecast]:
    """The problem as the library takes it."""
    stay = 1 - 1 / MEAN_DELAY
    delay = np.concatenate(([0.0], (1 - stay) * stay ** np.arange(DAYS)))
    position = Position(
        Demand(MEAN, VARIANCE),
        [Batch(packs, expiry) for packs, expiry in SHELF],
        [Delivery(packs, day, COMES, delay, expiry) for packs, day, expiry in COMING],
        horizon=DAYS,
    )
    cdf = np.array(end_cdf())
    return position, EndForecast(np.diff(cdf, prepend=0.0), 1 - float(cdf[-1]), Basis.HISTORY)


def plain_replication(rng: random.Random, demand_cdf: list[float], end: list[float]) -> tuple[bool, int]:
    """One replication in plain Python: whether the stock lasted, and the packs wasted."""
    shelf = [[expiry, packs] for packs, expiry in SHELF]
    arrivals: dict[int, list[list[int]]] = {}
    for packs, planned, expiry in COMING:
        if rng.random() < COMES:
            delay = 1 + int(math.log(1 - rng.random()) / math.log(1 - 1 / MEAN_DELAY))
            arrivals.setdefault(planned + delay, []).append([expiry, packs])
    length = bisect.bisect_left(end, rng.random())
    first_out, wasted = DAYS, 0
    for day in range(DAYS):
        while shelf and shelf[0][0] <= day:
            wasted += shelf.pop(0)[1]
        for lot in arrivals.get(day, ()):
            if lot[0] <= day:
                wasted += lot[1]
            else:
                bisect.insort(shelf, lot)
        want = bisect.bisect_left(demand_cdf, rng.random())
        while want and shelf:
            taken = min(want, shelf[0][1])
            shelf[0][1] -= taken
            want -= taken
            if not shelf[0][1]:
                shelf.pop(0)
        if want and first_out == DAYS:
            first_out = day
    return first_out >= min(length, DAYS), wasted


def run(replications: int = 10_000, plain_replications: int = 4_000, repeats: int = 5) -> dict[str, float]:
    """Time both on the same problem. The library runs once first, so that compiling is not counted."""
    position, end = problem()
    simulate(position, end, replications=10, exact=False)
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        fast = simulate(position, end, replications=replications, exact=False)
        times.append(time.perf_counter() - start)

    rng, demand_cdf, ends = random.Random(1), negative_binomial_cdf(), end_cdf()
    start = time.perf_counter()
    plain = [plain_replication(rng, demand_cdf, ends) for _ in range(plain_replications)]
    plain_time = time.perf_counter() - start

    assert fast.p_lasts is not None
    assert fast.p_lasts_error is not None
    p = sum(lasted for lasted, _ in plain) / plain_replications
    error = math.hypot(math.sqrt(p * (1 - p) / plain_replications), fast.p_lasts_error)
    waste = [wasted for _, wasted in plain]
    waste_error = math.hypot(statistics.stdev(waste) / math.sqrt(plain_replications), fast.wasted.error)
    fast_ns = statistics.median(times) / (replications * DAYS) * 1e9
    plain_ns = plain_time / (plain_replications * DAYS) * 1e9
    return {
        "replications": replications,
        "ns_per_day_step": round(fast_ns, 2),
        "plain_ns_per_day_step": round(plain_ns, 1),
        "ratio": round(plain_ns / fast_ns, 1),
        "ratio_required": 40,
        "p_lasts": round(fast.p_lasts, 5),
        "p_lasts_error": round(fast.p_lasts_error, 5),
        "plain_p_lasts": round(p, 5),
        "p_lasts_difference_in_errors": round((fast.p_lasts - p) / error, 2),
        "wasted_difference_in_errors": round((fast.wasted.value - statistics.fmean(waste)) / waste_error, 2),
    }


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
