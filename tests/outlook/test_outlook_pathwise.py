"""What never lowers a replication: more stock, later expiry, earlier opening, smaller keeps, a milder surge, and for
the item restricted a stricter restriction.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import HORIZON, batches, plain_pools, positions, restrictions, seeds

from beredt.outlook import Batch, Position, Restriction, Runs, simulate_runs

worlds = positions()
plain_worlds = positions(pools=plain_pools)


def run(position: Position, seed: int) -> Runs:
    return simulate_runs(position, replications=30, seed=seed)


@given(worlds, seeds, batches)
@settings(deadline=None, max_examples=60)
def test_more_stock_for_anybody(position: Position, seed: int, more: Batch) -> None:
    before = run(position, seed)
    after = run(replace(position, batches=[*position.batches, more]), seed)
    assert (after.need_first_out >= before.need_first_out).all()
    # An existing batch grows: the order of what expires together stays.
    larger = [replace(batch, packs=batch.packs + 5) for batch in position.batches]
    assert (run(replace(position, batches=larger), seed).need_first_out >= before.need_first_out).all()


@given(plain_worlds, seeds, st.integers(1, 12))
@settings(deadline=None, max_examples=60)
def test_later_expiry_earlier_opening_smaller_keeps_and_shorter_minimum_life(
    position: Position, seed: int, more: int
) -> None:
    before = run(position, seed).first_out
    later = [replace(b, expiry=None if b.expiry is None else b.expiry + more) for b in position.batches]
    assert (run(replace(position, batches=later), seed).first_out >= before).all()
    opened = {name: replace(p, opens=None if p.opens is None else p.opens - more) for name, p in position.pools.items()}
    assert (run(replace(position, pools=opened), seed).first_out >= before).all()
    freed = {name: replace(p, keeps=np.maximum(p.floor(HORIZON) - more, 0)) for name, p in position.pools.items()}
    assert (run(replace(position, pools=freed), seed).first_out >= before).all()
    assert (run(replace(position, minimum_life=0), seed).first_out >= before).all()


@given(plain_worlds, seeds, st.floats(0, 1))
@settings(deadline=None, max_examples=60)
def test_a_milder_surge(position: Position, seed: int, part: float) -> None:
    before = run(position, seed).first_out
    milder = position.surges() * part
    assert (run(replace(position, surge=milder), seed).first_out >= before).all()


@given(worlds, seeds, restrictions, st.floats(0, 1))
@settings(deadline=None, max_examples=60)
def test_a_stricter_restriction(position: Position, seed: int, restriction: Restriction, part: float) -> None:
    mild, strict = (
        run(replace(position, restrictions=[*position.restrictions, each]), seed)
        for each in (restriction, replace(restriction, allowed=np.asarray(restriction.allowed) * part))
    )
    free = run(position, seed)
    assert (free.need_first_out <= mild.need_first_out).all()
    assert (mild.need_first_out <= strict.need_first_out).all()
    assert (mild.denied_before_end <= strict.denied_before_end).all()
    assert (free.denied_before_end <= mild.denied_before_end).all()
