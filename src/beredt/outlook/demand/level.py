"""How uncertain the level is: the error of the sum over the coming periods, beyond the noise of single ones.

Whether stock lasts is decided by the sum. Its error over a walk-forward window has two parts: the noise of the counts,
which the simulation draws day by day, and that of the level, which it draws once.
"""

from __future__ import annotations

import numpy as np

from beredt.outlook.demand.history import History
from beredt.outlook.demand.selection import Choice, mean_path

#: What a stream with no windows is taken to err by, and how many windows of its own weigh as much.
PRIOR_SD, PRIOR_WINDOWS = 0.15, 2.0


def noise(past: History) -> float:
    """Variance of a count around its level over the level, from differences of neighbours; never under Poisson's 1.

    von Neumann's estimate, the sum of (x[t] - x[t-m])^2 / 2 over that of their mean, m the season: slow drift, which
    belongs to the level, is left out.
    """
    x = past.values[-10 * 52 :]
    lag = past.season if x.size >= 2 * past.season else 1
    later, earlier = x[lag:], x[:-lag]
    seen = ~np.isnan(later) & ~np.isnan(earlier)
    total = ((later + earlier) / 2)[seen].sum()
    if total <= 0:
        return 1.0
    return max(1.0, float(((later - earlier) ** 2 / 2)[seen].sum() / total))


def level_error(past: History, choice: Choice, dispersion: float) -> float:
    """Relative standard error of the sum over the coming periods, beyond the noise of the counts.

    Of each window the square of (used - said) / said less the noise's share, dispersion / said; their mean is shrunk
    towards `PRIOR_SD` squared, which weighs as `PRIOR_WINDOWS` windows.
    """
    squares = []
    for window in choice.windows:
        seen = ~np.isnan(window.actual)
        said = float(mean_path(list(window.paths.values())).mean[seen].sum())
        if said > 0:
            squares.append(((window.actual[seen].sum() - said) / said) ** 2 - dispersion / said)
    shrunk = (PRIOR_WINDOWS * PRIOR_SD**2 + sum(squares)) / (PRIOR_WINDOWS + len(squares))
    return float(np.sqrt(max(0.0, shrunk)))
