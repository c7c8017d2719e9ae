"""Needs by patients, and how clinicians' estimates compare with use."""

from __future__ import annotations

import numpy as np
import pytest

from beredt.outlook import Range, Regimen, patient_need, score_estimates

EXACTLY = Range.exactly


def test_what_is_known_exactly_is_multiplied() -> None:
    # 200 patients, 30 % on 60 tablets a month for 6 months, 100 in a pack: 216 packs.
    regimen = Regimen("short", EXACTLY(0.3), EXACTLY(60), EXACTLY(6))
    need = patient_need(EXACTLY(200), [regimen], 100)
    assert need.per_year == pytest.approx(216)
    assert need.per_day == pytest.approx(216 / 365)
    assert (need.level_sd, need.packs_a_patient) == pytest.approx((0, 3.6))
    # A Poisson number of patients at 3.6 packs each.
    low, high = need.range_per_day
    assert low * 365 == pytest.approx(216 - 1.645 * 3.6 * np.sqrt(60), rel=0.03)
    assert high * 365 == pytest.approx(216 + 1.645 * 3.6 * np.sqrt(60), rel=0.03)
    demand = need.demand("nord")
    assert (demand.mean, demand.variance, demand.region) == pytest.approx((216 / 365, 3.6 * 216 / 365, "nord"))


def test_the_range_carries_through() -> None:
    need = patient_need(
        Range(150, 170, 230),
        [
            Regimen("drug-susceptible", Range(0.9, 0.95, 0.97), Range(80, 90, 90), Range(6, 6, 9)),
            Regimen("resistant", Range(0.03, 0.05, 0.1), Range(100, 120, 120), Range(9, 18, 20)),
        ],
        100,
    )
    assert need.per_year == pytest.approx(sum(need.by_regimen.values()))
    assert need.by_regimen["drug-susceptible"] > need.by_regimen["resistant"]
    assert need.quantiles[0] < need.quantiles[9] < need.quantiles[-1]
    assert need.level_sd > 0.1


def test_the_same_ranges_give_the_same_need() -> None:
    regimens = [Regimen("a", Range(0.4, 0.5, 0.6), EXACTLY(90), Range(4, 6, 9))]
    one, two = (patient_need(Range(150, 170, 230), regimens, 100) for _ in range(2))
    assert one.quantiles.tobytes() == two.quantiles.tobytes()


def test_nine_of_ten_draws_lie_in_a_range() -> None:
    drawn = Range(2, 4, 10).draws(np.random.default_rng(1).standard_normal(100_000))
    assert np.quantile(drawn, [0.05, 0.5, 0.95]) == pytest.approx([2, 4, 10], rel=0.02)
    assert Range(0, 0, 5).draws(np.array([-3.0])) == 0


def test_no_patients_need_nothing() -> None:
    need = patient_need(EXACTLY(0), [Regimen("a", EXACTLY(1), EXACTLY(9), EXACTLY(1))], 10)
    assert (need.per_year, need.level_sd, need.packs_a_patient) == (0, 0, 0)
    assert need.demand().mean == 0


def test_impossible_ranges_are_refused() -> None:
    with pytest.raises(ValueError, match="low <= likely"):
        Range(3, 2, 4)
    with pytest.raises(ValueError, match="share of patients"):
        Regimen("a", Range(0.5, 1, 1.5), EXACTLY(1), EXACTLY(1))
    with pytest.raises(ValueError, match="units"):
        patient_need(EXACTLY(1), [], 0)


def test_estimates_that_asked_for_too_much() -> None:
    score = score_estimates([80, 90], [100, 100], [150, 150], [60, 100], from_use=[[50, 80], [65, 95], [90, 120]])
    assert (score.periods, score.inside) == (2, 0.5)
    assert score.ratio == pytest.approx(200 / 160)
    assert score.error == pytest.approx(40 / 160)
    # Quantile losses by hand: .95 x 20 + .05 x 10, .5 x 40 + 0, .05 x (90 + 50); twice their mean over 160.
    assert score.loss == pytest.approx(2 * np.mean([19 + 0.5, 20, 7]) / 160)
    assert score.better_than_use is False


def test_estimates_of_unknown_use_are_not_scored() -> None:
    assert score_estimates([1], [2], [3], [np.nan]) is None
    score = score_estimates([0, 1], [0, 2], [0, 3], [0, np.nan])
    assert (score.periods, score.ratio, score.loss, score.better_than_use) == (1, None, None, None)
    with pytest.raises(ValueError, match="one length"):
        score_estimates([1], [2], [3], [1, 2])
