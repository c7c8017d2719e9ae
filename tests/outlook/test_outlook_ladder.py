"""Metalyse's story in the small: three things had to be done together, and the ladder says how much each helped.

The shape of the story is from Mangelsenteret's annual report for 2024; the numbers are made for the test.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from beredt.outlook import (
    Basis,
    Batch,
    Delivery,
    Demand,
    EndForecast,
    Pool,
    Position,
    PriorityClass,
    Restriction,
    cover,
    waterfall,
)
from beredt.outlook.ladder import Measure, ladder, waste
from beredt.outlook.measures import longer_life, restricted, rotated
from beredt.outlook.options import OptionKind, options
from beredt.outlook.question import Question
from beredt.outlook.sensitivity import Input, sensitivity
from beredt.outlook.waterfall import walk

HORIZON = 540
# The shortage ends within two months, in about a year and a quarter.
END = EndForecast(np.r_[np.zeros(430), np.full(60, 1 / 60), np.zeros(51)], 0.0, Basis.HISTORY)
METALYSE = Position(
    [Demand(1.0, 1.6, region="town"), Demand(0.4, 0.6, region="country")],
    # The ambulances of the country hold many packs and use few of them before they expire.
    [Batch(130, 250, "wholesaler"), Batch(170, 150, "country")],
    [Delivery(25, day, 0.9, np.full(30, 1 / 30), day + 400) for day in range(30, 480, 60)],
    pools={"country": Pool(regions=("country",))},
    classes=[PriorityClass("prehospital", 0.55), PriorityClass("hospital", 0.45)],
    horizon=HORIZON,
)
QUESTION = Question(METALYSE, END, replications=1_000)
PREHOSPITAL_ONLY = Restriction(0.1, compliance=0.95, classes=("hospital",))
MEASURES: list[tuple[str, Measure]] = [
    ("restriction", lambda position: restricted(position, [PREHOSPITAL_ONLY])),
    ("rotation", rotated),
    ("shelf_life", lambda position: longer_life(position, 180)),
]


def test_the_stock_lasts_with_all_three_measures_and_with_no_fewer() -> None:
    for count in range(4):
        for some in combinations(MEASURES, count):
            chance = ladder(QUESTION, some)[-1].p_lasts
            assert (chance >= QUESTION.target) == (count == 3), [name for name, _ in some]


def test_the_ladder_says_by_how_much_each_helped() -> None:
    rungs = ladder(QUESTION, MEASURES)
    assert [rung.name for rung in rungs] == ["nothing", "restriction", "rotation", "shelf_life"]
    assert [rung.days for rung in rungs[:3]] == [189, 178, 115]
    assert rungs[3].days > 0
    assert rungs[3].at_least
    for number, rung in enumerate(rungs):
        assert sum(each.days for each in rungs[: number + 1]) == cover(rung.position).days
    assert [rung.p_lasts for rung in rungs] == sorted(rung.p_lasts for rung in rungs)
    # A restriction makes more expire unused; the other two spare it.
    assert rungs[1].wasted.value > rungs[0].wasted.value
    assert rungs[1].wasted.value > rungs[2].wasted.value > rungs[3].wasted.value
    steps = {step.name: step.days for step in waterfall(rungs[3].position).steps}
    assert steps["restriction"] > 0
    assert sum(steps.values()) == HORIZON


def test_a_walk_counts_the_first_from_nothing_and_the_same_again_as_nought() -> None:
    steps = walk(
        [("as it is", METALYSE), ("the same", METALYSE), ("half", replace(METALYSE, surge=np.full(HORIZON, 2)))]
    )
    assert steps.steps[0].days == cover(METALYSE).days
    assert steps.steps[1].days == 0
    assert steps.steps[2].days < 0


def test_the_table_says_what_would_be_scrapped_and_what_can_be_spared() -> None:
    rows = options(QUESTION, life=180, deadlines=False)
    advice = waste(rows)
    assert advice.expected == rows[0].wasted
    assert 0 < advice.share < 1
    assert set(advice.spared) == {OptionKind.ROTATION, OptionKind.SHELF_LIFE}
    for spared in advice.spared.values():
        assert 0 < spared <= advice.expected.value
    assert {row.kind: row.days for row in rows}[OptionKind.SHELF_LIFE] == 180
    assert set(rows[0].classes) == {"prehospital", "hospital"}


def test_what_the_answer_turns_on_most_stands_first() -> None:
    position = Position(
        Demand(2, 3, level_sd=0.1),
        [Batch(40), Batch(20, None, "reserve")],
        [Delivery(40, 15, 0.5), Delivery(1, 20)],
        pools={"reserve": Pool(None)},
        restrictions=[Restriction(0.9, 0.5)],
        horizon=60,
    )
    pmf = np.zeros(61)
    pmf[[30, 40, 50]] = 0.2, 0.6, 0.2
    question = Question(position, EndForecast(pmf, 0.0, Basis.HISTORY), replications=800)
    swings = sensitivity(question, undated=[Batch(10, 5)])
    by_name = {(swing.input, swing.label): swing for swing in swings}
    assert set(by_name) == {
        (Input.DEMAND, ""),
        (Input.END, ""),
        (Input.DELIVERY, "0"),
        (Input.DELIVERY, "1"),
        (Input.UNDATED, ""),
        (Input.COMPLIANCE, ""),
        (Input.POOL, "reserve"),
    }
    assert [swing.swing for swing in swings] == sorted((swing.swing for swing in swings), reverse=True)
    demand, end, delivery = by_name[Input.DEMAND, ""], by_name[Input.END, ""], by_name[Input.DELIVERY, "0"]
    assert (demand.low, demand.high) == (pytest.approx(2 * (1 - 0.1645)), pytest.approx(2 * (1 + 0.1645)))
    assert demand.p_low > demand.p_high
    assert demand.days_low > demand.days_high
    assert (end.low, end.high) == (30, 50)
    assert end.p_low > end.p_high
    assert end.days_low == end.days_high
    assert delivery.p_high > delivery.p_low
    assert delivery.days_high - delivery.days_low == pytest.approx(40 / 1.9, abs=1)
    assert delivery.swing > by_name[Input.DELIVERY, "1"].swing
    now = question.chance(question.answer())[0]
    for (kind, _), swing in by_name.items():
        if kind in (Input.POOL, Input.UNDATED):
            assert swing.p_low == now <= swing.p_high
        else:
            assert min(swing.p_low, swing.p_high) <= now + 0.05
            assert max(swing.p_low, swing.p_high) >= now - 0.05
