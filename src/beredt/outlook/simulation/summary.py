"""From the replications to the answer for one item, with Monte Carlo errors.

The end E of the shortage is independent of demand and deliveries, so it is not drawn: a replication with its
shortfall on day f counts as P(E <= f), and unmet demand on day t as P(E > t). This is the expectation given the
run-off (Rao-Blackwell): the same answer as drawing E, with less noise. See docs/decisions/0005.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from beredt.outlook.position import Position
from beredt.outlook.simulation.engine import Tally
from beredt.outlook.simulation.layout import (
    DENIED,
    LEFT,
    MOVED,
    RECEIVED,
    REDIRECTED,
    UNMET,
    UNMET_BEFORE_END,
    USED,
    WAITED,
    WASTED,
    WEEK,
)
from beredt.outlook.simulation.results import Coverage, Estimate, PartCoverage, StockPath

QUANTILES = (0.05, 0.5, 0.95)


def summarise(position: Position, number: int, tally: Tally, still_short: np.ndarray | None) -> Coverage:
    """The figures of one item, the `number`-th of those run together.

    still_short: P(the shortage is not over on day d), (horizon + 1,); None when the end is unknown.
    """
    classes, horizon = position.priority, position.horizon
    regions = [demand.region for demand in position.demands]
    counts, needs = _by_part(tally.first_out[number], tally.needs[number], len(classes), horizon)
    totals = _moments(tally.totals[number])
    over_by = None if still_short is None else np.append(1.0 - still_short[:-1], 1.0)
    mean = sum(demand.mean for demand in position.demands)
    shares = [each.share for each in classes]
    shares += [demand.mean / mean if mean > 0 else 1 / len(regions) for demand in position.demands]
    parts = [
        PartCoverage(
            name,
            share,
            *_chance(counts[1 + part], over_by),
            _quantiles(counts[1 + part]),
            *(_estimate(needs[1 + part, n], over_by) for n in (UNMET_BEFORE_END, DENIED, REDIRECTED)),
        )
        for part, (name, share) in enumerate(zip([*(each.name for each in classes), *regions], shares, strict=True))
    ]
    replications = tally.first_out.shape[2]
    lasting = np.empty(horizon + 1)
    lasting[0] = 1.0
    np.subtract(1.0, np.cumsum(counts[0, :-1]) / replications, out=lasting[1:])
    p, error = _chance(counts[0], over_by)
    return Coverage(
        horizon=horizon,
        replications=replications,
        p_lasts=p,
        p_lasts_error=error,
        shortfall=_quantiles(counts[0]),
        lasts=lasting,
        still_short=still_short,
        unmet=_estimate(needs[0, UNMET_BEFORE_END], over_by),
        denied=_estimate(needs[0, DENIED], over_by),
        unmet_horizon=Estimate(*needs[0, UNMET].tolist()),
        received=Estimate(*totals[RECEIVED].tolist()),
        used=Estimate(*totals[USED].tolist()),
        wasted=Estimate(*totals[WASTED].tolist()),
        left=Estimate(*totals[LEFT].tolist()),
        classes=tuple(parts[: len(classes)]),
        regions=tuple(parts[len(classes) :]),
        redirected=_estimate(needs[0, REDIRECTED], over_by),
        waited=_estimate(totals[WAITED], over_by),
        moved_in=_estimate(totals[MOVED], over_by),
        stock=_stock(tally.stock[number]) if len(tally.stock) else None,
    )


@njit(cache=True, nogil=True)
def _by_part(  # type: ignore[no-untyped-def]
    first, needs, classes, horizon
):
    """Of all, each class and each region: replications by day of shortfall, (parts, horizon + 1), and the mean and
    standard error of what they need, (parts, 4, 2).
    """
    regions = first.shape[0] // classes
    replications = first.shape[1]
    parts = 1 + classes + regions
    counts = np.zeros((parts, horizon + 1), np.int64)
    moments = np.empty((parts, needs.shape[1], 2))
    earliest = np.empty(replications, np.int32)
    total = np.empty((needs.shape[1], replications))
    for part in range(parts):
        earliest[:] = horizon
        total[:] = 0.0
        for need in range(first.shape[0]):
            c, region = need // regions, need % regions
            if part == 0 or part == 1 + c or part == 1 + classes + region:
                for r in range(replications):
                    earliest[r] = min(earliest[r], first[need, r])
                for n in range(needs.shape[1]):
                    for r in range(replications):
                        total[n, r] += needs[need, n, r]
        for r in range(replications):
            counts[part, earliest[r]] += 1
        moments[part] = _moments(total)
    return counts, moments


@njit(cache=True, nogil=True)
def _moments(values: np.ndarray) -> np.ndarray:
    """Mean and its standard error of each row; the error of a single value is infinite. (rows, 2)"""
    rows, n = values.shape
    moments = np.empty((rows, 2))
    for row in range(rows):
        mean = values[row].sum() / n
        spread = 0.0
        for value in values[row]:
            spread += (value - mean) ** 2
        moments[row] = mean, np.sqrt(spread / (n - 1) / n) if n > 1 else np.inf
    return moments


def _estimate(moments: np.ndarray, over_by: np.ndarray | None) -> Estimate | None:
    return None if over_by is None else Estimate(*moments.tolist())


def _chance(count: np.ndarray, over_by: np.ndarray | None) -> tuple[float | None, float | None]:
    """Mean of the replications' chances, P(the end by their shortfall), and its standard error.

    The error is the half width of Wilson's interval at z = 1 with the sample variance in place of p (1 - p):
    sqrt(s^2 / n + 1 / (4 n^2)) / (1 + 1 / n). So a figure of exactly 0 or 1 has an error too.
    """
    if over_by is None:
        return None, None
    n = int(count.sum())
    mean = float(count @ over_by) / n
    variance = float(count @ (over_by - mean) ** 2) / n
    return mean, float(np.sqrt(variance / n + 1 / (4 * n * n)) / (1 + 1 / n))


def _quantiles(count: np.ndarray) -> tuple[int | None, int | None, int | None]:
    """First days by which 5, 50 and 95 % of the replications have run out; None when not within the horizon."""
    reached = np.cumsum(count)
    days = np.searchsorted(reached, np.array(QUANTILES) * reached[-1] - 1e-9).tolist()
    horizon = count.size - 1
    five, half, most = (day if day < horizon else None for day in days)
    return five, half, most


def _stock(packs: np.ndarray) -> StockPath:
    days = WEEK * np.arange(1, packs.shape[0] + 1) - 1
    return StockPath(days, np.quantile(packs, QUANTILES, axis=1).T)
