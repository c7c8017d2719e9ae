"""From the replications to the answer for one item, with Monte Carlo errors.

The end E of the shortage is independent of demand and deliveries, so it is not drawn: a replication with its
shortfall on day f counts as P(E <= f), and unmet demand on day t as P(E > t). This is the expectation given the
run-off (Rao-Blackwell): the same answer as drawing E, with less noise. See docs/decisions/0005.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numba import njit

from beredt.outlook.position import Position
from beredt.outlook.simulation.engine import Tally
from beredt.outlook.simulation.layout import (
    DENIED,
    REDIRECTED,
    UNMET,
    UNMET_BEFORE_END,
    WEEK,
)
from beredt.outlook.simulation.results import Coverage, Estimate, PartCoverage, StockPath

QUANTILES = (0.05, 0.5, 0.95)


class _Part(NamedTuple):
    """The figures that all, each class and each region have."""

    lasts: tuple[float | None, float | None]
    shortfall: tuple[int | None, int | None, int | None]
    unmet: Estimate | None
    denied: Estimate | None
    redirected: Estimate | None


def summarise(
    position: Position, regions: Sequence[str], number: int, tally: Tally, still_short: np.ndarray | None
) -> Coverage:
    """The figures of one item, the `number`-th of those run together, whose regions come in this order.

    still_short: P(the shortage is not over on day d), (horizon + 1,); None when the end is unknown.
    """
    classes, horizon = position.priority, position.horizon
    counts, needs = _by_part(tally.first_out[number], tally.needs[number], len(classes), horizon)
    totals = _moments(tally.totals[number])
    over_by = None if still_short is None else np.append(1.0 - still_short[:-1], 1.0)
    parts = [_part(count, need, over_by) for count, need in zip(counts, needs, strict=True)]
    of_class, of_region = parts[1 : 1 + len(classes)], parts[1 + len(classes) :]
    if len(parts) == 1:
        of_class = of_region = parts
    whole = parts[0]
    replications = tally.first_out.shape[2]
    lasting = np.ones(horizon + 1)
    np.subtract(1.0, np.cumsum(counts[0, :-1]) / replications, out=lasting[1:])
    received, used, wasted, left, waited, moved = (Estimate(*row) for row in totals.tolist())
    return Coverage(
        horizon=horizon,
        replications=replications,
        p_lasts=whole.lasts[0],
        p_lasts_error=whole.lasts[1],
        shortfall=whole.shortfall,
        lasts=lasting,
        still_short=still_short,
        unmet=whole.unmet,
        denied=whole.denied,
        unmet_horizon=Estimate(*needs[0, UNMET].tolist()),
        received=received,
        used=used,
        wasted=wasted,
        left=left,
        classes=_named([(each.name, each.share) for each in classes], of_class),
        regions=_named(_shares(position, regions), of_region),
        redirected=whole.redirected,
        waited=None if over_by is None else waited,
        moved_in=None if over_by is None else moved,
        stock=_stock(tally.stock[number]) if len(tally.stock) else None,
    )


def _part(count: np.ndarray, need: np.ndarray, over_by: np.ndarray | None) -> _Part:
    unmet, denied, redirected = (
        None if over_by is None else Estimate(*need[n].tolist()) for n in (UNMET_BEFORE_END, DENIED, REDIRECTED)
    )
    return _Part(_chance(count, over_by), _quantiles(count), unmet, denied, redirected)


def _named(names: Sequence[tuple[str, float]], parts: Sequence[_Part]) -> tuple[PartCoverage, ...]:
    return tuple(
        PartCoverage(name, share, *part.lasts, part.shortfall, part.unmet, part.denied, part.redirected)
        for (name, share), part in zip(names, parts, strict=True)
    )


def _shares(position: Position, regions: Sequence[str]) -> list[tuple[str, float]]:
    """Each region with its share of demand at the mean."""
    mean = {demand.region: demand.mean for demand in position.demands}
    total = sum(mean.values())
    return [(region, mean[region] / total if total > 0 else 1 / len(regions)) for region in regions]


@njit(cache=True, nogil=True)
def _by_part(  # type: ignore[no-untyped-def]
    first, needs, classes, horizon
):
    """Of all, each class and each region: replications by day of shortfall, (parts, horizon + 1), and the mean and
    standard error of what they need, (parts, 4, 2). Of all alone where there is one class and one region.
    """
    regions = first.shape[0] // classes
    replications = first.shape[1]
    parts = 1 + classes + regions if first.shape[0] > 1 else 1
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
