"""Positions and groups become JSON and come back the same, whatever they hold."""

import json

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from beredt import outlook as o
from beredt.assessments.inputs import (
    canonical,
    digest,
    group_from_json,
    group_to_json,
    position_from_json,
    position_to_json,
)

HORIZON = 6
SHARES = st.floats(0, 1, allow_nan=False).map(lambda share: round(share, 6))
CURVES = st.lists(st.floats(0, 3, allow_nan=False), min_size=HORIZON, max_size=HORIZON)
NAMES = st.sampled_from(["", "vest", "nord", "prehospital"])
SOME = st.none() | st.lists(NAMES, max_size=2, unique=True)
DAYS = st.none() | st.integers(-5, 400)


@st.composite
def ends(draw: st.DrawFn) -> o.EndForecast:
    mass = np.array(draw(st.lists(st.floats(0, 1), min_size=HORIZON + 1, max_size=HORIZON + 1)))
    pmf = mass / (mass.sum() + 1)
    return o.EndForecast(pmf, 1.0 - float(pmf.sum()), draw(st.sampled_from(list(o.Basis))))


@st.composite
def positions(draw: st.DrawFn, regions: tuple[str, ...] = ("", "vest")) -> o.Position:
    demands = [
        o.Demand(draw(st.floats(0, 50)), draw(st.floats(0, 90)), draw(SHARES), draw(st.none() | CURVES), region)
        for region in regions
    ]
    batches = [o.Batch(draw(st.integers(0, 900)), draw(DAYS), draw(NAMES)) for _ in range(draw(st.integers(0, 3)))]
    delays = [[0.5, 0.25], [1.0], [0.1] * 10]
    deliveries = [
        o.Delivery(
            draw(st.integers(0, 900)),
            draw(st.integers(-20, 90)),
            draw(SHARES),
            draw(st.sampled_from(delays)),
            draw(DAYS),
            draw(st.booleans()),
            draw(NAMES),
        )
        for _ in range(draw(st.integers(0, 3)))
    ]
    keeps = st.integers(0, 50) | st.lists(st.integers(0, 9), min_size=HORIZON, max_size=HORIZON).map(np.array)
    pools = {
        name: o.Pool(draw(DAYS), draw(st.lists(st.just((1, 3)), max_size=1)), draw(keeps), draw(SOME), draw(SOME))
        for name in draw(st.lists(NAMES, unique=True))
    }
    first = draw(SHARES)
    classes = draw(st.sampled_from([[], [o.PriorityClass("prehospital", first), o.PriorityClass("", 1 - first)]]))
    allowed = SHARES | st.lists(SHARES, min_size=HORIZON, max_size=HORIZON).map(np.array)
    restrictions = [
        o.Restriction(draw(allowed), draw(SHARES), draw(SOME), draw(SOME), draw(SHARES))
        for _ in range(draw(st.integers(0, 2)))
    ]
    return o.Position(
        demands,
        batches,
        deliveries,
        pools,
        classes,
        restrictions,
        HORIZON,
        draw(st.integers(0, 30)),
        draw(st.none() | CURVES),
        draw(SHARES) / 2,
        draw(st.none() | ends()),
    )


def through(value: dict) -> dict:
    """As the database keeps it."""
    return json.loads(canonical(value))


@settings(max_examples=60, deadline=None)
@given(positions())
def test_a_position_comes_back_the_same(position: o.Position) -> None:
    first = position_to_json(position)
    back = position_from_json(through(first))
    assert through(position_to_json(back)) == through(first)
    for mine, other in zip(position.demands, back.demands, strict=True):
        assert (mine.mean, mine.variance, mine.level_sd, mine.region) == (
            other.mean,
            other.variance,
            other.level_sd,
            other.region,
        )
        assert np.array_equal(mine.factors(HORIZON), other.factors(HORIZON))
    assert list(position.batches) == list(back.batches)
    for mine, other in zip(position.deliveries, back.deliveries, strict=True):
        assert np.array_equal(mine.arrival(HORIZON), other.arrival(HORIZON))
        assert (mine.packs, mine.expiry, mine.confirmed, mine.pool) == (
            other.packs,
            other.expiry,
            other.confirmed,
            other.pool,
        )
    for name, pool in position.pools.items():
        assert np.array_equal(pool.open(HORIZON), back.pools[name].open(HORIZON))
        assert np.array_equal(pool.floor(HORIZON), back.pools[name].floor(HORIZON))
        assert (pool.classes is None) == (back.pools[name].classes is None)
        assert set(pool.regions or ()) == set(back.pools[name].regions or ())
    for region in ("", "vest"):
        for each in position.priority:
            assert np.array_equal(position.share(each.name, region), back.share(each.name, region))
    assert np.array_equal(position.surges(), back.surges())
    assert (position.minimum_life, position.waits) == (back.minimum_life, back.waits)
    assert (position.returns is None) == (back.returns is None)
    if position.returns is not None and back.returns is not None:
        assert np.array_equal(position.returns.pmf, back.returns.pmf)


@settings(max_examples=20, deadline=None)
@given(positions(), st.floats(0, 0.5), st.floats(0, 4))
def test_a_group_comes_back_the_same(position: o.Position, share: float, packs: float) -> None:
    group = o.Group({"b": position, "a": position}, [o.Move("b", "a", share, packs)])
    back = group_from_json(through(group_to_json(group)))
    assert list(back.items) == ["b", "a"]
    assert list(back.moves) == list(group.moves)
    assert digest(group_to_json(back)) == digest(group_to_json(group))


def test_a_curve_that_several_share_stands_once() -> None:
    delay = np.full(100, 0.01)
    orders = [o.Delivery(5, day, delay=delay) for day in range(50)]
    stored = position_to_json(o.Position(o.Demand(1, 1), deliveries=orders, horizon=HORIZON))
    assert len(stored["curves"]) == 1
    assert len(canonical(stored)) < 4_000
