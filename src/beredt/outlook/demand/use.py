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
    """Packs a day for each place, (places,). NaN is unknown: never observed, or always out of stock."""

    raw: np.ndarray
    corrected: np.ndarray

    @property
    def unknown(self) -> np.ndarray:
        """Places whose demand is unknown. (places,) bool"""
        return np.isnan(self.corrected)


@dataclass(frozen=True)
class PlaceTotals:
    """One window's totals for each place, (places,): packs used less returns, days observed, days out."""

    packs: np.ndarray
    days: np.ndarray
    days_out: np.ndarray


@dataclass(frozen=True)
class Series:
    """One stream of use by period, as hospitals by week or pharmacies by month. (periods,)

    start: first day of each period, on any one scale; days: its length; packs: used in it, net of returns, so
    that a single period may be negative; NaN where it is unknown. days_out: days out of stock in each, parts of
    days where some places were out; none: none are known. Streams are independent parts: their rates and variances
    add.
    """

    start: np.ndarray
    days: np.ndarray
    packs: np.ndarray
    days_out: np.ndarray | None = None

    @property
    def corrected(self) -> np.ndarray:
        """Packs as they would have been without days out, packs x days / (days - days out). (periods,)

        NaN where the whole period was out of stock: its demand is unknown.
        """
        packs, days = np.asarray(self.packs, float), np.asarray(self.days, float)
        if self.days_out is None:
            return packs.copy()
        return place_rates(packs, days, self.days_out).corrected * days

    def within(self, first: int, stop: int) -> Series:
        """The periods that lie wholly in first..stop-1."""
        start, days = np.asarray(self.start), np.asarray(self.days)
        inside = (start >= first) & (start + days <= stop)
        out = None if self.days_out is None else np.asarray(self.days_out)[inside]
        return Series(start[inside], days[inside], np.asarray(self.packs)[inside], out)


@dataclass(frozen=True)
class DemandEstimate:
    """Demand for one item in one window. None is unknown, which is never 0.

    raw_per_day: packs a day as used.
    corrected_per_day: packs a day with the days out of stock left out; None where nothing is known of these.
    variance_per_day: variance of the packs asked for in a day, at `per_day`; never under Poisson's.
    level_sd: relative standard error of `per_day`.
    days, days_out: place-days observed and out of stock; without places, the days of the longest series.
    periods: periods behind the variance; where no stream has two it is Poisson's, for want of anything better.
    unknown_places: places of unknown demand, which add nothing to the corrected rate.
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
        """The corrected rate where there is one, else the raw one; None when demand is unknown."""
        if self.variance_per_day is None:
            return None
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
    Pearson's phi = sum((x - rate days)^2 / (rate days)) / (n - 1), for each stream and never under 1; trend,
    season and stock-outs inside the window raise it too. The variance a day is the sum of phi x rate over the
    streams, scaled to the places' rate where there is one. The relative standard error of the level is
    sqrt(sum of phi x rate / days) / rate, over the streams or the places.

    window: (first, stop) keeps the periods wholly inside; the places' totals are taken as they are. Where
    returns exceed use the demand is unknown.
    """
    parts = [s if window is None else s.within(*window) for s in series]
    parts = [s for s in parts if np.sum(s.days) > 0]
    days = np.array([np.sum(s.days) for s in parts], float)
    rates = np.array([np.sum(s.packs) for s in parts], float) / days
    phis = _dispersions(parts)
    periods = sum(np.size(s.packs) for s in parts)
    if places is not None and np.size(places.packs) and np.sum(places.days) > 0:
        weights = np.maximum(rates, 0)
        phi = float(np.average(phis, weights=weights)) if weights.sum() > 0 else 1.0
        return _from_places(places, phi, periods)
    rate = float(rates.sum())
    longest = int(days.max(initial=0))
    known = bool(parts) and rate >= 0
    spread = phis * np.maximum(rates, 0)
    return DemandEstimate(
        raw_per_day=rate if parts else None,
        corrected_per_day=None,
        variance_per_day=float(spread.sum()) if known else None,
        level_sd=_relative(spread / days, rate) if known else None,
        days=longest,
        days_out=0,
        periods=periods,
    )


def _from_places(places: PlaceTotals, phi: float, periods: int) -> DemandEstimate:
    rates = place_rates(places.packs, places.days, places.days_out)
    known = ~rates.unknown
    total = float(rates.corrected[known].sum())
    corrected = total if known.any() and total >= 0 else None
    in_stock = np.asarray(places.days, float).ravel() - np.asarray(places.days_out, float).ravel()
    spread = phi * np.maximum(rates.corrected[known], 0)
    return DemandEstimate(
        raw_per_day=float(np.nansum(rates.raw)),
        corrected_per_day=corrected,
        variance_per_day=None if corrected is None else phi * corrected,
        level_sd=None if corrected is None else _relative(spread / in_stock[known], corrected),
        days=int(np.sum(places.days)),
        days_out=int(np.sum(places.days_out)),
        periods=periods,
        unknown_places=int(rates.unknown.sum()),
    )


def _dispersions(parts: Sequence[Series]) -> np.ndarray:
    """Phi of each stream; the largest measured one for a stream that has no two periods or no use, else 1."""
    measured = []
    for part in parts:
        packs, days = np.asarray(part.packs, float), np.asarray(part.days, float)
        expected = packs.sum() / days.sum() * days
        enough = packs.size >= 2 and packs.sum() > 0
        phi = ((packs - expected) ** 2 / expected).sum() / (packs.size - 1) if enough else np.nan
        measured.append(max(1.0, float(phi)) if enough else np.nan)
    phis = np.array(measured)
    return np.where(np.isnan(phis), np.nanmax(phis), phis) if (phis >= 1).any() else np.ones(phis.size)


def _relative(variances: np.ndarray, rate: float) -> float:
    return float(np.sqrt(variances.sum()) / rate) if rate > 0 else 0.0
