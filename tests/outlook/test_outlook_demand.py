"""Demand from use: the oracle, unknown places, dispersion, streams that add, and seeds."""

from __future__ import annotations

import numpy as np
import pytest

from beredt.outlook import PlaceTotals, Series, estimate_demand, item_seed, place_rates


def test_ten_used_in_180_days_with_69_out() -> None:
    rates = place_rates([10], [180], [69])
    assert rates.raw[0] * 30 == pytest.approx(1.6667, abs=5e-5)
    assert rates.corrected[0] * 30 == pytest.approx(2.7027, abs=5e-5)
    estimate = estimate_demand(PlaceTotals([10], [180], [69]))
    assert estimate.raw_per_day == pytest.approx(10 / 180)
    assert estimate.corrected_per_day == pytest.approx(10 / 111)
    assert (estimate.days, estimate.days_out, estimate.periods) == (180, 69, 0)


def test_a_place_that_was_out_all_the_time_is_unknown_and_reported() -> None:
    rates = place_rates([0, 12], [60, 60], [60, 0])
    assert rates.unknown.tolist() == [True, False]
    estimate = estimate_demand(PlaceTotals([0, 12], [60, 60], [60, 0]))
    assert estimate.unknown_places == 1
    assert estimate.corrected_per_day == pytest.approx(0.2)


def test_no_data_is_unknown_and_never_zero() -> None:
    for estimate in (
        estimate_demand(),
        estimate_demand(PlaceTotals([], [], [])),
        estimate_demand(PlaceTotals([0], [30], [30])),
        estimate_demand(series=[Series([], [], [])]),
        estimate_demand(series=[Series([0], [7], [-3])]),
        estimate_demand(PlaceTotals([-3], [30], [0])),
    ):
        assert estimate.per_day is None
        assert estimate.demand() is None
    assert estimate_demand(PlaceTotals([0], [30], [0])).per_day == 0


def test_returns_count_against_use() -> None:
    estimate = estimate_demand(series=[Series([0, 7, 14], [7, 7, 7], [30, -2, 14])])
    assert estimate.raw_per_day == pytest.approx(2.0)


def test_dispersion_of_unequal_periods_by_hand() -> None:
    # 60 packs in 30 days: 2 a day. Expected 20 and 40, seen 32 and 28: 144/20 + 144/40 = 10.8, one
    # degree of freedom.
    estimate = estimate_demand(series=[Series([0, 10], [10, 20], [32, 28])])
    assert estimate.variance_per_day == pytest.approx(10.8 * 2)
    assert estimate.level_sd == pytest.approx(np.sqrt(10.8 * 2 / 30) / 2)


def test_an_even_series_is_never_under_poisson() -> None:
    estimate = estimate_demand(series=[Series(np.arange(10) * 7, np.full(10, 7), np.full(10, 14))])
    assert estimate.variance_per_day == pytest.approx(estimate.per_day)


def test_streams_of_several_granularities_add() -> None:
    weekly = Series(np.arange(52) * 7, np.full(52, 7), np.resize([10, 30], 52))
    monthly = Series(np.arange(12) * 30, np.full(12, 30), np.full(12, 60))
    both = estimate_demand(series=[weekly, monthly])
    one, other = estimate_demand(series=[weekly]), estimate_demand(series=[monthly])
    assert both.per_day == pytest.approx(one.per_day + other.per_day)
    assert both.variance_per_day == pytest.approx(one.variance_per_day + other.variance_per_day)
    assert both.periods == 64


def test_the_window_keeps_the_periods_wholly_inside() -> None:
    series = Series([0, 7, 14, 21], [7, 7, 7, 7], [7, 14, 21, 700])
    assert estimate_demand(series=[series], window=(5, 27)).raw_per_day == pytest.approx(35 / 14)


def test_the_rate_comes_from_the_places_and_the_spread_from_the_series() -> None:
    series = Series(np.arange(20) * 7, np.full(20, 7), np.resize([4, 10], 20))
    estimate = estimate_demand(PlaceTotals([70, 70], [140, 140], [0, 70]), [series])
    assert estimate.raw_per_day == pytest.approx(1.0)
    assert estimate.corrected_per_day == pytest.approx(0.5 + 1.0)
    assert estimate.variance_per_day == pytest.approx(1.5 * (9 / 7) * 20 / 19)


def test_the_spread_and_its_error_are_recovered_from_simulated_use() -> None:
    rng = np.random.default_rng(7)
    rates, spreads, errors = [], [], []
    for _ in range(300):
        packs = rng.negative_binomial(5 * 7, 1 / 3, size=52)
        estimate = estimate_demand(series=[Series(np.arange(52) * 7, np.full(52, 7), packs)])
        rates.append(estimate.per_day)
        spreads.append(estimate.variance_per_day)
        errors.append(estimate.level_sd)
    assert np.mean(spreads) == pytest.approx(30, rel=0.05)
    assert np.mean(errors) == pytest.approx(np.std(rates) / 10, rel=0.15)


def test_impossible_days_are_refused() -> None:
    with pytest.raises(ValueError, match="days out"):
        place_rates([1], [10], [11])


def test_seeds_differ_by_item_and_by_run_and_are_stable() -> None:
    seeds = [item_seed(run, item) for run in (1, 2) for item in ("012345", "012346", "")]
    assert len({tuple(s.tolist()) for s in seeds}) == len(seeds)
    assert item_seed(1, "012345").tolist() == seeds[0].tolist()
    assert all(s.shape == (4,) and s.dtype == np.uint64 for s in seeds)
    # Kept, so that a stored assessment can be computed again: SHA-256 of "1", unit separator, "012345".
    assert int(item_seed(1, "012345")[0]) == 5349162272396132264
