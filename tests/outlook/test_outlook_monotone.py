"""What never lowers the chance that the stock lasts: more stock, later expiry, a milder surge, a stricter restriction.

Of the answers themselves, exact and simulated; that no single replication fares worse is shown with the simulation.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from beredt.outlook import (
    Basis,
    Batch,
    Delivery,
    Demand,
    EndForecast,
    Position,
    PriorityClass,
    Restriction,
)
from beredt.outlook.exact import exact_coverage
from beredt.outlook.simulation import Coverage, simulate

HORIZON = 60
#: Chances are sums of some thousand terms, each rounded.
ROUNDING = 1e-10


def exactly(position: Position, end: EndForecast) -> Coverage:
    answer = exact_coverage(position, end)
    assert answer is not None
    return answer


def by_simulation(position: Position, end: EndForecast) -> Coverage:
    return simulate(position, end, replications=200, seed=3, exact=False)


def never_worse(better: Coverage, worse: Coverage) -> None:
    assert better.p_lasts is not None
    assert worse.p_lasts is not None
    assert better.p_lasts >= worse.p_lasts - ROUNDING
    assert (better.lasts >= worse.lasts - ROUNDING).all()
    for one, other in zip(better.classes, worse.classes, strict=True):
        assert one.p_lasts >= other.p_lasts - ROUNDING  # type: ignore[operator]


def changes(position: Position, more: int, days: int, mild: float, strict: float) -> list[Position]:
    """The position made better in each of the four ways."""
    later = [replace(b, expiry=None if b.expiry is None else b.expiry + days) for b in position.batches]
    first, *others = position.batches
    return [
        replace(position, batches=[*position.batches, Batch(more, 30)]),
        replace(position, batches=[replace(first, packs=first.packs + more), *others]),
        replace(position, batches=later),
        replace(position, surge=1 + (position.surges() - 1) * mild),
        replace(position, restrictions=[*position.restrictions, Restriction(strict)]),
    ]


batches = st.lists(
    st.builds(Batch, packs=st.integers(0, 60), expiry=st.one_of(st.none(), st.integers(-2, 70))), min_size=1, max_size=4
)
demands = st.builds(
    Demand,
    mean=st.sampled_from([0.3, 1.5, 4.0]),
    variance=st.sampled_from([1.0, 6.0, 40.0]),
    level_sd=st.sampled_from([0.0, 0.3]),
)
surges = st.integers(0, 50).map(lambda day: np.where(np.arange(HORIZON) // 7 == day // 7, 2.5, 1.0))
shelves = st.builds(
    Position,
    demand=demands,
    batches=batches,
    surge=surges,
    restrictions=st.sampled_from([(), (Restriction(0.7, 0.5),)]),
    horizon=st.just(HORIZON),
    minimum_life=st.sampled_from([0, 5]),
)
deliveries = st.lists(
    st.builds(
        Delivery,
        packs=st.integers(0, 40),
        promised=st.integers(-3, 50),
        probability=st.sampled_from([0.5, 1.0]),
        delay=st.sampled_from([(1.0,), (0.5, 0.3, 0.2)]),
        expiry=st.one_of(st.none(), st.integers(5, 70)),
    ),
    max_size=3,
)
classes = st.sampled_from([(), (PriorityClass("first", 0.3), PriorityClass("rest", 0.7))])
worlds = st.builds(
    lambda shelf, coming, groups, waits: replace(shelf, deliveries=coming, classes=groups, waits=waits),
    shelves,
    deliveries,
    classes,
    st.sampled_from([0.0, 0.0, 0.5]),
)
ends = st.lists(st.integers(1, 9), min_size=61, max_size=61).map(
    lambda w: EndForecast(np.array(w) / (sum(w) + 20), 20 / (sum(w) + 20), Basis.HISTORY)
)
amounts, lives, shares = st.integers(0, 30), st.integers(0, 20), st.floats(0, 1)


@given(shelves, ends, amounts, lives, shares, shares)
@settings(deadline=None, max_examples=40)
def test_exactly(position: Position, end: EndForecast, more: int, days: int, mild: float, strict: float) -> None:
    before = exactly(position, end)
    for better in changes(position, more, days, mild, strict):
        never_worse(exactly(better, end), before)


@given(worlds, ends, amounts, lives, shares, shares)
@settings(deadline=None, max_examples=40)
def test_by_simulation(position: Position, end: EndForecast, more: int, days: int, mild: float, strict: float) -> None:
    before = by_simulation(position, end)
    for better in changes(position, more, days, mild, strict):
        never_worse(by_simulation(better, end), before)


@given(shelves, ends, st.lists(shares, min_size=2, max_size=5))
@settings(deadline=None, max_examples=20)
def test_each_stricter_restriction_in_turn(position: Position, end: EndForecast, allowed: list[float]) -> None:
    answers = [
        exactly(replace(position, restrictions=[Restriction(share, 0.9)]), end)
        for share in sorted(allowed, reverse=True)
    ]
    for looser, stricter in pairwise(answers):
        never_worse(stricter, looser)
        assert stricter.denied.value >= looser.denied.value - 1e-9  # type: ignore[union-attr]
