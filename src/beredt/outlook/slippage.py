"""By how much do promised ends slip? Learnt from the ledger of promises, open ones counted as far as they have come."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from beredt.outlook.survival import KaplanMeier

#: Promises are alike when as long (upper edges in days, exclusive) and as often moved before (so often, or more).
LENGTHS = np.array([31, 91, 181])
MOVES = np.array([1, 2])
#: Ended promises that must stand behind a narrower group before it is asked instead of a wider one.
MIN_ALIKE = 20


@dataclass(frozen=True)
class Slips:
    """Learnt slippage: days by which an end came later than promised (negative: earlier).

    days, mass: the distribution, (n,); unresolved: its mass later than the last slip seen, from promises
    still open.
    promises: how many it was learnt from; ended: how many of these have ended.
    """

    days: np.ndarray
    mass: np.ndarray
    unresolved: float
    promises: int
    ended: int

    @property
    def median(self) -> int | None:
        """The median slip in days; None when it lies in what is unresolved, or nothing was learnt."""
        reached = np.cumsum(self.mass) >= 0.5 - 1e-12
        return int(self.days[np.argmax(reached)]) if reached.any() else None


def slips(promised: np.ndarray, ended: np.ndarray, *, as_of: int | None = None) -> Slips:
    """Learn how promised ends have slipped.

    promised, ended: day numbers on one common scale, (n,); `ended` is NaN where the shortage is still on, and
    such promises count as slipped by more than as_of - promised (right-censored; Kaplan-Meier). To leave them
    out would make suppliers look better than they are. Without `as_of` no promise may be open.
    """
    promised, ended = np.asarray(promised, float), np.asarray(ended, float)
    if promised.shape != ended.shape or promised.ndim != 1:
        raise ValueError("promised and ended must be two arrays of one length")
    over = ~np.isnan(ended)
    if not over.all() and as_of is None:
        raise ValueError("some promises are still open: as_of is needed")
    return _learnt(np.where(over, ended, float(as_of or 0)) - promised, over)


@dataclass(frozen=True)
class Promises:
    """A ledger of promised ends: when each was told, for which day, how often the end had moved before, and when the
    shortage ended (NaN while it lasts). Day numbers on one common scale, all (n,).
    """

    told: np.ndarray
    promised: np.ndarray
    moved: np.ndarray
    ended: np.ndarray

    def __post_init__(self) -> None:
        if not (self.told.shape == self.promised.shape == self.moved.shape == self.ended.shape == (self.told.size,)):
            raise ValueError("the columns of a ledger must be arrays of one length")

    def groups(self, length: int, moved: int) -> tuple[np.ndarray, ...]:
        """Which promises are like one of a length in days that had moved so often: as long and as often moved, then as
        long, then all. Masks, (n,)
        """
        as_long = _class(self.promised - self.told, LENGTHS) == _class(length, LENGTHS)
        as_moved = _class(self.moved, MOVES) == _class(moved, MOVES)
        return as_long & as_moved, as_long, np.ones(self.told.size, bool)


def such_slips(ledger: Promises, *, as_of: int, told: int, promised: int, moved: int) -> Slips:
    """How far promises like this one slipped in the end, that had not come true by the same point.

    The point is the promised day, or the days by which it has passed: the slip of a shortage that is still on is more
    than as_of - promised, so only promises that slipped by more tell of it (left-truncated; a promise made later than
    at that point counts from where it was made). Of the narrowest group in which MIN_ALIKE of these have ended.
    """
    over = ~np.isnan(ledger.ended)
    slipped = np.where(over, ledger.ended, float(as_of)) - ledger.promised
    point = float(as_of - promised)
    entered = np.maximum(ledger.told - ledger.promised, point)
    usable = slipped > entered
    for group in ledger.groups(promised - told, moved):
        chosen = group & usable
        if (chosen & over).sum() >= MIN_ALIKE:
            break
    return _learnt(slipped[chosen], over[chosen], entered[chosen])


def _class(values: np.ndarray | int, edges: np.ndarray) -> np.ndarray:
    return np.searchsorted(edges, values, side="right")


def _learnt(slipped: np.ndarray, over: np.ndarray, entered: np.ndarray | None = None) -> Slips:
    """Kaplan-Meier's distribution of slips, of which some are only known to be longer, and some are seen late."""
    if not over.any():
        return Slips(np.empty(0, np.int64), np.empty(0), 1.0, slipped.size, 0)
    # The curve starts at zero, slips do not: shift them by the earliest, and back.
    shift = (slipped.min() if entered is None else min(slipped.min(), entered.min())) - 1
    curve = KaplanMeier.fit(slipped - shift, over, None if entered is None else entered - shift)
    steps = -np.diff(np.concatenate(([1.0], curve.survival)))
    days = np.round(curve.times + shift).astype(np.int64)
    return Slips(days, steps, float(curve.survival[-1]), slipped.size, int(over.sum()))
