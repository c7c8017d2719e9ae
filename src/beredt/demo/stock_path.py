"""How much of each pack the country holds, in days of use, and when shortages leave the shelves empty."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

#: Usual stock of the whole country, in days of use.
_USUAL = (30.0, 90.0)
#: A shelf is empty somewhere when the country has less than this left, and stock never quite reaches nothing.
_EMPTY, _FLOOR = 3.0, 0.4
#: Days in which stock is built up again after a shortage.
_RECOVERY = 21
#: Days whose use is the measure of stock.
_MEASURED = 180
#: Usual stock of what advice will be given on, in days: enough to last by the advice, and not without it.
_ADVISED = 75.0
#: What is left at the end, as a share of the shortage that remains.
_LEFT = {"out": (0.0, 0.06), "little": (0.25, 0.75), "enough": (0.8, 1.3), "plenty": (2.2, 4.5), "years": (8.0, 20.0)}
#: No shortage is planned for beyond this many days, and nobody holds more than this.
_HORIZON, _MOST = 200, 480.0


class PackShortage(NamedTuple):
    """One pack in one shortage: days from 0, the first and the first after; `left` names a row of `_LEFT` or is "".

    From day `advised` on only the share `use_left` of the usual use is left, by advice that is followed.
    """

    pack: int
    start: int
    end: int
    depth: float
    case: int
    left: str = ""
    advised: int = 0
    use_left: float = 1.0


@dataclass(frozen=True, slots=True)
class StockPaths:
    """Shape (packs, days). `cover`: stock in days of usual use; `available`: share of demand that can be met.

    `open_case` is the number of the shortage that is open on the last day, or -1.
    """

    cover: NDArray[np.float32]
    available: NDArray[np.float32]
    open_case: NDArray[np.int64]


def stock_paths(packs: int, days: int, shortages: Sequence[PackShortage], rng: np.random.Generator) -> StockPaths:
    """Paths of so many packs and days through their shortages.

    A shortage lowers the stock by its depth a day. Once the shelves are empty only the rest of the supply is met.
    """
    usual = rng.uniform(*_USUAL, packs)
    usual[[short.pack for short in shortages if short.use_left < 1]] = _ADVISED
    swing = rng.uniform(0, 2 * np.pi, packs)
    weeks = np.arange(days) / 7.0
    ripple = 1 + 0.12 * np.sin(weeks[None, :] * (2 * np.pi / 5) + swing[:, None])
    cover = (usual[:, None] * ripple).astype(np.float32)
    available = np.ones((packs, days), dtype=np.float32)
    open_case = np.full(packs, -1)
    left = _left(shortages, rng)
    for short in sorted(shortages):
        pack, start, end, depth, case = short[:5]
        if start >= days or end <= 0:
            continue
        if end >= days:
            open_case[pack] = case
            remaining = min(max(end - days, 10), _HORIZON)
            path = _open_path(days - max(start, 0), depth, left[case] * remaining, usual[pack])
        else:
            path = _closed_path(short, usual[pack])
        _apply(cover[pack], available[pack], max(start, 0), path, depth)
    return StockPaths(cover, available, open_case)


def _left(shortages: Sequence[PackShortage], rng: np.random.Generator) -> dict[int, float]:
    """By case, what is left in the end if it is open then; where nothing is said, all is equally likely."""
    said = {short.case: short.left for short in shortages}
    return {case: rng.uniform(*_LEFT[said[case] or tuple(_LEFT)[rng.integers(len(_LEFT))]]) for case in sorted(said)}


def _open_path(elapsed: int, depth: float, left: float, usual: float) -> NDArray[np.float64]:
    """The path that ends with `left` days of stock; it has been at the bottom for a while where that is nothing."""
    if left < 8:
        return np.maximum(usual - depth * np.arange(elapsed), min(max(left, _FLOOR), 0.8 * _EMPTY))
    return np.asarray(np.minimum(left + depth * np.arange(elapsed)[::-1], _MOST))


def _closed_path(short: PackShortage, usual: float) -> NDArray[np.float64]:
    """The path of a shortage that is over, in days of the use of its time."""
    days = np.arange(max(short.start, 0), short.end)
    advised = np.maximum(days - short.advised, 0) if short.use_left < 1 else np.zeros(len(days))
    stock = usual - short.depth * (days - days[0]) + (1 - short.use_left) * advised
    # The use of its time is the mean of half a year, and falls as slowly.
    use = 1 - (1 - short.use_left) * np.minimum(advised / _MEASURED, 1.0)
    return np.asarray(np.maximum(stock / use, _FLOOR))


def _apply(
    cover: NDArray[np.float32],
    available: NDArray[np.float32],
    start: int,
    path: NDArray[np.float64],
    depth: float,
) -> None:
    """Lay the path of one shortage into a pack's rows, with the recovery that follows it."""
    end = start + len(path)
    cover[start:end] = path
    available[start:end] = np.where(path < _EMPTY, 1 - depth, 1.0)
    after = cover[end : end + _RECOVERY]
    after[:] = path[-1] + (after - path[-1]) * (np.arange(1, len(after) + 1) / _RECOVERY)
