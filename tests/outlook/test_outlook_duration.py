"""The end of a shortage: Kaplan-Meier's oracle, history given elapsed days, learnt slippage, and which
rule applies.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beredt.outlook import (
    Basis,
    KaplanMeier,
    end_as_stated,
    end_forecast,
    end_from_promise,
    end_given_elapsed,
    slips,
)

# Freireich 1963, remission in weeks under 6-MP; 0 is censored.
WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
ENDED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]


def test_kaplan_meier_by_hand() -> None:
    curve = KaplanMeier.fit(WEEKS, ENDED)
    assert curve.times.tolist() == [6, 7, 10, 13, 16, 22, 23]
    expected = [0.857143, 0.806723, 0.752941, 0.690196, 0.627451, 0.537815, 0.448179]
    np.testing.assert_allclose(curve.survival, expected, atol=5e-7)
    assert curve.median == 23
    assert curve.error[0] == pytest.approx(0.076360, abs=5e-7)
    assert curve.cumulative_hazard[-1] == pytest.approx(0.752114, abs=5e-7)
    assert curve.restricted_mean(23) == pytest.approx(17.909244, abs=5e-7)
    assert (curve.events.sum(), sum(WEEKS)) == (9, 359)
    assert curve.exposure[-1] == sum(min(w, 23) for w in WEEKS)


def test_left_truncation_counts_a_case_only_from_its_entry() -> None:
    curve = KaplanMeier.fit([5, 8, 10, 12], [1, 1, 0, 1], entry=[0, 6, 5, 0])
    # At 5 only the first and the last are seen (the third enters at 5, after it); at 8 three are.
    assert curve.at_risk.tolist() == [2, 3, 1]
    np.testing.assert_allclose(curve.survival, [1 / 2, 1 / 3, 0])


def test_a_shortage_that_ended_on_the_day_it_began_counts() -> None:
    curve = KaplanMeier.fit([0, 4, 6], [1, 1, 1])
    assert curve.at_risk.tolist() == [3, 2, 1]
    np.testing.assert_allclose(curve.survival, [2 / 3, 1 / 3, 0], atol=1e-12)
    assert KaplanMeier.fit([5, 9], [1, 1], entry=[5, 0]).at_risk.tolist() == [1]


def test_truncation_removes_the_bias_of_cases_found_late() -> None:
    rng = np.random.default_rng(3)
    length, found = rng.exponential(60, 20_000), rng.uniform(0, 100, 20_000)
    seen = length > found
    honest = KaplanMeier.fit(length[seen], np.ones(seen.sum(), bool), found[seen])
    naive = KaplanMeier.fit(length[seen], np.ones(seen.sum(), bool))
    assert float(honest.at(60)) == pytest.approx(np.exp(-1), abs=0.02)
    assert float(naive.at(60)) > 0.5


def slow_given_elapsed(lengths: list[int], elapsed: int, horizon: int) -> list[float]:
    longer = [n for n in lengths if n > elapsed]
    return [sum(n == elapsed + k + 1 for n in longer) / len(longer) for k in range(horizon + 1)]


def test_history_given_elapsed_is_the_share_of_the_cases_that_lasted_longer() -> None:
    lengths = [*range(1, 200, 2), *range(50, 90)]
    end = end_given_elapsed(KaplanMeier.fit(lengths, np.ones(len(lengths), bool)), 40, horizon=100)
    np.testing.assert_allclose(end.pmf, slow_given_elapsed(lengths, 40, 100), atol=1e-12)
    assert end.basis is Basis.HISTORY
    assert end.pmf.sum() + end.beyond == pytest.approx(1)


def test_an_exponential_history_forgets_the_days_elapsed_even_beyond_its_longest_case() -> None:
    lengths = np.ceil(np.random.default_rng(5).exponential(60, 4000))
    history = KaplanMeier.fit(lengths, np.ones(lengths.size, bool))
    for elapsed in (0, 100, 2000):
        end = end_given_elapsed(history, elapsed, horizon=365)
        assert end.quantile(0.5) == pytest.approx(41, abs=8)
        assert end.pmf.sum() + end.beyond == pytest.approx(1)


def test_too_short_a_history_is_unknown() -> None:
    end = end_given_elapsed(KaplanMeier.fit([3, 5], [1, 1]), 2)
    assert not end.known
    assert end.quantiles == (None, None, None)
    with pytest.raises(ValueError, match="unknown"):
        end.still_short(30)


def test_slips_without_open_promises_are_the_empirical_distribution() -> None:
    learnt = slips([100, 110, 120, 130], [95, 117, 127, 160])
    assert learnt.days.tolist() == [-5, 7, 30]
    np.testing.assert_allclose(learnt.mass, [0.25, 0.5, 0.25])
    assert (learnt.unresolved, learnt.promises, learnt.ended, learnt.median) == (pytest.approx(0), 4, 4, 7)


def test_an_open_promise_counts_as_a_longer_slip() -> None:
    learnt = slips([100, 110, 120], [100, 120, np.nan], as_of=125)
    # Slips 0, 10 and more than 5: by Kaplan-Meier 1/3 at 0, then half of what is left (one of... one) at 10.
    assert learnt.days.tolist() == [0, 10]
    np.testing.assert_allclose(learnt.mass, [1 / 3, 2 / 3])
    with pytest.raises(ValueError, match="as_of"):
        slips([1.0], [np.nan])


def test_a_promise_with_learnt_slippage() -> None:
    learnt = slips(np.zeros(10), [-5, 0, 0, 10, 20, 30, 40, 50, 60, 400])
    end = end_from_promise(20, learnt, horizon=100)
    assert end.basis is Basis.PROMISE
    assert end.beyond == pytest.approx(0.1)
    assert end.pmf[15] == pytest.approx(0.1)
    assert end.pmf[20] == pytest.approx(0.2)
    assert end.quantiles == (15, 40, None)
    passed = end_from_promise(-25, learnt, horizon=100)
    np.testing.assert_allclose(np.flatnonzero(passed.pmf), [5, 15, 25, 35])
    assert passed.beyond == pytest.approx(0.2)
    assert not end_from_promise(-401, learnt).known


def test_which_rule_made_the_forecast() -> None:
    history = KaplanMeier.fit(np.arange(10, 310, 3), np.ones(100, bool))
    learnt = slips(np.zeros(6), [0, 10, 20, 30, 40, 50])
    few = slips(np.zeros(2), [0, 10])
    known = {"learnt": learnt, "history": history, "elapsed": 30}

    assert end_forecast(promised_day=14, **known).basis is Basis.PROMISE
    assert end_forecast(promised_day=14, promise_weight=0.5, **known).basis is Basis.MIXTURE
    assert end_forecast(promised_day=14, promise_weight=0.0, **known).basis is Basis.HISTORY
    assert end_forecast(promised_day=-1, **known).basis is Basis.HISTORY
    assert end_forecast(**known).basis is Basis.HISTORY
    assert end_forecast(promised_day=-5, learnt=learnt).basis is Basis.PROMISE
    assert end_forecast(promised_day=14, learnt=few).basis is Basis.STATED
    assert end_forecast(promised_day=-1, learnt=few).basis is Basis.UNKNOWN
    assert end_forecast().basis is Basis.UNKNOWN


def test_the_mixture_is_the_weighted_sum() -> None:
    history = KaplanMeier.fit(np.arange(10, 310, 3), np.ones(100, bool))
    learnt = slips(np.zeros(6), [0, 10, 20, 30, 40, 500])
    known = {"promised_day": 14, "learnt": learnt, "history": history, "elapsed": 30}
    one, other = (end_forecast(**known, promise_weight=w) for w in (1.0, 0.0))
    both = end_forecast(**known, promise_weight=0.3)
    np.testing.assert_allclose(both.pmf, 0.3 * one.pmf + 0.7 * other.pmf)
    assert both.beyond == pytest.approx(0.3 * one.beyond + 0.7 * other.beyond)


def test_a_promise_at_its_word() -> None:
    assert end_as_stated(3, horizon=10).quantiles == (3, 3, 3)
    assert end_as_stated(11, horizon=10).beyond == 1
    assert end_as_stated(3, horizon=10).still_short(4).tolist() == [1, 1, 1, 0, 0]


@given(
    st.lists(st.tuples(st.integers(0, 400), st.booleans()), min_size=1, max_size=60),
    st.integers(0, 500),
    st.integers(1, 400),
)
@settings(deadline=None, max_examples=200)
def test_every_forecast_from_history_is_a_distribution(
    cases: list[tuple[int, bool]], elapsed: int, horizon: int
) -> None:
    history = KaplanMeier.fit([c[0] for c in cases], [c[1] for c in cases])
    end = end_given_elapsed(history, elapsed, horizon)
    assert (end.pmf >= -1e-12).all()
    assert end.pmf.sum() + end.beyond == pytest.approx(1 if end.known else 0)
    assert end.known == (sum(c[1] for c in cases) >= 10)
