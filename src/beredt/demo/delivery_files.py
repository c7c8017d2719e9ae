"""Files of expected deliveries: each wholesaler's open orders on the last day, in short supply and in plenty."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa

from beredt.demo.holdings import national, wholesaler_parts
from beredt.demo.places import WHOLESALERS
from beredt.demo.records import AS_OF, DemoFile, Shortage
from beredt.demo.substances import suppliers
from beredt.demo.world import World
from beredt.formats.supply import deliveries

#: What the senders say of the chance that an order comes; None is blank.
_SURE = (0.95, 0.95, 0.98, None)
_UNSURE = (0.3, 0.5, 0.7, 0.8, 0.9, 0.95, None)
#: Days of use in an order of a medicine in plenty, and the days until it comes.
_ORDERED, _SOON = (14.0, 30.0), (3, 28)
#: The chance that an order of a medicine in short supply stands at all, and its size in days of use.
_PARTIAL, _PART = 0.7, (4.0, 35.0)


@dataclass(frozen=True, slots=True)
class _Order:
    row: int
    days: int
    packs: float
    chance: float | None


def orders(world: World, shortages: Sequence[Shortage], seed: int) -> list[_Order]:
    """Open orders of the whole country, in the order of the packs."""
    rng = np.random.default_rng([seed, 11])
    found = []
    use = world.rate
    for row in np.flatnonzero((use > 0.01) & (national(world, AS_OF) >= 0)):
        case = int(world.stock.open_case[row])
        if case < 0:
            days = int(rng.integers(*_SOON))
            found.append(_Order(int(row), days, use[row] * rng.uniform(*_ORDERED), _SURE[rng.integers(len(_SURE))]))
            continue
        remaining = max((shortages[case].true_end - AS_OF).days, 10)
        while rng.random() < _PARTIAL:
            days = int(rng.integers(3, remaining + 3))
            found.append(_Order(int(row), days, use[row] * rng.uniform(*_PART), _UNSURE[rng.integers(len(_UNSURE))]))
            if len(found) % 3 == 0:
                break
        # The supplier's promise of the end of the shortage is early more often than late.
        promised = max(int(remaining * rng.uniform(0.5, 1.1)), 5)
        found.append(_Order(int(row), promised, use[row] * rng.uniform(*_ORDERED), _UNSURE[rng.integers(len(_UNSURE))]))
    return found


def order_tables(world: World, shortages: Sequence[Shortage], seed: int) -> Mapping[str, pa.Table]:
    """Each wholesaler's list: its part of every order, in whole packs."""
    rng = np.random.default_rng([seed, 12])
    parts = wholesaler_parts(world)
    ids = {supplier.name: supplier.id for supplier in suppliers()}
    rows: dict[str, list[dict[str, object]]] = {wholesaler: [] for wholesaler in WHOLESALERS}
    for number, order in enumerate(orders(world, shortages, seed), start=1):
        pack = world.packs[order.row]
        promised = AS_OF + timedelta(days=order.days)
        expiry = promised + timedelta(days=int(rng.integers(300, 1000)))
        for wholesaler, lines in rows.items():
            packs = int(order.packs * parts[wholesaler][order.row] + rng.random())
            if packs < 1:
                continue
            lines.append(
                {
                    "list_date": AS_OF,
                    "order_ref": f"PO-{wholesaler[-1]}{number:05d}",
                    "varenummer": pack.varenummer,
                    "supplier": ids[pack.holder],
                    "place": wholesaler,
                    "pool": "wholesaler_free",
                    "promised_date": promised,
                    "packs": packs,
                    "probability": order.chance,
                    "expiry": expiry.replace(day=1) if rng.random() < 0.9 else None,
                }
            )
    return {wholesaler: pa.Table.from_pylist(lines, schema=deliveries.SCHEMA) for wholesaler, lines in rows.items()}


def write_deliveries(world: World, shortages: Sequence[Shortage], folder: Path, seed: int) -> list[DemoFile]:
    """Write the list of every wholesaler."""
    files = []
    for wholesaler, table in order_tables(world, shortages, seed).items():
        path = folder / f"leveranser-{wholesaler}-{AS_OF}.csv"
        deliveries.write(path, table)
        files.append(DemoFile("deliveries", path, sender=wholesaler))
    return files
