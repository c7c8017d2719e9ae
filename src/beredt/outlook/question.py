"""One question to the simulation: does this item last, with at least the chance that is wanted?"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from beredt.outlook.duration import Basis, EndForecast
from beredt.outlook.position import Group, Position
from beredt.outlook.seeds import item_seed
from beredt.outlook.simulation import Coverage, PartCoverage, simulate, simulate_group

TARGET = 0.95


@dataclass(frozen=True)
class Question:
    """A position, the end of its shortage, and the chance of lasting that is wanted.

    end: None or unknown: the question is whether it lasts through the horizon.
    target: the chance wanted of no unmet demand before the end. priority: for this class of needs; None: for all.
    group, item: the items that the position runs together with, and its name among them.
    replications, seed: as in `simulate` and `simulate_group`. Two questions with the same seed meet the same demand
    and the same fortune, so that what differs between their answers is what was changed; for this every answer is
    drawn, also where one could be exact.
    """

    position: Position
    end: EndForecast | None = None
    target: float = TARGET
    priority: str | None = None
    replications: int = 2_000
    seed: int | np.ndarray = 1
    group: Group | None = None
    item: str = ""

    def __post_init__(self) -> None:
        if not 0 < self.target < 1:
            raise ValueError(f"the chance wanted lies between 0 and 1: {self.target!r}")
        if self.priority is not None and self.priority not in [each.name for each in self.position.priority]:
            raise ValueError(f"the position has no priority class {self.priority!r}")
        if self.group is not None and self.item not in self.group.items:
            raise ValueError(f"the group has no item {self.item!r}")

    def having(self, position: Position) -> Question:
        """The same question of the position as changed."""
        return replace(self, position=position)

    def answer(self) -> Coverage:
        """What the simulation says of the position."""
        return self.answers()[self.item]

    def answers(self) -> dict[str, Coverage]:
        """What the simulation says of each item of the group; of the position alone without one."""
        known = self.end is not None and self.end.known
        end = self.end if known else _beyond(self.position.horizon)
        if self.group is None:
            alone = simulate(self.position, end, replications=self.replications, seed=self.seed, exact=False)
            return {self.item: alone}
        group = replace(self.group, items={**self.group.items, self.item: self.position})
        return simulate_group(group, end, replications=self.replications, seed=self._number)

    def own_chance(self) -> tuple[float, float]:
        """As `chance(answer())`. Where no demand moves to the item it needs no others, and is run without them."""
        if self.group is None or any(move.target == self.item for move in self.group.moves):
            return self.chance(self.answer())
        alone = replace(self, group=None, item="", seed=item_seed(self._number, self.item))
        return alone.chance(alone.answer())

    @property
    def _number(self) -> int:
        if isinstance(self.seed, np.ndarray):
            raise ValueError("a group has a number for its seed: each item's own words follow from it and the name")
        return self.seed

    def chance(self, answer: Coverage) -> tuple[float, float]:
        """The chance that it lasts, for the class asked about, and its Monte Carlo error."""
        if self.priority is None:
            return chance_of(answer)
        return chance_of(next(part for part in answer.classes if part.name == self.priority))


def chance_of(answer: Coverage | PartCoverage) -> tuple[float, float]:
    """The chance that all of it, or a part, lasts, and its Monte Carlo error. Raises ValueError without an end."""
    if answer.p_lasts is None or answer.p_lasts_error is None:
        raise ValueError("an answer without an end tells no chance")
    return answer.p_lasts, answer.p_lasts_error


def _beyond(horizon: int) -> EndForecast:
    """An end that lies beyond the horizon for certain."""
    return EndForecast(np.zeros(horizon + 1), 1.0, Basis.STATED)
