"""Forecasts of regions and places that add up to the country's."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from beredt.outlook import Forecast, Series, add_up, apportioned, forecast, regional_demands
from beredt.outlook.demand.hierarchy import reconciled, shrunk_covariance, summing

PARENTS = {"nord": "land", "sør": "land", "A": "nord", "B": "nord", "C": "sør", "D": "sør"}
MEANS = {"A": 40.0, "B": 3.0, "C": 12.0, "D": 0.1}


def weekly(packs: np.ndarray) -> Series:
    return Series(np.arange(packs.size) * 7, np.full(packs.size, 7), packs.astype(float))


def nation(seed: int, weeks: int = 104) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    drift = np.exp(np.cumsum(rng.normal(0, 0.03, weeks)))
    packs = {name: rng.negative_binomial(mean * drift / 2, 1 / 3) for name, mean in MEANS.items()}
    packs["nord"], packs["sør"] = packs["A"] + packs["B"], packs["C"] + packs["D"]
    packs["land"] = packs["nord"] + packs["sør"]
    return packs


@pytest.fixture(scope="module")
def base() -> dict[str, Forecast]:
    # D is new: four weeks of it are known.
    packs = nation(1)
    return {name: forecast(weekly(use[-4:] if name == "D" else use), effort="quick") for name, use in packs.items()}


def test_every_sum_is_exact_also_with_a_place_that_is_new(base: dict[str, Forecast]) -> None:
    held = add_up(base, PARENTS)
    assert held["nord"].mean.tolist() == (held["A"].mean + held["B"].mean).tolist()
    assert held["sør"].mean.tolist() == (held["C"].mean + held["D"].mean).tolist()
    assert held["land"].mean.tolist() == (held["nord"].mean + held["sør"].mean).tolist()
    assert (np.diff(held["D"].quantiles, axis=0) >= 0).all()
    assert min(each.mean.min() for each in held.values()) >= 0


def test_the_country_moves_little_and_the_small_keep_their_size(base: dict[str, Forecast]) -> None:
    held = add_up(base, PARENTS)
    apart = {name: abs(held[name].mean - base[name].mean).max() / base[name].mean.max() for name in ("land", "B")}
    assert apart["land"] < 0.05
    assert apart["B"] < 0.25


def test_the_places_are_those_of_the_formula_written_out(base: dict[str, Forecast]) -> None:
    names = list(base)
    matrix = summing(names, PARENTS)
    means = np.array([base[name].mean for name in names])
    covariance = shrunk_covariance([base[name].choice.errors for name in names], means.mean(axis=1))
    inverse = np.linalg.inv(covariance)
    wanted = np.linalg.inv(matrix.T @ inverse @ matrix) @ matrix.T @ inverse @ means
    assert reconciled(means, matrix, covariance) == pytest.approx(wanted)
    agreeing = matrix @ np.abs(wanted)
    assert reconciled(agreeing, matrix, covariance) == pytest.approx(np.abs(wanted))


def test_two_places_and_their_sum_by_hand() -> None:
    # Independent errors of variance 1, 4 and 5: the gap of 10 is shared 1 : 4 with 5 left to the sum.
    found = reconciled(
        np.array([[30.0], [10.0], [10.0]]), summing(["t", "a", "b"], {"a": "t", "b": "t"}), np.diag([5.0, 1, 4])
    )
    assert found.ravel() == pytest.approx([11, 14])


def test_the_covariance_keeps_variances_and_shrinks_the_rest() -> None:
    rng = np.random.default_rng(2)
    common = rng.normal(0, 1, (4, 8))
    errors = [common + rng.normal(0, 0.5, (4, 8)), 3 * common + rng.normal(0, 1, (4, 8)), rng.normal(0, 1, (2, 3))]
    found = shrunk_covariance(errors, np.array([1.0, 1.0, 1.0]))
    for place, each in enumerate(errors):
        assert found[place, place] == pytest.approx((each**2).mean())
    plain = (errors[0] * errors[1]).mean()
    assert 0.5 * plain < found[0, 1] < plain
    assert found[0, 2] == 0
    assert (np.linalg.eigvalsh(found) > 0).all()


def test_adding_up_does_not_cost_accuracy() -> None:
    before, after = [], []
    for seed in range(12):
        packs = nation(seed + 10)
        base = {name: forecast(weekly(use[:96]), effort="quick") for name, use in packs.items()}
        held = add_up(base, PARENTS)
        for name in ("A", "nord", "sør", "land"):
            actual = packs[name][96:].sum()
            before.append(abs(base[name].mean.sum() - actual) / actual)
            after.append(abs(held[name].mean.sum() - actual) / actual)
    assert np.mean(after) <= np.mean(before) * 1.03


def test_regions_together_vary_as_the_country(base: dict[str, Forecast]) -> None:
    held = add_up(base, PARENTS)
    top = held["land"].demand(90)
    parts = regional_demands(held["land"], {name: held[name] for name in ("nord", "sør")}, 90)
    assert [part.region for part in parts] == ["nord", "sør"]
    path = sum(part.mean * part.factors(90) for part in parts)
    assert path == pytest.approx(top.mean * top.factors(90))
    drawn = sum(part.variance * (part.factors(90) ** 2).mean() for part in parts)
    assert drawn == pytest.approx(top.variance * (top.factors(90) ** 2).mean())
    level = np.sqrt(sum((part.mean * part.level_sd) ** 2 for part in parts))
    assert level == pytest.approx(top.mean * top.level_sd)


def test_shares_of_places_too_small_to_forecast(base: dict[str, Forecast]) -> None:
    whole = base["land"]
    parts = apportioned(whole, {"p1": 300, "p2": 99, "p3": 0, "p4": 1})
    assert sum(part.mean for part in parts.values()) == pytest.approx(whole.mean)
    assert parts["p1"].mean / whole.mean == pytest.approx(301 / 404)
    assert parts["p3"].mean.min() > 0
    assert whole.level_sd < parts["p1"].level_sd < parts["p2"].level_sd < parts["p3"].level_sd
    held = apportioned(whole, {"p1": 0, "p2": 0}, prior={"p1": 9000, "p2": 1000})
    assert held["p1"].mean == pytest.approx(0.9 * whole.mean)
    with pytest.raises(ValueError, match="same places"):
        apportioned(whole, {"p1": 1}, prior={"p2": 1})


def test_the_spread_of_a_share_is_that_of_simulation(base: dict[str, Forecast]) -> None:
    rng = np.random.default_rng(3)
    whole = replace(base["land"], dispersion=1.0, level_sd=0.0)
    shares = rng.dirichlet([31, 11, 2], 100_000)[:, 1]
    part = apportioned(whole, {"a": 30, "b": 10, "c": 1})["b"]
    assert part.level_sd == pytest.approx(shares.std() / shares.mean(), rel=0.02)


def test_trees_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match="one top"):
        summing(["a", "b"], {})
    with pytest.raises(ValueError, match="unknown"):
        summing(["a", "b"], {"b": "c"})
