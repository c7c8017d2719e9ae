"""The survival regression: closed forms, lifelines as oracle, truth recovered, and how words become levels."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_outlook_duration import ENDED, WEEKS

from beredt.outlook.levels import MISSING, POOLED, Levels
from beredt.outlook.regression import Family, Regression

FAMILIES = st.sampled_from(list(Family))


def ones(n: int) -> np.ndarray:
    return np.ones((n, 1))


def test_the_exponential_rate_is_ends_over_time() -> None:
    weeks, ended = np.array(WEEKS, float), np.array(ENDED, bool)
    fitted = Regression.fit(weeks, ended, ones(21), family=Family.WEIBULL, rate=1.0)
    assert np.exp(-fitted.gamma[0]) == pytest.approx(9 / 359, rel=1e-6)
    # Of cases found late only the time after they were found counts.
    late = Regression.fit(weeks, ended, ones(21), entry=np.full(21, 5.0), family=Family.WEIBULL, rate=1.0)
    assert np.exp(-late.gamma[0]) == pytest.approx(9 / (359 - 21 * 5), rel=1e-6)


def test_the_log_normal_without_censoring_is_the_mean_and_the_spread_of_the_logarithms() -> None:
    days = np.random.default_rng(2).lognormal(4, 1, 500)
    fitted = Regression.fit(days, np.ones(500, bool), ones(500), family=Family.LOG_NORMAL)
    assert fitted.location(ones(1))[0] == pytest.approx(np.log(days).mean(), abs=1e-7)
    assert 1 / fitted.rates[0] == pytest.approx(np.log(days).std(), abs=1e-7)


def generated(n: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Shortages with mu = 4.205 + 0.5 x, sigma 1.174, followed from a day that may be after their start."""
    rng = np.random.default_rng(seed)
    x = np.column_stack([np.ones(n), rng.integers(0, 2, n)])
    length = np.exp(4.205 + 0.5 * x[:, 1] + 1.174 * rng.standard_normal(n))
    found = np.where(rng.uniform(size=n) < 0.5, 0.0, rng.uniform(0, 60, n))
    seen = length > found
    limit = found + rng.exponential(400, n)
    return np.minimum(length, limit)[seen], (length <= limit)[seen], x[seen], found[seen]


def test_the_truth_of_generated_shortages_is_found_again_though_censored_and_found_late() -> None:
    days, ended, x, found = generated(20_000, 4)
    fitted = Regression.fit(days, ended, x, entry=found, family=Family.LOG_NORMAL)
    assert 0.05 < 1 - ended.mean() < 0.3
    assert fitted.gamma / fitted.rates[0] == pytest.approx([4.205, 0.5], abs=0.06)
    assert 1 / fitted.rates[0] == pytest.approx(1.174, abs=0.02)
    blind = Regression.fit(days, ended, x, family=Family.LOG_NORMAL)
    assert blind.gamma[0] / blind.rates[0] > 4.3, "without truncation the long ones that were found late count too much"


@pytest.mark.parametrize("family", list(Family))
def test_lifelines_finds_the_same(family: Family) -> None:
    import lifelines

    fitters = {
        Family.LOG_NORMAL: lifelines.LogNormalAFTFitter,
        Family.LOG_LOGISTIC: lifelines.LogLogisticAFTFitter,
        Family.WEIBULL: lifelines.WeibullAFTFitter,
    }
    days, ended, x, found = generated(1500, 7)
    days, found = np.ceil(days), np.floor(found)
    rows = pd.DataFrame({"days": days, "ended": ended, "x": x[:, 1], "found": found})
    oracle = fitters[family]().fit(rows, "days", "ended", entry_col="found")
    ours = Regression.fit(days, ended, x, entry=found, family=family)
    assert ours.log_likelihood == pytest.approx(oracle.log_likelihood_, abs=0.01)
    assert ours.log_likelihood > oracle.log_likelihood_ - 1e-4
    at = np.array([10.0, 60.0, 200.0, 900.0])
    theirs = oracle.predict_survival_function(pd.DataFrame({"x": [0, 1]}), times=at).to_numpy().T
    mine = np.exp(ours.log_survival(np.broadcast_to(at, (2, 4)), np.array([[1.0, 0.0], [1.0, 1.0]])))
    np.testing.assert_allclose(mine, theirs, atol=5e-4)


