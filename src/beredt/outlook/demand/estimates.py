"""How good are the estimates of need that clinicians give? Compared with use, beside the forecast from use."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from beredt.outlook.scoring import covered, weighted_quantile_loss

#: The levels that low, likely and high are taken as.
_LEVELS = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class EstimateScore:
    """Estimates against use, over all periods in which use is known.

    ratio: sum estimated over sum used: over 1 when too much was asked for; None where nothing was used. error: mean
    absolute error over the mean used. inside: share of periods whose use lay between low and high; nine of ten is
    right. loss: weighted quantile loss at 5, 50 and 95 %; loss_of_use: that of the forecast from use, where given.
    """

    periods: int
    ratio: float | None
    error: float | None
    inside: float
    loss: float | None
    loss_of_use: float | None

    @property
    def better_than_use(self) -> bool | None:
        """Whether the estimates beat the forecast from use; None where that cannot be said."""
        return None if self.loss is None or self.loss_of_use is None else self.loss < self.loss_of_use


def score_estimates(
    low: np.ndarray,
    likely: np.ndarray,
    high: np.ndarray,
    used: np.ndarray,
    *,
    from_use: np.ndarray | None = None,
) -> EstimateScore | None:
    """Score estimates of the packs of some periods, (periods,) each, against the packs used; NaN is unknown.

    from_use: the forecast from use of the same periods at 5, 50 and 95 %, (3, periods). None where no period's use and
    estimate are both known. Use on days out of stock says nothing about need: give the corrected.
    """
    said = np.array([low, likely, high], float)
    happened = np.asarray(used, float)
    if said.shape != (3, happened.size) or (said[:-1] > said[1:]).any():
        raise ValueError("low, likely, high and used are arrays of one length, low <= likely <= high")
    known = ~np.isnan(happened) & ~np.isnan(said).any(axis=0)
    if not known.any():
        return None
    said, happened = said[:, known], happened[known]
    total = float(happened.sum())
    other = None if from_use is None else np.asarray(from_use, float)[:, known]
    return EstimateScore(
        periods=int(known.sum()),
        ratio=float(said[1].sum()) / total if total > 0 else None,
        error=float(np.abs(said[1] - happened).sum()) / total if total > 0 else None,
        inside=covered(happened, said[0], said[2]),
        loss=weighted_quantile_loss(happened, said, _LEVELS),
        loss_of_use=None if other is None else weighted_quantile_loss(happened, other, _LEVELS),
    )
