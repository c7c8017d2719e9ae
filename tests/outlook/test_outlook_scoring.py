"""The scores against their closed forms and their definitions."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from beredt.outlook import scoring


def test_crps_of_known_samples_and_distributions() -> None:
    # performance.md: ensemble 1, 2, 3, 4 at 2.5; N(0, 1) at 0 and 1
    assert scoring.crps_of_sample(np.array([1, 2, 3, 4]), 2.5) == pytest.approx(0.375)
    grid = np.linspace(-9, 9, 180_001)
    for actual, expected in ((0.0, 0.2336949773), (1.0, 0.6024413576)):
        assert scoring.crps_of_steps(grid, norm.cdf(grid), actual, 9.0) == pytest.approx(expected, abs=1e-4)


def test_crps_of_steps_is_the_sample_s_when_the_steps_are_equal() -> None:
    rng = np.random.default_rng(5)
    for _ in range(50):
        sample = np.sort(rng.uniform(0, 100, 7))
        actual = float(rng.uniform(0, 120))
        steps = scoring.crps_of_steps(sample, np.arange(1, 8) / 7, actual, 200.0)
        assert steps == pytest.approx(scoring.crps_of_sample(sample, actual))


def test_the_censored_crps_scores_what_could_be_seen() -> None:
    # Half the chance at day 10, the rest at day 30; still not over at day 20: (1/2)^2 for ten days.
    assert scoring.crps_of_steps(np.array([10, 30]), np.array([0.5, 1.0]), np.inf, 20.0) == pytest.approx(2.5)


def test_quantile_losses_by_their_definition() -> None:
    assert scoring.pinball(np.array([10.0]), np.array([6.0]), 0.9)[0] == pytest.approx(3.6)
    assert scoring.pinball(np.array([6.0]), np.array([10.0]), 0.9)[0] == pytest.approx(0.4)
    actual = np.array([[3.0, 5.0], [0.0, 2.0]])
    quantiles = np.stack([actual] * 9)
    assert scoring.weighted_quantile_loss(actual, quantiles) == 0
    off = scoring.weighted_quantile_loss(actual, quantiles + 1)
    # One too high everywhere: 2 x sum(1 - level) / use, the mean over the levels 2 x 0.5 x 4 / 10.
    assert off == pytest.approx(0.4)
    assert scoring.weighted_quantile_loss(np.zeros(3), np.zeros((9, 3))) is None


def test_scaled_error_is_one_for_the_naive_forecast() -> None:
    history = np.array([1.0, 3.0, 2.0, 4.0])
    assert scoring.scaled_error(np.array([6.0, 7.0]), np.array([4.0, 6.0]), history) == pytest.approx(1.5 / (5 / 3))
    assert scoring.scaled_error(np.array([1.0]), np.array([1.0]), np.ones(5)) is None


def test_true_chances_lie_within_their_bands_and_false_ones_do_not() -> None:
    rng = np.random.default_rng(11)
    chance = rng.uniform(0, 1, 20_000)
    happened = rng.uniform(0, 1, 20_000) < chance
    bins = scoring.calibration(chance, happened)
    assert len(bins) == 10
    assert all(each.within for each in bins)
    assert scoring.calibration_error(bins) == pytest.approx(0, abs=0.02)
    overconfident = np.where(chance > 0.5, (1 + chance) / 2, chance / 2)
    assert not all(each.within for each in scoring.calibration(overconfident, happened))
    assert scoring.covered(np.array([1, 2, 3]), np.array([1, 3, 0]), np.array([1, 4, 5])) == pytest.approx(2 / 3)
    assert scoring.brier(np.array([0.8, 0.3]), np.array([1, 0])) == pytest.approx((0.04 + 0.09) / 2)
    assert scoring.calibration_error(()) is None
