"""Does the stock last through the shortage? Daily Monte Carlo over demand and deliveries, exact over the end.

Each day: what expires is wasted, what arrives joins (and is wasted at once if already expired), demand is
served first-expiry-first-out, what is not served is lost. The first day with unmet demand is the day of
shortfall. Normal supply returns on day E, so the stock lasts when the day of shortfall is E or later; E is
capped at the horizon.

E is independent of demand and deliveries, so it is not drawn: each replication with its shortfall on day f
counts as P(E <= f), and unmet demand on day t as P(E > t). This is the expectation given the run-off
(Rao-Blackwell): the same answer as drawing E, with less noise.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from beredt.outlook.duration import EndForecast
from beredt.outlook.position import Position
from beredt.outlook.seeds import item_seed


@dataclass(frozen=True)
class Estimate:
    """A mean over the replications and its Monte Carlo standard error."""

    value: float
    error: float


@dataclass(frozen=True)
class Coverage:
    """The answer for one position.

    p_lasts: P(no unmet demand before the end, or within the horizon); None when the end is unknown.
    p_lasts_error: its Monte Carlo standard error, never 0 (see `_chance`).
    shortfall: day of the first unmet demand at 5, 50 and 95 %, if supply did not return; None: not within it.
    lasts: P(the stock lasts at least d days) for d = 0..horizon, (horizon + 1,).
    still_short: P(the shortage is not over on day d) for d = 0..horizon, (horizon + 1,); None when unknown.
    unmet, denied: packs lost for want of stock, and packs denied by the restriction, before the end.
    unmet_horizon: packs lost if supply did not return within the horizon.
    wasted, left: packs that expire within the horizon, and packs left after it, if supply did not return.
    received: packs on hand and arrived: received = used + wasted + left in every replication.
    """

    horizon: int
    replications: int
    p_lasts: float | None
    p_lasts_error: float | None
    shortfall: tuple[int | None, int | None, int | None]
    lasts: np.ndarray
    still_short: np.ndarray | None
    unmet: Estimate | None
    denied: Estimate | None
    unmet_horizon: Estimate
    received: Estimate
    used: Estimate
    wasted: Estimate
    left: Estimate


@dataclass(frozen=True)
class Runs:
    """The replications themselves, one row each, (replications,).

    first_out: day of shortfall, the horizon when there is none. received, used, wasted, left, unmet: packs
    over the horizon. unmet_before_end, denied_before_end: packs, weighted by P(the shortage is not over).
    demand, (replications, horizon), and arrivals, (replications, deliveries): what was drawn, when kept;
    demand is after the restriction.
    """

    first_out: np.ndarray
    received: np.ndarray
    used: np.ndarray
    wasted: np.ndarray
    left: np.ndarray
    unmet: np.ndarray
    unmet_before_end: np.ndarray
    denied_before_end: np.ndarray
    demand: np.ndarray | None = None
    arrivals: np.ndarray | None = None


def simulate(
    position: Position,
    end: EndForecast | None = None,
    *,
    replications: int = 10_000,
    seed: int | np.ndarray = 1,
) -> Coverage:
    """Simulate one position through the shortage.

    end: forecast of the day on which normal supply returns; None or an unknown one leaves `p_lasts` None.
    seed: a number, or the four words of `item_seed`. Same seed, same answer, whatever else is run beside it.
    """
    end = end if end is not None and end.known else None
    runs = simulate_runs(position, end, replications=replications, seed=seed)
    still_short = None if end is None else end.still_short(position.horizon)
    return summarise(runs, position.horizon, still_short)


def simulate_runs(
    position: Position,
    end: EndForecast | None = None,
    *,
    replications: int = 10_000,
    seed: int | np.ndarray = 1,
    keep_draws: bool = False,
) -> Runs:
    """As `simulate`, but the replications themselves, with what was drawn if asked for."""
    from beredt.outlook import kernel
    from beredt.outlook.tables import demand_tables

    if replications < 1:
        raise ValueError(f"at least one replication is needed: {replications!r}")
    horizon = position.horizon
    words = np.asarray(seed, dtype=np.uint64) if isinstance(seed, np.ndarray) else item_seed(seed, "")
    if words.shape != (4,):
        raise ValueError(f"a seed is a number or four words, not {words.shape}")
    lots = _lots(position)
    tables, table_of_day = demand_tables(position)
    cumulative = np.cumsum(_arrivals(position), axis=1)
    share = position.share() if position.restrictions else np.empty(0)
    kept = replications if keep_draws else 0
    demand = np.empty((kept, horizon), np.int64)
    arrivals = np.empty((kept, cumulative.shape[0]), np.int64)
    first_out = np.empty(replications, np.int64)
    totals, denied = np.empty((replications, 5)), np.zeros(replications)
    kernel.run_drawn(
        words, tables, table_of_day, table_of_day.shape[0], cumulative, share, *lots, _weights(end, horizon),
        first_out, totals, denied, demand, arrivals,
    )  # fmt: skip
    draws = (demand, arrivals) if keep_draws else (None, None)
    return _runs(position, first_out, totals, denied, *draws)


def replay(position: Position, demand: np.ndarray, arrivals: np.ndarray, end: EndForecast | None = None) -> Runs:
    """Run the replications for given draws instead of random ones.

    demand: whole packs, (replications, horizon), after any restriction; arrivals: day of arrival of each
    delivery, (replications, deliveries), the horizon or later when it does not come. For checking against a
    slow twin, and for demand paths from another model.
    """
    from beredt.outlook import kernel

    demand = np.ascontiguousarray(demand, dtype=np.int64)
    arrivals = np.ascontiguousarray(arrivals, dtype=np.int64).reshape(demand.shape[0], -1)
    if demand.shape[1:] != (position.horizon,) or arrivals.shape[1] != len(position.deliveries):
        raise ValueError(f"demand {demand.shape} and arrivals {arrivals.shape} do not fit the position")
    first_out = np.empty(demand.shape[0], np.int64)
    totals = np.empty((demand.shape[0], 5))
    weights = _weights(end, position.horizon)
    kernel.run_given(demand, arrivals, *_lots(position), weights, first_out, totals)
    return _runs(position, first_out, totals, np.zeros(demand.shape[0]))


def summarise(runs: Runs, horizon: int, still_short: np.ndarray | None) -> Coverage:
    """The figures of `Coverage` from the replications."""
    n = runs.first_out.size
    count = np.bincount(runs.first_out, minlength=horizon + 1)
    lasts = 1.0 - np.concatenate(([0], np.cumsum(count[:-1]))) / n
    p, error = (None, None)
    if still_short is not None:
        over_by = np.append(1.0 - still_short[:-1], 1.0)
        p, error = _chance(over_by[runs.first_out])
    return Coverage(
        horizon=horizon,
        replications=n,
        p_lasts=p,
        p_lasts_error=error,
        shortfall=(_quantile(count, 0.05), _quantile(count, 0.5), _quantile(count, 0.95)),
        lasts=lasts,
        still_short=still_short,
        unmet=None if still_short is None else _mean(runs.unmet_before_end),
        denied=None if still_short is None else _mean(runs.denied_before_end),
        unmet_horizon=_mean(runs.unmet),
        received=_mean(runs.received),
        used=_mean(runs.used),
        wasted=_mean(runs.wasted),
        left=_mean(runs.left),
    )


def _weights(end: EndForecast | None, horizon: int) -> np.ndarray:
    return np.ones(horizon) if end is None else end.still_short(horizon)[:-1].copy()


def _lots(position: Position) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Batches and deliveries in order of expiry: packs, expiry, day of opening, number of the delivery or
    -1.
    """
    never = position.horizon + 1
    rows = [(b.expiry, b.packs, position.opening(b.pool), -1) for b in position.usable_batches()]
    rows += [(d.expiry, d.packs, never, j) for j, d in enumerate(position.deliveries)]
    rows = [(never if e is None else min(e, never), p, min(o, never), j) for e, p, o, j in rows]
    lots = np.array(sorted(rows), dtype=np.int64).reshape(-1, 4)
    expiry, packs, opens, delivery = (np.ascontiguousarray(column) for column in lots.T)
    return packs, expiry, opens, delivery


