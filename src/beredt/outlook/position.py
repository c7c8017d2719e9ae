"""What is known of one item at the end of the as-of date: its batches, deliveries, demand and restriction.

Days are whole numbers counted from the as-of date: day 0 is the day after it. A pack with expiry day e serves
through day e - 1, so a batch with e <= 0 has expired and counts in no figure. Packs are whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Batch:
    """Packs on hand that lie in one pool and expire together.

    expiry: first day on which they no longer serve; None when they do not expire.
    pool: who holds them; carried along for the explanation only.
    opens: first day on which the demand may draw on the pool; 0 or less means that it is open already.
    """

    packs: int
    expiry: int | None = None
    pool: str = ""
    opens: int = 0

    def __post_init__(self) -> None:
        _require(_whole(self.packs) and self.packs >= 0, f"a batch holds whole packs, not {self.packs!r}")


@dataclass(frozen=True)
class Delivery:
    """Packs that have been promised.

    promised: day on which they should come; negative when that day has passed without them.
    probability: that they come at all, as believed when they were promised.
    delay: delay[k] = P(k days late), given that they come; a sum under 1 leaves the rest later.
    expiry: first day on which they no longer serve; None when they do not expire.
    confirmed: counted by the deterministic cover, on the promised day.
    """

    packs: int
    promised: int
    probability: float = 1.0
    delay: Sequence[float] | np.ndarray = (1.0,)
    expiry: int | None = None
    confirmed: bool = True

    def __post_init__(self) -> None:
        _require(_whole(self.packs) and self.packs >= 0, f"a delivery holds whole packs, not {self.packs!r}")
        _require(0 <= self.probability <= 1, f"a probability lies in [0, 1]: {self.probability!r}")
        delay = np.asarray(self.delay, dtype=float)
        _require(
            delay.ndim == 1 and delay.size > 0 and bool((delay >= 0).all()) and delay.sum() <= 1 + 1e-9,
            "the distribution of the delay must be non-negative and sum to at most 1",
        )

    def arrival(self, horizon: int) -> np.ndarray:
        """P(arrives on day d) for d = 0..horizon-1, given that it has not come by the as-of date. (horizon,)

        An overdue delivery loses the delays it has outlasted, and by Bayes' rule some belief that it comes at
        all: with p the probability and S = P(delay >= days overdue), p S / (p S + 1 - p).
        """
        delay = np.asarray(self.delay, dtype=float)
        late = max(0, -self.promised)
        still = max(0.0, 1.0 - float(delay[:late].sum()))
        known = self.probability * still + 1.0 - self.probability
        days = np.zeros(horizon)
        first = max(0, self.promised)
        mass = delay[late : late + max(0, horizon - first)]
        if known > 0 and mass.size:
            days[first : first + mass.size] = self.probability * mass / known
        return days


@dataclass(frozen=True)
class Demand:
    """Packs asked for, day by day, independent given the level.

    mean, variance: packs and packs squared a day. Counts are negative binomial by moments, or Poisson
        when the variance does not exceed the mean.
    level_sd: relative standard error of the mean; drawn once a replication, gamma with mean 1.
    profile: factor of each day (weekday, season), (horizon,); it scales mean and variance alike.
    """

    mean: float
    variance: float
    level_sd: float = 0.0
    profile: Sequence[float] | np.ndarray | None = None

    def __post_init__(self) -> None:
        for name in ("mean", "variance", "level_sd"):
            value = getattr(self, name)
            _require(bool(np.isfinite(value)) and value >= 0, f"demand: {name} must be 0 or more: {value!r}")

    def factors(self, horizon: int) -> np.ndarray:
        """The profile as an array, ones where there is none. (horizon,)"""
        if self.profile is None:
            return np.ones(horizon)
        factors = np.asarray(self.profile, dtype=float)
        _require(factors.shape == (horizon,), f"the demand profile has {factors.shape} days, not {horizon}")
        _require(bool(np.isfinite(factors).all() and (factors >= 0).all()), "profile factors must be 0 or more")
        return factors


@dataclass(frozen=True)
class Restriction:
    """A restriction on use.

    allowed: share of demand still allowed, one number or one a day, (horizon,), in [0, 1].
    compliance: how far it is followed, in [0, 1]. What is denied is (1 - allowed) x compliance of the demand.
    """

    allowed: float | Sequence[float] | np.ndarray
    compliance: float = 1.0

    def share(self, horizon: int) -> np.ndarray:
        """Share of demand that still draws on the stock, day by day. (horizon,)"""
        allowed = np.asarray(self.allowed, dtype=float)
        _require(allowed.shape in ((), (horizon,)), f"the restriction has {allowed.shape} days, not {horizon}")
        _require(bool(((allowed >= 0) & (allowed <= 1)).all()), "the share allowed lies in [0, 1]")
        _require(0 <= self.compliance <= 1, f"compliance lies in [0, 1]: {self.compliance!r}")
        return np.broadcast_to(1.0 - self.compliance * (1.0 - allowed), (horizon,)).copy()


@dataclass(frozen=True)
class Position:
    """One item at the end of the as-of date: what cover, waterfall and simulation all start from.

    horizon: number of days looked at, 0..horizon-1.
    """

    demand: Demand
    batches: Sequence[Batch] = ()
    deliveries: Sequence[Delivery] = ()
    restriction: Restriction | None = None
    horizon: int = 365

    def __post_init__(self) -> None:
        _require(_whole(self.horizon) and self.horizon >= 1, f"the horizon is one day or more: {self.horizon!r}")

    def share(self) -> np.ndarray:
        """Share of demand that draws on the stock under the restriction. (horizon,)"""
        if self.restriction is None:
            return np.ones(self.horizon)
        return self.restriction.share(self.horizon)

    def usable_batches(self) -> list[Batch]:
        """The batches that have not expired on the as-of date."""
        return [b for b in self.batches if b.packs and (b.expiry is None or b.expiry > 0)]


def _whole(number: object) -> bool:
    return isinstance(number, (int, np.integer)) and not isinstance(number, bool)


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise ValueError(message)
