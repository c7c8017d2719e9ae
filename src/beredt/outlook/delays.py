"""How do deliveries come? The chance that an order comes at all and how many days late, learnt from past orders.

Delays have a heavy tail: no curve is laid through them. Orders that have not come yet count as later than today
(Kaplan-Meier), and where few orders stand behind an estimate it is drawn to that of all suppliers, and this to a stated
assumption.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from beredt.outlook.survival import KaplanMeier

#: The longest delay told, in days; later ones are what the distribution lacks to 1.
LONGEST = 365
#: Assumed where nothing is known: nine in ten orders come; half of these on the day, the others late by a log-logistic
#: delay with a median of ten days, one in ten of them by more than three months.
COMES, ON_TIME, MEDIAN_LATE = 0.9, 0.5, 10.0
#: How many orders the estimate that one is drawn to counts for.
WORTH = 10.0


class DelayBasis(StrEnum):
    """What a distribution of delays was learnt from."""

    SUPPLIER = "the supplier's orders"
    ALL = "all orders"
    ASSUMED = "assumed: no order is known"


@dataclass(frozen=True)
class Delays:
    """What `Delivery` takes: probability that an order comes, and delay[k] = P(k days late), given that it comes.

    orders: how many due orders it was learnt from; came, cancelled: how many of these did. The rest had not come.
    """

    probability: float
    delay: np.ndarray
    orders: int
    came: int
    cancelled: int
    basis: DelayBasis

    def quantile(self, q: float) -> int | None:
        """First delay with P(delay <= k) >= q, in days; None when longer than told."""
        reached = np.cumsum(self.delay) >= q - 1e-12
        return int(np.argmax(reached)) if reached.any() else None


@dataclass(frozen=True)
class Orders:
    """Past orders: the day each was promised for, the day it came (NaN if it has not), and whether it was called off.

    Day numbers on one common scale, (n,). supplier: whose each is; none: not told.
    """

    promised: np.ndarray
    arrived: np.ndarray
    cancelled: np.ndarray
    supplier: Sequence[str] | None = None

    def __post_init__(self) -> None:
        n = len(self.promised)
        if not (len(self.arrived) == len(self.cancelled) == n and (self.supplier is None or len(self.supplier) == n)):
            raise ValueError("the columns of the orders must be of one length")
        if (np.asarray(self.cancelled, bool) & ~np.isnan(np.asarray(self.arrived, float))).any():
            raise ValueError("an order that came was not called off")
        if not np.isfinite(np.asarray(self.promised, float)).all():
            raise ValueError("every order needs the day it was promised for")


def learn_delays(orders: Orders, *, as_of: int, supplier: str | None = None, worth: float = WORTH) -> Delays:
    """How orders come, of one supplier or of all.

    Only orders due by the as-of date count, as of the others only those that come early are known. What comes early is
    on time. worth: how many orders the wider estimate counts for; 0 leaves out what is not learnt from the orders.
    """
    of_all = _drawn(orders, np.ones(len(orders.promised), bool), as_of, assumed(), worth, DelayBasis.ALL)
    if supplier is None or orders.supplier is None:
        return of_all
    theirs = np.array([name == supplier for name in orders.supplier], bool)
    return _drawn(orders, theirs, as_of, of_all, worth, DelayBasis.SUPPLIER)


def assumed() -> Delays:
    """The stated assumption."""
    late = np.arange(LONGEST + 1) / MEDIAN_LATE
    delay = np.diff(late / (1.0 + late), prepend=0.0) * (1.0 - ON_TIME)
    delay[0] = ON_TIME
    return Delays(COMES, delay, 0, 0, 0, DelayBasis.ASSUMED)


def _drawn(orders: Orders, which: np.ndarray, as_of: int, wider: Delays, worth: float, basis: DelayBasis) -> Delays:
    """The estimate of some orders, drawn to a wider one."""
    promised, arrived = np.asarray(orders.promised, float), np.asarray(orders.arrived, float)
    due = which & (promised <= as_of)
    cancelled = due & np.asarray(orders.cancelled, bool)
    going = due & ~cancelled
    if not due.any():
        return wider
    came = going & (arrived <= as_of)
    settled = int(came.sum() + cancelled.sum())
    probability = (
        wider.probability if not settled + worth else (came.sum() + worth * wider.probability) / (settled + worth)
    )
    days = np.maximum(np.where(came, arrived, float(as_of)) - promised, 0.0)
    weight = came.sum() / (came.sum() + worth) if came.any() else 0.0
    delay = weight * _curve(days[going], came[going], wider.delay) + (1.0 - weight) * wider.delay
    return Delays(float(probability), delay, int(due.sum()), int(came.sum()), int(cancelled.sum()), basis)


def _curve(days: np.ndarray, came: np.ndarray, wider: np.ndarray) -> np.ndarray:
    """Kaplan-Meier's distribution of the delays; what is later than the last one seen falls as the wider one does."""
    if not came.any():
        return wider
    curve = KaplanMeier.fit(days, came)
    delay = np.zeros(LONGEST + 1)
    steps = -np.diff(np.concatenate(([1.0], curve.survival)))
    near = curve.times <= LONGEST
    np.add.at(delay, curve.times[near].astype(int), steps[near])
    last, left = int(min(curve.times[-1], LONGEST)), float(curve.survival[-1])
    tail = wider[last + 1 :]
    later = 1.0 - float(wider[: last + 1].sum())
    if left > 0 and later > 0:
        delay[last + 1 :] += left * tail / later
    return delay
