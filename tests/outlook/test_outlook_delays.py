"""How deliveries come: generated truths, the definition, real lead times, and what is assumed without orders."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beredt.outlook import Delivery
from beredt.outlook.delays import LONGEST, DelayBasis, Orders, assumed, learn_delays

NAN = float("nan")


def test_by_hand_an_order_that_has_not_come_counts_as_later_and_one_not_due_not_at_all() -> None:
    orders = Orders(
        promised=np.array([10, 10, 10, 10, 10, 99]),
        arrived=np.array([9, 13, NAN, 20, NAN, 40]),
        cancelled=np.array([False, False, False, False, True, False]),
    )
    learnt = learn_delays(orders, as_of=15, worth=0)
    # Due and not called off: 0 and 3 days late, and two that are more than 5 late (one of them comes on day 20).
    assert (learnt.orders, learnt.came, learnt.cancelled) == (5, 2, 1)
    assert learnt.probability == pytest.approx(2 / 3)
    assert learnt.delay[:4].tolist() == pytest.approx([0.25, 0, 0, 0.25])
    assert learnt.delay[4] == pytest.approx(0.5 * assumed().delay[4] / (1 - assumed().delay[:4].sum()))


def test_a_heavy_tail_is_learnt_though_many_orders_are_still_open() -> None:
    rng = np.random.default_rng(12)
    n, as_of = 20_000, 1000
    delay = np.floor(5 * rng.pareto(1.2, n))
    promised = rng.integers(0, 1000, n)
    cancelled = rng.uniform(size=n) < 0.15
    came = ~cancelled & (promised + delay <= as_of)
    learnt = learn_delays(Orders(promised, np.where(came, promised + delay, NAN), cancelled), as_of=as_of)
    assert learnt.probability == pytest.approx(0.85, abs=0.015)
    for days in (0, 7, 30, 90, 300):
        assert learnt.delay[: days + 1].sum() == pytest.approx((delay <= days).mean(), abs=0.01)
    blind = np.quantile(delay[came], 0.95)
    assert learnt.quantile(0.95) == pytest.approx(np.quantile(delay, 0.95), rel=0.1)
    assert blind < 0.95 * np.quantile(delay, 0.95), "those that have come are the quick ones"


def test_few_orders_are_drawn_to_all_and_all_to_what_is_assumed() -> None:
    late = Orders(np.zeros(60), np.r_[np.zeros(55), np.full(5, 40.0)], np.zeros(60, bool), ["a"] * 55 + ["b"] * 5)
    for_all = learn_delays(late, as_of=100)
    theirs = learn_delays(late, as_of=100, supplier="b")
    unknown = learn_delays(late, as_of=100, supplier="c")
    assert for_all.basis is DelayBasis.ALL
    assert theirs.basis is DelayBasis.SUPPLIER
    assert theirs.delay[40] == pytest.approx(5 / 15 + 10 / 15 * for_all.delay[40])
    assert for_all.delay[0] == pytest.approx(60 / 70 * 55 / 60 + 10 / 70 * assumed().delay[0])
    assert unknown.basis is DelayBasis.ALL


def test_without_orders_the_assumption_is_told_as_such() -> None:
    none = learn_delays(Orders(np.empty(0), np.empty(0), np.empty(0, bool)), as_of=0)
    assert (none.basis, none.orders, none.probability) == (DelayBasis.ASSUMED, 0, 0.9)
    assert none.quantile(0.5) == 0
    late = none.delay[1:].sum() / (none.delay[1:].sum() + 1 - none.delay.sum())
    assert late == pytest.approx(1, abs=0.03)
    assert none.delay[1:11].sum() == pytest.approx(0.25)
    assert none.delay[1:91].sum() == pytest.approx(0.45)


def test_the_columns_must_agree() -> None:
    with pytest.raises(ValueError, match="one length"):
        Orders(np.zeros(2), np.zeros(3), np.zeros(2, bool))
    with pytest.raises(ValueError, match="called off"):
        Orders(np.zeros(1), np.zeros(1), np.ones(1, bool))
    with pytest.raises(ValueError, match="promised"):
        Orders(np.array([NAN]), np.zeros(1), np.zeros(1, bool))


def slow_delay(rows: list[tuple[int, int | None, bool]], as_of: int) -> list[float]:
    """Day by day: of those that had not come the day before and could be seen, how many came?"""
    left, delay = 1.0, []
    going = [(due, came) for due, came, off in rows if due <= as_of and not off]
    ends = [
        (max(came - due, 0), True) if came is not None and came <= as_of else (as_of - due, False)
        for due, came in going
    ]
    for day in range(max((days for days, came in ends if came), default=-1) + 1):
        at_risk = sum(days >= day for days, _ in ends)
        now = sum(days == day and came for days, came in ends)
        delay.append(left * now / at_risk if at_risk else 0.0)
        left -= delay[-1]
    return delay


ROWS = st.lists(
    st.tuples(st.integers(0, 60), st.none() | st.integers(0, 90), st.booleans()).map(
        lambda row: (row[0], None if row[2] else row[1], row[2])
    ),
    min_size=1,
    max_size=40,
)


@given(ROWS, st.integers(0, 100), st.floats(0, 20))
@settings(deadline=None, max_examples=150)
def test_the_curve_is_that_of_its_slow_twin_and_always_fits_a_delivery(
    rows: list[tuple[int, int | None, bool]], as_of: int, worth: float
) -> None:
    due, came, off = zip(*rows, strict=True)
    orders = Orders(np.array(due), np.array([NAN if day is None else day for day in came]), np.array(off))
    exact = learn_delays(orders, as_of=as_of, worth=0)
    slow = slow_delay(rows, as_of)
    if slow:
        np.testing.assert_allclose(exact.delay[: len(slow)], slow, atol=1e-9)
    learnt = learn_delays(orders, as_of=as_of, worth=worth)
    Delivery(10, promised=3, probability=learnt.probability, delay=learnt.delay)
    assert learnt.delay.size == LONGEST + 1


def lead_times(shared: Path) -> tuple[np.ndarray, np.ndarray]:
    with (shared / "data/cdu_pharmacy/leadtime.csv").open(newline="") as file:
        rows = [(row["DateOrdered"], row["DateReceived"]) for row in csv.DictReader(file)]
    days = [(date.fromisoformat(first).toordinal(), date.fromisoformat(last).toordinal()) for first, last in rows]
    return np.array(days).T


def test_the_real_lead_times_have_their_heavy_tail(shared: Path) -> None:
    ordered, received = lead_times(shared)
    orders = Orders(ordered, received.astype(float), np.zeros(ordered.size, bool))
    learnt = learn_delays(orders, as_of=int(received.max()), worth=0)
    assert (learnt.orders, learnt.came) == (797, 797)
    mean = float((learnt.delay * np.arange(learnt.delay.size)).sum())
    assert mean == pytest.approx(3.29, abs=0.005)
    assert [learnt.quantile(q) for q in (0.5, 0.9, 1.0)] == [1, 5, 229]
    assert learnt.delay[:10].sum() == pytest.approx(0.95, abs=0.002)
    assert learnt.quantile(0.99) == pytest.approx(36, abs=1)


def test_real_lead_times_are_forecast_from_earlier_ones_better_than_by_their_mean_or_a_geometric_tail(
    shared: Path,
) -> None:
    ordered, received = lead_times(shared)
    half = int(np.median(ordered))
    so_far = np.where(received <= half, received, np.nan).astype(float)
    past = ordered <= half
    learnt = learn_delays(Orders(ordered[past], so_far[past], np.zeros(past.sum(), bool)), as_of=half)
    later = (received - ordered)[~past]
    days = np.arange(LONGEST + 1)
    mean = float((received - ordered)[past & (received <= half)].mean())
    distributions = {
        "learnt": np.cumsum(learnt.delay),
        "mean": (days >= mean).astype(float),
        "geometric": 1 - (mean / (1 + mean)) ** (days + 1),
    }
    crps = {
        name: np.mean([((cdf - (days >= late)) ** 2).sum() for late in later]) for name, cdf in distributions.items()
    }
    print({name: round(float(value), 3) for name, value in crps.items()})
    assert crps["learnt"] < 0.95 * min(crps["mean"], crps["geometric"])
