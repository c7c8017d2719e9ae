"""Regional and local forecasts that add up to the national one.

Every node of the tree is forecast by itself, and the forecasts disagree: a place's use is mostly noise, and the
country knows its level better than the sum of its places does. Minimum-trace reconciliation moves each by as much as
it is unsure: with b the places, S the matrix that sums them to all nodes, y the nodes' forecasts and W the covariance
of their errors, b = (S' W^-1 S)^-1 S' W^-1 y. W is that of the walk-forward errors, its correlations shrunk towards
none. Source: Wickramasuriya, Athanasopoulos and Hyndman 2019 (MinT); Schäfer and Strimmer 2005 (the shrinkage). Plain
least squares (W equal for all nodes) wrecks small series and is not offered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from beredt.outlook.demand.forecasting import Forecast
from beredt.outlook.position import Demand

#: The least that correlations are shrunk by, so that they can be inverted where the errors of places make the top's.
LEAST_SHRINKAGE = 0.05


def add_up(nodes: Mapping[str, Forecast], parents: Mapping[str, str]) -> dict[str, Forecast]:
    """The forecasts of a tree of nodes, such that every parent's mean is exactly the sum of its children's.

    parents: of every node but the top. The quantiles are moved with the means. All have the same coming periods.
    """
    places = [name for name in nodes if name not in parents.values()]
    matrix = summing(list(nodes), parents)
    base = np.array([each.mean for each in nodes.values()])
    covariance = shrunk_covariance([each.choice.errors for each in nodes.values()], base.mean(axis=1))
    held = np.maximum(reconciled(base, matrix, covariance), 0.0)
    own = dict(zip(places, held, strict=True))
    means = {name: _sum_below(name, own, parents) for name in nodes}
    return {name: _moved(each, means[name]) for name, each in nodes.items()}


def summing(names: Sequence[str], parents: Mapping[str, str]) -> np.ndarray:
    """The matrix that sums the places (nodes without children, in order) to all nodes. (nodes, places)

    Raises ValueError where a parent is not among the nodes, or there is not one top.
    """
    unknown = {parent for parent in parents.values() if parent not in names} | (set(parents) - set(names))
    tops = [name for name in names if name not in parents]
    if unknown or len(tops) != 1:
        raise ValueError(f"a tree has one top and knows all its nodes: tops {tops}, unknown {sorted(unknown)}")
    places = [name for name in names if name not in parents.values()]
    matrix = np.zeros((len(names), len(places)))
    row = {name: number for number, name in enumerate(names)}
    for column, place in enumerate(places):
        for name in _upwards(place, parents):
            matrix[row[name], column] = 1.0
    return matrix


def reconciled(base: np.ndarray, matrix: np.ndarray, covariance: np.ndarray) -> np.ndarray:
    """The places' reconciled forecasts, (S' W^-1 S)^-1 S' W^-1 y, one column a step. (places, steps)"""
    weighted = np.linalg.solve(covariance, matrix)
    return np.asarray(np.linalg.solve(matrix.T @ weighted, weighted.T @ base))


def shrunk_covariance(errors: Sequence[np.ndarray], level: np.ndarray) -> np.ndarray:
    """Covariance of the nodes' errors, the correlations shrunk towards 0. (nodes, nodes)

    errors: of each node, (windows, steps), newest first, NaN unknown; those whose windows are shorter than the others'
    (a young node's) give a variance and no correlation. level: the nodes' means, for those with fewer than four known
    errors: their variance is taken as Poisson's and the square of the level, so that they follow the others. No
    variance is under 0.01, a tenth of a pack, which keeps nodes that are never wrong from being held fast.
    """
    steps = max(each.shape[1] for each in errors)
    windows = max(each.shape[0] for each in errors)
    table = np.full((len(errors), windows * steps), np.nan)
    variance = np.empty(len(errors))
    for number, each in enumerate(errors):
        enough = np.count_nonzero(~np.isnan(each)) >= 4
        variance[number] = np.nanmean(each**2) if enough else level[number] + level[number] ** 2
        if enough and each.shape[1] == steps:
            table[number, : each.size] = each.ravel()
    variance = np.maximum(variance, 0.01)
    correlation = _shrunk(table / np.sqrt(variance)[:, None])
    return np.asarray(correlation * np.sqrt(np.outer(variance, variance)))


