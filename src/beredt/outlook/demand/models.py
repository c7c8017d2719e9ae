"""The models that may answer for a stream, by level of effort."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import partial

import numpy as np

from beredt.outlook.demand.counts import Path, empirical, negative_binomial
from beredt.outlook.demand.history import History
from beredt.outlook.demand.library import library_path

#: A model: values (n,), NaN unknown, and a horizon, to a path; None where it cannot answer.
Model = Callable[[np.ndarray, int], Path | None]

#: Periods of the recent level and of the moments, by season, of the negative binomials that are tried.
WINDOWS = {
    7: ((28, 182), (56, 182), (56, 364), (182, 364)),
    1: ((8, 52), (13, 104), (26, 104), (52, 104)),
    12: ((3, 36), (6, 36), (6, 60), (12, 60)),
}
#: Periods whose empirical quantiles are tried, by season: of months there are too few.
EMPIRICAL = {7: (182,), 1: (26,), 12: ()}
#: From this share of periods without use on, in the last year, the library's models are worse than counts.
INTERMITTENT = 0.3
#: Periods in a year, by season.
YEAR = {7: 365, 1: 52, 12: 12}


class Effort(StrEnum):
    """How much is tried.

    quick: count models, in closed form. default: these, and ETS and theta for weeks and months that are not
    intermittent. thorough: for these CES and ARIMA as well, and the median of the four.

    The knee. 13,000 weekly streams take about 40, 600 and 6,000 seconds of one processor (bench/bench_demand.py), and
    the loss falls by 2 % from quick to default and by another 3 %; on real hospital use by week by 1 % each, on real
    prescriptions by month by 7 % and another 5 %. Default is the most that a night on two cores, and a page that
    answers while somebody waits, can bear; thorough is for the few items that a case is about.
    """

    QUICK = "quick"
    DEFAULT = "default"
    THOROUGH = "thorough"


#: The library's models, by effort.
LIBRARY_OF = {Effort.QUICK: (), Effort.DEFAULT: ("ETS", "theta"), Effort.THOROUGH: ("ETS", "theta", "CES", "ARIMA")}


def counts_only(past: History) -> bool:
    """Whether only count models answer.

    They do for days, where the library's are no better and cost seconds, and where too many periods of the last year
    were without use.
    """
    late = past.values[-YEAR[past.season] :]
    known = late[~np.isnan(late)]
    return past.season == 7 or known.size == 0 or float((known <= 0).mean()) >= INTERMITTENT


def models_for(past: History, effort: Effort) -> Mapping[str, Model]:
    """The models for a stream, by name."""
    season = past.season
    models: dict[str, Model] = {
        f"negative binomial {recent}/{window}": partial(negative_binomial, season=season, recent=recent, window=window)
        for recent, window in WINDOWS[season]
    }
    for window in EMPIRICAL[season]:
        models[f"empirical {window}"] = partial(empirical, season=season, window=window)
    if not counts_only(past):
        for name in LIBRARY_OF[effort]:
            models[name] = partial(library_path, season=season, name=name)
    return models
