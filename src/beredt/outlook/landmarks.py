"""Shortages as they were known on some of their days: what a forecast made then could have used, and what came.

A regression that forecasts from what is known on a day must learn from what was known on days. So each shortage is
looked at on the day from which it is followed and on later ones at growing distances. Every look is a row: the time
from the shortage's start, the promise that stood, how often it had moved, and when the end came, if it has. Which days
are looked at depends on nothing that came after them. Source: landmarking, van Houwelingen 2007.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

#: Days after a shortage was first seen with its promises on which it is looked at.
LOOKS = (0, 3, 7, 14, 28, 56, 112, 224, 448, 896, 1792)


@dataclass(frozen=True, slots=True)
class Shortage:
    """A shortage as known on a day. Days are numbers on one common scale.

    found: the day from which it is followed; earlier ones that ended sooner were never seen. end: the day it ended;
    None while it lasts. promises: (day told, day promised) in the order told; None for a promise taken back without a
    new one. followed: the day from which its promises are known, where that is later than found. cause, atc,
    registration, supplier: words; "" where not told. key: names it.
    """

    key: str
    start: int
    found: int
    end: int | None = None
    promises: tuple[tuple[int, int | None], ...] = ()
    followed: int | None = None
    cause: str = ""
    atc: str = ""
    registration: str = ""
    supplier: str = ""

    @property
    def watched(self) -> int:
        """The day from which it is followed with its promises."""
        return self.found if self.followed is None else max(self.found, self.followed)

    def on(self, day: int) -> Shortage:
        """The same as it was when a day ended, if all was told at once."""
        return replace(
            self,
            end=self.end if self.end is not None and self.end <= day else None,
            promises=tuple(promise for promise in self.promises if promise[0] <= day),
        )

    def promise(self, day: int) -> tuple[int | None, int]:
        """The promised end that stood when a day ended, None for none, and how often it had been moved by then."""
        stood: int | None = None
        last: int | None = None
        moved = 0
        for told, stood_then in self.promises:
            if told > day:
                break
            stood = stood_then
            if stood is not None:
                moved += last is not None and stood > last
                last = stood
        return stood, moved


@dataclass(frozen=True)
class Looks:
    """Shortages on days: number of the shortage, and in days the time since its start, the days from the look to the
    promised end (NaN for none, below 0 when passed), and from the look to the end or the last day seen. All (n,).
    """

    shortage: np.ndarray
    elapsed: np.ndarray
    ahead: np.ndarray
    moved: np.ndarray
    followed: np.ndarray
    ended: np.ndarray

    @classmethod
    def of(cls, shortages: Sequence[Shortage], until: int, since: int | None = None) -> Looks:
        """Every look at shortages from a day on, what is known of them being followed until another."""
        rows = []
        for number, case in enumerate(shortages):
            ended = case.end is not None and case.end <= until
            last = case.end if ended and case.end is not None else until
            for after in LOOKS:
                day = case.watched + after
                if day >= last:
                    break
                if since is None or day >= since:
                    rows.append((number, *_seen(case, day), last - day, ended))
        return cls._of_rows(rows)

    @classmethod
    def on(cls, shortages: Sequence[Shortage], days: Sequence[int]) -> Looks:
        """One look at each shortage, each on a day of its own."""
        made = enumerate(zip(shortages, days, strict=True))
        return cls._of_rows([(number, *_seen(case, day), 0, False) for number, (case, day) in made])

    @classmethod
    def _of_rows(cls, rows: Sequence[tuple[float, ...]]) -> Looks:
        table = np.array(rows, float).reshape(-1, 6)
        number, elapsed, ahead, moved, followed, ended = table.T
        return cls(number.astype(np.int64), elapsed, ahead, moved, followed, ended.astype(bool))


def _seen(case: Shortage, day: int) -> tuple[float, float, float]:
    stood, moved = case.promise(day)
    return max(0, day - case.start), np.nan if stood is None else stood - day, moved
