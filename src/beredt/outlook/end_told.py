"""What is told of the end of a shortage: "supplier says 1 March; such promises have slipped by a median of 49 days"."""

from __future__ import annotations

from dataclasses import dataclass

from beredt.outlook.duration import Basis, EndForecast
from beredt.outlook.slippage import Slips


@dataclass(frozen=True)
class EndTold:
    """The parts of the sentence. Days as in the forecast: 0 is the day after the as-of date; None is unknown, or later
    than the forecast reaches.

    promised: the promised day; below 0 when it has passed. promises: how many promises like it were looked at, of which
    `tested` have ended. median_slip: days, of those that had not come true by the same point. half, nine_in_ten: the
    days by which the shortage is over with a chance of 50 and 90 %. basis: what the forecast was made by.
    """

    promised: int | None
    promises: int
    tested: int
    median_slip: int | None
    half: int | None
    nine_in_ten: int | None
    basis: Basis


def end_told(end: EndForecast, promised: int | None = None, such: Slips | None = None) -> EndTold:
    """The parts of the sentence, of a forecast, a promise and the slips of promises like it; no promise: no slip."""
    told = such if promised is not None else None
    return EndTold(
        promised=promised,
        promises=told.promises if told else 0,
        tested=told.ended if told else 0,
        median_slip=told.median if told else None,
        half=end.quantile(0.5),
        nine_in_ten=end.quantile(0.9),
        basis=end.basis,
    )
