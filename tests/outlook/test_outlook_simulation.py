"""The simulation: the slow twin exactly on random small worlds, conservation, and the same answer however it is run."""

from __future__ import annotations

import numpy as np
import outlook_twin
import pytest
from hypothesis import given, settings
from worlds import ends, groups, seeds

from beredt.outlook import EndForecast, Group, Runs, simulate_group_runs

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
