"""The demo's truth: stock through shortages against a slow day-by-day twin, and the draws against their closed form."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beredt.demo.medicines import catalogue
from beredt.demo.places import places
from beredt.demo.records import AS_OF, FIRST_DAY, Shortage
from beredt.demo.sampling import draw
from beredt.demo.stock_path import PackShortage, stock_paths
from beredt.demo.use_files import drawn as drawn_use
from beredt.demo.use_files import use_jobs
from beredt.demo.users import hospitals, pharmacies
from beredt.demo.world import DAYS, day_index, world

PACKS = catalogue(1)[:400]


def short(row: int, start: int, end: int, depth: float) -> Shortage:
    first, last = FIRST_DAY + timedelta(start), FIRST_DAY + timedelta(end)
    return Shortage(f"2024-{row:04d}", (PACKS[row].varenummer,), first, last, depth)


def drawn(means: np.ndarray, available: float, columns: slice, size: float = 3.0, returns: bool = False):
    """Draws for 2,000 like packs at eight places with equal shares in one week."""
    shares = np.full((len(means), 8), 1 / 8, np.float32)[:, columns]
    packs = np.zeros((len(means), shares.shape[1], 1), np.int32)
    days_out = np.zeros(packs.shape, np.int8)
    draw(
        means[:, None].astype(np.float32),
        np.full((len(means), 1), available, np.float32),
        np.array([7]),
        np.ascontiguousarray(shares),
        np.full(len(means), size, np.float32),
        np.uint64(99),
        np.uint64(columns.start or 0),
        returns,
        packs,
        days_out,
    )
    return packs[:, :, 0], days_out[:, :, 0]


@pytest.mark.parametrize("mean", [0.0004, 0.05, 1.0, 9.0, 300.0])
@pytest.mark.parametrize("size", [0.4, 4.0])
def test_draws_are_negative_binomial(mean: float, size: float) -> None:
    packs, _ = drawn(np.full(6_000, mean * 8), 1.0, slice(0, 8), size)
    variance = mean + mean**2 / size
    error = np.sqrt(variance / packs.size)
    assert abs(packs.mean() - mean) < 4 * error + 0.003 * mean
    # The error of a variance, from the fourth moment that the draws themselves show.
    spread = ((packs - packs.mean()) ** 2).std() / np.sqrt(packs.size)
    assert abs(packs.var() - variance) < 5 * spread + 0.02 * variance
    zero = (1 + mean / size) ** -size
    assert abs((packs == 0).mean() - zero) < 4 * np.sqrt(zero * (1 - zero) / packs.size) + 1e-4


def test_a_place_draws_the_same_whoever_is_drawn_beside_it() -> None:
    means = np.linspace(0.1, 40, 500)
    together, _ = drawn(means, 0.6, slice(0, 8))
    alone, _ = drawn(means, 0.6, slice(5, 8))
    assert (together[:, 5:] == alone).all()
    assert (together[:, 0] != together[:, 1]).any()


def test_empty_shelves_lower_use_in_proportion() -> None:
    packs, days_out = drawn(np.full(4_000, 80.0), 0.4, slice(0, 8), size=50.0)
    assert days_out.mean() == pytest.approx(7 * 0.6, rel=0.01)
    assert packs.mean() == pytest.approx(10 * 0.4, rel=0.01)
    assert packs[days_out == 7].max() == 0


def test_returns_are_few_and_only_where_nothing_was_used() -> None:
    packs, _ = drawn(np.full(20_000, 2.0), 1.0, slice(0, 8), returns=True)
    assert 0 < (packs < 0).mean() < 0.004
    assert (drawn(np.full(20_000, 2.0), 1.0, slice(0, 8))[0] >= 0).all()


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 80),
    st.integers(5, 150),
    st.floats(0.2, 1.0),
    st.integers(0, 2**20),
)
def test_a_closed_shortage_runs_down_day_by_day(start: int, length: int, depth: float, seed: int) -> None:
    days = 240
    plain = stock_paths(1, days, [], np.random.default_rng(seed))
    paths = stock_paths(1, days, [PackShortage(0, start, start + length, depth, 0)], np.random.default_rng(seed))
    assert (plain.available == 1).all()
    assert (paths.cover[0, :start] == plain.cover[0, :start]).all()
    left = paths.cover[0, start]
    assert 30 <= left <= 90
    for day in range(start, start + length):  # the slow twin
        assert paths.cover[0, day] == pytest.approx(max(left, 0.4), abs=1e-2)
        assert paths.available[0, day] == pytest.approx(1 - depth if left < 3 - 1e-3 else 1, abs=1e-6) or (
            abs(left - 3) < 0.02
        )
        left -= depth
    assert (paths.available[0, start + length :] == 1).all()
    assert (paths.cover[0, start + length + 21 :] == plain.cover[0, start + length + 21 :]).all()
    assert paths.open_case[0] == -1


@pytest.mark.parametrize(
    ("left", "low", "high"),
    [("out", 0.4, 6), ("little", 14, 46), ("enough", 47, 79), ("plenty", 130, 275), ("years", 475, 481)],
)
def test_an_open_shortage_ends_with_what_is_said_to_be_left(left: str, low: float, high: float) -> None:
    short_by = [PackShortage(row, 100, 260, 1.0, row, left) for row in range(40)]
    paths = stock_paths(40, 200, short_by, np.random.default_rng(5))
    assert (paths.open_case == np.arange(40)).all()
    assert paths.cover[:, -1].min() >= low - 1e-3
    assert paths.cover[:, -1].max() <= high + 1e-3
    # A shelf that is full enough in the end has not been empty; one that is nearly empty has.
    assert (paths.available.min(axis=1) < 1).all() == (left == "out")


def test_demand_that_is_not_met_moves_to_what_can_replace_it() -> None:
    groups = [pack.substitution_group for pack in PACKS]
    row = next(n for n, group in enumerate(groups) if group and groups.count(group) >= 3)
    other = next(n for n, group in enumerate(groups) if group == groups[row] and n != row)
    calm, made = world(PACKS, (), 1), world(PACKS, (short(row, 200, 500, 1.0),), 1)
    outside = [n for n, group in enumerate(groups) if group != groups[row]]
    assert (calm.available == 1).all()
    assert (made.demand[outside] == calm.demand[outside]).all()
    assert (made.demand[row] == calm.demand[row]).all()
    gained = (made.demand - calm.demand).sum(axis=0)
    lost = calm.demand[row] * (1 - made.available[row])
    assert made.demand[other].sum() > calm.demand[other].sum()
    assert (gained <= 0.75 * lost + 1e-3 * (1 + lost)).all()
    assert (made.available[row] < 1).sum() > 150


@pytest.mark.parametrize("kind", ["hospital", "pharmacy"])
def test_a_file_of_use_has_the_worlds_mean_and_spread(kind: str) -> None:
    """Against the sum over packs, places and periods, each by itself (the slow twin)."""
    made = world(PACKS, (), 1)
    users = (hospitals if kind == "hospital" else pharmacies)(PACKS, places(1), 1, 0.05)
    jobs = use_jobs(hospitals(PACKS, places(1), 1, 0.05), pharmacies(PACKS, places(1), 1, 0.05))
    job = next(job for job in jobs if job.weekly == (kind == "hospital") and job.periods.starts[0].year == 2023)
    found = drawn_use(made, job, np.zeros(len(PACKS), dtype=bool), 1)
    mean = variance = 0.0
    for row in found.rows:
        part = made.hospital_share[row] if job.weekly else 1 - made.hospital_share[row]
        for start, length in zip(job.periods.starts, job.periods.days, strict=True):
            first = day_index(start)
            national = part * made.demand[row, first : first + int(length)].sum()
            for column in job.columns:
                one = national * users.shares[row, column]
                mean, variance = mean + one, variance + one + one**2 / users.sizes[row]
    assert mean > 1_000
    assert abs(found.packs.clip(0).sum() - mean) < 4 * np.sqrt(variance)
    assert (found.packs < 0).any() == job.weekly


def test_nothing_is_used_before_it_is_sold() -> None:
    launched = replace(PACKS[0], marketed_from=FIRST_DAY + timedelta(300))
    made = world((launched,), (), 1)
    assert (made.demand[0, :300] == 0).all()
    assert (made.demand[0, 300:] > 0).all()


def test_a_year_of_demand_is_about_the_rate() -> None:
    made = world(PACKS, (), 1)
    rates = np.array([pack.packs_per_day for pack in PACKS])
    sold = np.array([pack.marketed_from <= FIRST_DAY for pack in PACKS])
    ratio = made.demand[:, -365:].mean(axis=1)[sold] / rates[sold]
    assert 0.9 < np.median(ratio) < 1.1
    assert ratio.min() > 0.5
    assert ratio.max() < 1.6
    assert made.rate(AS_OF, 90) == pytest.approx(made.demand[:, -90:].mean(axis=1), rel=1e-4)
    assert day_index(AS_OF) == DAYS - 1
