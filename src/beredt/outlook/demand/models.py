"""The models that may answer for a stream, by level of effort."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import partial

import numpy as np

from beredt.outlook.demand.counts import Path, negative_binomial
from beredt.outlook.demand.history import History

#: A model: values (n,), NaN unknown, and a horizon, to a path.
Model = Callable[[np.ndarray, int], Path]

#: Periods of the recent level and of the moments, by season, of the count models that are tried.
WINDOWS = {
    7: ((28, 182), (56, 182), (56, 364), (182, 364)),
    1: ((8, 52), (13, 104), (26, 104), (52, 104)),
    12: ((3, 36), (6, 36), (6, 60), (12, 60)),
}


class Effort(StrEnum):
    """How much is tried."""

    QUICK = "quick"
    DEFAULT = "default"
    THOROUGH = "thorough"


def members(past: History, effort: Effort) -> Mapping[str, Model]:
    """The models for a stream, by name."""
    return {
        f"negative binomial {recent}/{window}": partial(
            negative_binomial, season=past.season, recent=recent, window=window
        )
        for recent, window in WINDOWS[past.season]
    }
