"""One question to the simulation: does this item last, with at least the chance that is wanted?"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from beredt.outlook.coverage import Coverage, simulate
from beredt.outlook.duration import EndForecast
from beredt.outlook.position import Position

TARGET = 0.95


@dataclass(frozen=True)
class Question:
    """A position, the end of its shortage, and the chance of lasting that is wanted.

    target: the chance wanted of no unmet demand before the end; within the horizon where the end is unknown.
    replications, seed: as in `simulate`. Two questions with the same seed meet the same demand and the same
    fortune, so that what differs between their answers is what was changed.
    """

    position: Position
    end: EndForecast | None = None
    target: float = TARGET
    replications: int = 2_000
    seed: int | np.ndarray = 1

    def __post_init__(self) -> None:
        if not 0 < self.target < 1:
            raise ValueError(f"the chance wanted lies between 0 and 1: {self.target!r}")

    def having(self, position: Position) -> Question:
        """The same question of the position as changed."""
        return replace(self, position=position)

    def answer(self) -> Coverage:
        """What the simulation says."""
        return simulate(self.position, self.end, replications=self.replications, seed=self.seed)


def chance_of(answer: Coverage) -> tuple[float, float]:
    """The chance that it lasts and its Monte Carlo error: before the end, or within the horizon without one."""
    if answer.p_lasts is not None and answer.p_lasts_error is not None:
        return answer.p_lasts, answer.p_lasts_error
    p, n = float(answer.lasts[-1]), answer.replications
    return p, float(np.sqrt(p * (1 - p) / n + 1 / (4 * n * n)) / (1 + 1 / n))
