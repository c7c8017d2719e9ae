"""Demand from use: the rate a day, raw and with days out of stock left out, its spread and its uncertainty.

Use is what was dispensed; demand is what would have been, had stock been there. On days out of stock use says
nothing about demand, so a place's rate is packs / (days - days out). Both figures are kept, with the days
behind them. 10 packs in 180 days with 69 days out are 1.67 a month of 30 days raw and 2.70 corrected.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from beredt.outlook.position import Demand


@dataclass(frozen=True)
class PlaceRates:
    """Packs a day for each place, (places,); NaN is unknown: no day observed, or out of stock all the
    time.
    """

    raw: np.ndarray
    corrected: np.ndarray

    @property
    def unknown(self) -> np.ndarray:
        """Places whose demand is unknown. (places,) bool"""
        return np.isnan(self.corrected)


@dataclass(frozen=True)
class PlaceTotals:
    """Totals of one window for each place: packs used (less returns), days observed, days out of stock.
    (places,)
    """

    packs: np.ndarray
    days: np.ndarray
    days_out: np.ndarray


@dataclass(frozen=True)
class Series:
    """One national stream of use by period, as hospitals by week or pharmacies by month. (periods,)

    start: first day of each period, on any one scale; days: its length; packs: used in it, net of returns, so
    that a single period may be negative. Streams are independent parts: their rates and variances add.
    """

    start: np.ndarray
    days: np.ndarray
    packs: np.ndarray

    def within(self, first: int, stop: int) -> Series:
        """The periods that lie wholly in first..stop-1."""
        start, days = np.asarray(self.start), np.asarray(self.days)
        inside = (start >= first) & (start + days <= stop)
        return Series(start[inside], days[inside], np.asarray(self.packs)[inside])


@dataclass(frozen=True)
class DemandEstimate:
    """Demand for one item in one window. None is unknown, which is never 0.

    raw_per_day, corrected_per_day: packs a day, as used, and with days out of stock left out; the latter is
    None
        when nothing is known of the places' days out. Places of unknown demand add nothing to it: see
        `unknown_places`.
    variance_per_day: variance of the packs asked for in a day, at the level of `per_day`; never under
    Poisson's.
    level_sd: relative standard error of `per_day`.
    days, days_out: place-days observed and out of stock (days of the longest series where there are no
    places).
    periods: periods behind the variance; where no stream has two, it is Poisson's for want of anything
    better.
    """

    raw_per_day: float | None
    corrected_per_day: float | None
    variance_per_day: float | None
    level_sd: float | None
    days: int
    days_out: int
    periods: int
    unknown_places: int = 0

    @property
    def per_day(self) -> float | None:
        """The corrected rate where there is one, else the raw one."""
        return self.raw_per_day if self.corrected_per_day is None else self.corrected_per_day

    def demand(self, profile: np.ndarray | None = None) -> Demand | None:
        """The estimate as the simulation takes it; None when unknown."""
        if self.per_day is None or self.variance_per_day is None or self.level_sd is None:
            return None
        return Demand(self.per_day, self.variance_per_day, self.level_sd, profile)


def place_rates(packs: np.ndarray, days: np.ndarray, days_out: np.ndarray) -> PlaceRates:
    """Packs a day for each place: packs / days raw, packs / (days - days out) corrected.

    A rate is unknown (NaN) where no such day was seen.
    """
    packs, days, days_out = (np.atleast_1d(np.asarray(a, float)) for a in (packs, days, days_out))
    if not packs.shape == days.shape == days_out.shape:
        raise ValueError("packs, days and days out must be arrays of one length")
    if (days_out < 0).any() or (days_out > days).any():
        raise ValueError("days out of stock must lie between 0 and the days observed")
    in_stock = days - days_out
    with np.errstate(divide="ignore", invalid="ignore"):
        raw = np.where(days > 0, packs / days, np.nan)
        corrected = np.where(in_stock > 0, packs / in_stock, np.nan)
    return PlaceRates(raw, corrected)


def estimate_demand(
    places: PlaceTotals | None = None,
    series: Sequence[Series] = (),
    *,
    window: tuple[int, int] | None = None,
) -> DemandEstimate:
    """Estimate demand from the places' totals, the national series, or both.

    The rates come from the places where there are any, else from the series. The series give the dispersion,
    Pearson's phi = sum((x - rate days)^2 / (rate days)) / (n - 1) for each stream and 1 or more; variance a
    day is phi x rate. The relative standard error of the level is sqrt(sum of phi x rate / days) / rate over
    the parts.

    window: (first, stop) keeps the periods wholly inside; the places' totals are taken as they are. Where
    returns exceed use the demand is unknown.
    """
    parts = [s if window is None else s.within(*window) for s in series]
    parts = [s for s in parts if np.sum(s.days) > 0]
    phi, periods = _dispersion(parts)
    if places is not None and np.size(places.packs) and np.sum(places.days) > 0:
        return _from_places(places, phi, periods)
    if not parts:
        return DemandEstimate(None, None, None, None, 0, 0, 0)
    days = [int(np.sum(s.days)) for s in parts]
    rates = [float(np.sum(s.packs)) / d for s, d in zip(parts, days, strict=True)]
    rate = sum(rates)
    if rate < 0:
        return DemandEstimate(None, None, None, None, max(days), 0, periods)
    error = sum(phi * abs(r) / d for r, d in zip(rates, days, strict=True))
    return DemandEstimate(rate, None, phi * rate, _relative(error, rate), max(days), 0, periods)


def _from_places(places: PlaceTotals, phi: float, periods: int) -> DemandEstimate:
    rates = place_rates(places.packs, places.days, places.days_out)
    known = ~rates.unknown
    days, out = int(np.sum(places.days)), int(np.sum(places.days_out))
    unknown = int(rates.unknown.sum())
    raw = float(np.nansum(rates.raw))
    rate = float(rates.corrected[known].sum())
    if not known.any():
        return DemandEstimate(raw if raw > 0 else None, None, None, None, days, out, periods, unknown)
    if rate < 0:
        return DemandEstimate(None, None, None, None, days, out, periods, unknown)
    in_stock = (np.asarray(places.days, float) - np.asarray(places.days_out, float)).ravel()[known]
    error = float((phi * np.abs(rates.corrected[known]) / in_stock).sum())
    return DemandEstimate(raw, rate, phi * rate, _relative(error, rate), days, out, periods, unknown)


def _dispersion(parts: Sequence[Series]) -> tuple[float, int]:
    """Variance / mean of the demand: the streams' phi, weighted by their rates; 1 where none has two
    periods.
    """
    weights, ratios, periods = [], [], 0
    for part in parts:
        packs, days = np.asarray(part.packs, float), np.asarray(part.days, float)
        rate = packs.sum() / days.sum()
        periods += packs.size
        if packs.size >= 2 and rate > 0:
            phi = ((packs - rate * days) ** 2 / (rate * days)).sum() / (packs.size - 1)
            weights.append(rate)
            ratios.append(max(1.0, float(phi)))
    return (float(np.average(ratios, weights=weights)) if ratios else 1.0), periods


def _relative(variance: float, rate: float) -> float:
    return float(np.sqrt(variance) / rate) if rate > 0 else 0.0
