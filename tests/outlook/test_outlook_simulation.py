"""The simulation: the slow twin exactly on random small worlds, conservation, and the same answer however it is run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import outlook_twin
import pytest
from hypothesis import given, settings
from worlds import ends, forecast, groups, seeds

from beredt.outlook import (
    Batch,
    Coverage,
    Delivery,
    Demand,
    EndForecast,
    Group,
    Move,
    Position,
    PriorityClass,
    Runs,
    item_seed,
    replay,
    run_many,
    simulate,
    simulate_group,
    simulate_group_runs,
    simulate_runs,
)

LANES = 4


def checked(runs: Runs, ledger: outlook_twin.Ledger, r: int) -> None:
    for name in ("received", "used", "wasted", "left", "unmet", "first_out"):
        assert getattr(runs, name)[r] == getattr(ledger, name), name
    for name, total in (
        ("unmet_before_end", ledger.unmet_before_end),
        ("denied_before_end", ledger.denied),
        ("redirected_before_end", ledger.redirected),
        ("waited", ledger.waited),
        ("moved_in", ledger.moved_in),
    ):
        assert getattr(runs, name)[r] == pytest.approx(total, abs=1e-9), name
    for need, day in ledger.need_first_out.items():
        assert runs.need_first_out[(*need, r)] == day
        assert runs.need_unmet[(*need, r)] == pytest.approx(ledger.need_unmet[need], abs=1e-9)
        assert runs.need_denied[(*need, r)] == pytest.approx(ledger.need_denied[need], abs=1e-9)
        assert runs.need_redirected[(*need, r)] == pytest.approx(ledger.need_redirected[need], abs=1e-9)
    assert runs.stock is not None
    assert runs.stock[:, r].tolist() == ledger.stock
    assert runs.received[r] == runs.used[r] + runs.wasted[r] + runs.left[r]


@given(groups(), ends, seeds)
@settings(deadline=None, max_examples=150)
def test_the_slow_twin_agrees_exactly(group: Group, end: EndForecast, seed: int) -> None:
    runs = simulate_group_runs(group, end, replications=LANES, seed=seed, keep_draws=True, stock_path=True)
    weight = end.still_short(group.horizon)[:-1].tolist()
    for r in range(LANES):
        draws = {name: outlook_twin.Draws.of(runs[name], r) for name in group.items}
        for name, ledger in outlook_twin.run(group, draws, weight).items():
            checked(runs[name], ledger, r)
            assert np.array_equal(runs[name].first_out, runs[name].need_first_out.min(axis=(0, 1)))


@given(groups(), ends, seeds)
@settings(deadline=None, max_examples=40)
def test_the_number_of_replications_and_the_items_beside_it_change_no_draw(
    group: Group, end: EndForecast, seed: int
) -> None:
    few = simulate_group_runs(group, end, replications=3, seed=seed, keep_draws=True)
    many = simulate_group_runs(group, end, replications=7, seed=seed, keep_draws=True)
    for name, item in group.items.items():
        alone = simulate_runs(item, end, replications=7, seed=item_seed(seed, name), keep_draws=True)
        plain = replace(item, restrictions=(), pools={}, waits=0.0, surge=None, classes=())
        bare = simulate_runs(plain, end, replications=7, seed=item_seed(seed, name), keep_draws=True)
        assert np.array_equal(few[name].need_first_out, many[name].need_first_out[:, :, :3])
        for other in (alone, bare):
            assert drawn_alike(group, many[name], other, item)


def drawn_alike(group: Group, one: Runs, other: Runs, item: Position) -> bool:
    """Draws of a group come in the first item's order of regions, those of an item alone in its own."""
    assert one.drawn is not None
    assert other.drawn is not None
    order = [demand.region for demand in next(iter(group.items.values())).demands]
    own = [demand.region for demand in item.demands]
    at = [own.index(region) for region in order]
    return (
        np.array_equal(one.drawn.demand, other.drawn.demand[at])
        and np.array_equal(one.drawn.bits, other.drawn.bits[at])
        and np.array_equal(one.drawn.arrivals, other.drawn.arrivals)
    )


@given(groups(), ends, seeds)
@settings(deadline=None, max_examples=40)
def test_given_draws_give_the_same_replications(group: Group, end: EndForecast, seed: int) -> None:
    for item in group.items.values():
        runs = simulate_runs(item, end, replications=5, seed=seed, keep_draws=True)
        assert runs.drawn is not None
        again = replay(item, runs.drawn.demand, runs.drawn.arrivals, end, returns=runs.drawn.returns, seed=seed)
        for name in ("need_first_out", "need_unmet", "need_denied", "used", "wasted", "left", "waited"):
            assert np.array_equal(getattr(runs, name), getattr(again, name)), name


