"""The answer without simulation, where nothing is delivered and all stock is one shelf.

The same figures as the simulation's, by the same rules of a day, with no Monte Carlo error: the distribution of the
run-off is carried from day to day (`line`), for each level of the demand's uncertainty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from beredt.outlook.duration import EndForecast
from beredt.outlook.position import Batch, Pool, Position
from beredt.outlook.simulation.results import Coverage, Estimate, PartCoverage

if TYPE_CHECKING:
    from beredt.outlook.line import DayLaw, Line

MOST_FACTORS = 16


def answers_exactly(position: Position) -> bool:
    """Whether the position has an exact answer.

    It has when no delivery can come within the horizon; demand is of one region and at most one class, its factors
    (profile x surge x what the restrictions leave) take at most MOST_FACTORS values, and what is unmet is lost; each
    pool with stock is either open on all days to all that demand, keeping nothing, or never open to it; and the line
    of packs needs at most MOST_STATES states, which all have but great stocks under a very uneven demand.
    """
    return _laid_out(position) is not None


def exact_coverage(position: Position, end: EndForecast | None = None) -> Coverage | None:
    """As `simulate`, exactly; None where `answers_exactly` says no.

    The errors are 0, and so is the number of replications; `method` says when a great stock was taken in steps of
    some packs, whose error is of the fourth order in step / spread and well under 1e-5 of the chances.
    """
    from beredt.outlook.line import run_off

    laid_out = _laid_out(position)
    if laid_out is None:
        return None
    run = run_off(laid_out.line, laid_out.law)
    lasts, remaining, wasted = (part.mean(axis=0) for part in (run.lasts, run.remaining, run.wasted))
    # What is gone by the start of a day was used, unless it expired on a day before it.
    expired = np.zeros(position.horizon + 1)
    expired[[first + 1 for first, _, _ in laid_out.line.spans[1:]]] = wasted
    used = laid_out.line.packs - remaining - np.cumsum(expired)
    kept = sum(batch.packs for batch in laid_out.kept)
    kept_wasted = sum(batch.packs for batch in laid_out.kept if _last(batch, position) < position.horizon)
    return _coverage(
        position,
        end,
        method="exact" if run.step == 1 else f"exact, in steps of {run.step} packs",
        lasts=np.minimum.accumulate(lasts),
        unmet=position.demands[0].mean * laid_out.factors - np.diff(used),
        used=float(used[-1]),
        wasted=float(wasted.sum()) + kept_wasted,
        left=float(remaining[-1]) + kept - kept_wasted,
    )


class _LaidOut(NamedTuple):
    """A position as a line: with the law of its demand, the factors of its days, and the batches off the line."""

    line: Line
    law: DayLaw
    factors: np.ndarray
    kept: list[Batch]


def _laid_out(position: Position) -> _LaidOut | None:
    """The position as a line, or None where it is not one."""
    if len(position.demands) > 1 or len(position.priority) > 1 or position.waits > 0 or position.returns is not None:
        return None
    if any(d.packs and d.arrival(position.horizon).any() for d in position.deliveries):
        return None
    shelves, factors = _shelves(position), _factors(position)
    if shelves is None or np.unique(factors).size > MOST_FACTORS:
        return None
    from beredt.outlook.line import MOST_STATES, lay_out

    shelf, kept = shelves
    law = _law(position, factors)
    line = lay_out(sum(batch.packs for batch in shelf), _cuts(shelf, position), law)
    return _LaidOut(line, law, factors, kept) if line.states <= MOST_STATES else None


def _shelves(position: Position) -> tuple[list[Batch], list[Batch]] | None:
    """The batches that demand may draw on, on all days, and those that it never may; None when there are others."""
    (demand,), (group,) = position.demands, position.priority
    shelf, kept = [], []
    for batch in position.usable_batches():
        pool = position.pools.get(batch.pool, Pool())
        serves = (pool.classes is None or group.name in pool.classes) and (
            pool.regions is None or demand.region in pool.regions
        )
        drawable = pool.open(position.horizon) & serves
        if not drawable.any():
            kept.append(batch)
        elif drawable.all() and not pool.floor(position.horizon).any():
            shelf.append(batch)
        else:
            return None
    return shelf, kept


def _last(batch: Batch, position: Position) -> int:
    """The first day on which a batch is of no use any more."""
    return position.horizon if batch.expiry is None else min(batch.expiry - position.minimum_life, position.horizon)


def _cuts(shelf: list[Batch], position: Position) -> list[tuple[int, int]]:
    """The days on which batches expire, and how many packs of the shelf have expired by then."""
    days = sorted({_last(batch, position) for batch in shelf} - {position.horizon})
    return [(day, sum(batch.packs for batch in shelf if _last(batch, position) <= day)) for day in days]


def _factors(position: Position) -> np.ndarray:
    """What a day's count is multiplied by: profile, surge and what the restrictions leave. (horizon,)"""
    (demand,), (group,) = position.demands, position.priority
    share = position.share(group.name, demand.region)
    return demand.factors(position.horizon) * position.surges() * share


