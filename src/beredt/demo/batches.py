"""Batches of each pack: their names, and the day on which each expires."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from beredt.demo.records import AS_OF, Shortage
from beredt.demo.world import DAYS, World

#: Batches of a pack over the years described, and the days between them; rare packs come in one for the whole country.
BATCHES = 8
_BETWEEN = 160
_RARE = 0.3
#: Shelf life on arrival, days.
_SHELF_LIFE = (420, 1080)
#: What advice will be given on has batches of short life when it begins to fail: days from the shortage's start.
_SHORT_LIFE = (80, 170)
#: Nobody keeps packs with less left than this.
_LEAST_LEFT = 20


@dataclass(frozen=True, slots=True)
class Batches:
    """`expiry` (packs, batches) as datetime64[D], rising; `names` by pack and batch, row by row.

    A pack in `single` has one batch and one expiry in the whole country.
    """

    expiry: NDArray[np.datetime64]
    names: tuple[str, ...]
    single: NDArray[np.bool_]

    def current(self, day: date, later: NDArray[np.int64]) -> NDArray[np.int64]:
        """The batch of every pack that is sold on a day, or one `later` by so many, as far as there is one."""
        first = (self.expiry <= np.datetime64(day) + _LEAST_LEFT).sum(axis=1)
        return np.asarray(np.minimum(first + later, BATCHES - 1))


def batches(world: World, shortages: Iterable[Shortage], seed: int) -> Batches:
    """The batches of every pack."""
    rng = np.random.default_rng([seed, 7])
    count = len(world.packs)
    life = rng.integers(*_SHELF_LIFE, count)
    first = rng.integers(0, _BETWEEN, count)
    arrival = first[:, None] + _BETWEEN * np.arange(BATCHES)
    expiry = np.datetime64(AS_OF) - DAYS + arrival + life[:, None]
    expiry = expiry.astype("datetime64[M]").astype("datetime64[D]")  # most packs expire with a month
    for shortage in shortages:
        if shortage.advised:
            rows = [world.index[number] for number in shortage.varenummer]
            expiry[rows, : len(_SHORT_LIFE)] = np.datetime64(shortage.start) + np.array(_SHORT_LIFE)
    rare = np.array([pack.packs_per_day for pack in world.packs]) < _RARE
    expiry[rare] = expiry[rare, -1:]
    letters = "ABCDEFGH"
    names = tuple(
        f"{pack.varenummer[2:]}{letters[0 if rare[row] else batch]}{row % 97:02d}"
        for row, pack in enumerate(world.packs)
        for batch in range(BATCHES)
    )
    return Batches(expiry, names, rare)