def slow_log_likelihood(fitted: Regression, days: np.ndarray, ended: np.ndarray, entry: np.ndarray) -> float:
    """Case by case, the density taken as the slope of the survival function."""

    def still(t: float) -> float:
        return float(np.exp(fitted.log_survival(np.array([t]), ones(1))[0]))

    total = 0.0
    for t, over, since in zip(days, ended, entry, strict=True):
        step = 1e-5
        of_t = (still(t - t * step) - still(t + t * step)) / (2 * t * step) if over else still(t)
        total += np.log(of_t) - np.log(still(since))
    return total


@given(FAMILIES, st.integers(0, 10_000))
@settings(deadline=None, max_examples=40)
def test_the_likelihood_is_that_of_its_slow_twin_and_no_neighbour_is_higher(family: Family, seed: int) -> None:
    days, ended, _, entry = generated(40, seed)
    fitted = Regression.fit(days, ended, ones(days.size), entry=entry, family=family)
    assert fitted.log_likelihood == pytest.approx(slow_log_likelihood(fitted, days, ended, entry), abs=1e-3)
    for gamma, rate in ((0.05, 0), (-0.05, 0), (0, 0.05), (0, -0.05)):
        other = Regression(family, fitted.gamma + gamma, fitted.rates + rate, 0.0)
        assert slow_log_likelihood(other, days, ended, entry) < fitted.log_likelihood + 1e-3


def test_each_group_has_its_own_spread_when_the_rate_has_covariates() -> None:
    rng = np.random.default_rng(8)
    group = rng.integers(0, 2, 6000)
    days = np.exp(8 + np.where(group == 1, 0.5, 1.5) * rng.logistic(size=6000))
    both = np.column_stack([np.ones(6000), group])
    fitted = Regression.fit(days, np.ones(6000, bool), both, of_rate=both)
    each = np.array([[1.0, 0.0], [1.0, 1.0]])
    assert fitted.rate(each) == pytest.approx([1 / 1.5, 2.0], rel=0.05)
    assert fitted.location(each, each)[1] == pytest.approx(8, abs=0.1)


def test_a_penalty_draws_a_level_with_few_cases_to_the_others() -> None:
    days = np.concatenate((np.full(200, 50.0), np.linspace(20, 80, 200), [700.0, 900.0]))
    rare = np.concatenate((np.zeros(400), [1.0, 1.0]))
    x = np.column_stack([np.ones(402), rare])
    effects = [
        fitted.gamma[1] / fitted.rates[0]
        for fitted in (
            Regression.fit(days, np.ones(402, bool), x, penalty=np.array([0.0, p])) for p in (0.0, 5.0, 500.0)
        )
    ]
    assert effects[0] > effects[1] > effects[2] > 0
    assert effects[0] == pytest.approx(np.log(800 / 50), abs=0.4)


def test_wrong_input_is_refused_in_words() -> None:
    for arguments, words in (
        ((np.ones(3), np.ones(3, bool), ones(2)), "one length"),
        ((np.array([1.0, np.nan]), np.ones(2, bool), ones(2)), "finite"),
        ((np.ones(2), np.zeros(2, bool), ones(2)), "nothing has ended"),
    ):
        with pytest.raises(ValueError, match=words):
            Regression.fit(*arguments)
    with pytest.raises(ValueError, match="enter"):
        Regression.fit(np.ones(2), np.ones(2, bool), ones(2), entry=np.full(2, 3.0))


def test_rare_words_are_pooled_and_missing_ones_stand_alone() -> None:
    levels = Levels.of(["a", "a", "b", "", "", "c", "c"], at_least=2)
    assert levels.names == ("a", "c")
    assert levels.size == 4
    assert levels.code(["a", "b", "", "c", "never seen"]).tolist() == [2, POOLED, MISSING, 3, POOLED]
