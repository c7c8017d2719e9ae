"""Who uses each pack: every place's share of the national use, and the shape of its counts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from beredt.demo.records import DemoPack, Place
from beredt.demo.substances import substances

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Users:
    """Places of one kind: `shares` (packs, places) add up to 1 for each pack, `sizes` are by pack."""

    places: tuple[Place, ...]
    shares: Floats
    sizes: Floats

    def of(self, parent: str) -> NDArray[np.int64]:
        """The places that belong to an organisation."""
        return np.flatnonzero([place.parent == parent for place in self.places])

    @property
    def parents(self) -> tuple[str, ...]:
        """The organisations that the places belong to, each once, in the order of the places."""
        return tuple(dict.fromkeys(place.parent for place in self.places))


def hospitals(packs: Sequence[DemoPack], places: Sequence[Place], seed: int, scale: float) -> Users:
    """Hospital pharmacies. Cancer medicines and rare ones are used at few of them."""
    shape = np.array(
        [0.25 if substances()[pack.atc].intermittent else 0.7 if pack.atc.startswith("L") else 1.8 for pack in packs]
    )
    sizes = np.array([0.35 if substances()[pack.atc].intermittent else 4.0 for pack in packs])
    chosen = _chosen([place for place in places if place.kind == "hospital_pharmacy"], scale, "region")
    return _users(chosen, shape, sizes, np.random.default_rng([seed, 5]))


def pharmacies(packs: Sequence[DemoPack], places: Sequence[Place], seed: int, scale: float) -> Users:
    """Pharmacies. What few patients use is bought again and again at the same ones."""
    rates = np.array([pack.packs_per_day for pack in packs])
    shape = np.select([rates < 1, rates < 10, rates < 100], [0.012, 0.03, 0.09], 0.45)
    sizes = np.array([0.5 if substances()[pack.atc].intermittent else 4.0 for pack in packs])
    chosen = _chosen([place for place in places if place.kind == "pharmacy"], scale, "parent")
    return _users(chosen, shape, sizes, np.random.default_rng([seed, 6]))


def _chosen(places: Sequence[Place], scale: float, spread_over: str) -> tuple[Place, ...]:
    """A part of the places, with at least the largest of every region or chain."""
    if scale >= 1:
        return tuple(places)
    by_group: dict[str, list[Place]] = {}
    for place in sorted(places, key=lambda place: -place.weight):
        by_group.setdefault(getattr(place, spread_over), []).append(place)
    kept = {place.id for group in by_group.values() for place in group[: max(1, round(len(group) * scale))]}
    return tuple(place for place in places if place.id in kept)


def _users(
    places: tuple[Place, ...],
    shape: NDArray[np.float64],
    sizes: NDArray[np.float64],
    rng: np.random.Generator,
) -> Users:
    weights = np.array([place.weight for place in places])
    shares = rng.gamma(shape[:, None], 1.0, (len(shape), len(places))) * weights + 1e-12 * weights
    shares /= shares.sum(axis=1, keepdims=True)
    return Users(places, shares.astype(np.float32), sizes.astype(np.float32))