def test_blocks_of_lanes_do_not_show() -> None:
    """More replications than run side by side: the first are those of a shorter run."""
    demand = [Demand(3, 9, 0.2, region="south"), Demand(2, 2, region="north")]
    coming = [Delivery(60, 10, 0.7, np.full(20, 0.05), expiry=50)]
    position = Position(
        demand, [Batch(40, 30), Batch(50)], coming, classes=[PriorityClass("a", 0.4), PriorityClass("b", 0.6)]
    )
    many = simulate_runs(position, replications=2 * 1024 + 5)
    few = simulate_runs(position, replications=1024 + 3)
    for name in ("need_first_out", "used", "wasted", "left", "need_unmet"):
        assert np.array_equal(getattr(many, name)[..., : 1024 + 3], getattr(few, name)), name


def flat(coverage: Coverage) -> list[object]:
    return [value.tolist() if isinstance(value, np.ndarray) else value for value in vars(coverage).values()]


def test_neither_workers_nor_order_change_an_answer() -> None:
    end = forecast(np.linspace(0, 0.9, 61))
    positions = [
        (
            f"{n:03d}",
            Position(
                Demand(1 + n % 5, 8, 0.1 * (n % 3)), [Batch(20 + n, 30)], [Delivery(40, n, 0.8, (0.5, 0.5))], horizon=60
            ),
            end if n % 4 else None,
        )
        for n in range(70)
    ]
    group = Group({"x": positions[5][1], "y": positions[6][1]}, [Move("x", "y", 0.5)])
    asked = [*positions, ("group", group, end)]
    one = {name: flat(answer) for name, answer in run_many(asked, replications=50)}
    names = [name for name, _ in run_many(asked, replications=50, workers=3)]
    three = {name: flat(answer) for name, answer in run_many(reversed(asked), replications=50, workers=3)}
    assert names == [*(name for name, _, _ in positions), "x", "y"]
    assert one == three
    name, position, its_end = positions[7]
    assert one[name] == flat(simulate(position, its_end, replications=50, seed=item_seed(1, name)))


def test_run_many_reads_only_a_little_ahead() -> None:
    read = 0

    def coming() -> Iterator[tuple[str, Position, None]]:
        nonlocal read
        for n in range(1000):
            read += 1
            yield str(n), Position(Demand(1, 1), [], [Delivery(5, 3)], horizon=5), None

    next(iter(run_many(coming(), replications=2, workers=2)))
    assert read < 200


def test_a_group_answers_by_class_and_region_whatever_order_its_items_name_them_in() -> None:
    south, north = Demand(6, 6, region="south"), Demand(2, 2, region="north")
    item = Position([south, north], [Batch(30)], [Delivery(0, 3)], horizon=20)
    other = replace(item, demand=[north, south])
    answers = simulate_group(Group({"a": item, "b": other}), forecast(np.linspace(0, 0.9, 21)), replications=2000)
    for answer in answers.values():
        assert [(part.name, part.share) for part in answer.regions] == [("south", 0.75), ("north", 0.25)]
        unmet = [part.unmet.value for part in answer.regions if part.unmet]
        assert unmet[0] > 2 * unmet[1]
        assert answer.unmet is not None
        assert sum(unmet) == pytest.approx(answer.unmet.value)


def test_too_many_packs_are_refused() -> None:
    with pytest.raises(ValueError, match="packs"):
        simulate_runs(Position(Demand(1, 1), [Batch(2**31)]), replications=2)


def test_what_is_asked_has_the_mean_of_profile_surge_and_class() -> None:
    """Whole packs, yet on average the count times the factor, on every day and for every class."""
    days = 14
    profile, surge = np.resize([1.5, 1, 0.3, 0, 1.1, 2.45, 0.7], days), np.linspace(1, 1.6, days)
    classes = [PriorityClass("a", 0.2), PriorityClass("b", 0.5), PriorityClass("c", 0.3)]
    replications = 20_000
    for day in range(days):
        only = np.where(np.arange(days) == day, profile, 0.0)
        position = Position(Demand(3, 9, profile=only), classes=classes, surge=surge, horizon=days)
        # Nothing is on the shelf, so that all that is asked for is unmet.
        asked = simulate_runs(position, replications=replications).need_unmet[:, 0]
        for part, row in zip(classes, asked, strict=True):
            error = row.std() / np.sqrt(replications)
            assert abs(row.mean() - 3 * profile[day] * surge[day] * part.share) <= 4 * error


def test_streams_of_2000_products_do_not_overlap() -> None:
    """With shifted copies of one stream all products err together, and the mean z is far from 0."""
    position = Position(Demand(10, 30), [Batch(300)], [Delivery(200, 20, 0.8, np.full(20, 0.05))], horizon=60)
    end, products = forecast(np.linspace(0, 1, 61)), 2000
    answers = [
        [
            answer
            for _, answer in run_many(
                ((f"{n:06d}", position, end) for n in range(products)), replications=64, seed=seed
            )
        ]
        for seed in (1, 2)
    ]
    for name in ("unmet", "used"):
        one, other = (np.array([vars(getattr(a, name))["value"] for a in run]) for run in answers)
        errors = np.hypot(*(np.array([getattr(a, name).error for a in run]) for run in answers))
        z = (one - other) / errors
        assert abs(z.mean()) < 3.5 / np.sqrt(products)
        assert z.std() == pytest.approx(1, abs=0.08)
