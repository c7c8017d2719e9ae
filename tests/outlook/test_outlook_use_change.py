"""Changes in use: found when, where and as large as they were made, and no oftener than said where none was."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.stats import binom, norm

from beredt.outlook import Series, change_in_use
from beredt.outlook.demand.change import chance_of_height, cusum, rank_scores

RNG = np.random.default_rng
STREAMS: dict[str, Callable[[np.random.Generator], np.ndarray]] = {
    "steady": lambda rng: rng.poisson(20, 130),
    "in bursts": lambda rng: rng.negative_binomial(2, 0.1, 130),
    "seldom": lambda rng: rng.poisson(3, 130) * (rng.random(130) < 0.3),
}


def weekly(packs: np.ndarray) -> Series:
    values = np.asarray(packs, float)
    return Series(np.arange(values.size) * 7, np.full(values.size, 7), values)


def test_the_chance_of_a_height_is_that_of_simulation() -> None:
    scores = RNG(1).standard_normal((40_000, 26))
    sums, highest = np.zeros(40_000), np.zeros(40_000)
    for column in scores.T:
        sums = np.maximum(0, sums + column - 0.5)
        highest = np.maximum(highest, sums)
    for height in (2.0, 3.0, 4.0, 5.0):
        low, high = binom.interval(0.999, 40_000, chance_of_height(height, 26))
        assert low * 0.98 <= (highest >= height).sum() <= high * 1.02
    assert chance_of_height(0.0, 26) == 1


def test_sums_and_ranks_by_hand() -> None:
    assert cusum(np.array([1.0, 1.0, -2.0, 3.0])).tolist() == [0.5, 1.0, 0.0, 2.5]
    values = np.array([5.0, 1.0, 5.0, 3.0, 9.0])
    # Of 5 1 5: one below, two equal; of 5 1 5 3: one below, itself; of all: four below, itself.
    assert rank_scores(values, 2) == pytest.approx(norm.ppf([2 / 3, 1.5 / 4, 4.5 / 5]))


@pytest.mark.parametrize("kind", list(STREAMS))
def test_false_alarms_are_no_more_than_asked_for(kind: str) -> None:
    rng = RNG(2)
    count, rate = 600, 0.05
    alarms = sum(change_in_use(weekly(STREAMS[kind](rng)), false_alarm=rate).changed for _ in range(count))
    assert alarms <= binom.ppf(0.999, count, rate)


def test_a_steady_stream_uses_the_rate_that_it_is_given() -> None:
    rng = RNG(3)
    alarms = sum(change_in_use(weekly(rng.gamma(4, 5, 130)), false_alarm=0.2).changed for _ in range(400))
    assert alarms >= binom.ppf(0.001, 400, 0.12)


@pytest.mark.parametrize("factor", [0.5, 1.6, 2.5])
def test_a_change_is_found_with_its_start_and_size(factor: float) -> None:
    rng = RNG(4)
    found = []
    for _ in range(60):
        packs = rng.poisson(20, 130)
        packs[118:] = rng.poisson(20 * factor, 12)
        found.append(change_in_use(weekly(packs)))
    assert np.mean([each.changed for each in found]) > 0.95
    assert abs(np.median([each.since for each in found]) - 118 * 7) <= 7
    assert np.median([each.factor for each in found]) == pytest.approx(factor, rel=0.07)
    assert np.mean([each.low <= factor <= each.high for each in found]) > 0.6
    assert found[0].before == pytest.approx(20 / 7, rel=0.2)
    assert found[0].after / found[0].before == pytest.approx(found[0].factor, rel=0.01)


def test_the_season_is_no_change() -> None:
    rng = RNG(5)
    season = np.tile([30.0, 30, 20, 20, 15, 10, 5, 10, 20, 20, 30, 30], 10)
    days = np.full(120, 30)
    alarms = [
        change_in_use(Series(np.arange(120) * 30, days, rng.poisson(season).astype(float)), watch=6, false_alarm=0.05)
        for _ in range(100)
    ]
    assert sum(each.changed for each in alarms) <= binom.ppf(0.999, 100, 0.05)


def test_too_little_says_nothing() -> None:
    assert change_in_use(weekly(np.ones(30))) is None
    assert change_in_use(weekly(np.zeros(100))) is None
    assert change_in_use(weekly(np.full(100, np.nan))) is None
    assert change_in_use(weekly(np.ones(100))).changed is False
    with pytest.raises(ValueError, match="false alarm"):
        change_in_use(weekly(np.ones(100)), false_alarm=0)
