"""Search for the least that is enough, over a chance that never falls as more is done.

Under common random numbers the chance of lasting is a fixed function of what is done, and falls in no
replication as the stock grows or the restriction tightens (the simulation's docstring tells where pools that serve
only some make exceptions). So a bracket with the target inside it can be narrowed by halving. A guess between its
ends from their normal quantiles, in which such chances are nearly straight lines, is tried first and saves about
half of the evaluations.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist

_NORMAL = NormalDist()
_CERTAIN = 1e-4


@dataclass(frozen=True)
class Tried:
    """One evaluation: how much was done, and the chance of lasting with it."""

    amount: int
    chance: float
    error: float


@dataclass(frozen=True)
class Found:
    """The least that is enough.

    amount: 0 where nothing need be done; None where nothing is enough. It was tried, and is enough under the
    random numbers used; `tolerance` less is not.
    best: the evaluation at `amount`, or the best that can be reached. tried: all of them, in order.
    """

    amount: int | None
    best: Tried
    tolerance: int
    tried: tuple[Tried, ...]

    @property
    def needed(self) -> bool:
        """Whether anything need be done."""
        return self.amount != 0


def least_enough(
    chance: Callable[[int], tuple[float, float]], most: int, target: float, *, tolerance: int = 1
) -> Found:
    """The least amount in 0..most whose chance reaches the target, to within `tolerance`.

    chance: of an amount, the chance and its error; may not fall as the amount grows. Evaluated at most
    2 + 2 log2(most / tolerance) times, commonly half as often.
    """
    tried: list[Tried] = []

    def evaluate(amount: int) -> Tried:
        tried.append(Tried(amount, *chance(amount)))
        return tried[-1]

    low = evaluate(0)
    if low.chance >= target or most <= 0:
        return Found(0 if low.chance >= target else None, low, tolerance, tuple(tried))
    high = evaluate(most)
    if high.chance < target:
        return Found(None, high, tolerance, tuple(tried))
    guessing = True
    while high.amount - low.amount > tolerance:
        width = high.amount - low.amount
        middle = evaluate(_guess(low, high, target) if guessing else (low.amount + high.amount) // 2)
        if middle.chance >= target:
            high = middle
        else:
            low = middle
        # A guess that has not halved the bracket is followed by a halving.
        guessing = not guessing or high.amount - low.amount <= width / 2
    return Found(high.amount, high, tolerance, tuple(tried))


def _guess(low: Tried, high: Tried, target: float) -> int:
    """Where a straight line through the ends' normal quantiles meets the target's, inside the bracket."""
    below, wanted, above = (
        _NORMAL.inv_cdf(min(max(p, _CERTAIN), 1 - _CERTAIN)) for p in (low.chance, target, high.chance)
    )
    share = (wanted - below) / (above - below) if above > below else 0.5
    amount = low.amount + round(share * (high.amount - low.amount))
    return min(max(amount, low.amount + 1), high.amount - 1)