def _law(position: Position, factors: np.ndarray) -> DayLaw:
    from beredt.outlook.line import DayLaw
    from beredt.outlook.simulation.tables import gamma_levels

    (demand,) = position.demands
    distinct, kind = np.unique(factors, return_inverse=True)
    ratio = demand.variance / demand.mean if demand.mean > 0 else 1.0
    return DayLaw(demand.mean, ratio, gamma_levels(demand.level_sd), distinct, kind)


def _coverage(
    position: Position,
    end: EndForecast | None,
    *,
    method: str,
    lasts: np.ndarray,
    unmet: np.ndarray,
    used: float,
    wasted: float,
    left: float,
) -> Coverage:
    """The figures of `Coverage`; unmet: packs a day, (horizon,)."""
    horizon, (demand,), (group,) = position.horizon, position.demands, position.priority
    first_out = -np.diff(lasts, append=0.0)
    quantiles = _quantile(first_out, 0.05), _quantile(first_out, 0.5), _quantile(first_out, 0.95)
    p = before_end = denied = redirected = nothing = still_short = None
    if end is not None and end.known:
        still_short = end.still_short(horizon)
        p = float(first_out @ np.append(1.0 - still_short[:-1], 1.0))
        before_end, denied, redirected = (
            _sure(amounts @ still_short[:-1]) for amounts in (unmet, *_turned_away(position))
        )
        nothing = Estimate(0.0, 0.0)
    error = None if p is None else 0.0
    parts = [
        (PartCoverage(name, 1.0, p, error, quantiles, before_end, denied, redirected),)
        for name in (group.name, demand.region)
    ]
    return Coverage(
        horizon=horizon,
        replications=0,
        p_lasts=p,
        p_lasts_error=error,
        shortfall=quantiles,
        lasts=lasts,
        still_short=still_short,
        unmet=before_end,
        denied=denied,
        unmet_horizon=_sure(unmet.sum()),
        received=_sure(used + wasted + left),
        used=_sure(used),
        wasted=_sure(wasted),
        left=_sure(left),
        method=method,
        classes=parts[0],
        regions=parts[1],
        redirected=redirected,
        waited=nothing,
        moved_in=nothing,
    )


def _turned_away(position: Position) -> tuple[np.ndarray, np.ndarray]:
    """Packs a day that the restrictions deny, and of these what turns to the substitutes. (horizon,) each"""
    from beredt.outlook.simulation.layout import redirected_share

    (demand,), (group,) = position.demands, position.priority
    asked = demand.mean * demand.factors(position.horizon) * position.surges()
    denied = asked * (1.0 - position.share(group.name, demand.region))
    return denied, denied * redirected_share(position, group.name, demand.region)


def _sure(packs: float) -> Estimate:
    return Estimate(max(0.0, float(packs)), 0.0)


def _quantile(first_out: np.ndarray, q: float) -> int | None:
    """The first day by which the stock has run out with probability q; None when not within the horizon."""
    day = int(np.searchsorted(np.cumsum(first_out), q - 1e-9))
    return day if day < first_out.size - 1 else None
