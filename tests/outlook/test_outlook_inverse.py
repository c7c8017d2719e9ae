"""What would be enough, against a twin that tries everything; and the table of options."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beredt.outlook import (
    Basis,
    Batch,
    Delivery,
    Demand,
    EndForecast,
    Group,
    Move,
    Pool,
    Position,
    PriorityClass,
    Restriction,
)
from beredt.outlook.inverse import cost_of_waiting, last_start, mildest_restriction, packs_enough, release_enough
from beredt.outlook.measures import longer_life, releasable, released, restricted, with_packs
from beredt.outlook.options import OptionKind, options
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
@settings(deadline=None, max_examples=15)
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
@settings(deadline=None, max_examples=15)
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
@settings(deadline=None, max_examples=15)
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


@given(questions, st.integers(0, 25))
@settings(deadline=None, max_examples=15)
def test_the_smallest_release_is_the_one_that_trying_all_finds(question: Question, day: int) -> None:
    answer = release_enough(question, ["reserve"], day=day)
    size = releasable(question.position, "reserve", day)
    enough = [
        packs
        for packs in range(size + 1)
        if chance(question, released(question.position, "reserve", packs, day)) >= question.target
    ]
    assert answer.found.amount == min(enough, default=None)
    for release in answer.releases:
        assert (release.packs, release.leaves) == (min(enough), size - min(enough))


def test_pools_are_released_in_the_order_given() -> None:
    position = Position(
        Demand(2, 2),
        [Batch(20), Batch(15, None, "near"), Batch(60, None, "far")],
        pools={"near": Pool(None), "far": Pool(None)},
        horizon=HORIZON,
    )
    question = Question(position, ending(30), replications=500)
    first, second = release_enough(question, ["near", "far"]).releases
    assert (first.pool, first.packs, first.leaves) == ("near", 15, 0)
    assert (second.pool, second.packs + second.leaves) == ("far", 60)
    alone = release_enough(question, ["near"])
    assert alone.releases == ()
    assert alone.found.best.chance == chance(question, released(position, "near", 15)) < 0.95


CLASSES = [PriorityClass("vital", 0.25), PriorityClass("needed", 0.25), PriorityClass("other", 0.5)]
CLASSED = Position(Demand(2, 3), [Batch(45)], classes=CLASSES, horizon=HORIZON)


def test_the_lowest_class_is_cut_first() -> None:
    question = Question(CLASSED, ending(35), replications=400)
    answer = mildest_restriction(question)
    assert answer.allowed == {"vital": 1.0, "needed": 1.0, "other": pytest.approx(0.2, abs=0.2)}
    assert [restriction.classes for restriction in answer.restrictions] == [("other",)]
    scarce = replace(question, position=replace(CLASSED, batches=[Batch(25)]))
    cut = mildest_restriction(scarce).allowed
    assert cut is not None
    assert cut["other"] == 0.0
    assert 0 < cut["needed"] < 1
    assert cut["vital"] == 1.0
    alike = mildest_restriction(scarce, lowest_first=False).allowed
    assert alike is not None
    assert alike["vital"] == alike["other"] < 1
    # What is followed only in part may not be enough.
    assert mildest_restriction(scarce, compliance=0.3).allowed is None
    kept = mildest_restriction(scarce, compliance=0.3).found.best.chance
    assert kept == chance(scarce, restricted(scarce.position, [Restriction(0.0, 0.3)]))


def test_for_a_class_alone_no_more_is_cut_than_for_all() -> None:
    question = Question(CLASSED, ending(35), target=0.9, replications=400)
    for_all = mildest_restriction(question).found.amount
    for_vital = mildest_restriction(replace(question, priority="vital")).found.amount
    assert for_vital is not None
    assert for_all is not None
    assert for_vital <= for_all
    with pytest.raises(ValueError, match="no priority class"):
        replace(question, priority="children")


def test_the_longer_one_waits_the_stricter_it_must_be() -> None:
    question = Question(CLASSED, ending(35), replications=300)
    answers = cost_of_waiting(question, [0, 5, 10, 30])
    amounts = [each.found.amount for each in answers]
    known = [amount for amount in amounts if amount is not None]
    assert known == sorted(known)
    assert amounts[-1] is None
    assert [each.start for each in answers] == [0, 5, 10, 30]


def test_what_turns_to_a_substitute_is_felt_there() -> None:
    main = Position(Demand(2, 3), [Batch(45)], horizon=HORIZON)
    other = Position(Demand(1, 1), [Batch(60)], horizon=HORIZON)
    group = Group({"main": main, "other": other}, [Move("main", "other", 0.9)])
    question = Question(main, ending(35), replications=400, group=group, item="main")
    # What moves from it changes nothing for itself, so that it may be searched alone.
    assert question.own_chance() == question.chance(question.answer())
    back = replace(question, group=replace(group, moves=[*group.moves, Move("other", "main", 0.5)]))
    assert back.own_chance() == back.chance(back.answer())
    rows = {row.kind: row for row in options(question, deadlines=False)}
    turned, denied = rows[OptionKind.SUBSTITUTES], rows[OptionKind.RESTRICTION]
    assert turned.reaches
    assert turned.allowed == denied.allowed
    assert turned.redirected is not None
    assert turned.redirected.value > 0
    assert denied.redirected is not None
    assert denied.redirected.value == 0
    assert turned.others["other"] < denied.others["other"]
    assert turned.moved["other"].value > denied.moved["other"].value  # type: ignore[union-attr]


@given(questions)
@settings(deadline=None, max_examples=15)
def test_no_option_is_worse_than_doing_nothing(question: Question) -> None:
    nothing, *rows = options(question, arrival=5, life=10, deadlines=False)
    assert (nothing.kind, nothing.position) == (OptionKind.NOTHING, question.position)
    for row in rows:
        assert row.p_lasts >= nothing.p_lasts
        assert row.cover >= nothing.cover
        assert row.reaches or not nothing.reaches
    by_kind = {row.kind: row for row in rows}
    if OptionKind.RELEASE_AND_RESTRICTION in by_kind:
        both, alone = by_kind[OptionKind.RELEASE_AND_RESTRICTION], by_kind[OptionKind.RESTRICTION]
        assert both.allowed[""] >= alone.allowed[""]
    if nothing.reaches:
        assert all(share == 1 for share in by_kind[OptionKind.RESTRICTION].allowed.values())
        assert by_kind[OptionKind.PACKS].packs == 0


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
        OptionKind.NOTHING,
        OptionKind.RESTRICTION,
        OptionKind.RELEASE,
        OptionKind.RELEASE_AND_RESTRICTION,
        OptionKind.PACKS,
        OptionKind.SHELF_LIFE,
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
