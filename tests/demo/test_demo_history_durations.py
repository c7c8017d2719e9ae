"""The laws of durations: exact where the report is exact, log-normal elsewhere."""

import itertools
import statistics
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kstest, lognorm

from beredt.demo.history_durations import (
    closed_durations,
    deal_durations,
    duration_given,
    elapsed_days,
    lognormal_days,
)
from beredt.demo.history_plan import CELLS, CLOSED, SIGMA, families, group_counts, substances_2024
from beredt.demo.history_spans import Span, deal_spans

YEAR_2024 = CLOSED[-1]


def test_the_plan_adds_up() -> None:
    counts = group_counts()
    for segment in {cell.segment for cell in CELLS}:
        planned = sum(n for (s, _), n in counts.items() if s is segment)
        assert planned == sum(cell.cases for cell in CELLS if cell.segment is segment)
    assert sum(substances_2024().values()) == 223
    assert [family.cases for family in families()] == [6, 7, 11, 8, 8, 19, 8]
    handled = [cell.cases for cell in CELLS if cell.segment.in_2024]
    assert sum(handled) == 392
    assert sum(cell.cases for cell in CELLS if cell.ended == 2024) == 296
    assert sum(cell.cases for cell in CELLS if cell.ended is None) == 96
    assert sum(cell.cases for cell in CELLS if cell.registered < 2024 and cell.ended in (2024, None)) == 94


@given(seed=st.integers(0, 10_000), fixed=st.lists(st.integers(3, 1_000), max_size=12))
@settings(max_examples=60, deadline=None)
def test_closed_durations_obey_the_year_whatever_is_fixed(seed: int, fixed: list[int]) -> None:
    for law in CLOSED:
        inside = [days for days in fixed if days <= law.longest]
        if sum(days > 365 for days in inside) >= law.over_a_year:
            continue
        free = closed_durations(np.random.default_rng(seed), law, inside)
        days = sorted(free + inside)
        assert len(days) == sum(cell.cases for cell in CELLS if cell.ended == law.year)
        assert statistics.median_low(days) == statistics.median_high(days) == law.median
        assert sum(d > 365 for d in days) == law.over_a_year
        assert days[-1] == law.longest


def test_more_long_stories_than_the_year_has_room_for_are_refused() -> None:
    with pytest.raises(ValueError, match="no room"):
        closed_durations(np.random.default_rng(1), YEAR_2024, [400] * 23)
    with pytest.raises(ValueError, match="no room"):
        closed_durations(np.random.default_rng(1), YEAR_2024, [1_075])


def test_durations_follow_the_log_normal_law() -> None:
    days = lognormal_days(np.random.default_rng(3), 2_000, 67, 3, 10_000)
    assert days == sorted(days)
    assert kstest(days, lognorm(SIGMA, scale=67).cdf).statistic < 0.02


def test_days_gone_weigh_as_the_survival_function() -> None:
    """Against the slow way: start shortages every day, keep those open on the last, look how long they were."""
    rng = np.random.default_rng(11)
    gone = [day for day in range(1, 366) for length in rng.lognormal(np.log(67), SIGMA, 200) if length > day]
    quick = elapsed_days(np.random.default_rng(4), 1_000, 67, 365)
    for share in (0.1, 0.25, 0.5, 0.75, 0.9):
        assert np.quantile(quick, share) == pytest.approx(np.quantile(gone, share), abs=6)


def test_a_duration_given_the_days_gone_is_longer_than_they() -> None:
    rng = np.random.default_rng(12)
    for elapsed in (-30, 0, 1, 67, 400, 1_500):
        days = [duration_given(rng, 67, elapsed) for _ in range(200)]
        assert min(days) > elapsed
        conditional = lognorm(SIGMA, scale=67)
        middle = conditional.ppf((1 + conditional.cdf(max(elapsed, 2.5))) / 2)
        if elapsed < 1_000:
            assert np.median(days) == pytest.approx(middle, rel=0.3)


@given(seed=st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_spans_fill_every_cell(seed: int) -> None:
    story = Span(date(2023, 11, 6), date(2023, 11, 13), date(2024, 2, 16))
    for cell, spans in deal_spans(np.random.default_rng(seed), [story]).items():
        taken = (cell.registered, cell.ended) == (2023, 2024)
        assert len(spans) == cell.cases - taken
        for span in spans:
            assert span.registered.year == cell.registered
            assert (span.end.year if span.end else None) == cell.ended
            assert span.end is None or span.start < span.end


def test_the_longest_are_registered_earliest() -> None:
    free = {cell: cell.cases for cell in CELLS}
    dealt = deal_durations(np.random.default_rng(8), free, {})
    in_2024 = sorted((cell for cell in CELLS if cell.ended == 2024), key=lambda cell: cell.registered)
    means = [statistics.mean(dealt[cell]) for cell in in_2024]
    assert all(a > b for a, b in itertools.pairwise(means))
    assert max(dealt[in_2024[-1]]) <= 365, "what was registered and ended in 2024 fits in it"
