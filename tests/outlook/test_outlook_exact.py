"""The exact answer: the slow twin on random small worlds, the simulation on larger ones, and what it covers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from beredt.outlook import Basis, Batch, Delivery, Demand, EndForecast, Pool, Position, PriorityClass, Restriction
from beredt.outlook.exact import MOST_FACTORS, answers_exactly, exact_coverage
from beredt.outlook.line import DayLaw, lay_out, run_off
from beredt.outlook.simulation import Coverage, run_many, simulate
from beredt.outlook.simulation.tables import gamma_levels

HORIZON = 14


def forecast(cdf: np.ndarray) -> EndForecast:
    return EndForecast(np.diff(cdf, prepend=0.0), 1 - float(cdf[-1]), Basis.HISTORY)


def exactly(position: Position, end: EndForecast | None = None) -> Coverage:
    answer = exact_coverage(position, end)
    assert answer is not None
    return answer


@cache
def day_law(mean: float, ratio: float, factor: float, most: int) -> list[float]:
    """P(floor(count x factor + u) = n) for n = 0..most - 1, and of most or more."""
    law = stats.poisson(mean) if ratio <= 1 else stats.nbinom(mean / (ratio - 1), 1 / ratio)
    chance = [0.0] * (most + 1)
    counts = np.arange(int(law.isf(1e-15)) + 2 if mean > 0 else 1)
    for count, p in zip(counts, law.pmf(counts) if mean > 0 else [1.0], strict=True):
        low = int(np.floor(count * factor + 1e-12))
        up = max(0.0, count * factor - low)
        chance[min(low, most)] += p * (1 - up)
        chance[min(low + 1, most)] += p * up
    return chance


def twin(position: Position, end: EndForecast) -> dict[str, float | np.ndarray]:
    """Every shelf that there may be, with its probability, day by day; packs of each batch in order of expiry."""
    demand, horizon = position.demands[0], position.horizon
    order = sorted(position.usable_batches(), key=lambda b: 10**6 if b.expiry is None else b.expiry)
    last = [10**6 if b.expiry is None else b.expiry - position.minimum_life for b in order]
    drawable = [position.opening(b.pool) < horizon for b in order]
    factors = demand.factors(horizon) * position.surges() * position.share()
    ratio = demand.variance / demand.mean if demand.mean else 1.0
    most = sum(b.packs for b in order) + 1
    found: dict[str, float | np.ndarray] = {"p_lasts": 0.0, "wasted": 0.0, "used": 0.0, "left": 0.0, "unmet": 0.0}
    lasts = np.zeros(horizon + 1)
    levels = gamma_levels(demand.level_sd)
    for level in levels:
        shelves = {(tuple(b.packs for b in order), True): 1.0}
        lasts[0] += 1 / levels.size
        for day in range(horizon):
            chance = day_law(demand.mean * level, ratio, factors[day], most)
            after: dict[tuple[tuple[int, ...], bool], float] = defaultdict(float)
            for (shelf, met), p in shelves.items():
                rest = list(shelf)
                for b in range(len(rest)):
                    if last[b] <= day:
                        found["wasted"] += p * rest[b] / levels.size
                        rest[b] = 0
                for asked in range(most + 1):
                    left, wanted = list(rest), asked
                    for b in range(len(left)):
                        if drawable[b]:
                            taken = min(left[b], wanted)
                            left[b] -= taken
                            wanted -= taken
                    found["used"] += p * chance[asked] * (asked - wanted) / levels.size
                    after[tuple(left), met and wanted == 0] += p * chance[asked]
            shelves = after
            lasts[day + 1] += sum(p for (_, met), p in shelves.items() if met) / levels.size
        found["left"] += sum(p * sum(shelf) for (shelf, _), p in shelves.items()) / levels.size
    over_by = np.append(1 - end.still_short(horizon)[:-1], 1.0)
    found["p_lasts"] = sum((lasts[f] - (lasts[f + 1] if f < horizon else 0)) * over_by[f] for f in range(horizon + 1))
    found["unmet"] = demand.mean * factors.sum() - found["used"]
    return {**found, "lasts": lasts}


batches = st.builds(
    Batch,
    packs=st.integers(0, 9),
    expiry=st.one_of(st.none(), st.integers(-1, 20)),
    pool=st.sampled_from(["", "", "shut"]),
)
factors = st.lists(st.sampled_from([0.0, 0.4, 1.0, 1.7, 2.0]), min_size=HORIZON, max_size=HORIZON)
worlds = st.builds(
    Position,
    demand=st.builds(
        Demand,
        mean=st.sampled_from([0.0, 0.2, 0.9, 2.5]),
        variance=st.sampled_from([0.5, 3.0, 9.0]),
        level_sd=st.sampled_from([0.0, 0.0, 0.5]),
        profile=st.one_of(st.none(), factors),
    ),
    batches=st.lists(batches, max_size=3),
    pools=st.just({"shut": Pool(opens=None)}),
    restrictions=st.sampled_from([(), (Restriction(0.5, 0.8),)]),
    horizon=st.just(HORIZON),
    minimum_life=st.sampled_from([0, 0, 2]),
)
ends = st.lists(st.integers(1, 9), min_size=15, max_size=15).map(lambda w: forecast(np.cumsum(w) / (sum(w) + 5)))


@given(worlds, ends)
@settings(deadline=None, max_examples=12)
def test_the_slow_twin_agrees(position: Position, end: EndForecast) -> None:
    assume(answers_exactly(position))
    slow, exact = twin(position, end), exactly(position, end)
    assert exact.p_lasts == pytest.approx(slow["p_lasts"], abs=1e-10)
    np.testing.assert_allclose(exact.lasts, slow["lasts"], atol=1e-10)
    for name in ("wasted", "used", "left"):
        assert getattr(exact, name).value == pytest.approx(slow[name], abs=1e-9)
    assert exact.unmet_horizon.value == pytest.approx(slow["unmet"], abs=1e-9)
    assert exact.received.value == pytest.approx(sum(b.packs for b in position.usable_batches()), abs=1e-9)


def random_position(rng: np.random.Generator) -> Position:
    """A shelf of some weeks to a year that is neither surely enough nor surely too little."""
    mean = float(np.exp(rng.uniform(-2, 4)))
    days = rng.uniform(10, 200)
    shares = rng.dirichlet(np.ones(rng.integers(1, 6)))
    kinds = rng.integers(0, 4)
    return Position(
        Demand(
            mean,
            mean * float(rng.choice([0.5, 1, 3, 20])),
            float(rng.choice([0, 0.1, 0.4])),
            None if kinds != 1 else np.resize([1.3, 1.2, 1.1, 1.25, 1.15, 0.5, 0.5], 200),
        ),
        [Batch(int(mean * days * share), int(rng.integers(5, 250)), str(rng.integers(0, 4))) for share in shares],
        pools={"1": Pool(opens=-3), "2": Pool(opens=None)},
        restrictions=[Restriction(0.6, 0.9)] if kinds == 2 else [],
        surge=np.repeat([1.0, 1.8, 1.0], [5, 20, 175]) if kinds == 3 else None,
        minimum_life=int(rng.choice([0, 10])),
        horizon=200,
    )


def test_the_simulation_agrees_within_its_error() -> None:
    rng = np.random.default_rng(11)
    days = np.arange(201)
    scores: list[float] = []
    for seed in range(60):
        position = random_position(rng)
        end = forecast(stats.lognorm.cdf(days, 1.0, scale=rng.uniform(20, 120)))
        assert answers_exactly(position)
        exact, drawn = exactly(position, end), simulate(position, end, replications=2000, seed=seed, exact=False)
        for name in ("unmet", "denied", "unmet_horizon", "used", "wasted", "left"):
            one, other = getattr(exact, name), getattr(drawn, name)
            if other.error > 1e-6 * position.demands[0].mean:
                scores.append((other.value - one.value) / other.error)
        assert drawn.p_lasts_error is not None
        assert exact.p_lasts is not None
        if 0.01 < exact.p_lasts < 0.99:
            scores.append((drawn.p_lasts - exact.p_lasts) / drawn.p_lasts_error)
    assert len(scores) > 200
    assert np.mean(np.abs(scores) > 3) < 0.02
    assert np.max(np.abs(scores)) < 5


def test_a_line_in_steps_is_nearly_as_good() -> None:
    cuts = [(day, 3000 * (n + 1)) for n, day in enumerate((30, 60, 95, 130, 170, 210, 250, 290, 330))]
    law = DayLaw(100.0, 3.0, np.ones(1), np.ones(1), np.zeros(365, np.int64))
    exact, coarse = (run_off(lay_out(30_000, cuts, law, states), law) for states in (10**6, 600))
    assert exact.step == 1
    assert coarse.step > 4
    np.testing.assert_allclose(coarse.wasted, exact.wasted, atol=1e-2)
    np.testing.assert_allclose(coarse.lasts, exact.lasts, atol=1e-6)


def test_very_large_stocks_are_answered_in_steps() -> None:
    position = Position(Demand(6000, 6000 * 50), [Batch(90_000, 14), Batch(180_000)], horizon=60)
    law = stats.nbinom(6000 / 49 * np.arange(1, 61), 1 / 50)
    answer = exactly(replace(position, batches=[Batch(180_000)]))
    assert answer.method.startswith("exact, in steps of ")
    np.testing.assert_allclose(answer.lasts[1:], law.cdf(180_000), atol=1e-9)
    drawn = simulate(position, replications=20_000, exact=False)
    both = exactly(position)
    assert abs(both.wasted.value - drawn.wasted.value) < 3 * drawn.wasted.error
    assert abs(both.unmet_horizon.value - drawn.unmet_horizon.value) < 3 * drawn.unmet_horizon.error


PLAIN = Position(Demand(2, 3), [Batch(60, 40, "a"), Batch(20)], horizon=50)


@pytest.mark.parametrize(
    ("change", "has_one"),
    [
        ({}, True),
        ({"deliveries": [Delivery(10, 5)]}, False),
        ({"deliveries": [Delivery(10, 5, probability=0.0), Delivery(9, 60), Delivery(0, 3)]}, True),
        ({"waits": 0.2}, False),
        ({"returns": forecast(np.linspace(0, 1, 51))}, False),
        ({"pools": {"a": Pool(opens=10)}}, False),
        ({"pools": {"a": Pool(opens=None)}}, True),
        ({"pools": {"a": Pool(closed=[(3, 5)])}}, False),
        ({"pools": {"a": Pool(closed=[(60, 70)])}}, True),
        ({"pools": {"a": Pool(keeps=5)}}, False),
        ({"pools": {"a": Pool(regions=["north"])}}, True),
        ({"classes": [PriorityClass("x", 0.4), PriorityClass("y", 0.6)]}, False),
        ({"classes": [PriorityClass("x", 1.0)]}, True),
        ({"demand": [Demand(1, 1, region="north"), Demand(1, 1, region="south")]}, False),
        ({"surge": np.linspace(1, 2, 50)}, False),
        ({"surge": np.repeat([1.0, 2.0], 25)}, True),
    ],
)
def test_what_has_an_exact_answer(change: dict[str, object], has_one: bool) -> None:
    position = replace(PLAIN, **change)
    assert answers_exactly(position) == has_one
    assert (exact_coverage(position) is not None) == has_one


def test_a_very_uneven_demand_for_a_great_stock_is_left_to_the_simulation() -> None:
    assert not answers_exactly(Position(Demand(500, 500 * 5000), [Batch(300_000)]))


def test_simulate_answers_exactly_where_it_can() -> None:
    assert simulate(PLAIN).method == "exact"
    assert simulate(PLAIN, exact=False).method == "simulated"
    assert simulate(PLAIN, stock_path=True).stock is not None
    assert simulate(replace(PLAIN, waits=0.2)).method == "simulated"
    assert [answer.method for _, answer in run_many([("a", PLAIN, None)], replications=10)] == ["exact"]


def test_many_factors_of_a_day_are_left_to_the_simulation() -> None:
    assert MOST_FACTORS == 16
    assert answers_exactly(replace(PLAIN, surge=np.arange(50) % 16 + 1.0))
    assert not answers_exactly(replace(PLAIN, surge=np.arange(50) % 17 + 1.0))
