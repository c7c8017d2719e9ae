"""Does it happen as often as it is said? Thousands of generated shortages, each played out once, plainly."""

from __future__ import annotations

import numpy as np
import pytest
from outlook_worlds import believed, lasted, mean_of, table, world

from beredt.outlook import simulate
from beredt.outlook.scoring import Bin, calibration, calibration_error

UNDECIDED = (0.02, 0.98)


def play(shortages: int, seed: int, *, fitted: bool, replications: int) -> tuple[Bin, ...]:
    """Ten bins of P(lasts) and what happened, of the undecided ones among so many shortages."""
    rng = np.random.default_rng(seed)
    said, happened = [], []
    for number in range(shortages):
        true = world(rng)
        mean = mean_of(true, rng)
        position, end = believed(true, mean, rng) if fitted else (true.position, true.end)
        chance = simulate(position, end, replications=replications, seed=number).p_lasts
        if chance is not None and UNDECIDED[0] < chance < UNDECIDED[1]:
            said.append(chance)
            happened.append(lasted(true, mean, rng))
    return calibration(np.array(said), np.array(happened))


def test_with_the_true_parameters_chances_come_true_as_often_as_said() -> None:
    bins = play(1000, 1, fitted=False, replications=1000)
    print(table(bins))
    assert len(bins) == 10
    assert sum(each.count for each in bins) > 500
    assert all(each.within for each in bins)


def test_with_fitted_parameters_they_nearly_do() -> None:
    bins = play(400, 1, fitted=True, replications=1000)
    print(table(bins))
    error = calibration_error(bins)
    assert error is not None
    assert error < 0.1


@pytest.mark.long
def test_with_the_true_parameters_over_many_shortages() -> None:
    bins = play(20_000, 1, fitted=False, replications=4000)
    print(table(bins))
    assert all(each.within for each in bins)


@pytest.mark.long
def test_with_fitted_parameters_over_many_shortages() -> None:
    bins = play(20_000, 1, fitted=True, replications=2000)
    print(table(bins))
    error = calibration_error(bins)
    assert error is not None
    assert error < 0.04
