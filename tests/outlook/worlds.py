"""Random small worlds that use everything that a position can say."""

from __future__ import annotations

import numpy as np
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

HORIZON = 24
CLASSES = ("first", "second", "third")
REGIONS = ("south", "north")
POOLS = ("", "later", "kept")


def forecast(cdf: np.ndarray) -> EndForecast:
    """The end with P(E <= k) = cdf[k]."""
    return EndForecast(np.diff(cdf, prepend=0.0), 1 - float(cdf[-1]), Basis.HISTORY)


shares = st.sampled_from([0.0, 0.25, 1 / 3, 0.7, 1.0])
days = st.integers(0, HORIZON + 2)
expiries = st.one_of(st.none(), st.integers(-2, HORIZON + 4))
factors = st.one_of(
    st.none(), st.lists(st.sampled_from([0.0, 0.4, 1.0, 1.7]), min_size=HORIZON, max_size=HORIZON).map(np.array)
)
batches = st.builds(Batch, packs=st.integers(0, 30), expiry=expiries, pool=st.sampled_from(POOLS))
deliveries = st.builds(
    Delivery,
    packs=st.integers(0, 30),
    promised=st.integers(-3, HORIZON),
    probability=st.sampled_from([0.0, 0.5, 0.85, 1.0]),
    delay=st.sampled_from([(1.0,), (0.5, 0.3, 0.2), tuple(np.full(20, 0.045))]),
    expiry=expiries,
    pool=st.sampled_from(POOLS),
)
spells = st.lists(st.tuples(days, st.integers(0, 4)).map(lambda spell: (spell[0], spell[0] + spell[1])), max_size=2)
floors = st.one_of(
    st.just(0), st.integers(0, 25), st.lists(st.integers(0, 25), min_size=HORIZON, max_size=HORIZON).map(np.array)
)
ends = st.lists(st.integers(1, 9), min_size=HORIZON + 1, max_size=HORIZON + 1).map(
    lambda w: forecast(np.cumsum(w) / (sum(w) + 5))
)
seeds = st.integers(0, 10**6)


def some_of(names: tuple[str, ...]) -> st.SearchStrategy[list[str] | None]:
    return st.one_of(st.none(), st.lists(st.sampled_from(names), unique=True))


pools = st.dictionaries(
    st.sampled_from(POOLS),
    st.builds(
        Pool,
        opens=st.one_of(st.none(), days),
        closed=spells,
        keeps=floors,
        classes=some_of(CLASSES),
        regions=some_of(REGIONS),
    ),
)
#: Pools that serve all, close no more and keep no more later than now.
plain_pools = st.dictionaries(
    st.sampled_from(POOLS),
    st.builds(
        Pool,
        opens=st.one_of(st.none(), days),
        keeps=st.lists(st.integers(0, 25), min_size=HORIZON, max_size=HORIZON).map(lambda w: sorted(w, reverse=True)),
    ),
)
restrictions = st.builds(
    Restriction,
    allowed=st.one_of(shares, st.lists(shares, min_size=HORIZON, max_size=HORIZON).map(np.array)),
    compliance=shares,
    classes=some_of(CLASSES),
    regions=some_of(REGIONS),
    redirected=shares,
)


def demands(regions: tuple[str, ...]) -> st.SearchStrategy[list[Demand]]:
    return st.tuples(
        *(
            st.builds(
                Demand,
                mean=st.sampled_from([0.0, 0.1, 0.9, 4.0]),
                variance=st.sampled_from([0.5, 4.0, 30.0]),
                level_sd=st.sampled_from([0.0, 0.4]),
                profile=factors,
                region=st.just(region),
            )
            for region in regions
        )
    ).map(list)


@st.composite
def positions(
    draw: st.DrawFn,
    classes: tuple[str, ...] | None = None,
    regions: tuple[str, ...] | None = None,
    pools: st.SearchStrategy[dict[str, Pool]] = pools,
) -> Position:
    if classes is None:
        classes = draw(st.sampled_from([(), CLASSES[:2], CLASSES]))
    if regions is None:
        regions = draw(st.sampled_from([("",), REGIONS]))
    weights = draw(st.lists(st.integers(1, 5), min_size=len(classes), max_size=len(classes)))
    supply = draw(st.one_of(st.none(), ends))
    return Position(
        demand=draw(demands(regions)),
        batches=draw(st.lists(batches, max_size=5)),
        deliveries=draw(st.lists(deliveries, max_size=4)),
        pools=draw(pools),
        classes=[PriorityClass(name, w / sum(weights)) for name, w in zip(classes, weights, strict=True)],
        restrictions=draw(st.lists(restrictions, max_size=2)),
        horizon=HORIZON,
        minimum_life=draw(st.sampled_from([0, 0, 3])),
        surge=draw(factors),
        waits=draw(st.sampled_from([0.0, 0.0, 0.3, 0.5])),
        returns=supply,
    )


@st.composite
def groups(draw: st.DrawFn) -> Group:
    classes = draw(st.sampled_from([(), CLASSES[:2]]))
    regions = draw(st.sampled_from([("",), REGIONS]))
    names = ["a", "b", "c"][: draw(st.integers(1, 3))]
    pairs = [(source, target) for source in names for target in names if source != target]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    moves = [Move(*pair, draw(st.sampled_from([0.1, 0.25])), draw(st.sampled_from([1.0, 0.5, 2.4]))) for pair in chosen]
    return Group({name: draw(positions(classes, regions)) for name in names}, moves)
