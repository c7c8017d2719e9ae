"""The ledger of promised ends, against the real log and against a slow twin."""

import itertools
from datetime import date, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from beredt.formats.notices import canada
from beredt.formats.notices.ledger import Moves, Promise, count_moves, promised_ends

LOG = "data/shortage_canada/canada_revision_log_2017-12_2018-05.csv"
DAYS = st.integers(0, 6).map(lambda n: date(2024, 1, 1) + timedelta(days=n))
OBSERVATIONS = st.lists(st.tuples(st.sampled_from("ab"), DAYS, st.none() | DAYS), max_size=25)


def test_the_real_log_gives_the_known_moves(shared: Path) -> None:
    revisions = canada.read_revisions(shared / LOG)
    ledger = promised_ends((r.report, r.observed_on, r.promised_end) for r in revisions)
    assert len(revisions) == 10_095
    assert count_moves(ledger) == Moves(out=2_084, back=217)


def test_a_report_that_moved_twice() -> None:
    seen = [
        ("18", date(2017, 12, 12), date(2018, 1, 5)),
        ("18", date(2017, 12, 13), date(2018, 2, 5)),
        ("18", date(2017, 12, 20), None),
        ("18", date(2017, 12, 21), date(2018, 2, 5)),
        ("18", date(2018, 1, 4), date(2018, 2, 1)),
    ]
    ledger = promised_ends(seen)
    assert ledger == (
        Promise("18", date(2017, 12, 12), date(2018, 1, 5), None),
        Promise("18", date(2017, 12, 13), date(2018, 2, 5), date(2018, 1, 5)),
        Promise("18", date(2018, 1, 4), date(2018, 2, 1), date(2018, 2, 5)),
    )
    assert [promise.moved_days for promise in ledger] == [0, 31, -4]
    assert count_moves(ledger) == Moves(out=1, back=1)


def slow_moves(observations: list[tuple[str, date, date | None]]) -> Moves:
    out = back = 0
    for report in {o[0] for o in observations}:
        ends = [e for _, _, e in sorted((o for o in observations if o[0] == report), key=lambda o: o[1]) if e]
        out += sum(later > earlier for earlier, later in itertools.pairwise(ends))
        back += sum(later < earlier for earlier, later in itertools.pairwise(ends))
    return Moves(out, back)


@given(OBSERVATIONS)
def test_the_ledger_agrees_with_its_slow_twin(observations: list[tuple[str, date, date | None]]) -> None:
    assert count_moves(promised_ends(observations)) == slow_moves(observations)


@given(OBSERVATIONS)
def test_each_entry_differs_from_the_one_before_and_names_it(
    observations: list[tuple[str, date, date | None]],
) -> None:
    ledger = promised_ends(observations)
    for earlier, later in itertools.pairwise(ledger):
        if earlier.report == later.report:
            assert later.before == earlier.end != later.end
            assert earlier.observed_on <= later.observed_on
        else:
            assert later.before is None
