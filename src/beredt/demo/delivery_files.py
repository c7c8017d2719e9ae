"""Files of expected deliveries: each wholesaler's open orders on the last day, and on the days of counts before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from beredt.demo.holdings import wholesaler_parts
from beredt.demo.past_orders import LEAD, SHORT_LEAD, past_orders
from beredt.demo.records import AS_OF, FIRST_DAY, DemoFile, Shortage
from beredt.demo.stock_files import BEFORE
from beredt.demo.substances import suppliers
from beredt.demo.world import DAYS, World, day_index
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


@dataclass(frozen=True, slots=True)
class Lines:
    """One wholesaler's orders of all times, (lines,), and the days since FIRST_DAY between which a list names them."""

    table: pa.Table
    placed: NDArray[np.int64]
    gone: NDArray[np.int64]

    def on(self, day: date) -> pa.Table:
        """The list of open orders at the end of a day."""
        index = day_index(day)
        table = self.table.filter(pa.array((self.placed <= index) & (self.gone > index)))
        days = pa.array(np.full(table.num_rows, np.datetime64(day)))
        return table.set_column(0, deliveries.SCHEMA.field("list_date"), days)


def order_lines(world: World, shortages: Sequence[Shortage], seed: int) -> dict[str, Lines]:
    """Each wholesaler's part of every order, open on the last day or before it, in whole packs."""
    rng = np.random.default_rng([seed, 12])
    now, then = orders(world, shortages, seed), past_orders(world, shortages, seed)
    short = np.concatenate([world.stock.open_case[[order.row for order in now]] >= 0, then.unsure])
    row = np.concatenate([[order.row for order in now], then.row]).astype(np.int64)
    size = np.concatenate([[order.packs for order in now], then.packs])
    promised = np.concatenate([[DAYS - 1 + order.days for order in now], then.promised]).astype(np.int64)
    lead = np.where(short, rng.integers(*SHORT_LEAD, len(row)), rng.integers(*LEAD, len(row)))[: len(now)]
    placed = np.concatenate([np.minimum(promised[: len(now)] - lead, DAYS - 1), then.placed])
    gone = np.concatenate([np.full(len(now), DAYS), then.gone])
    chance = np.concatenate([_known([order.chance for order in now]), _chances(then.unsure, rng)])
    expiry = _month(promised + rng.integers(300, 1000, len(row)))
    told = rng.random(len(row)) < 0.9
    ids = {supplier.name: supplier.id for supplier in suppliers()}
    found = {}
    for wholesaler, part in wholesaler_parts(world).items():
        packs = np.floor(size * part[row] + rng.random(len(row))).astype(np.int64)
        kept = np.flatnonzero(packs > 0)
        columns = [
            pa.nulls(len(kept), pa.date32()),
            pa.array([f"PO-{wholesaler[-1]}{number:06d}" for number in kept + 1]),
            _named(row[kept], [pack.varenummer for pack in world.packs]),
            _named(row[kept], [ids[pack.holder] for pack in world.packs]),
            pa.array(np.full(len(kept), wholesaler)),
            pa.array(np.full(len(kept), "wholesaler_free")),
            pa.array(np.datetime64(FIRST_DAY) + promised[kept]),
            pa.array(packs[kept]),
            pa.array(chance[kept], mask=np.isnan(chance[kept])),
            pa.array(expiry[kept], mask=~told[kept]),
        ]
        schema = pa.schema([field.with_nullable(True) for field in deliveries.SCHEMA])
        cast = [pc.cast(column, field.type) for column, field in zip(columns, schema, strict=True)]
        found[wholesaler] = Lines(pa.Table.from_arrays(cast, schema=schema), placed[kept], gone[kept])
    return found


def _known(chances: Sequence[float | None]) -> NDArray[np.float64]:
    return np.array([np.nan if chance is None else chance for chance in chances])


def _chances(unsure: NDArray[np.bool_], rng: np.random.Generator) -> NDArray[np.float64]:
    """What the senders said of orders that are gone by now."""
    said = np.where(unsure, rng.choice(_UNSURE, len(unsure)), rng.choice(_SURE, len(unsure)))
    return np.where(rng.random(len(unsure)) < _SILENT, np.nan, said)


def _month(days: NDArray[np.int64]) -> NDArray[np.datetime64]:
    """The first of the month that holds each day since FIRST_DAY."""
    months = (np.datetime64(FIRST_DAY) + days).astype("datetime64[M]")
    return np.asarray(months.astype("datetime64[D]"))


def _named(index: NDArray[np.int64], names: Sequence[str]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(index.astype(np.int32)), pa.array(names, pa.string()))


def write_deliveries(world: World, shortages: Sequence[Shortage], folder: Path, seed: int) -> list[DemoFile]:
    """Write the lists of every wholesaler: those before in one file, then that of the last day."""
    files = []
    for wholesaler, lines in order_lines(world, shortages, seed).items():
        for name, days in (("for", BEFORE), (str(AS_OF), (AS_OF,))):
            path = folder / f"leveranser-{wholesaler}-{name}.csv"
            table = pa.concat_tables([lines.on(day) for day in days]).cast(deliveries.SCHEMA)
            deliveries.write(path, table.unify_dictionaries())
            files.append(DemoFile("deliveries", path, sender=wholesaler))
    return files
