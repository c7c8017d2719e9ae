"""The wholesalers' statutory reports of the last month: their customers (section 21) and sales (section 20)."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from beredt.demo.places import WHOLESALERS, municipalities
from beredt.demo.records import AS_OF, DemoFile, Place
from beredt.demo.use_files import UseJob, drawn
from beredt.demo.world import World
from beredt.formats.supply import customers21, sales20

MONTH = AS_OF.replace(day=1)
#: Licence numbers and customer categories, invented; hospital pharmacies are pharmacies too.
LICENCES = {wholesaler: f"{7001 + number}" for number, wholesaler in enumerate(WHOLESALERS)}
CATEGORIES = {"pharmacy": ("01", "Apotek"), "hospital_pharmacy": ("02", "Sykehusapotek")}
#: Wholesalers' margin on what they pay, and the prices of packs in øre: the more of it is used, the cheaper.
_MARGIN = 1.08
_CHEAPEST, _DEAREST = 1_500, 4_000_000

#: Packs of the world by row, and how many of each.
Sold = tuple[NDArray[np.int64], NDArray[np.int64]]


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer with the wholesaler's number of it and the pharmacy's licence."""

    place: Place
    number: str
    licence: str


def customers(places: Iterable[Place], used: Iterable[str]) -> dict[str, Customer]:
    """Every pharmacy that is part of the nation (`used` holds their ids), by id. Numbers follow the places' order."""
    known = frozenset(used)
    pharmacies = [place for place in places if place.kind in CATEGORIES]
    return {
        place.id: Customer(place, f"{1000 + number:04d}", f"{1001 + number:04d}")
        for number, place in enumerate(pharmacies)
        if place.id in known
    }


def sold(world: World, jobs: Iterable[UseJob], unreported: NDArray[np.bool_], seed: int) -> dict[str, Sold]:
    """What each pharmacy used in the last month, by its id, from the same draws as the files of use."""
    found: dict[str, Sold] = {}
    for job in jobs:
        inside = [n for n, start in enumerate(job.periods.starts) if MONTH <= start <= AS_OF]
        if not inside:
            continue
        draws = drawn(world, job, unreported, seed)
        month = draws.packs[:, :, inside].sum(axis=2)
        for column, place in enumerate(job.columns):
            rows = np.flatnonzero(month[:, column])
            found[job.users.places[place].id] = (draws.rows[rows], month[rows, column])
    return found


def prices(world: World, seed: int) -> NDArray[np.int64]:
    """What pharmacies pay for a pack, in øre."""
    rng = np.random.default_rng([seed, 13])
    rates = np.array([pack.packs_per_day for pack in world.packs])
    typical = 60_000 / (0.1 + rates) ** 0.45 * rng.lognormal(0.0, 0.6, len(rates))
    return np.asarray(np.clip(typical, _CHEAPEST, _DEAREST) // 10 * 10, dtype=np.int64)


def sales_table(
    world: World, wholesaler: str, bought: dict[str, Customer], sales: dict[str, Sold], price: NDArray[np.int64]
) -> pa.Table:
    """Section 20: a line for each customer and pack."""
    mine = [customer for customer in bought.values() if customer.place.supplied_by == wholesaler]
    mine = [customer for customer in mine if customer.place.id in sales]
    counts = [len(sales[customer.place.id][0]) for customer in mine]
    rows = np.concatenate([sales[customer.place.id][0] for customer in mine])
    packs = np.concatenate([sales[customer.place.id][1] for customer in mine])
    who = np.repeat(np.arange(len(mine)), counts)
    columns = {
        "month": np.full(len(rows), np.datetime64(MONTH)),
        "wholesaler": pa.array([LICENCES[wholesaler]]).take(pa.array(np.zeros(len(rows), np.int32))),
        "customer": _each(who, [customer.number for customer in mine]),
        "category": _each(who, [CATEGORIES[customer.place.kind][0] for customer in mine]),
        "pharmacy": _each(who, [customer.licence for customer in mine]),
        "municipality": _each(who, [customer.place.municipality for customer in mine]),
        "varenummer": _each(rows, [pack.varenummer for pack in world.packs]),
        "packs": packs,
        "amount_ore": packs * price[rows],
        "aip_ore": price[rows],
        "gip_ore": (price[rows] / _MARGIN).astype(np.int64),
    }
    return _as(columns, sales20.SCHEMA)


def customers_table(wholesaler: str, bought: dict[str, Customer]) -> pa.Table:
    """Section 21: a line for each customer."""
    mine = [customer for customer in bought.values() if customer.place.supplied_by == wholesaler]
    towns = {one.number: one.name for one in municipalities()}
    columns = {
        "month": [MONTH] * len(mine),
        "wholesaler": [LICENCES[wholesaler]] * len(mine),
        "customer": [customer.number for customer in mine],
        "pharmacy": [customer.licence for customer in mine],
        "municipality": [customer.place.municipality for customer in mine],
        "name": [customer.place.name[:30].strip() for customer in mine],
        "town": [towns[customer.place.municipality][:20].strip() for customer in mine],
        "postcode": [None] * len(mine),
        "category": [CATEGORIES[customer.place.kind][0] for customer in mine],
        "category_name": [CATEGORIES[customer.place.kind][1] for customer in mine],
    }
    return _as(columns, customers21.SCHEMA)


def _each(index: NDArray[np.int64], names: list[str]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(index.astype(np.int32)), pa.array(names, pa.string()))


def _as(columns: dict[str, object], schema: pa.Schema) -> pa.Table:
    arrays = [_fitting(columns[field.name], field.type) for field in schema]
    return pa.Table.from_arrays(arrays, schema=schema)


def _fitting(values: object, kind: pa.DataType) -> pa.Array:
    array = values if isinstance(values, pa.Array) else pa.array(values)
    if pa.types.is_dictionary(kind) and not pa.types.is_dictionary(array.type):
        return array.cast(pa.string()).dictionary_encode()
    return array if array.type == kind else array.cast(kind)


def write_sales(
    world: World,
    places: Iterable[Place],
    jobs: Iterable[UseJob],
    unreported: NDArray[np.bool_],
    folder: Path,
    seed: int,
) -> list[DemoFile]:
    """Write both reports of every wholesaler; customers first, since sales name them."""
    sales = sold(world, jobs, unreported, seed)
    bought = customers(places, sales)
    price = prices(world, seed)
    files = []
    for wholesaler in WHOLESALERS:
        path = folder / f"kunder21-{wholesaler}-{MONTH:%Y-%m}.txt"
        customers21.write(path, customers_table(wholesaler, bought))
        files.append(DemoFile("customers21", path, sender=wholesaler))
    for wholesaler in WHOLESALERS:
        path = folder / f"omsetning20-{wholesaler}-{MONTH:%Y-%m}.txt"
        sales20.write(path, sales_table(world, wholesaler, bought, sales, price))
        files.append(DemoFile("sales20", path, sender=wholesaler))
    return files
