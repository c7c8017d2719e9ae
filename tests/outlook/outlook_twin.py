"""The definition of a run-off, word for word and day by day: slow, obvious, and exact in whole numbers or
fractions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from beredt.outlook import Position

Number = int | Fraction


@dataclass
class Ledger:
    first_out: int
    received: Number = 0
    used: Number = 0
    wasted: Number = 0
    unmet: Number = 0
    left: Number = 0
    path: list[Number] = field(default_factory=list)
    unmet_on: list[Number] = field(default_factory=list)


def run_off(position: Position, demand: Sequence[Number], arrivals: Sequence[int]) -> Ledger:
    """Run one position; demand[t] packs on day t, arrivals[j] the day of delivery j."""
    ledger = Ledger(first_out=position.horizon)
    stock: list[dict[str, Any]] = []
    for batch in position.batches:
        if batch.expiry is None or batch.expiry > 0:
            stock.append({"packs": batch.packs, "expiry": batch.expiry, "opens": position.opening(batch.pool)})
            ledger.received += batch.packs
    for day, want in enumerate(demand):
        # Expire, in closed pools too.
        for lot in stock:
            if lot["expiry"] is not None and lot["expiry"] <= day:
                ledger.wasted += lot["packs"]
                lot["packs"] = 0
        # Arrive, wasted at once if already expired.
        for delivery, arrival in zip(position.deliveries, arrivals, strict=True):
            if arrival == day:
                ledger.received += delivery.packs
                if delivery.expiry is not None and delivery.expiry <= day:
                    ledger.wasted += delivery.packs
                else:
                    stock.append({"packs": delivery.packs, "expiry": delivery.expiry, "opens": day})
        # Serve, first-expiry-first-out, from what is open.
        usable = [lot for lot in stock if lot["opens"] <= day]
        ledger.path.append(sum(lot["packs"] for lot in usable))
        usable.sort(key=lambda lot: 10**9 if lot["expiry"] is None else lot["expiry"])
        for lot in usable:
            taken = min(lot["packs"], want)
            lot["packs"] -= taken
            want -= taken
            ledger.used += taken
        # What is not served is lost.
        ledger.unmet_on.append(want)
        ledger.unmet += want
        if want > 0:
            ledger.first_out = min(ledger.first_out, day)
    ledger.left = sum(lot["packs"] for lot in stock)
    return ledger
