"""What a simulation says: the answer for one position, and the replications that it comes from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Estimate:
    """A mean over the replications and its Monte Carlo standard error."""

    value: float
    error: float


@dataclass(frozen=True)
class PartCoverage:
    """The answer for one priority class, or one region.

    share: its share of demand at the mean. The other fields are as in `Coverage`, of this part alone.
    """

    name: str
    share: float
    p_lasts: float | None
    p_lasts_error: float | None
    shortfall: tuple[int | None, int | None, int | None]
    unmet: Estimate | None
    denied: Estimate | None
    redirected: Estimate | None


@dataclass(frozen=True)
class StockPath:
    """Packs that demand may draw on at the end of some days, if supply did not return.

    days: (n,); packs: at 5, 50 and 95 % of the replications, (n, 3). (A fan: no path need follow one line of it.)
    """

    days: np.ndarray
    packs: np.ndarray


@dataclass(frozen=True)
class Coverage:
    """The answer for one position.

    method: how it was found: "simulated", or exactly and how.
    p_lasts: P(no unmet demand before the end, or within the horizon); None when the end is unknown.
    p_lasts_error: its Monte Carlo standard error, never 0 (see `_chance`).
    shortfall: day of the first unmet demand at 5, 50 and 95 %, if supply did not return; None: not within it.
    lasts: P(the stock lasts at least d days) for d = 0..horizon, (horizon + 1,).
    still_short: P(the shortage is not over on day d) for d = 0..horizon, (horizon + 1,); None when unknown.
    unmet, denied: packs asked for and not met for want of stock, and packs denied by restrictions, before the end.
        Of the denied, `redirected` turn to substitutes. Unmet demand is lost or moves to other items.
    waited: packs times days that demand waits for stock before the end, not counted in unmet. moved_in: packs of
        demand that come from other items before the end.
    unmet_horizon: packs not met if supply did not return within the horizon.
    wasted, left: packs that expire within the horizon, and packs left after it, if supply did not return.
    received: packs on hand and arrived: received = used + wasted + left in every replication.
    classes, regions: the answer for each priority class in their order, and for each region.
    stock: the stock from week to week, when asked for.
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
    method: str = "simulated"
    classes: tuple[PartCoverage, ...] = ()
    regions: tuple[PartCoverage, ...] = ()
    redirected: Estimate | None = None
    waited: Estimate | None = None
    moved_in: Estimate | None = None
    stock: StockPath | None = None


@dataclass(frozen=True)
class Drawn:
    """What was drawn for one item.

    demand: packs asked for before the profile, the surge, classes and restrictions, (regions, replications,
    horizon). bits: 32 random bits, from which all that rounds by chance follows, of the same shape. arrivals: day
    of each delivery, (replications, deliveries), and returns: of the item's own supply, (replications,), or None;
    the horizon when it does not come within it.
    """

    demand: np.ndarray
    bits: np.ndarray
    arrivals: np.ndarray
    returns: np.ndarray | None


@dataclass(frozen=True)
class Runs:
    """The replications themselves, one row each, (replications,); a need is a class in a region.

    first_out: day of shortfall, the horizon when there is none. received, used, wasted, left, unmet: packs
    over the horizon. unmet_before_end, denied_before_end, redirected_before_end, waited, moved_in: packs, weighted
    by P(the shortage is not over). Unmet is lost or moved to another item; waited is packs times days.
    need_*: the same by need, (classes, regions, replications).
    stock: packs that demand may draw on after each seventh day, (weeks, replications), when asked for.
    drawn: what was drawn, when kept.
    """

    first_out: np.ndarray
    received: np.ndarray
    used: np.ndarray
    wasted: np.ndarray
    left: np.ndarray
    unmet: np.ndarray
    unmet_before_end: np.ndarray
    denied_before_end: np.ndarray
    redirected_before_end: np.ndarray
    waited: np.ndarray
    moved_in: np.ndarray
    need_first_out: np.ndarray
    need_unmet: np.ndarray
    need_denied: np.ndarray
    need_redirected: np.ndarray
    stock: np.ndarray | None = None
    drawn: Drawn | None = None
