"""What can happen in a scenario, as data. Days count as in `Position`: day 0 is the day after the as-of date."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from beredt.outlook.scenario.fields import Field, Type, Value, Wrong

LONGEST = 3 * 365

_START = Field("start", Type.WHOLE, "day", 0, LONGEST, 1, default=0)
_DAYS = Field("days", Type.WHOLE, "days", 1, LONGEST, 1, default=30)
_SHARE = Field("share", Type.NUMBER, "share", 0, 1, 0.05, default=1.0)
_COMPLIANCE = Field("compliance", Type.NUMBER, "share", 0, 1, 0.05, default=1.0)
_PACKS = Field("packs", Type.WHOLE, "packs", 1, 10_000_000, 1)
_ATC = Field("atc", Type.ATC, optional=True)
_FROM = (
    Field("pipeline", Type.WHOLE, "days", 0, 2 * 365, 1, default=0),
    Field("suppliers", Type.NAMES, optional=True),
    Field("countries", Type.NAMES, optional=True),
)


def _some(field: Field, **changes: Any) -> Field:
    return replace(field, **changes)


#: Each kind of term and its fields; what it does stands in changes.py. `atc`: the items of a group that it concerns;
#: the item asked about where it is not given.
KINDS: Mapping[str, tuple[Field, ...]] = {
    # Demand times `factor`: in full for the days given (step), rising evenly to it over them and staying (ramp), or
    # rising to it and falling back within them as the new cases of an epidemic (epidemic).
    "demand_surge": (
        _START,
        _DAYS,
        Field("factor", Type.NUMBER, "factor", 0, 20, 0.1, default=2.0),
        Field("shape", Type.CHOICE, default="step", choices=("step", "ramp", "epidemic")),
        _ATC,
    ),
    # People take out `extra` of their use on top for some days, and so much less afterwards: `payback` of it.
    "hoarding": (
        _START,
        _some(_DAYS, default=7, high=90),
        Field("extra", Type.NUMBER, "share", 0, 10, 0.1, default=0.5),
        Field("payback", Type.NUMBER, "share", 0, 1, 0.05, default=1.0),
        Field("payback_days", Type.WHOLE, "days", 1, 365, 1, default=30),
        _ATC,
    ),
    # Of the packs promised in the spell, which begins when the pipeline has run dry, a share never comes.
    "supply_stop": (_START, _some(_DAYS, default=180), _SHARE, *_FROM, _ATC),
    # Deliveries promised in the spell come so many days later.
    "delivery_delay": (
        _START,
        _some(_DAYS, default=180),
        Field("later", Type.WHOLE, "days", 1, 2 * 365, 1, default=30),
        *_FROM,
        _ATC,
    ),
    # Nobody can draw on the pools for some days.
    "pools_closed": (_START, _some(_DAYS, default=7), Field("pools", Type.NAMES, optional=True), _ATC),
    # The shortage ends on `factor` times its day, and `days` later.
    "longer_shortage": (
        Field("factor", Type.NUMBER, "factor", 0.1, 10, 0.1, default=1.0),
        Field("days", Type.WHOLE, "days", -365, LONGEST, 1, default=0),
        _ATC,
    ),
    "restriction": (
        _START,
        _some(_DAYS, default=None, optional=True),
        Field("allowed", Type.NUMBER, "share", 0, 1, 0.05, default=0.5),
        _COMPLIANCE,
        Field("redirected", Type.NUMBER, "share", 0, 1, 0.05, default=0.0),
        Field("classes", Type.NAMES, optional=True),
        Field("regions", Type.NAMES, optional=True),
        _ATC,
    ),
    # So many packs of a pool, or all of it, on a day.
    "release": (_START, Field("pool", Type.NAME, required=True), _some(_PACKS, optional=True), _ATC),
    # Packs that arrive on a day for certain; `life` days on arrival, None when they do not expire.
    "extra_packs": (
        _START,
        _some(_PACKS, required=True),
        Field("life", Type.WHOLE, "days", 1, 10 * 365, 1, optional=True),
        Field("pool", Type.NAME, optional=True),
        _ATC,
    ),
    "shelf_life": (_some(_DAYS, default=180), _ATC),
    # A share of demand is met with substitutes instead.
    "substitution": (_START, _some(_SHARE, default=0.5, step=0.05), _COMPLIANCE, _ATC),
}


@dataclass(frozen=True)
class Term:
    """One thing that happens: its kind and the value of each field, those not given at their default."""

    kind: str
    values: Mapping[str, Value]

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no kind of term is called {self.kind!r}; there are {', '.join(KINDS)}")
        unknown = set(self.values) - {field.name for field in KINDS[self.kind]}
        if unknown:
            raise ValueError(f"{self.kind} has no {', '.join(sorted(unknown))}")
        for field in KINDS[self.kind]:
            wrong = self.wrong(field)
            if wrong is not None:
                raise ValueError(f"{self.kind}.{field.name}: not {self.values.get(field.name)!r}, but {wrong.wanted}")
        complete = {field.name: self.values.get(field.name, field.default) for field in KINDS[self.kind]}
        object.__setattr__(self, "values", complete)

    def wrong(self, field: Field) -> Wrong | None:
        """Why what is given for a field is refused, or None."""
        return given_wrong(field, self.values)

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def having(self, **values: Value) -> Term:
        """The term with some values changed."""
        return Term(self.kind, {**self.values, **values})

    @property
    def canonical(self) -> str:
        """One text for one meaning, by which terms of a kind are ordered."""
        return json.dumps(self.values, sort_keys=True)


def given_wrong(field: Field, values: Mapping[str, Any]) -> Wrong | None:
    """Why what the values give for a field is refused, or None."""
    if field.name not in values:
        return Wrong("missing", field.wanted) if field.required else None
    return field.wrong(values[field.name])


def forms() -> dict[str, list[dict[str, Any]]]:
    """Every kind of term with its fields as plain values: what a page needs to draw its sliders."""
    return {kind: [field.form() for field in fields] for kind, fields in KINDS.items()}
