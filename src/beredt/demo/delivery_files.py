"""Files of expected deliveries: each wholesaler's open orders on the last day, in short supply and in plenty."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa

from beredt.demo.holdings import wholesaler_parts
from beredt.demo.places import WHOLESALERS
from beredt.demo.records import AS_OF, DemoFile, Shortage
from beredt.demo.substances import suppliers
from beredt.demo.world import World
from beredt.formats.supply import deliveries

#: What the senders say of the chance that an order comes, and how often they say nothing.
_SURE, _UNSURE, _SILENT = (0.95, 0.95, 0.98), (0.3, 0.5, 0.7, 0.8, 0.9, 0.95), 0.03
#: Days of use in an order of a medicine in plenty, and the days until it comes.
_ORDERED, _SOON = (14.0, 30.0), (3, 28)
#: Part deliveries of a medicine in short supply: at most so many, each with this chance, in days of use.
_PARTS, _PARTIAL, _PART = 3, 0.5, (4.0, 35.0)
#: What is used less than this, in packs a day, is ordered when it is asked for.
_USED = 0.01


@dataclass(frozen=True, slots=True)
class Order:
    """An open order of the whole country: `row` of the world's packs, promised in so many `days`."""

    row: int
    days: int
    packs: float
    chance: float | None


def orders(world: World, shortages: Sequence[Shortage], seed: int) -> list[Order]:
    """Every open order, in the order of the packs: one of each pack in use, and parts of those in short supply."""
    rng = np.random.default_rng([seed, 11])
    found = []
    use = world.rate(AS_OF, 90)
    for row in map(int, np.flatnonzero(use > _USED)):
        case = int(world.stock.open_case[row])
        if case < 0:
            days, size = int(rng.integers(*_SOON)), use[row] * rng.uniform(*_ORDERED)
            found.append(Order(row, days, size, _chance(_SURE, rng)))
            continue
        remaining = max((shortages[case].true_end - AS_OF).days, 10)
        for _ in range(int(rng.binomial(_PARTS, _PARTIAL))):
            days, size = int(rng.integers(3, remaining + 3)), use[row] * rng.uniform(*_PART)
            found.append(Order(row, days, size, _chance(_UNSURE, rng)))
        # What the supplier promises for the end of the shortage comes late more often than early.
        promised = max(int(remaining * rng.uniform(0.5, 1.1)), 5)
        found.append(Order(row, promised, use[row] * rng.uniform(*_ORDERED), _chance(_UNSURE, rng)))
    return found


def _chance(chances: Sequence[float], rng: np.random.Generator) -> float | None:
    return None if rng.random() < _SILENT else chances[int(rng.integers(len(chances)))]


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
