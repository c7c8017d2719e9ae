"""Random demand: the tables hold the right distribution, and streams of different items do not overlap."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from beredt.outlook import Batch, Demand, Position, item_seed, simulate_runs
from beredt.outlook.simulation.tables import CELLS, GUIDE, alias_cells, count_cells, gamma_levels, guides


@pytest.mark.parametrize(("mean", "ratio"), [(0.01, 1), (2, 1), (10, 3), (0.3, 25), (80, 1.5), (150, 0.5)])
def test_a_table_of_single_counts_is_the_distribution(mean: float, ratio: float) -> None:
    low, width, weight = count_cells(mean, ratio, CELLS)
    law = stats.poisson(mean) if ratio <= 1 else stats.nbinom(mean / (ratio - 1), 1 / ratio)
    assert (width == 1).all()
    np.testing.assert_allclose(weight, law.pmf(low), rtol=1e-9, atol=1e-15)
    assert law.sf(low[-1]) + law.cdf(low[0] - 1) < 1e-13


@pytest.mark.parametrize(("mean", "ratio"), [(5000, 1), (5000, 40), (20_000, 3000), (1000, 10_000), (300_000, 1)])
def test_a_table_of_large_counts_keeps_mean_variance_and_shape_within_bounds(mean: float, ratio: float) -> None:
    low, width, weight = count_cells(mean, ratio, CELLS)
    assert low.size <= CELLS + 2
    middle = low + (width.astype(float) - 1) / 2
    average = (weight * middle).sum()
    variance = (weight * (middle**2 + (width.astype(float) ** 2 - 1) / 12)).sum() - average**2
    assert average == pytest.approx(mean, rel=1e-3)
    assert variance == pytest.approx(mean * ratio, rel=5e-3)
    law = stats.poisson(mean) if ratio <= 1 else stats.nbinom(mean / (ratio - 1), 1 / ratio)
    np.testing.assert_allclose(np.cumsum(weight), law.cdf(low + width.astype(int) - 1), atol=1e-9)


@pytest.mark.parametrize("weight", [[1.0], [0.5, 0.5], [0.9, 0.05, 0.05], list(range(1, 60)), [1, 0, 0, 2]])
@pytest.mark.parametrize("spare", [0, 1])
def test_the_alias_table_gives_back_its_weights(weight: list[float], spare: int) -> None:
    n = len(weight)
    columns = 1 << (n - 1).bit_length() + spare
    cells = alias_cells(np.array(weight, float), np.arange(n) + 7, columns)
    keep = (cells >> np.uint64(32)).astype(float) / 2**32
    alias, own = ((cells >> np.uint64(shift)) & np.uint64(0xFFFF) for shift in (16, 0))
    chance = np.zeros(n + 7)
    np.add.at(chance, own.astype(int), keep / columns)
    np.add.at(chance, alias.astype(int), (1 - keep) / columns)
    np.testing.assert_allclose(chance[7:], np.array(weight) / np.sum(weight), atol=1e-8)


def test_the_guide_leads_to_the_first_day_that_is_reached() -> None:
    cumulative = np.array([[0.0, 0.2, 0.2, 0.9], [1.0, 1.0, 1.0, 1.0], [0.0, 0.0, 0.0, 0.0]])
    for row, guide in zip(cumulative, guides(cumulative), strict=True):
        assert guide.tolist() == [int(np.searchsorted(row, g / GUIDE, side="right")) for g in range(GUIDE)]


def test_levels_have_mean_one_and_the_spread_asked_for() -> None:
    for sd in (0.05, 0.3, 0.5):
        levels = gamma_levels(sd)
        assert levels.mean() == pytest.approx(1, abs=1e-12)
        assert levels.std() == pytest.approx(sd, rel=1e-9)
        exact = stats.gamma(1 / sd**2, scale=sd**2).ppf((np.arange(16) + 0.5) / 16)
        np.testing.assert_allclose(levels, exact, atol=0.3 * sd)
    assert gamma_levels(3.0).min() >= 0
    assert gamma_levels(0).tolist() == [1]


def drawn(demand: Demand, horizon: int, n: int, seed: int | np.ndarray = 1) -> np.ndarray:
    runs = simulate_runs(Position(demand, horizon=horizon), replications=n, seed=seed, keep_draws=True)
    assert runs.drawn is not None
    return runs.drawn.demand[0]


def test_drawn_demand_fits_its_distribution() -> None:
    days = drawn(Demand(10, 30), 100, 2000).ravel()
    seen = np.bincount(days, minlength=40)[:40]
    expected = stats.nbinom(5, 1 / 3).pmf(np.arange(40)) * days.size
    assert stats.chisquare(seen, expected * seen.sum() / expected.sum()).pvalue > 1e-4


def test_days_and_replications_are_not_correlated() -> None:
    days = drawn(Demand(10, 30), 200, 2000).astype(float)
    for one, other in ((days[:, 1:], days[:, :-1]), (days[1:], days[:-1]), (days[:, 7:], days[:, :-7])):
        assert abs(np.corrcoef(one.ravel(), other.ravel())[0, 1]) < 4 / np.sqrt(one.size)


def test_the_level_is_drawn_once_a_replication() -> None:
    days = drawn(Demand(10, 10, level_sd=0.3), 200, 4000).mean(axis=1)
    assert days.mean() == pytest.approx(10, abs=4 * 3 / np.sqrt(4000))
    assert days.var() == pytest.approx(9 + 10 / 200, rel=0.1)


def test_streams_of_many_items_do_not_overlap() -> None:
    """With shifted copies of one stream all items err together and the mean z is far from 0."""
    position = Position(Demand(10, 30), [Batch(300)], horizon=60)
    items, scores = 1500, []
    for item in range(items):
        means, errors = [], []
        for seed in (1, 2):
            runs = simulate_runs(position, replications=100, seed=item_seed(seed, f"{item:06d}"))
            means.append(runs.first_out.mean())
            errors.append(runs.first_out.var() / 100)
        scores.append((means[0] - means[1]) / np.sqrt(sum(errors)))
    assert abs(np.mean(scores)) < 3.5 / np.sqrt(items)
    assert np.std(scores) == pytest.approx(1, abs=0.08)
