"""Effects on patients and on work, summed by kind. What nobody has counted is told beside the sum, never as nought."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from beredt.cases.models import Effect, EffectKind
from beredt.cases.record.words import UNITS


@dataclass(frozen=True, slots=True)
class EffectSum:
    """One kind: the sum of what was counted (None where nothing was), its unit, and how many were not counted."""

    kind: str
    label: Any
    unit: Any
    total: Decimal | None
    uncounted: int


def effect_sums(effects: Iterable[Effect]) -> list[EffectSum]:
    """The sums of the kinds that there are effects of, in the order of the kinds."""
    by_kind: dict[str, list[Decimal | None]] = {}
    for effect in effects:
        by_kind.setdefault(effect.kind, []).append(effect.amount)
    return [_sum(kind, by_kind[kind]) for kind in EffectKind if kind in by_kind]


def _sum(kind: EffectKind, amounts: list[Decimal | None]) -> EffectSum:
    counted = [amount for amount in amounts if amount is not None]
    return EffectSum(
        kind=kind.value,
        label=kind.label,
        unit=UNITS[kind],
        total=sum(counted, Decimal(0)) if counted else None,
        uncounted=len(amounts) - len(counted),
    )
