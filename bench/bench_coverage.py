"""The coverage simulation against the same problem in SimPy, in one process on one core.

Times the public function that the nightly run calls, `beredt.outlook.run_many`, tables, arrivals and summary included,
on many products with one problem and a stream of random numbers each: four batches on the shelf, six deliveries that
come late or not at all, overdispersed demand and an uncertain end over a year. SimPy says the same day by day with
fewer replications. Then the same with pools, three priority classes and a substitute; and one case with a group of
eight substitutes. Gives nanoseconds per day-step (one day of one replication of one item), and the difference of the
two answers. Seconds are the processor's, so that what else runs on the machine counts little.
"""

from __future__ import annotations

import bisect
import itertools
import json
import math
import random
import statistics
import sys
import time
from collections.abc import Generator, Iterator

import numpy as np
import simpy

from beredt.outlook import (
    Basis,
    Batch,
    Coverage,
    Delivery,
    Demand,
    EndForecast,
    Group,
    Move,
    Pool,
    Position,
    PriorityClass,
    Restriction,
    run_many,
    simulate_group,
)

DAYS = 365
SHELF = [(300, expiry) for expiry in (20, 50, 85, 300)]
COMING = [(300, day, expiry) for day, expiry in zip((30, 75, 120, 165, 210, 255), range(330, 481, 30), strict=True)]
COMES, MEAN_DELAY = 0.85, 14
MEAN, VARIANCE = 10.0, 30.0
END_MEDIAN, END_SPREAD = 67.0, 1.174
CLASSES = [PriorityClass("acute", 0.2), PriorityClass("started", 0.5), PriorityClass("new", 0.3)]


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


def group(substitutes: int) -> Group:
    """The problem with pools of three kinds, priority classes, a restriction, and items that unmet demand moves to."""
    position, _ = problem()
    pools = {"reserve": Pool(opens=90), "obligation": Pool(keeps=100), "acute": Pool(classes=["acute"])}
    held = [Batch(200, 200, "reserve"), Batch(200, 300, "obligation"), Batch(100, 360, "acute")]
    item = Position(
        position.demand,
        [*position.batches, *held],
        position.deliveries,
        pools,
        CLASSES,
        [Restriction(0.6, compliance=0.8, classes=["new"], redirected=0.5)],
        horizon=DAYS,
        waits=0.2,
    )
    names = [f"substitute {n}" for n in range(substitutes)]
    moves = [Move("item", name, 0.6 / substitutes, 1.5) for name in names]
    return Group({"item": item} | dict.fromkeys(names, item), moves)


class Shelf:
    """One replication in SimPy: a process for each delivery, one for expiry, one for demand."""

    def __init__(self, rng: random.Random, demand_cdf: list[float]) -> None:
        self.env, self.rng, self.demand_cdf = simpy.Environment(), rng, demand_cdf
        self.lots = [[expiry, packs] for packs, expiry in SHELF]
        self.first_out, self.wasted = DAYS, 0
        for packs, planned, expiry in COMING:
            if rng.random() < COMES:
                delay = 1 + int(math.log(1 - rng.random()) / math.log(1 - 1 / MEAN_DELAY))
                self.env.process(self.arrive(planned + delay, expiry, packs))
        self.env.process(self.days())
        self.env.run(until=DAYS)

    def arrive(self, day: int, expiry: int, packs: int) -> Generator[simpy.Event]:
        """A delivery joins the shelf, or is wasted."""
        yield self.env.timeout(day)
        if expiry <= day:
            self.wasted += packs
        else:
            bisect.insort(self.lots, [expiry, packs])

    def days(self) -> Generator[simpy.Event]:
        """Expiry and demand, after what arrives on the day."""
        while True:
            yield self.env.timeout(0.5)
            day, lots = int(self.env.now), self.lots
            while lots and lots[0][0] <= day:
                self.wasted += lots.pop(0)[1]
            want = bisect.bisect_left(self.demand_cdf, self.rng.random())
            while want and lots:
                taken = min(want, lots[0][1])
                lots[0][1] -= taken
                want -= taken
                if not lots[0][1]:
                    lots.pop(0)
            if want and self.first_out == DAYS:
                self.first_out = day
            yield self.env.timeout(0.5)


def in_simpy(replications: int) -> tuple[float, list[tuple[bool, int]]]:
    """Seconds, and of each replication whether the stock lasted and the packs wasted."""
    rng, demand_cdf, ends = random.Random(1), negative_binomial_cdf(), end_cdf()
    answers = []
    start = time.process_time()
    for _ in range(replications):
        shelf = Shelf(rng, demand_cdf)
        length = bisect.bisect_left(ends, rng.random())
        answers.append((shelf.first_out >= min(length, DAYS), shelf.wasted))
    return time.process_time() - start, answers


def timed(products: int, of: Position | Group, end: EndForecast, replications: int) -> tuple[float, list[Coverage]]:
    """Seconds of many products with one problem, and the answers."""
    asked: Iterator[tuple[str, Position | Group, EndForecast]] = ((f"{n:06d}", of, end) for n in range(products))
    start = time.process_time()
    answers = [answer for _, answer in run_many(asked, replications=replications)]
    return time.process_time() - start, answers


def run(products: int = 2000, replications: int = 1024, featured: int = 100, simpy_replications: int = 2000) -> dict:
    """Time all of them. The library runs once first, so that compiling is not counted."""
    position, end = problem()
    with_features = group(1)
    timed(2, position, end, 10)
    timed(2, with_features, end, 10)
    seconds, answers = timed(products, position, end, replications)
    simpy_seconds, plain = in_simpy(simpy_replications)
    featured_seconds, _ = timed(featured, with_features, end, replications)
    eight = group(8)
    start = time.process_time()
    simulate_group(eight, end, replications=10_000)
    eight_seconds = time.process_time() - start

    ns = seconds / (products * replications * DAYS) * 1e9
    simpy_ns = simpy_seconds / (simpy_replications * DAYS) * 1e9
    p = statistics.fmean(lasted for lasted, _ in plain)
    waste = [wasted for _, wasted in plain]
    p_error = math.sqrt(p * (1 - p) / simpy_replications)
    waste_error = statistics.stdev(waste) / math.sqrt(simpy_replications)
    ours = statistics.fmean(answer.p_lasts or 0.0 for answer in answers)
    wasted = statistics.fmean(answer.wasted.value for answer in answers)
    return {
        "products": products,
        "replications": replications,
        "ns_per_day_step": round(ns, 2),
        "ns_with_pools_classes_and_a_substitute": round(
            featured_seconds / (featured * len(with_features.items) * replications * DAYS) * 1e9, 2
        ),
        "simpy_ns_per_day_step": round(simpy_ns, 1),
        "ratio": round(simpy_ns / ns, 1),
        "group_of_nine_10000_replications_seconds": round(eight_seconds, 2),
        "p_lasts": round(ours, 5),
        "simpy_p_lasts": round(p, 5),
        "p_lasts_difference_in_errors": round((ours - p) / p_error, 2),
        "wasted_difference_in_errors": round((wasted - statistics.fmean(waste)) / waste_error, 2),
    }


if __name__ == "__main__":
    print(json.dumps(run(*map(int, sys.argv[1:])), indent=2))
