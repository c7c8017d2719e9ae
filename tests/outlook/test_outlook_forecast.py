"""Forecasts of a stream of use: they always answer, say the same again, know stock-outs, and become demand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import gamma, nbinom, poisson

from beredt.outlook import Demand, Effort, Series, Why, forecast, forecast_many, sum_of
from beredt.outlook.demand.counts import LARGE, LEVELS, count_quantiles, empirical, negative_binomial
from beredt.outlook.demand.history import history
from beredt.outlook.demand.level import noise
from beredt.outlook.demand.selection import best_spread, model_weights, stretched


def weekly(packs: object, days_out: object = None) -> Series:
    values = np.asarray(packs, float)
    return Series(np.arange(values.size) * 7, np.full(values.size, 7), values, days_out)


def monthly(packs: np.ndarray) -> Series:
    days = np.resize([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], packs.size)
    return Series(np.cumsum(days) - days, days, packs)


def daily(packs: np.ndarray) -> Series:
    return Series(np.arange(packs.size), np.ones(packs.size, int), packs)


@pytest.mark.parametrize(
    ("mean", "variance"),
    [(0.03, 0.05), (0.5, 6.0), (3.0, 3.0), (3.0, 1.0), (40.0, 900.0), (199.0, 220.0), (1.0, 500.0)],
)
def test_the_quantiles_of_counts_are_those_of_scipy(mean: float, variance: float) -> None:
    found = count_quantiles(np.array([mean]), np.array([variance]))[:, 0]
    over = variance > mean
    law = nbinom(mean**2 / (variance - mean), mean / variance) if over else poisson(mean)
    assert found.tolist() == law.ppf(LEVELS).tolist()


def test_large_counts_are_gamma_to_about_half_a_pack() -> None:
    mean, variance = LARGE, 3 * LARGE
    found = count_quantiles(np.array([mean]), np.array([variance]))[:, 0]
    assert found == pytest.approx(gamma(mean**2 / variance, scale=variance / mean).ppf(LEVELS))
    assert np.abs(found - nbinom(mean**2 / (variance - mean), mean / variance).ppf(LEVELS)).max() < 1


def test_moments_by_weekday_are_those_of_a_plain_loop() -> None:
    rng = np.random.default_rng(3)
    values = rng.poisson([9, 8, 7, 6, 5, 1, 0], (30, 7)).ravel()[:-3].astype(float)
    values[[4, 50, 51]] = np.nan
    path = negative_binomial(values, 10, season=7, recent=28, window=182)
    late = values[-182:]
    for step in range(10):
        mine = [x for back, x in enumerate(late[::-1], 1) if (step + back) % 7 == 0 and not np.isnan(x)]
        level, expected = 0.0, 0.0
        for back in range(1, 29):
            if not np.isnan(values[-back]):
                level += values[-back]
                same = [x for b, x in enumerate(late[::-1], 1) if (b - back) % 7 == 0 and not np.isnan(x)]
                expected += sum(same) / len(same)
        assert path.mean[step] == pytest.approx(np.mean(mine) * level / expected)
        if path.mean[step] > 0:
            variance = max(np.var(mine, ddof=1) * (level / expected) ** 2, path.mean[step])
            wanted = count_quantiles(path.mean[step : step + 1], np.array([variance]))[:, 0]
            assert path.quantiles[:, step].tolist() == wanted.tolist()


def test_empirical_quantiles_by_place() -> None:
    path = empirical(np.tile([0.0, 10.0], 20), 3, season=2, window=40)
    assert path.mean.tolist() == [0, 10, 0]
    assert path.quantiles[:, 1].tolist() == [10.0] * len(LEVELS)


@pytest.mark.parametrize("effort", list(Effort))
@pytest.mark.parametrize(
    "packs",
    [[3], [0, 0, 0], [5] * 40, [np.nan, 4, np.nan, 2], [0] * 60, [np.nan] * 30 + [7], [0] * 50 + [900], [-2] * 20],
)
def test_it_always_answers(packs: list[float], effort: Effort) -> None:
    found = forecast(weekly(packs), effort=effort, horizon=4)
    assert found is not None
    assert np.isfinite(found.mean).all()
    assert (np.diff(found.quantiles, axis=0) >= 0).all()
    assert (found.quantiles >= 0).all()
    assert sum(found.choice.weights.values()) == pytest.approx(1)
    demand = found.demand(30)
    assert np.isfinite([demand.mean, demand.variance, demand.level_sd]).all()


def test_of_nothing_nothing_is_said() -> None:
    assert forecast(weekly([])) is None
    assert forecast(weekly([np.nan, np.nan])) is None
    assert forecast(weekly([4, 4], [7, 7])) is None


def test_why_is_recorded() -> None:
    rng = np.random.default_rng(1)
    assert forecast(weekly([3, 4])).choice.why is Why.FEW
    assert forecast(weekly([3, 4])).model == "plain level"
    assert forecast(weekly(rng.poisson(0.4, 100))).choice.why is Why.COUNTS
    smooth = forecast(weekly(rng.poisson(50, 100)))
    assert smooth.choice.why is Why.COMPARED
    assert {"ETS", "theta"} < set(smooth.choice.losses) == set(smooth.choice.weights)


def test_thorough_asks_arima_and_the_median_too() -> None:
    rng = np.random.default_rng(2)
    found = forecast(weekly(rng.poisson(50, 60)), effort="thorough", horizon=2)
    assert {"ETS", "theta", "CES", "ARIMA", "median of four"} < set(found.choice.weights)


def test_days_out_of_stock_are_left_out_and_both_are_kept() -> None:
    used = np.full(60, 14.0)
    out = np.zeros(60)
    used[40:44], out[40:44] = 7.0, 3.5
    used[50:55], out[50:55] = 0.0, 7.0
    series = weekly(used, out)
    assert series.corrected[40:44].tolist() == [14.0] * 4
    assert np.isnan(series.corrected[50:55]).all()
    corrected, raw = forecast(series, effort="quick"), forecast(weekly(used), effort="quick")
    assert corrected.mean == pytest.approx(14.0)
    assert raw.mean.mean() < 13
    assert corrected.series.packs[52] == 0
    assert series.within(0, 301).days_out.size == 43


def test_gaps_that_no_model_of_the_library_could_fit_are_borne() -> None:
    packs = np.full(60, np.nan)
    packs[[3, 9, 15, 20]] = [20, 30, 25, 28]
    packs[-7:] = [22, 31, 27, 24, 30, 21, 26]
    found = forecast(weekly(packs), horizon=10)
    assert "ETS" in found.choice.weights
    assert found.mean == pytest.approx(25, abs=4)


def test_order_and_workers_change_nothing() -> None:
    rng = np.random.default_rng(4)
    many = [weekly(rng.poisson(mean, 80)) for mean in (0.2, 3, 40)] + [weekly([])]
    once, quick = forecast_many(many), forecast_many(many, effort="quick")
    turned, shared = forecast_many(many[::-1])[::-1], forecast_many(many, effort="quick", workers=2)
    for answers, others in ((once, turned), (quick, shared)):
        for one, two in zip(answers, others, strict=True):
            assert (one is None) == (two is None)
            if one is not None:
                assert one.quantiles.tobytes() == two.quantiles.tobytes()
                assert (one.level_sd, one.choice.weights) == (two.level_sd, two.choice.weights)


def test_a_weekday_profile_becomes_the_profile_of_demand() -> None:
    packs = np.tile([10.0, 10, 10, 10, 10, 0, 0], 60)
    found = forecast(daily(packs), horizon=28)
    demand = found.demand(70, day0=found.first + 3)
    path = demand.mean * demand.factors(70)
    assert path[:7] == pytest.approx([10, 10, 0, 0, 10, 10, 10], abs=0.5)
    assert path[63:] == pytest.approx(path[:7])


def test_a_year_of_months_is_repeated_and_its_days_counted() -> None:
    season = np.array([2.0, 2, 1, 1, 1, 0.5, 0.3, 0.5, 1, 1, 1.7, 1])
    found = forecast(monthly(np.tile(season * 3000, 8)), effort="quick")
    demand = found.demand(2 * 365)
    path = demand.mean * demand.factors(730)
    assert path[:365] == pytest.approx(path[365:])
    assert path[:31].sum() == pytest.approx(6000, rel=0.05)
    assert path[31:59].sum() == pytest.approx(6000, rel=0.05)


def test_demand_varies_in_a_period_as_the_counts_did() -> None:
    rng = np.random.default_rng(5)
    found = forecast(weekly(rng.negative_binomial(10, 0.2, 400)), effort="quick")
    demand = found.demand(364)
    assert found.dispersion == pytest.approx(5, rel=0.2)
    assert demand.variance * 7 == pytest.approx(found.dispersion * found.mean.mean(), rel=0.05)


def test_noise_leaves_drift_and_season_out() -> None:
    rng = np.random.default_rng(6)
    drift = np.exp(np.cumsum(rng.normal(0, 0.02, 104)))
    found = [noise(history(weekly(rng.poisson(100 * drift)))) for _ in range(50)]
    assert np.mean(found) == pytest.approx(1.1, abs=0.12)
    months = [
        noise(history(monthly(rng.poisson(np.tile(np.arange(1, 13) * 50.0, 4)).astype(float)))) for _ in range(50)
    ]
    assert np.mean(months) < 1.5


def test_the_sum_over_the_horizon_is_covered_as_it_says() -> None:
    rng = np.random.default_rng(7)
    inside = []
    for _ in range(150):
        level = 20 * np.exp(np.cumsum(rng.normal(0, 0.06, 112)))
        packs = rng.negative_binomial(level, 0.5).astype(float)
        found = forecast(weekly(packs[:104]), effort="quick", horizon=8)
        said = found.mean.sum()
        error = np.sqrt(found.dispersion * said + (found.level_sd * said) ** 2)
        inside.append(abs(packs[104:].sum() - said) <= 1.645 * error)
    assert 0.84 <= np.mean(inside) <= 0.98


def test_intervals_cover_what_they_say_on_made_streams() -> None:
    rng = np.random.default_rng(8)
    inside = []
    for mean in np.exp(rng.normal(1, 1.5, 120)):
        packs = rng.negative_binomial(mean / 2, 1 / 3, 112).astype(float)
        found = forecast(weekly(packs[:104]), effort="quick")
        inside.append((packs[104:] >= found.quantiles[0]) & (packs[104:] <= found.quantiles[-1]))
    assert 0.87 <= np.mean(inside) <= 0.97


def test_models_that_did_worse_weigh_less_and_those_that_did_alike_the_same() -> None:
    weights = model_weights(np.array([[1.0, 1.0], [1.0, 1.0], [3.0, 3.0]]))
    assert weights[0] == weights[1] > 2 * weights[2]
    by_hand = np.exp(-0.5 * 2 * np.array([0, 0, 2]) / (5 / 3))
    assert weights == pytest.approx(by_hand / by_hand.sum())
    assert model_weights(np.array([[0.0, np.nan], [0.0, np.nan]])).tolist() == [0.5, 0.5]
    assert model_weights(np.array([[1.0, np.nan], [1.0, 2.0]])).tolist() == [0.5, 0.5]


def test_the_spread_follows_what_was_missed() -> None:
    rng = np.random.default_rng(9)
    quantiles = np.tile((100 + 10 * np.linspace(-1.6, 1.6, 19))[None, :, None], (4, 1, 20))
    assert best_spread(rng.normal(100, 40, (4, 20)), quantiles, 1.15) > 1.3
    assert best_spread(rng.normal(100, 4, (4, 20)), quantiles, 1.15) < 0.9
    assert best_spread(np.zeros((4, 20)), quantiles * 0, 1.15) == 1.15
    assert stretched(quantiles, 30.0).min() == 0


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(st.just(np.nan), st.floats(-5, 1e6)), max_size=60), st.integers(1, 20))
def test_anything_finite_is_answered_or_said_to_be_unknown(packs: list[float], horizon: int) -> None:
    found = forecast(weekly(packs), effort="quick", horizon=horizon)
    assert (found is None) == bool(np.isnan(np.array(packs, float)).all())
    if found is not None:
        assert found.quantiles.shape == (19, horizon)
        assert np.isfinite(found.quantiles).all()
        assert (np.diff(found.quantiles, axis=0) >= -1e-9).all()


def test_streams_of_one_item_add() -> None:
    one = Demand(2.0, 6.0, 0.1, np.array([0.5, 1.5]))
    two = Demand(1.0, 1.0, 0.4)
    both = sum_of([one, two], 2)
    assert both.mean * both.factors(2) == pytest.approx([2, 4])
    assert both.mean * both.level_sd == pytest.approx(np.hypot(0.2, 0.4))
    assert both.variance * (both.factors(2) ** 2).mean() == pytest.approx(6 * 1.25 + 1)
    assert sum_of([], 2).mean == 0


def test_series_that_are_not_regular_are_refused() -> None:
    with pytest.raises(ValueError, match="follow one another"):
        forecast(Series(np.array([0, 14]), np.array([7, 7]), np.array([1.0, 2.0])))
    with pytest.raises(ValueError, match="one kind"):
        forecast(Series(np.array([0, 7]), np.array([7, 30]), np.array([1.0, 2.0])))
    with pytest.raises(ValueError, match="horizon"):
        forecast(weekly([1, 2]), horizon=0)
    with pytest.raises(ValueError, match="day 0"):
        forecast(weekly([1, 2])).demand(10, day0=5)
    with pytest.raises(ValueError, match="finite"):
        forecast(weekly([1, np.inf]))
