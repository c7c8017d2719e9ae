"""How uncertain the level is: the error of the sum over the coming periods, beyond the noise of single ones.

Whether stock lasts is decided by the sum. Its error over a walk-forward window has two parts: the noise of the counts,
which the simulation draws day by day, and that of the level, which it draws once.
"""

from __future__ import annotations

import numpy as np

from beredt.outlook.demand.history import History
from beredt.outlook.demand.models import YEAR
from beredt.outlook.demand.selection import Choice

#: The prior of the variance of the level, scaled inverse chi-squared: its scale, as a standard error, and freedom.
PRIOR_SD, PRIOR_FREEDOM = 0.2, 4.0

#: Packs at or below which nothing was used: a growth from less than this is no growth, and overflows.
NOTHING = 1e-6


def noise(past: History) -> float:
    """Variance of a period's count around its level over that level, phi; never under Poisson's 1.

    From differences of neighbours (of the same place in the season) over the last three years, so that slow drift,
    which belongs to the level, is left out: with g the growth between them, the variance of x[t] - g x[t-m] is
    phi x (mean[t] + g^2 mean[t-m]). Source: von Neumann 1941, for counts.
    """
    x = past.values[-3 * YEAR[past.season] :]
    later, earlier = x[past.season :], x[: -past.season]
    seen = ~np.isnan(later) & ~np.isnan(earlier)
    later, earlier = later[seen], earlier[seen]
    if min(later.sum(), earlier.sum()) <= NOTHING:
        return 1.0
    growth = float(later.sum() / earlier.sum())
    expected = later.sum() + growth**2 * earlier.sum()
    return max(1.0, float(((later - growth * earlier) ** 2).sum() / expected))


def level_error(choice: Choice, dispersion: float) -> float:
    """Relative standard error of the sum over the coming periods, beyond the noise of the counts.

    Of each walk-forward window the square of (used - said) / said, less the noise's share dispersion / said; from
    these the posterior mean of the variance, (freedom x PRIOR_SD^2 + sum of squares) / (freedom + windows - 2), which
    is wider for few windows as it should be. Periods of unknown use are left out of both sums.
    """
    known = ~np.isnan(choice.errors)
    said = np.where(known, choice.said, 0.0).sum(axis=1)
    missed = np.where(known, choice.errors, 0.0).sum(axis=1)[said > 0]
    said = said[said > 0]
    squares = (missed / said) ** 2 - dispersion / said
    variance = (PRIOR_FREEDOM * PRIOR_SD**2 + float(squares.sum())) / (PRIOR_FREEDOM + squares.size - 2)
    return float(np.sqrt(max(0.0, variance)))
