"""Kaplan-Meier's curve with right censoring and left truncation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class KaplanMeier:
    """The curve of P(duration > t), stepping down at the times of the ends seen.

    times: distinct times of ends, rising. at_risk, events: cases under observation just before each time, and
    ends at it. survival: P(duration > times[i]). error: Greenwood's standard error. exposure: case-days
    observed up to and with each time. All (n,).
    """

    times: np.ndarray
    at_risk: np.ndarray
    events: np.ndarray
    survival: np.ndarray
    error: np.ndarray
    exposure: np.ndarray

    @classmethod
    def fit(cls, durations: np.ndarray, ended: np.ndarray, entry: np.ndarray | None = None) -> KaplanMeier:
        """Fit to durations in days.

        durations: to the end, or to the last day seen, (n,). ended: True for an end, False for a case still
        on (right-censored). entry: duration at which the case came under observation, for cases found late
        (left-truncated); 0 where missing. A case found late is at risk at t when entry < t <= duration.

        Source: Kaplan and Meier 1958; Greenwood 1926; left truncation as in Klein and Moeschberger 2003, 4.6.
        """
        durations, ended = np.asarray(durations, float), np.asarray(ended, bool)
        entry = np.zeros(durations.shape) if entry is None else np.asarray(entry, float)
        if not (durations.shape == ended.shape == entry.shape and durations.ndim == 1):
            raise ValueError("durations, ended and entry must be arrays of one length")
        if not (np.isfinite(durations).all() and np.isfinite(entry).all()):
            raise ValueError("durations and entries must be finite numbers of days")
        if (entry < 0).any() or (durations < entry).any():
            raise ValueError("a case must enter at 0 or later and not after its last day")
        # A case found late is seen only after its entry; one followed from its start may end on the same day.
        seen = (entry == 0) | (durations > entry)
        durations, ended = durations[seen], ended[seen]
        entry = np.where(entry > 0, entry, -1.0)[seen]
        times, events = np.unique(durations[ended], return_counts=True)
        at_risk = _count_over(durations, times) - _count_over(entry, times)
        with np.errstate(divide="ignore", invalid="ignore"):
            survival = np.cumprod(1.0 - events / at_risk)
            spread = np.cumsum(events / (at_risk * (at_risk - events)))
            error = np.where(survival > 0, survival * np.sqrt(spread), 0.0)
        exposure = _time_under(durations, times) - _time_under(np.maximum(entry, 0.0), times)
        return cls(times, at_risk, events, survival, error, exposure)

    def at(self, t: np.ndarray | float) -> np.ndarray:
        """P(duration > t)."""
        steps = np.concatenate(([1.0], self.survival))
        return steps[np.searchsorted(self.times, t, side="right")]

    @property
    def median(self) -> float | None:
        """First time at which the curve is at or under one half; None when it stays above."""
        low = self.survival <= 0.5 + 1e-12
        return float(self.times[np.argmax(low)]) if low.any() else None

    @property
    def cumulative_hazard(self) -> np.ndarray:
        """Nelson-Aalen's estimate at `times`. (n,)"""
        return np.cumsum(self.events / self.at_risk)

    def restricted_mean(self, limit: float) -> float:
        """Mean of min(duration, limit): the area under the curve up to `limit`."""
        inside = self.times[self.times < limit]
        edges = np.concatenate(([0.0], inside, [limit]))
        return float((np.diff(edges) * self.at(edges[:-1])).sum())

    def log_survival(self, t: np.ndarray, min_at_risk: int) -> np.ndarray:
        """log P(duration > t); a constant rate where under `min_at_risk` cases stand behind it.

        The tail starts at the last time tau with enough cases at risk and some of them left (else at the first
        end) and its rate is ends / case-days between tau / 2 and tau.
        """
        enough = np.flatnonzero((self.at_risk >= min_at_risk) & (self.survival > 0))
        last = int(enough[-1]) if enough.size else 0
        tau = self.times[last]
        half = int(np.searchsorted(self.times, tau / 2, side="right"))
        half = half if half <= last else 0
        ends = self.events[half : last + 1].sum()
        days = self.exposure[last] - (self.exposure[half - 1] if half else 0.0)
        rate = ends / max(float(days), 1.0)
        # Where all ended at once nothing is left to fall from: start the tail with one case's worth.
        start = float(self.survival[last]) or 1.0 / (1.0 + float(self.at_risk[last]))
        with np.errstate(divide="ignore"):
            curve = np.log(self.at(t))
        return np.where(t < tau, curve, np.log(start) - rate * np.maximum(0.0, t - tau))


def _count_over(values: np.ndarray, times: np.ndarray) -> np.ndarray:
    """How many values are at or over each time."""
    return values.size - np.searchsorted(np.sort(values), times, side="left")


def _time_under(values: np.ndarray, times: np.ndarray) -> np.ndarray:
    """Sum of min(value, time) for each time."""
    values = np.sort(values)
    below = np.searchsorted(values, times, side="left")
    sums = np.concatenate(([0.0], np.cumsum(values)))
    return sums[below] + (values.size - below) * times
