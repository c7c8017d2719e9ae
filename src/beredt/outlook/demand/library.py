"""The models of statsforecast, asked as the count models are. Source: Nixtla, statsforecast 2.1.

Each fits itself by its own criterion; their normal intervals, by level, become quantiles.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from beredt.outlook.demand.counts import Path

#: Two-sided intervals whose ends, with the mean between them, are the quantiles at `counts.LEVELS`.
_INTERVALS = [10 * step for step in range(1, 10)]
#: Known values that a model needs at least, and whole seasons where there is a season.
LEAST_VALUES, LEAST_SEASONS = 10, 2


def _ets(season: int) -> Any:
    from statsforecast.models import AutoETS

    return AutoETS(season_length=season)


def _theta(season: int) -> Any:
    from statsforecast.models import DynamicOptimizedTheta

    return DynamicOptimizedTheta(season_length=season)


def _ces(season: int) -> Any:
    from statsforecast.models import AutoCES

    return AutoCES(season_length=season)


def _arima(season: int) -> Any:
    from statsforecast.models import AutoARIMA

    return AutoARIMA(season_length=season, approximation=True)


#: Exponential smoothing (Hyndman et al. 2002), the dynamic optimised theta model (Fiorucci et al. 2016), complex
#: exponential smoothing (Svetunkov et al. 2022) and ARIMA (Hyndman and Khandakar 2008). The theta model alone scores as
#: the best of its four kinds does, at less than half the cost.
LIBRARY: dict[str, Callable[[int], Any]] = {"ETS": _ets, "theta": _theta, "CES": _ces, "ARIMA": _arima}

#: The median of the four answers beside them. Source: Petropoulos and Svetunkov 2020 (SCUM, of the M4 competition).
MEDIAN = "median of four"


def median_path(paths: Sequence[Path]) -> Path:
    """The median of the means and, level by level, of the quantiles."""
    return Path(np.median([path.mean for path in paths], axis=0), np.median([path.quantiles for path in paths], axis=0))


def library_path(values: np.ndarray, horizon: int, *, season: int, name: str) -> Path | None:
    """What a model of the library says; None where it has too little to fit, or fails to.

    values: (n,), NaN unknown: filled in along a straight line, as the models know no gaps. Nothing is below 0.
    """
    seen = np.flatnonzero(~np.isnan(values))
    if seen.size < max(LEAST_VALUES, LEAST_SEASONS * season) or np.ptp(values[seen]) == 0:
        return None
    filled = np.interp(np.arange(values.size), seen, values[seen])
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            said = LIBRARY[name](season).forecast(y=filled, h=horizon, level=_INTERVALS)
        except (ValueError, ZeroDivisionError, IndexError, FloatingPointError, np.linalg.LinAlgError, RuntimeError):
            # A model that cannot fit a stream does not answer for it; the others do.
            return None
    low = [said[f"lo-{level}"] for level in reversed(_INTERVALS)]
    high = [said[f"hi-{level}"] for level in _INTERVALS]
    quantiles = np.sort(np.array([*low, said["mean"], *high], float), axis=0)
    if not np.isfinite(quantiles).all():
        return None
    return Path(np.maximum(said["mean"], 0.0), np.maximum(quantiles, 0.0))
