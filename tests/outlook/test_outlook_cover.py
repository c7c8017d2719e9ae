"""Deterministic cover and the waterfall, against oracles and a twin that draws pack fractions day by day."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from outlook_twin import Ledger, run_off

from beredt.outlook import Batch, Delivery, Demand, Pool, Position, Restriction, cover, waterfall


def steady(mean: float) -> Demand:
    return Demand(mean, mean)


def test_forty_packs_of_which_thirty_expire_on_day_sixty() -> None:
    answer = cover(Position(steady(1), [Batch(30, 60), Batch(10)]))
    assert (answer.days, answer.runs_out, answer.wasted) == (40, True, 0)


def test_two_hundred_packs_expiring_before_they_are_used() -> None:
    answer = cover(Position(steady(1), [Batch(200, 90), Batch(10, 60)]))
    assert (answer.days, answer.wasted) == (90, 120)


def test_a_pack_serves_through_the_day_before_its_expiry() -> None:
    assert cover(Position(steady(1), [Batch(5, 3)])).days == 3
    assert cover(Position(steady(1), [Batch(5, 0)])).days == 0


@pytest.mark.parametrize(("packs", "mean", "days"), [(2, 2 / 3, 3), (1, 0.5, 2), (3, 0.3, 10), (7, 1 / 7, 49)])
def test_fractions_of_a_pack_a_day_are_exact(packs: int, mean: float, days: int) -> None:
    assert cover(Position(steady(mean), [Batch(packs)])).days == days


def test_no_shortfall_within_the_horizon_is_said_so() -> None:
    answer = cover(Position(steady(1), [Batch(365)]))
    assert (answer.days, answer.runs_out, answer.left) == (365, False, 0)
    assert cover(Position(steady(0), [])).runs_out is False


def test_a_delivery_counts_when_confirmed_and_not_overdue() -> None:
    def with_delivery(**how: int) -> int:
        return cover(Position(steady(1), [Batch(10)], [Delivery(**{"packs": 5, "promised": 9} | how)])).days

    assert with_delivery() == 15
    assert with_delivery(promised=10) == 15
    assert with_delivery(promised=11) == 10
    assert with_delivery(confirmed=False) == 10
    assert with_delivery(promised=-1) == 10
    assert with_delivery(expiry=9) == 10
    assert cover(Position(steady(1), [], [Delivery(5, -1)])).overdue == 5


def test_the_path_of_usable_stock_drops_on_the_day_of_expiry() -> None:
    path = cover(Position(steady(2), [Batch(10, 3), Batch(4, 6)], [Delivery(3, 5)], horizon=8)).usable
    assert path.tolist() == [14, 12, 10, 4, 2, 3, 1, 0]


def slow_cover(position: Position) -> Ledger:
    """The twin in exact fractions, each delivery that counts on its promised day."""
    mean = Fraction(position.demand.mean).limit_denominator(1000)
    arrivals = [d.promised if d.confirmed else position.horizon for d in position.deliveries]
    return run_off(position, [mean] * position.horizon, arrivals)


days = st.integers(0, 45)
batches = st.builds(
    Batch,
    packs=st.integers(0, 25),
    expiry=st.one_of(st.none(), st.integers(-2, 45)),
    pool=st.sampled_from(["", "later"]),
)
pools = st.fixed_dictionaries({"later": st.builds(Pool, opens=st.one_of(st.none(), days))})
deliveries = st.builds(
    Delivery,
    packs=st.integers(0, 25),
    promised=st.integers(-3, 45),
    expiry=st.one_of(st.none(), st.integers(-2, 60)),
    confirmed=st.booleans(),
)
rates = st.builds(lambda p, q: p / q, st.integers(0, 20), st.integers(1, 12))
positions = st.builds(
    Position,
    demand=rates.map(steady),
    batches=st.lists(batches.filter(lambda b: b.packs > 0), max_size=5),
    deliveries=st.lists(deliveries, max_size=4),
    pools=pools,
    horizon=st.integers(1, 40),
)


@given(positions)
@settings(deadline=None, max_examples=200)
def test_the_slow_twin_agrees(position: Position) -> None:
    fast = cover(position)
    slow = slow_cover(position)
    assert fast.days == slow.first_out
    assert fast.runs_out == (slow.first_out < position.horizon)
    for name in ("wasted", "unmet", "left"):
        assert getattr(fast, name) == pytest.approx(float(getattr(slow, name)), abs=1e-6)
    np.testing.assert_allclose(fast.usable, [float(p) for p in slow.path], atol=1e-6)


@given(positions)
@settings(deadline=None, max_examples=100)
def test_the_steps_of_the_waterfall_sum_to_the_cover(position: Position) -> None:
    steps = waterfall(position)
    assert sum(step.days for step in steps.steps) == steps.days == cover(position).days
    assert [step.name for step in steps.steps] == [
        "on_hand",
        "expiry",
        "deliveries",
        "release",
        "restriction",
    ]
    by_name = {step.name: step.days for step in steps.steps}
    assert by_name["expiry"] <= 0
    assert min(by_name["deliveries"], by_name["release"]) >= 0


def test_the_waterfall_of_a_worked_case() -> None:
    position = Position(
        steady(2),
        [Batch(40, 10, "wholesaler"), Batch(20, None, "hospital"), Batch(10, None, "reserve")],
        [Delivery(8, 15)],
        pools={"reserve": Pool(opens=18)},
        restrictions=[Restriction(0.5, compliance=0.5)],
    )
    steps = {step.name: step.days for step in waterfall(position).steps}
    # 60 / 2 = 30; 20 of the 40 expire: 20; 8 more: 24; 10 more: 29; and at 1.5 a day 10 + 38 / 1.5: 35.
    assert steps == {"on_hand": 30, "expiry": -10, "deliveries": 4, "release": 5, "restriction": 6}


def test_bad_input_is_refused_with_its_reason() -> None:
    for build in (
        lambda: Batch(-1),
        lambda: Batch(2.5),  # type: ignore[arg-type]
        lambda: Delivery(1, 1, probability=1.2),
        lambda: Delivery(1, 1, delay=(0.7, 0.7)),
        lambda: Demand(float("nan"), 1),
        lambda: Position(steady(1), horizon=0),
        lambda: cover(Position(Demand(1, 1, profile=[1, 2]), horizon=3)),
        lambda: cover(Position(steady(1), restrictions=[Restriction(1.5)])),
    ):
        with pytest.raises(ValueError, match=r"\w"):
            build()
