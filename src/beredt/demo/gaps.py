"""What the demo's senders leave out, so that the product has something to call unknown."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from beredt.demo.substances import table
from beredt.demo.world import World

#: So many packs of each kind lack something, half of them in an open shortage where there are enough.
_PACKS = 10


@dataclass(frozen=True, slots=True)
class Gaps:
    """Which packs (true in arrays over packs) nobody counts, nobody reports use of, or have no known expiry."""

    no_stock: NDArray[np.bool_]
    no_use: NDArray[np.bool_]
    no_expiry: NDArray[np.bool_]


def gaps(world: World, seed: int) -> Gaps:
    """The same packs for the same seed: such as nothing can replace and the annual report does not tell of."""
    rng = np.random.default_rng([seed, 8])
    told = {row["atc"] for row in (*table("story_names.csv"), *table("story_stock.csv"))}
    alone = np.array(
        [pack.substitution_group is None and pack.packs_per_day > 0.05 and pack.atc not in told for pack in world.packs]
    )
    short = world.stock.open_case >= 0
    order = rng.permutation(len(world.packs))
    in_case, other = order[(alone & short)[order]], order[(alone & ~short)[order]]
    marks = []
    for kind in range(3):
        chosen = np.concatenate([in_case[kind::12][: _PACKS // 2], other[kind::12][: _PACKS // 2]])
        mark = np.zeros(len(world.packs), dtype=bool)
        mark[chosen] = True
        marks.append(mark)
    return Gaps(*marks)
