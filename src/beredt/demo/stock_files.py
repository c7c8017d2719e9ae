"""Files of stock: full counts on the last day, and those before it that show how stock went."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa

from beredt.demo import holdings
from beredt.demo.batches import Batches
from beredt.demo.gaps import Gaps
from beredt.demo.holdings import Holding, Rules, Whole
from beredt.demo.places import B180, OFFSHORE, WHOLESALERS
from beredt.demo.records import AS_OF, DemoFile
from beredt.demo.users import Users
from beredt.demo.world import World, day_index
from beredt.formats.supply import stock

#: Before the last day: weekly counts of everybody but the pharmacies, and before those every four weeks of wholesalers
#: and hospitals.
WEEKLY = tuple(AS_OF - timedelta(weeks=back) for back in range(8, 0, -1))
FOUR_WEEKLY = tuple(AS_OF - timedelta(weeks=4 * back) for back in range(13, 2, -1))
#: One count of everybody but the pharmacies when the shortage of Metalyse had begun, before there was advice on it.
METALYSE = date(2022, 5, 31)
#: The days before the last of which wholesalers and hospitals tell.
BEFORE = (METALYSE, *FOUR_WEEKLY, *WEEKLY)
#: From this many packs on a place has two batches of a pack, the older one with this part.
_TWO_BATCHES, _OLDER = 6, 0.6
#: Where there is more than so many days of stock, it came late: so many batches after the one due.
_PLENTY, _LATER = 100.0, 2
#: One in so many lines is blocked, waiting for a decision.
_BLOCKED = 0.001


@dataclass(frozen=True, slots=True)
class StockJob:
    """One file to write: the counts of one sender on some days."""

    sender: str
    name: str
    days: tuple[date, ...]
    users: Users | None = None


@dataclass(frozen=True, slots=True)
class Stores:
    """What counts are made from."""

    world: World
    rules: Rules
    batches: Batches
    gaps: Gaps
    seed: int


def stock_jobs(hospitals: Users, pharmacies: Users) -> list[StockJob]:
    """Every file of stock: what came before, then the last day."""
    last = (AS_OF,)
    jobs = [StockJob(id, f"{id}-for", BEFORE) for id in WHOLESALERS]
    jobs += [StockJob(trust, f"{trust}-for", BEFORE, hospitals) for trust in hospitals.parents]
    jobs += [StockJob(id, f"{id}-for", (METALYSE, *WEEKLY)) for id in (B180, OFFSHORE)]
    jobs += [StockJob(id, f"{id}-{AS_OF}", last) for id in (*WHOLESALERS, B180, OFFSHORE)]
    jobs += [StockJob(trust, f"{trust}-{AS_OF}", last, hospitals) for trust in hospitals.parents]
    return jobs + [StockJob(chain, f"{chain}-{AS_OF}", last, pharmacies) for chain in sorted(pharmacies.parents)]


def counted(stores: Stores, job: StockJob, day: date) -> Iterable[Holding]:
    """What the sender holds at the end of a day."""
    rng = np.random.default_rng([stores.seed, 9, day.toordinal(), *job.sender.encode()])
    if job.users:
        return holdings.of_users(stores.world, job.users, job.users.of(job.sender), day, rng)
    if job.sender == OFFSHORE:
        return [holdings.offshore(stores.rules, rng)]
    if job.sender == B180:
        return [holdings.stockpile(stores.world, stores.rules, day, rng)]
    return holdings.of_wholesaler(stores.world, stores.rules, job.sender, day, rng)


def count_table(stores: Stores, held: Sequence[Holding], day: date) -> pa.Table:
    """One full count: a line for every pack, batch, place and pool."""
    batches = stores.batches
    number = np.repeat(np.arange(len(held)), [len(holding.rows) for holding in held])
    row = np.concatenate([holding.rows for holding in held])
    packs = np.concatenate([holding.packs for holding in held])
    kept = ~stores.gaps.no_stock[row]
    number, row, packs = number[kept], row[kept], packs[kept]
    later = _LATER * (stores.world.stock.cover[:, day_index(day)] > _PLENTY)
    first, second = batches.current(day, later), batches.current(day, later + 1)
    two = (packs >= _TWO_BATCHES) & (first != second)[row] & ~batches.single[row]
    newer = np.where(two, packs - np.ceil(packs * _OLDER).astype(np.int64), 0)
    line = np.concatenate([np.arange(len(row)), np.flatnonzero(two)])
    return _table(
        stores,
        held,
        day,
        number[line],
        row[line],
        batch=np.concatenate([first[row], second[row[two]]]),
        amount=np.concatenate([packs - newer, newer[two]]),
    )


def _table(
    stores: Stores, held: Sequence[Holding], day: date, number: Whole, row: Whole, batch: Whole, amount: Whole
) -> pa.Table:
    """Lines of the holdings `number`, packs `row`, their batches and amounts."""
    rng = np.random.default_rng([stores.seed, 10, day.toordinal()])
    expiry = stores.batches.expiry
    columns = [
        pa.array(np.full(len(row), np.datetime64(day))),
        _named(row, [pack.varenummer for pack in stores.world.packs]),
        _named(row * expiry.shape[1] + batch, stores.batches.names),
        pa.array(expiry[row, batch], mask=stores.gaps.no_expiry[row]),
        _named(number, [holding.place for holding in held]),
        _named(number, [holding.pool for holding in held]),
        pa.array(amount),
        _named((rng.random(len(row)) < _BLOCKED).astype(np.int64), ("usable", "blocked")),
    ]
    return pa.Table.from_arrays(columns, schema=stock.SCHEMA)


def _named(index: Whole, names: Sequence[str]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(index.astype(np.int32)), pa.array(names, pa.string()))


def write_stock(stores: Stores, job: StockJob, folder: Path) -> DemoFile:
    """Count and write one file."""
    counts = [count_table(stores, list(counted(stores, job, day)), day) for day in job.days]
    path = folder / f"lager-{job.name}.csv"
    stock.write(path, pa.concat_tables(counts).unify_dictionaries())
    return DemoFile("stock", path, sender=job.sender)
