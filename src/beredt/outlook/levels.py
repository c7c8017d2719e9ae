"""Words as numbers for a regression: rare levels are pooled, and what is missing is a level of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

#: The code of a level that is too rare to stand alone, or was never seen; and the code of one that is not told.
POOLED, MISSING = 0, 1


@dataclass(frozen=True)
class Levels:
    """The levels of one covariate that are frequent enough to have a code of their own, in order of their names."""

    names: tuple[str, ...]

    @classmethod
    def of(cls, values: Iterable[str], at_least: int) -> Levels:
        """Those that stand at least so many times among the values; "" is missing and never among them."""
        counted = Counter(values)
        return cls(tuple(sorted(name for name, count in counted.items() if name and count >= at_least)))

    @property
    def size(self) -> int:
        """How many codes there are, with those of pooled and missing."""
        return len(self.names) + 2

    def code(self, values: Iterable[str]) -> np.ndarray:
        """The code of each value, 0..size-1. (n,) int64"""
        codes = {name: number for number, name in enumerate(self.names, start=2)} | {"": MISSING}
        return np.array([codes.get(value, POOLED) for value in values], np.int64)
