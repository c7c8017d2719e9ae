"""Generated shortages: what is known of each, and what then happens, played out plainly with numbers of their own.

Nothing here calls the simulation: demand, arrivals and the end are drawn from the laws as they are meant, with NumPy.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from beredt.outlook import (
    Basis,
    Batch,
    Delivery,
    Demand,
    EndForecast,
    KaplanMeier,
    Pool,
    Position,
    Restriction,
    Series,
    end_forecast,
    estimate_demand,
)
from beredt.outlook.delays import Orders, learn_delays
from beredt.outlook.scoring import Bin, calibration_error

HORIZON = 120


@dataclass(frozen=True)
class World:
    """A shortage with its true laws: the position says the demand, given its level, and the end its law."""

    position: Position
    end: EndForecast
    median: float  # of the length of shortages of its kind, in days
    elapsed: int


def end_law(median: float, elapsed: int) -> EndForecast:
    """Log-normal lengths, given that `elapsed` days have passed: the end on day k is a length of elapsed + k + 1."""
    longer = stats.lognorm.sf(np.arange(elapsed, elapsed + HORIZON + 2), 0.9, scale=median)
    survival = longer / longer[0]
    return EndForecast(-np.diff(survival), float(survival[-1]), Basis.HISTORY)


def world(rng: np.random.Generator) -> World:
    """A shortage whose stock, with what may come, is of the order of its length."""
    mean, days = float(np.exp(rng.uniform(-1.5, 3))), rng.uniform(8, 60)
    demand = Demand(mean, mean * float(rng.choice([1.0, 2.0, 5.0])), float(rng.choice([0.0, 0.3])))
    batches = [
        Batch(int(rng.poisson(mean * days * share)), _expiry(rng, 10), str(rng.choice(["", "", "later"])))
        for share in rng.dirichlet(np.ones(rng.integers(1, 4)))
    ]
    deliveries = [
        Delivery(
            packs=int(rng.poisson(mean * rng.uniform(3, 20))),
            promised=int(rng.integers(-5, 50)),
            probability=float(rng.choice([0.6, 0.85, 1.0])),
            delay=stats.geom.pmf(np.arange(1, 100), 1 / rng.uniform(2, 20)),
            expiry=_expiry(rng, 40),
        )
        for _ in range(rng.integers(0, 4))
    ]
    start = int(rng.integers(0, 30))
    allowed = np.where(np.arange(HORIZON) >= start, rng.uniform(0.3, 0.9), 1.0)
    position = Position(
        demand,
        batches,
        deliveries,
        pools={"later": Pool(opens=int(rng.integers(0, 25)))},
        restrictions=[Restriction(allowed, float(rng.uniform(0.5, 1)))] if rng.random() < 0.4 else [],
        horizon=HORIZON,
    )
    median, elapsed = float(rng.uniform(10, 90)), int(rng.integers(0, 60))
    return World(position, end_law(median, elapsed), median, elapsed)


def _expiry(rng: np.random.Generator, first: int) -> int | None:
    return None if rng.random() < 0.3 else int(rng.integers(first, 150))


def lasted(true: World, mean: float, rng: np.random.Generator) -> bool:
    """Whether the stock lasted, in one history with this mean demand a day."""
    position = true.position
    ratio = position.demands[0].variance / position.demands[0].mean
    end = int(rng.choice(HORIZON + 1, p=np.append(true.end.pmf[:-1], 1 - true.end.pmf[:-1].sum())))
    asked = rng.poisson(mean, HORIZON) if ratio <= 1 else rng.negative_binomial(mean / (ratio - 1), 1 / ratio, HORIZON)
    asked = np.floor(asked * position.share() + rng.random(HORIZON)).astype(int)
    arrivals = [arrival_day(delivery, rng) for delivery in position.deliveries]
    shelf: list[tuple[int, int, int]] = []  # expiry, first day of use, packs
    for batch in position.batches:
        shelf.append((batch.expiry or 10**6, position.opening(batch.pool), batch.packs))
    for delivery, day in zip(position.deliveries, arrivals, strict=True):
        shelf.append((delivery.expiry or 10**6, day, delivery.packs))
    shelf.sort()
    for day in range(end):
        wanted = int(asked[day])
        for place, (expiry, opens, packs) in enumerate(shelf):
            if wanted and packs and opens <= day < expiry:
                taken = min(packs, wanted)
                shelf[place] = (expiry, opens, packs - taken)
                wanted -= taken
        if wanted:
            return False
    return True


def arrival_day(delivery: Delivery, rng: np.random.Generator) -> int:
    """A day of arrival, drawn again and again until it has not come before day 0."""
    late = np.append(delivery.delay, max(0.0, 1 - np.sum(delivery.delay)))
    while True:
        comes = rng.random() < delivery.probability
        delay = int(rng.choice(late.size, p=late))
        day = delivery.promised + delay if comes and delay < late.size - 1 else 10**6
        if day >= 0:
            return day


def mean_of(true: World, rng: np.random.Generator) -> float:
    """The mean that the demand has in this history, its level drawn."""
    demand = true.position.demands[0]
    return demand.mean * (float(rng.gamma(demand.level_sd**-2, demand.level_sd**2)) if demand.level_sd else 1.0)


def believed(true: World, mean: float, rng: np.random.Generator) -> tuple[Position, EndForecast]:
    """What the analyst knows instead of the laws.

    A year of use by week, how long sixty shortages lasted, and how forty orders like each of those that may come came.
    """
    ratio = true.position.demands[0].variance / true.position.demands[0].mean
    weekly = rng.poisson(7 * mean, 52) if ratio <= 1 else rng.negative_binomial(7 * mean / (ratio - 1), 1 / ratio, 52)
    used = Series(np.arange(0, 364, 7), np.full(52, 7), weekly)
    demand = estimate_demand(series=[used]).demand()
    assert demand is not None
    lengths = np.ceil(rng.lognormal(np.log(true.median), 0.9, 60))
    seen = np.minimum(lengths, 400)
    history = KaplanMeier.fit(seen, lengths <= 400)
    deliveries = [learnt(delivery, rng) for delivery in true.position.deliveries]
    position = replace(true.position, demand=demand, deliveries=deliveries)
    return position, end_forecast(elapsed=true.elapsed, history=history, horizon=HORIZON)


def learnt(delivery: Delivery, rng: np.random.Generator) -> Delivery:
    """The delivery as past orders tell of it."""
    comes = rng.random(40) < delivery.probability
    promised = rng.integers(-400, -100, 40).astype(float)
    late = rng.choice(len(delivery.delay), 40, p=np.asarray(delivery.delay) / np.sum(delivery.delay))
    delays = learn_delays(Orders(promised, np.where(comes, promised + late, np.nan), ~comes), as_of=0)
    return replace(delivery, probability=delays.probability, delay=delays.delay)


def table(bins: tuple[Bin, ...]) -> str:
    """The table of said and happened, with its error."""
    lines = ["said        number  mean   happened  99 % band"]
    lines += [
        f"{b.low:.1f}-{b.high:.1f}    {b.count:7d}  {b.said:.3f}  {b.happened:.3f}     "
        f"{b.band_low:.3f}-{b.band_high:.3f}{'' if b.within else '  outside'}"
        for b in bins
    ]
    return "\n".join([*lines, f"calibration error {calibration_error(bins):.4f}"])