def _shrunk(scaled: np.ndarray) -> np.ndarray:
    """Correlations times 1 - intensity; the intensity is the sum of their variances over that of their squares.

    scaled: errors over their root mean square, (nodes, n), NaN unknown.
    """
    known = ~np.isnan(scaled)
    filled = np.where(known, scaled, 0.0)
    some = np.maximum(known.astype(float) @ known.T.astype(float), 1.0)
    correlation = filled @ filled.T / some
    variance = np.maximum(filled**2 @ (filled**2).T / some - correlation**2, 0.0) / np.maximum(some - 1.0, 1.0)
    beside = ~np.eye(len(scaled), dtype=bool)
    total = float((correlation[beside] ** 2).sum())
    intensity = 1.0 if total == 0 else min(1.0, max(LEAST_SHRINKAGE, float(variance[beside].sum()) / total))
    shrunk = correlation * (1.0 - intensity)
    np.fill_diagonal(shrunk, 1.0)
    return np.asarray(shrunk)


def apportioned(
    total: Forecast, used: Mapping[str, float], *, prior: Mapping[str, float] | None = None
) -> dict[str, Forecast]:
    """The forecast of a whole shared out to its places by their use, for places too many or too small to forecast.

    used: packs at each place over one common time. prior: what each place's share is held towards (population, say),
    equal shares by default; it weighs as one pack a place. Each keeps the whole's path; counts vary as the whole's do,
    and the level's error is that of the whole and of the share, a Dirichlet's: sd of a share s is
    sqrt(s (1 - s) / (packs + places + 1)), times the root of the dispersion of the counts.
    """
    names = list(used)
    if prior is not None and set(prior) != set(names):
        raise ValueError("the prior names the same places as the use")
    held = np.array([1.0 if prior is None else prior[name] for name in names], float)
    packs = np.maximum(np.array([used[name] for name in names], float), 0.0)
    weights = packs + held / held.sum() * len(names)
    shares = weights / weights.sum()
    errors = np.sqrt((1 - shares) / shares / (weights.sum() + 1) * total.dispersion)
    parts = {}
    for name, share, error in zip(names, shares, errors, strict=True):
        part = _moved(total, total.mean * share)
        parts[name] = replace(part, level_sd=float(np.hypot(total.level_sd, error)))
    return parts


def regional_demands(
    top: Forecast, regions: Mapping[str, Forecast], horizon_days: int, *, day0: int | None = None
) -> tuple[Demand, ...]:
    """The demand of each region as the simulation takes them together, adding up to the top's.

    regions: forecasts that add up to the top's, as `add_up` gives. The simulation draws each region's counts and level
    by itself; dispersions and standard errors are scaled by one factor each, so that the variance of the total and the
    standard error of its level are the top's.
    """
    whole = top.demand(horizon_days, day0=day0)
    parts = [each.demand(horizon_days, day0=day0, region=name) for name, each in regions.items()]
    counts = _variance_of_total(whole)
    drawn = sum(_variance_of_total(part) for part in parts)
    level = whole.mean * whole.level_sd
    levels = float(np.sqrt(sum((part.mean * part.level_sd) ** 2 for part in parts)))
    return tuple(
        replace(
            part,
            variance=part.variance * counts / drawn if drawn > 0 else part.variance,
            level_sd=part.level_sd * level / levels if levels > 0 else part.level_sd,
        )
        for part in parts
    )


def _variance_of_total(demand: Demand) -> float:
    return (
        demand.variance if demand.profile is None else demand.variance * float((np.asarray(demand.profile) ** 2).mean())
    )


def _upwards(name: str, parents: Mapping[str, str]) -> list[str]:
    """The node and all above it."""
    line = [name]
    while line[-1] in parents:
        line.append(parents[line[-1]])
        if len(line) > len(parents) + 1:
            raise ValueError(f"{name!r} stands above itself")
    return line


def _sum_below(name: str, own: Mapping[str, np.ndarray], parents: Mapping[str, str]) -> np.ndarray:
    children = [child for child, parent in parents.items() if parent == name]
    return own[name] if not children else np.sum([_sum_below(child, own, parents) for child in children], axis=0)


def _moved(forecast: Forecast, mean: np.ndarray) -> Forecast:
    """The forecast with another mean, its quantiles moved by the same ratio; by the difference where it said 0."""
    said = forecast.mean
    ratio = np.divide(mean, said, out=np.ones_like(mean), where=said > 0)
    moved = forecast.quantiles * ratio + np.where(said > 0, 0.0, mean)
    return replace(forecast, mean=mean, quantiles=moved)
