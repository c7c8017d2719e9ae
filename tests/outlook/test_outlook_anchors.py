"""Closed forms: the simulation within three standard errors, the exact answer within 1e-6.

Those of Kaplan and Meier, of CRPS and of the estimates of demand stand beside what they test, in the files on
duration, scoring and demand.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from beredt.outlook import Basis, Batch, Delivery, Demand, EndForecast, Position
from beredt.outlook.exact import exact_coverage
from beredt.outlook.simulation import Coverage, simulate, simulate_runs

POISSON = Demand(2, 2)
NEGATIVE_BINOMIAL = Demand(10, 30)  # NegBin(5, 1/3)


def forecast(cdf: np.ndarray) -> EndForecast:
    """The end with P(E <= k) = cdf[k]."""
    return EndForecast(np.diff(cdf, prepend=0.0), 1 - float(cdf[-1]), Basis.HISTORY)


def exactly(position: Position, end: EndForecast | None = None) -> Coverage:
    answer = exact_coverage(position, end)
    assert answer is not None
    assert answer.method == "exact"
    return answer


def close(estimate: object, truth: float) -> bool:
    return abs(estimate.value - truth) <= 3 * estimate.error  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("demand", "packs", "day", "chance"),
    [
        (POISSON, 60, 30, 0.5342624724),
        (NEGATIVE_BINOMIAL, 300, 25, 0.9624416450),
        (NEGATIVE_BINOMIAL, 300, 30, 0.5177236515),
    ],
)
def test_how_long_one_batch_lasts(demand: Demand, packs: int, day: int, chance: float) -> None:
    position = Position(demand, [Batch(packs)], horizon=60)
    assert exactly(position).lasts[day] == pytest.approx(chance, abs=5e-11)
    drawn = simulate(position, replications=40_000, exact=False)
    assert abs(drawn.lasts[day] - chance) <= 3 * np.sqrt(chance * (1 - chance) / drawn.replications)


@pytest.mark.parametrize(
    ("demand", "batch", "waste"),
    [
        (NEGATIVE_BINOMIAL, Batch(300, 25), 50.48439051),
        (NEGATIVE_BINOMIAL, Batch(300, 30), 11.96051373),
        (POISSON, Batch(60, 30), 3.0859046994),
    ],
)
def test_what_expires_of_one_batch(demand: Demand, batch: Batch, waste: float) -> None:
    position = Position(demand, [batch], horizon=60)
    assert exactly(position).wasted.value == pytest.approx(waste, rel=1e-9)
    assert close(simulate(position, replications=40_000, exact=False).wasted, waste)


#: Steps of a tenth of a day: two packs a day and sixty in stock, in continuous time nearly.
FINE = Position(Demand(0.2, 0.2), [Batch(60)], horizon=1500)


def test_the_mean_day_of_the_first_unmet_demand() -> None:
    # The 61st demand comes at time 30.5 on average; a step's demand comes half a step late on average.
    assert (exactly(FINE).lasts[1:].sum() + 0.5) / 10 == pytest.approx(30.5, rel=1e-6)
    first = simulate_runs(FINE, replications=20_000).first_out / 10 + 0.05
    assert abs(first.mean() - 30.5) <= 3 * first.std() / np.sqrt(first.size)


def test_a_shortage_of_exponential_length() -> None:
    # 1 - (rate / (rate + 1/30)) ** 61; an end falls evenly inside a step, so half of it counts.
    chance = 0.6351567315
    end = forecast(1 - np.exp(-(np.arange(1501) + 0.5) / 300))
    assert exactly(FINE, end).p_lasts == pytest.approx(chance, rel=1e-6)
    drawn = simulate(FINE, end, replications=20_000, exact=False)
    assert abs(drawn.p_lasts - chance) <= 3 * drawn.p_lasts_error  # type: ignore[operator]


def test_the_run_off_of_ten_batches() -> None:
    batches = [Batch(300, expiry) for expiry in (30, 60, 95, 130, 170, 210, 250, 290, 330, 400)]
    position = Position(NEGATIVE_BINOMIAL, batches)
    end = forecast(stats.lognorm.cdf(np.arange(366), 1.174, scale=67))
    exact = exactly(position, end)
    assert exact.p_lasts == pytest.approx(0.89784009, rel=1e-8)
    assert exact.wasted.value == pytest.approx(20.826777, rel=1e-7)
    assert exact.unmet_horizon.value == pytest.approx(670.826777, rel=1e-8)
    assert exact.shortfall == (283, 298, 312)
    drawn = simulate(position, end, replications=40_000, exact=False)
    assert abs(drawn.p_lasts - exact.p_lasts) <= 3 * drawn.p_lasts_error  # type: ignore[operator]
    assert close(drawn.wasted, 20.826777)
    assert close(drawn.unmet_horizon, 670.826777)


@pytest.mark.parametrize(
    ("supply", "demand", "life", "outdated"), [(1, 1.2, 5, 0.08841975), (1, 1, 9, 0.1), (1.2, 1, 5, 0.24034979)]
)
def test_perishable_stock_supplied_at_random(supply: float, demand: float, life: int, outdated: float) -> None:
    """Poisson supply and demand, first in first out: (mu - l) / (mu e^((mu - l) m) - l) of the supply outdates.

    In steps of 1/20 day, each with two deliveries that may come, from a first to a last day between which the
    stock has forgotten that it began empty.
    """
    step, warm, last, replications = 20, 50, 120, 1000
    wasted = []
    for days in (warm, last):
        steps = days * step
        supplies = [
            Delivery(1, at, supply / step / 2, expiry=at + life * step) for at in range(steps) for _ in range(2)
        ]
        position = Position(Demand(demand / step, demand / step), [], supplies, horizon=steps)
        wasted.append(simulate_runs(position, replications=replications, seed=7).wasted)
    share = (wasted[1] - wasted[0]) / (supply * (last - warm))
    assert abs(share.mean() - outdated) <= 3 * share.std() / np.sqrt(replications)
