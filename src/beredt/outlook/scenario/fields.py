"""The values that a scenario's terms take: each with its bounds, so that a file is checked and a page shows sliders."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Value = int | float | str | tuple[str, ...] | None

#: Longest name of a pool, class, region, supplier or country, and most of them in a list.
NAME_LENGTH, MOST_NAMES = 80, 50
_ATC = re.compile(r"[A-Z](\d\d([A-Z]([A-Z](\d\d)?)?)?)?")
#: In place of ATC codes: every item of the group.
ALL = "all"


class Type(StrEnum):
    """What a field holds."""

    WHOLE = "whole"
    NUMBER = "number"
    CHOICE = "choice"
    NAME = "name"
    NAMES = "names"
    ATC = "atc"


@dataclass(frozen=True)
class Wrong:
    """Why a value is refused: a code for translation, and what would be right."""

    code: str
    wanted: str


@dataclass(frozen=True)
class Field:
    """A field of a term.

    unit: "day", "days", "share", "factor" or "packs". low, high, step: the bounds of a number, and of its slider.
    default: the value where none is given. required: it must be given. optional: None ("null") is a value too,
    and stands for no limit: all pools, all classes, the whole, until the horizon.
    """

    name: str
    type: Type
    unit: str = ""
    low: float = 0
    high: float = 0
    step: float = 1
    default: Value = None
    required: bool = False
    optional: bool = False
    choices: Sequence[str] = ()

    def wrong(self, value: Any) -> Wrong | None:
        """Why a value is refused, or None."""
        if value is None:
            return None if self.optional else Wrong("missing", self.wanted)
        right = {
            Type.WHOLE: isinstance(value, int) and not isinstance(value, bool),
            Type.NUMBER: isinstance(value, (int, float)) and not isinstance(value, bool),
            Type.CHOICE: isinstance(value, str),
            Type.NAME: _name(value),
            Type.NAMES: _names(value),
            Type.ATC: value == (ALL,) or (_names(value) and all(_ATC.fullmatch(code) for code in value)),
        }[self.type]
        if not right:
            return Wrong("type", self.wanted)
        if self.type in (Type.WHOLE, Type.NUMBER) and not self.low <= value <= self.high:
            return Wrong("bounds", self.wanted)
        if self.type is Type.CHOICE and value not in self.choices:
            return Wrong("choice", self.wanted)
        return None

    @property
    def wanted(self) -> str:
        """What would be right."""
        text = {
            Type.WHOLE: f"a whole number from {self.low:g} to {self.high:g}",
            Type.NUMBER: f"a number from {self.low:g} to {self.high:g}",
            Type.CHOICE: f"one of {', '.join(self.choices)}",
            Type.NAME: f"a name of at most {NAME_LENGTH} characters",
            Type.NAMES: f"a list of names, 1 to {MOST_NAMES}",
            Type.ATC: f"a list of ATC codes such as [J01, N01BB02], or [{ALL}]",
        }[self.type]
        return f"{text}, or null" if self.optional else text

    def form(self) -> dict[str, Any]:
        """The field as plain values, for a page to draw."""
        return {
            "name": self.name,
            "type": self.type.value,
            "unit": self.unit,
            "min": self.low,
            "max": self.high,
            "step": self.step,
            "default": list(self.default) if isinstance(self.default, tuple) else self.default,
            "required": self.required,
            "optional": self.optional,
            "choices": list(self.choices),
        }


def _name(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= NAME_LENGTH and value.isprintable()


def _names(value: Any) -> bool:
    return isinstance(value, tuple) and 0 < len(value) <= MOST_NAMES and all(_name(each) for each in value)
