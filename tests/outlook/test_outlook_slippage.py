"""Slips of promises alike: by hand, beside a slow twin, and with open promises counted as far as they have come."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beredt.outlook import Promises, such_slips
from beredt.outlook.slippage import LENGTHS, MIN_ALIKE, MOVES

AS_OF = 1000


def ledger(rows: list[tuple[int, int, int, float]]) -> Promises:
    return Promises(*np.array(rows, float).reshape(-1, 4).T)


def test_only_promises_as_long_and_not_yet_true_by_the_same_point_tell_of_one() -> None:
    # Thirty promises of 60 days: half kept to the day, half 40 days late. Thirty of 10 days: none late.
    long = [(100 + i, 160 + i, 0, 160 + i + (40 if i % 2 else 0)) for i in range(60)]
    short = [(100 + i, 110 + i, 0, 110 + i) for i in range(30)]
    ahead = such_slips(ledger(long + short), as_of=AS_OF, told=960, promised=1020, moved=0)
    assert (ahead.days.tolist(), ahead.mass.tolist()) == ([0, 40], [0.5, 0.5])
    assert (ahead.promises, ahead.ended) == (60, 60)
    passed = such_slips(ledger(long + short), as_of=AS_OF, told=930, promised=990, moved=0)
    assert (passed.median, passed.promises) == (40, 30)
    quick = such_slips(ledger(long + short), as_of=AS_OF, told=995, promised=1005, moved=0)
    assert quick.median == 0


def test_where_few_are_alike_a_wider_group_is_asked() -> None:
    often = [(100 + i, 160 + i, 3, 160 + i + 90) for i in range(MIN_ALIKE)]
    never = [(100 + i, 160 + i, 0, 160 + i) for i in range(MIN_ALIKE)]
    mine = {"as_of": AS_OF, "told": 960, "promised": 1020}
    assert such_slips(ledger(often + never), **mine, moved=2).median == 90
    assert such_slips(ledger(often[1:] + never), **mine, moved=2).median == 0
    assert such_slips(ledger(often + never), **mine, moved=0).median == 0
    assert such_slips(ledger([]), **mine, moved=0).promises == 0


def test_open_promises_count_as_longer_slips() -> None:
    ended = [(0, 60, 0, 60.0)] * 30
    still = [(900, 960, 0, np.nan)] * 30
    learnt = such_slips(ledger(ended + still), as_of=AS_OF, told=960, promised=1020, moved=0)
    assert (learnt.promises, learnt.ended) == (60, 30)
    assert learnt.unresolved == pytest.approx(0.5)


ROWS = st.lists(
    st.tuples(st.integers(0, 400), st.integers(1, 250), st.integers(0, 4), st.none() | st.integers(-40, 200)).map(
        lambda row: (
            row[0],
            row[0] + row[1],
            row[2],
            np.nan if row[3] is None else max(row[0] + 1, row[0] + row[1] + row[3]),
        )
    ),
    min_size=1,
    max_size=120,
)


def slow_such(rows: list[tuple[int, int, int, float]], told: int, promised: int, moved: int) -> dict[int, float]:
    """Group by group, and slip by slip: of those under observation that had not slipped less, how many ended?"""

    def classes(length: int, moves: int) -> tuple[int, int]:
        return sum(length >= edge for edge in LENGTHS), sum(moves >= edge for edge in MOVES)

    point = AS_OF - promised
    spells = []
    for made, due, moves, end in rows:
        over = not np.isnan(end)
        entered, slipped = max(made - due, point), int(end if over else AS_OF) - due
        if slipped > entered:
            spells.append((classes(due - made, moves), entered, slipped, over))
    mine = classes(promised - told, moved)
    groups = [[s for s in spells if s[0] == mine], [s for s in spells if s[0][0] == mine[0]], spells]
    group = next((g for g in groups if sum(s[3] for s in g) >= MIN_ALIKE), spells)
    left, mass = 1.0, {}
    for slip in sorted({s[2] for s in group if s[3]}):
        at_risk = sum(s[1] < slip <= s[2] for s in group)
        mass[slip] = left * sum(s[3] and s[2] == slip for s in group) / at_risk
        left -= mass[slip]
    return mass


@given(ROWS, st.integers(800, 999), st.integers(1, 300), st.integers(0, 3))
@settings(deadline=None, max_examples=150)
def test_the_slips_are_those_of_the_slow_twin(
    rows: list[tuple[int, int, int, float]], told: int, length: int, moved: int
) -> None:
    learnt = such_slips(ledger(rows), as_of=AS_OF, told=told, promised=told + length, moved=moved)
    slow = slow_such(rows, told, told + length, moved)
    assert learnt.days.tolist() == sorted(slow)
    np.testing.assert_allclose(learnt.mass, [slow[slip] for slip in sorted(slow)], atol=1e-9)
    assert learnt.mass.sum() + learnt.unresolved == pytest.approx(1)


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="one length"):
        Promises(np.zeros(2), np.zeros(2), np.zeros(1), np.zeros(2))
