"""What would be enough, against a twin that tries everything; and the table of options."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beredt.outlook import Basis, Batch, Delivery, Demand, EndForecast, Pool, Position, Restriction
from beredt.outlook.inverse import last_start, mildest_restriction, packs_enough, release_enough
from beredt.outlook.measures import longer_life, releasable, released, restricted, with_packs
from beredt.outlook.options import Kind, options
from beredt.outlook.question import Question
from beredt.outlook.search import least_enough

HORIZON = 40


def ending(day: int, horizon: int = HORIZON) -> EndForecast:
    """The shortage ends on a day for certain."""
    pmf = np.zeros(horizon + 1)
    pmf[day] = 1.0
    return EndForecast(pmf, 0.0, Basis.HISTORY)


def chance(question: Question, position: Position) -> float:
    return question.chance(question.having(position).answer())[0]


small_worlds = st.builds(
    Position,
    demand=st.builds(Demand, mean=st.sampled_from([0.5, 2.0]), variance=st.sampled_from([2.0, 6.0])),
    batches=st.lists(
        st.builds(
            Batch, st.integers(0, 40), st.one_of(st.none(), st.integers(1, 40)), st.sampled_from(["", "reserve"])
        ),
        max_size=4,
    ),
    deliveries=st.lists(
        st.builds(Delivery, st.integers(0, 20), st.integers(0, 40), st.sampled_from([0.5, 1.0])), max_size=2
    ),
    pools=st.just({"reserve": Pool(opens=None)}),
    horizon=st.just(HORIZON),
)
questions = st.builds(
    Question,
    position=small_worlds,
    end=st.sampled_from([None, ending(30), ending(15)]),
    target=st.sampled_from([0.5, 0.9, 0.95]),
    replications=st.just(60),
    seed=st.integers(0, 1000),
)


@given(st.lists(st.integers(0, 100), min_size=1, max_size=200), st.integers(1, 99), st.integers(1, 9))
def test_the_search_finds_what_trying_everything_finds(steps: list[int], target: int, tolerance: int) -> None:
    chances = sorted(step / 100 for step in steps)
    found = least_enough(lambda n: (chances[n], 0.0), len(chances) - 1, target / 100, tolerance=tolerance)
    exact = next((n for n, p in enumerate(chances) if p >= target / 100), None)
    if exact is None:
        assert found.amount is None
        assert found.best.chance == chances[-1]
    else:
        assert found.amount is not None
        assert exact <= found.amount < exact + tolerance
        assert found.best.chance == chances[found.amount] >= target / 100
    assert len(found.tried) <= 2 + 2 * np.log2(max(1, len(chances))) + 1


@given(questions)
@settings(deadline=None, max_examples=25)
def test_the_mildest_restriction_is_the_one_that_trying_all_finds(question: Question) -> None:
    answer = mildest_restriction(question)
    enough = [
        allowed
        for allowed in range(101)
        if chance(question, restricted(question.position, [Restriction(allowed / 100)])) >= question.target
    ]
    assert answer.allowed == {"": pytest.approx(max(enough) / 100)}
    assert answer.found.needed == (100 not in enough)


@given(questions, st.sampled_from([0.0, 0.4]))
@settings(deadline=None, max_examples=25)
def test_the_last_day_is_the_one_that_trying_all_finds(question: Question, allowed: float) -> None:
    restriction = Restriction(allowed)
    answer = last_start(question, [restriction])
    enough = [
        day
        for day in range(HORIZON + 1)
        if chance(question, restricted(question.position, [restriction], day)) >= question.target
    ]
    assert answer.day == max(enough, default=None)
    assert answer.needed == (HORIZON not in enough)


@given(questions, st.integers(0, 30))
@settings(deadline=None, max_examples=25)
def test_the_fewest_packs_are_those_that_trying_all_finds(question: Question, day: int) -> None:
    answer = packs_enough(question, day)
    bound = answer.packs if answer.packs is not None else 300
    enough = [
        packs
        for packs in range(bound + 1)
        if chance(question, with_packs(question.position, packs, day)) >= question.target
    ]
    assert answer.packs == min(enough, default=None)
    assert answer.found.tolerance == 1


def test_a_release_that_is_enough_and_one_that_is_not() -> None:
    position = Position(
        Demand(2, 2), [Batch(30), Batch(60, None, "reserve")], pools={"reserve": Pool(None)}, horizon=HORIZON
    )
    assert releasable(position, "reserve") == 60
    assert releasable(position, "") == 0
    question = Question(position, ending(30), replications=500)
    answer = release_enough(question, ["reserve"], tolerance=60)
    assert [(each.pool, each.packs, each.leaves) for each in answer.releases] == [("reserve", 60, 0)]
    longer = release_enough(replace(question, end=ending(40), target=0.99), ["reserve"])
    assert longer.releases == ()
    whole = chance(replace(question, end=ending(40)), released(position, "reserve", 60))
    assert longer.found.best.chance == whole < 0.99


def test_what_can_be_released_of_a_pool_that_keeps_its_minimum() -> None:
    position = Position(Demand(1, 1), [Batch(30, 20, "b"), Batch(10, 2, "b")], pools={"b": Pool(0, keeps=15)})
    assert releasable(position, "b") == 15
    floor = released(position, "b", 10, day=3).pools["b"].floor(365)
    assert floor[:5].tolist() == [15, 15, 15, 5, 5]
    later = replace(position, pools={"b": Pool(9)}, deliveries=[Delivery(7, 5, pool="b")])
    assert (releasable(later, "b"), releasable(later, "b", 3)) == (40, 30)
    held = released(later, "b", 12, day=3).pools["b"]
    # 18 of 30 stay, and 7 more from day 5, until it opens of itself on day 9.
    assert (held.opens, held.floor(365)[[3, 4, 5, 8, 9]].tolist()) == (3, [18, 18, 25, 25, 0])


def test_the_table_says_what_happens_if_nothing_is_done() -> None:
    position = Position(
        Demand(2, 4),
        [Batch(40), Batch(20, 12), Batch(30, None, "reserve")],
        pools={"reserve": Pool(None)},
        horizon=60,
    )
    question = Question(position, ending(45, 60), replications=800)
    rows = options(question, arrival=10, life=30)
    assert [row.kind for row in rows] == [
        Kind.NOTHING,
        Kind.RESTRICTION,
        Kind.RELEASE,
        Kind.RELEASE_AND_RESTRICTION,
        Kind.PACKS,
        Kind.SHELF_LIFE,
    ]
    nothing = rows[0]
    assert not nothing.reaches
    assert nothing.decide_by is None
    for row in rows[1:]:
        assert row.p_lasts >= nothing.p_lasts
        assert row.cover >= nothing.cover
        if row.reaches:
            assert row.decide_by is not None
            assert chance(question, row.position) >= question.target
    restriction, both = rows[1], rows[3]
    assert restriction.allowed[""] <= both.allowed[""]
    assert rows[4].packs is not None
    assert rows[4].packs > 0
    longer = replace(position, batches=longer_life(position, 30).batches)
    assert longer.batches[1].expiry == 42
