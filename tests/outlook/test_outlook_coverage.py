"""Coverage: honest errors, and the figures of an answer; the closed forms stand with the anchors."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from beredt.outlook import (
    Basis,
    Batch,
    Coverage,
    Delivery,
    Demand,
    EndForecast,
    Position,
    Restriction,
    simulate,
    simulate_runs,
    unknown_end,
)


def forecast(cdf: np.ndarray) -> EndForecast:
    """The end with P(E <= k) = cdf[k]."""
    return EndForecast(np.diff(cdf, prepend=0.0), 1 - float(cdf[-1]), Basis.HISTORY)


def close(value: float, exact: float, error: float) -> bool:
    return abs(value - exact) <= 3 * error


def lasting(answer: Coverage, day: int) -> tuple[float, float]:
    p = float(answer.lasts[day])
    return p, np.sqrt(p * (1 - p) / answer.replications)


LOG_NORMAL = forecast(stats.lognorm.cdf(np.arange(366), 1.174, scale=67))
RUN_OFF = Position(Demand(10, 30), [Batch(300, e) for e in (30, 60, 95, 130, 170, 210, 250, 290, 330, 400)])


def test_the_error_is_honest() -> None:
    """Over many seeds the answers scatter around the exact one as the error says."""
    position = Position(Demand(2, 2), [Batch(60)], horizon=60)
    end = forecast((np.arange(61) >= 30).astype(float))
    scores = []
    for seed in range(300):
        answer = simulate(position, end, replications=250, seed=seed, exact=False)
        scores.append((answer.p_lasts - 0.5342624724) / answer.p_lasts_error)  # type: ignore[operator]
    assert abs(np.mean(scores)) < 3.5 / np.sqrt(300)
    assert np.std(scores) == pytest.approx(1, abs=0.15)


def test_certain_answers_still_have_an_error() -> None:
    end = forecast(np.ones(366))
    for packs in (0, 10_000):
        position = Position(Demand(5, 5), [Batch(packs)])
        answer = simulate(position, end if packs else LOG_NORMAL, replications=400, exact=False)
        assert answer.p_lasts == pytest.approx(1 if packs else 0, abs=0.01)
        assert answer.p_lasts_error == pytest.approx(1 / 800, rel=0.5)


def test_an_unknown_end_leaves_the_chance_unknown() -> None:
    for end in (None, unknown_end()):
        answer = simulate(RUN_OFF, end, replications=200, exact=False)
        assert (answer.p_lasts, answer.p_lasts_error, answer.unmet, answer.still_short) == (None,) * 4
        assert answer.shortfall[1] is not None


def test_a_shortage_beyond_the_horizon_is_one_to_its_end() -> None:
    end = EndForecast(np.zeros(31), 1.0, Basis.HISTORY)
    answer = simulate(Position(Demand(2, 2), [Batch(60)], horizon=30), end, replications=20_000, exact=False)
    p, error = lasting(answer, 30)
    assert answer.p_lasts == pytest.approx(p)
    assert close(p, 0.5342624724, error)


def test_the_forecast_must_reach_the_horizon() -> None:
    with pytest.raises(ValueError, match="reaches day 30"):
        simulate(RUN_OFF, EndForecast(np.zeros(31), 1.0, Basis.HISTORY), replications=10)


def test_a_restriction_denies_its_share_and_says_so() -> None:
    restrictions = [Restriction(0.4, compliance=0.5)]
    position = Position(Demand(10, 30), [Batch(200)], restrictions=restrictions, horizon=50)
    end = forecast(np.r_[np.zeros(50), 1.0])
    answer = simulate(position, end, replications=5000, exact=False)
    assert answer.denied is not None
    assert close(answer.denied.value, 0.3 * 10 * 50, answer.denied.error)
    free = simulate(replace(position, restrictions=()), end, replications=5000, exact=False)
    assert free.denied is not None
    assert free.denied.value == 0
    assert answer.lasts.sum() > free.lasts.sum()
    total = answer.used.value + answer.unmet.value + answer.denied.value  # type: ignore[union-attr]
    assert total == pytest.approx(500, abs=4 * np.sqrt(30 * 50 / 5000))


def test_arrivals_follow_the_delay_and_the_chance_of_coming() -> None:
    coming = [Delivery(10, 5, 0.8, (0.5, 0.3, 0.2)), Delivery(10, 29)]
    position = Position(Demand(1, 1), [], coming, horizon=30)
    arrivals = simulate_runs(position, replications=20_000, keep_draws=True).drawn.arrivals  # type: ignore[union-attr]
    share = np.bincount(arrivals[:, 0], minlength=31) / 20_000
    for day, exact in ((5, 0.4), (6, 0.24), (7, 0.16), (30, 0.2)):
        assert close(share[day], exact, np.sqrt(exact / 20_000))
    assert (arrivals[:, 1] == 29).all()


def test_an_overdue_delivery_is_believed_less() -> None:
    # Two days late: a delay of 0 or 1 day is ruled out. 0.8 x 0.2 / (0.8 x 0.2 + 0.2) = 4/9.
    late = Delivery(10, -2, 0.8, (0.5, 0.3, 0.1, 0.1)).arrival(10)
    np.testing.assert_allclose(late[:3], [2 / 9, 2 / 9, 0])
    assert Delivery(10, -9, 0.8, (0.5, 0.5)).arrival(10).sum() == 0
    assert Delivery(10, -9, 1.0, (0.5, 0.5)).arrival(10).sum() == 0


def test_thousands_of_packs_a_day() -> None:
    position = Position(Demand(6000, 6000 * 50), [Batch(180_000)], horizon=60)
    answer = simulate(position, replications=20_000, exact=False)
    # 30 days: negative binomials add. size = mean / (ratio - 1).
    exact = stats.nbinom(30 * 6000 / 49, 1 / 50).cdf(180_000)
    p, error = lasting(answer, 30)
    assert close(p, exact, error)