def _arrivals(position: Position) -> np.ndarray:
    days = [d.arrival(position.horizon) for d in position.deliveries]
    return np.array(days, dtype=float).reshape(len(days), position.horizon)


def _runs(
    position: Position,
    first_out: np.ndarray,
    totals: np.ndarray,
    denied: np.ndarray,
    demand: np.ndarray | None = None,
    arrivals: np.ndarray | None = None,
) -> Runs:
    """Join what the kernel counted with the pools that stay closed, which expire or are left as they lie."""
    horizon = position.horizon
    closed = [b for b in position.usable_batches() if position.opening(b.pool) >= horizon]
    expired = sum(b.packs for b in closed if b.expiry is not None and b.expiry < horizon)
    received = totals[:, 0] + sum(b.packs for b in closed)
    wasted = totals[:, 2] + expired
    used = totals[:, 1]
    return Runs(
        first_out=first_out,
        received=received,
        used=used,
        wasted=wasted,
        left=received - used - wasted,
        unmet=totals[:, 3],
        unmet_before_end=totals[:, 4],
        denied_before_end=denied,
        demand=demand,
        arrivals=arrivals,
    )


def _mean(values: np.ndarray) -> Estimate:
    error = float(values.std(ddof=1) / np.sqrt(values.size)) if values.size > 1 else float("inf")
    return Estimate(float(values.mean()), error)


def _chance(values: np.ndarray) -> tuple[float, float]:
    """Mean of the replications' chances and its standard error.

    The error is the half width of Wilson's interval at z = 1 with the sample variance in place of p (1 - p):
    sqrt(s^2 / n + 1 / (4 n^2)) / (1 + 1 / n). So a figure of exactly 0 or 1 has an error too.
    """
    n = values.size
    error = np.sqrt(float(values.var()) / n + 1 / (4 * n * n)) / (1 + 1 / n)
    return float(values.mean()), float(error)


def _quantile(count: np.ndarray, q: float) -> int | None:
    """The first day by which a share q of the replications has run out; None when not within the horizon."""
    horizon = count.size - 1
    day = int(np.searchsorted(np.cumsum(count), q * count.sum() - 1e-9))
    return day if day < horizon else None
