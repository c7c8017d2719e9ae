"""Deterministic cover and the waterfall, against oracles and a twin that draws pack fractions day by day."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from cover_twin import slow_cover
from hypothesis import given, settings
from hypothesis import strategies as st

from beredt.outlook import Batch, Delivery, Demand, Pool, Position, PriorityClass, Restriction, cover, waterfall


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


days = st.integers(0, 45)
expiries = st.one_of(st.none(), st.integers(-2, 45))
names = st.sampled_from(["", "later"])
batches = st.builds(Batch, packs=st.integers(1, 25), expiry=expiries, pool=names)
deliveries = st.builds(
    Delivery,
    packs=st.integers(0, 25),
    promised=st.integers(-3, 45),
    expiry=st.one_of(st.none(), st.integers(-2, 60)),
    confirmed=st.booleans(),
    pool=names,
)
rates = st.builds(lambda p, q: p / q, st.integers(0, 20), st.integers(1, 12))
plain = st.builds(
    Position,
    demand=rates.map(steady),
    batches=st.lists(batches, max_size=5),
    deliveries=st.lists(deliveries, max_size=4),
    pools=st.fixed_dictionaries({"later": st.builds(Pool, opens=st.one_of(st.none(), days))}),
    horizon=st.integers(1, 40),
)
# Quarters and halves are exact in grains, so that a tie is a tie in both.
HORIZON = 24
halves = st.sampled_from([0.0, 0.5, 1.0])
by_day = st.lists(st.sampled_from([0.5, 1.0, 2.0]), min_size=HORIZON, max_size=HORIZON)
rich_pools = st.builds(
    Pool,
    opens=st.one_of(st.none(), st.integers(-1, 20)),
    closed=st.lists(st.tuples(st.integers(0, 20), st.integers(0, 24)), max_size=2),
    keeps=st.one_of(st.integers(0, 15), st.lists(st.integers(0, 15), min_size=HORIZON, max_size=HORIZON)),
    classes=st.one_of(st.none(), st.lists(st.sampled_from(["vital", "other"]), max_size=2)),
    regions=st.one_of(st.none(), st.lists(st.sampled_from(["north", "south"]), max_size=2)),
)
restrictions = st.builds(
    Restriction,
    allowed=st.one_of(halves, st.lists(halves, min_size=HORIZON, max_size=HORIZON)),
    compliance=halves,
    classes=st.one_of(st.none(), st.just(("other",))),
    regions=st.one_of(st.none(), st.just(("north",))),
)
regional = st.builds(
    lambda one, other, profile: [Demand(one, 1, profile=profile, region="north"), Demand(other, 1, region="south")],
    st.sampled_from([0.0, 0.5, 3.0]),
    st.sampled_from([0.25, 2.0]),
    st.one_of(st.none(), by_day),
)
rich = st.builds(
    Position,
    demand=regional,
    batches=st.lists(st.builds(Batch, st.integers(0, 25), expiries, st.sampled_from(["", "a", "b"])), max_size=5),
    deliveries=st.lists(
        st.builds(Delivery, st.integers(0, 25), days, expiry=expiries, pool=st.sampled_from(["", "a"])), max_size=3
    ),
    pools=st.fixed_dictionaries({"a": rich_pools, "b": rich_pools}),
    classes=st.sampled_from([(), (PriorityClass("vital", 0.25), PriorityClass("other", 0.75))]),
    restrictions=st.lists(restrictions, max_size=2),
    horizon=st.just(HORIZON),
    minimum_life=st.integers(0, 6),
    surge=st.one_of(st.none(), by_day),
    waits=halves,
)


@given(st.one_of(plain, rich))
@settings(deadline=None, max_examples=200)
def test_the_slow_twin_agrees(position: Position) -> None:
    fast = cover(position)
    slow = slow_cover(position)
    assert slow.received == slow.used + slow.wasted + slow.left
    assert fast.days == min(slow.first_out.values())
    assert fast.runs_out == (fast.days < position.horizon)
    for (name, region), day in slow.first_out.items():
        assert day >= max(fast.classes[name], fast.regions[region])
    assert set(fast.classes.values()) | set(fast.regions.values()) <= set(slow.first_out.values())
    for name in ("wasted", "unmet", "left"):
        assert getattr(fast, name) == pytest.approx(float(getattr(slow, name)), abs=1e-5)
    np.testing.assert_allclose(fast.usable, [float(p) for p in slow.usable], atol=1e-5)


NAMES = ["on_hand", "expiry", "minimum_life", "closed", "deliveries", "release", "restriction", "surge"]


@given(st.one_of(plain, rich))
@settings(deadline=None, max_examples=200)
def test_the_steps_of_the_waterfall_sum_to_the_cover(position: Position) -> None:
    steps = waterfall(position)
    assert sum(step.days for step in steps.steps) == steps.days == cover(position).days
    assert steps.at_least == (not cover(position).runs_out)
    by_name = {step.name: step.days for step in steps.steps}
    assert list(by_name) == NAMES
    assert max(by_name["expiry"], by_name["minimum_life"], by_name["closed"]) <= 0
    assert min(by_name["deliveries"], by_name["release"], by_name["restriction"]) >= 0


@given(rich, st.builds(Batch, st.integers(1, 20), expiries, st.sampled_from(["", "a", "b"])))
@settings(deadline=None, max_examples=200)
def test_more_stock_and_less_demand_never_shorten_the_cover(position: Position, batch: Batch) -> None:
    now = cover(position).days
    assert cover(replace(position, batches=[*position.batches, batch])).days >= now
    assert cover(replace(position, restrictions=[*position.restrictions, Restriction(0.5)])).days >= now
    assert cover(replace(position, surge=position.surges() / 2)).days >= now


def test_the_waterfall_of_a_worked_case() -> None:
    position = Position(
        steady(2),
        [Batch(40, 10, "wholesaler"), Batch(20, None, "hospital"), Batch(10, None, "reserve")],
        [Delivery(8, 15)],
        pools={"reserve": Pool(opens=18), "hospital": Pool(keeps=4)},
        restrictions=[Restriction(0.5, compliance=0.5)],
        minimum_life=2,
    )
    steps = [step.days for step in waterfall(position).steps]
    # 70 / 2 = 35; 20 of the 40 expire: 25; and 4 more with 2 days left: 23; not 10 in reserve, nor 4 that must
    # stay: 16; 8 more: 20; 10 more: 25; and at 1.5 a day, for 8 days of the 40, 8 + 34 / 1.5: 30.
    assert steps == [35, -10, -2, -7, 4, 5, 5, 0]
    # Four days of twice the demand take 6 packs more: 4 days.
    surged = replace(position, surge=np.where(np.isin(np.arange(365), range(20, 24)), 2.0, 1.0))
    assert waterfall(surged).steps[-1].days == -4


def test_cover_says_for_whom() -> None:
    position = Position(
        [Demand(1, 1, region="north"), Demand(1, 1, region="south")],
        [Batch(20), Batch(8, None, "ambulance"), Batch(6, None, "north")],
        pools={"ambulance": Pool(classes=("vital",)), "north": Pool(regions=("north",))},
        classes=[PriorityClass("vital", 0.25), PriorityClass("other", 0.75)],
        horizon=60,
    )
    answer = cover(position)
    # 20 packs at 2 a day; then the vital live on 8 at half a pack a day, and the others in the north on 6 at 0.75.
    assert answer.days == answer.classes["other"] == answer.regions["south"] == 10
    assert answer.classes["vital"] == 26
    assert answer.regions["north"] == 18


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
