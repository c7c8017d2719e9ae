"""How long shortages last: of the closed ones alone, and with the open ones counted in as far as they have come."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from beredt.cases.models import Case
from beredt.outlook.survival import KaplanMeier


@dataclass(frozen=True, slots=True)
class Spell:
    """A shortage as a period saw it, in days from its start: seen from `entry` until `seen`, and whether it ended."""

    case: str
    entry: int
    seen: int
    ended: bool


def spells(cases: Iterable[Case], first: date, last: date) -> list[Spell]:
    """What the days from `first` to `last` saw of the cases.

    A case carried over, or registered after its start, is seen from then on only (left truncation); one that is
    not over is seen until `last` (right censoring). Left out: shortages that begin after `last`, and those that
    were over before anybody saw them.
    """
    seen = []
    for case in cases:
        ended = case.end is not None and case.end <= last
        until = case.end if ended and case.end else last
        spell = Spell(
            case.number,
            max(0, (max(first, case.registered) - case.start).days),
            (until - case.start).days,
            ended,
        )
        if spell.seen >= spell.entry:
            seen.append(spell)
    return seen


def kaplan_meier_median(seen: Iterable[Spell]) -> float | None:
    """The first day by which half of the shortages are over; None where the curve stays above one half."""
    rows = list(seen)
    if not any(spell.ended for spell in rows):
        return None
    fitted = KaplanMeier.fit(
        np.array([spell.seen for spell in rows], float),
        np.array([spell.ended for spell in rows], bool),
        np.array([spell.entry for spell in rows], float),
    )
    return fitted.median
