"""A stream of use as the models take it: regular, with days out of stock left out and its season known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from beredt.outlook.demand.use import Series


@dataclass(frozen=True)
class History:
    """One regular stream. (periods,)

    values: packs a period with days out left out; NaN unknown. days: length of each period. season: periods in a
    season that the models look for: 7 of days, 12 of months, 1 (none) of weeks, as few streams have years enough to
    tell a season of 52 from chance. stop: the day after the last period.
    """

    values: np.ndarray
    days: np.ndarray
    season: int
    stop: int

    def until(self, count: int) -> History:
        """The first `count` periods."""
        days = self.days[:count]
        return History(self.values[:count], days, self.season, self.stop - int(self.days[count:].sum()))

    def coming(self, horizon: int) -> np.ndarray:
        """Days in each of the coming periods: those of the same place in the last season. (horizon,)"""
        season = min(self.season, self.days.size)
        return self.days[self.days.size - season + np.arange(horizon) % season]

    @property
    def known(self) -> int:
        """Number of periods of known use."""
        return int((~np.isnan(self.values)).sum())


def history(series: Series) -> History:
    """The stream as the models take it, from its first known period on.

    Raises ValueError where the periods do not follow one another, or are of several kinds.
    """
    start, days = np.asarray(series.start, np.int64), np.asarray(series.days, np.int64)
    values = series.corrected
    if not start.shape == days.shape == values.shape or start.ndim != 1:
        raise ValueError("start, days and packs of a series must be arrays of one length")
    if (days < 1).any() or (start[1:] != start[:-1] + days[:-1]).any():
        raise ValueError("the periods of a series must follow one another, each of a day or more")
    if np.isinf(values).any():
        raise ValueError("packs must be finite, or NaN where they are unknown")
    if days.size and days.max() - days.min() > 3:
        raise ValueError("the periods of a series must be of one kind: days, weeks or months")
    seen = np.flatnonzero(~np.isnan(values))
    first = int(seen[0]) if seen.size else values.size
    length = float(np.median(days)) if days.size else 7.0
    season = 7 if length == 1 else 12 if length >= 28 else 1
    stop = int(start[-1] + days[-1]) if start.size else 0
    return History(values[first:], days[first:], season, stop)
