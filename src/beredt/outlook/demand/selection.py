"""Which model answers: walk-forward, every model is asked what it would have said, with the past of that day only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from beredt.outlook.demand.counts import Path
from beredt.outlook.demand.history import History
from beredt.outlook.demand.models import Model

#: Walk-forward windows, one after another, ending at the last period.
WINDOWS = 4


@dataclass(frozen=True)
class Window:
    """One walk-forward window: what was used, (steps,), and what each model had said of it."""

    actual: np.ndarray
    paths: Mapping[str, Path]


@dataclass(frozen=True)
class Choice:
    """What answers, why, and how all would have done.

    scores: twice the mean quantile loss over the windows, as a share of mean use. windows: those that were scored.
    """

    model: str
    why: str
    path: Path
    scores: Mapping[str, float]
    windows: Sequence[Window]


def choose(past: History, horizon: int, models: Mapping[str, Model]) -> Choice:
    """The mean of the models' quantiles."""
    windows = walk_forward(past, horizon, models)
    path = mean_path([model(past.values, horizon) for model in models.values()])
    return Choice("mean of count models", "the mean of several is steadier than any one", path, {}, windows)


def walk_forward(past: History, horizon: int, models: Mapping[str, Model]) -> list[Window]:
    """Every model's answer at the start of each window, from what was known then. Oldest last."""
    found = []
    for number in range(1, WINDOWS + 1):
        cut = past.values.size - number * horizon
        if cut < max(8, horizon, 2 * past.season) or past.until(cut).known < 4:
            break
        actual = past.values[cut : cut + horizon]
        found.append(Window(actual, {name: model(past.values[:cut], horizon) for name, model in models.items()}))
    return found


def mean_path(paths: Sequence[Path]) -> Path:
    """The mean of the means and, level by level, of the quantiles (Vincent's average, which keeps their shape)."""
    return Path(np.mean([p.mean for p in paths], axis=0), np.mean([p.quantiles for p in paths], axis=0))
