"""Where the country's stock lies on a day: wholesalers' pools, hospital pharmacies, pharmacies and others."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from beredt.demo.places import B180, CHAINS, HOSPITAL_WHOLESALER, OFFSHORE, WHOLESALERS
from beredt.demo.records import DemoPack
from beredt.demo.substances import table
from beredt.demo.users import Users
from beredt.demo.world import World, day_index

Whole = NDArray[np.int64]

#: Users keep about half of what there is, but hardly more than this many days of use.
_AT_USERS, _MOST_AT_USERS = 0.45, 13.0
#: Days whose use is the measure of stock.
_WINDOW = 180
#: Substances that the reserve pools hold; which ones, and how much, is a guess.
_RESERVES = {"b180": 90.0, "fokus": 90.0, "b20": 20.0}


@dataclass(frozen=True, slots=True)
class Holding:
    """Whole packs of `rows` (packs of the world) at one place in one pool."""

    place: str
    pool: str
    rows: Whole
    packs: Whole


@dataclass(frozen=True, slots=True)
class Rules:
    """What must be kept, by pack: months of the pharmacies' use (section 5), the lists of the reserve pools,
    and the packs that installations at sea have."""

    months: NDArray[np.float64]
    listed: dict[str, NDArray[np.bool_]]
    at_sea: Whole


def whole(expected: NDArray[np.floating], rng: np.random.Generator) -> Whole:
    """Whole packs with these means: the fraction is the chance of one more."""
    return np.asarray(np.floor(expected + rng.random(expected.shape)), dtype=np.int64)


def rules(world: World) -> Rules:
    """The rules for the packs of the world."""
    duties = {row["atc"]: float(row["months"]) for row in table("stock_duty.csv")}
    pools = {pool: {row["atc"] for row in table("reserves.csv") if row["pool"] == pool} for pool in _RESERVES}
    at_sea = {row["atc"] for row in table("offshore.csv")}
    packs = world.packs
    return Rules(
        months=np.array([_months(pack, duties) for pack in packs]),
        listed={
            pool: np.array([pack.atc in held and pack.setting != "primary" for pack in packs])
            for pool, held in pools.items()
        },
        at_sea=np.flatnonzero([pack.atc in at_sea and pack.registered for pack in packs]),
    )


def _months(pack: DemoPack, duties: dict[str, float]) -> float:
    if not pack.registered:
        return 0.0
    return max((duties.get(pack.atc[:length], 0.0) for length in (3, 4, 5, 7)), default=0.0)


def national(world: World, day: date) -> NDArray[np.float64]:
    """Packs in the pools that are open to everybody: the cover on that day times the usual use of the time."""
    return world.stock.cover[:, day_index(day)] * world.rate(day, _WINDOW)


def at_users(world: World, day: date) -> NDArray[np.float64]:
    """The part of the national stock that users have."""
    return np.minimum(_AT_USERS * national(world, day), _MOST_AT_USERS * world.rate(day, _WINDOW))


def wholesaler_parts(world: World) -> dict[str, NDArray[np.float64]]:
    """Each wholesaler's part of a pack: its chains' part of the pharmacies and, for one, the hospitals."""
    hospital = world.hospital_share.astype(np.float64)
    return {
        wholesaler: (1 - hospital)
        * sum(share for _, supplied_by, share in CHAINS.values() if supplied_by == wholesaler)
        + hospital * (wholesaler == HOSPITAL_WHOLESALER)
        for wholesaler in WHOLESALERS
    }


def of_wholesaler(world: World, kept: Rules, wholesaler: str, day: date, rng: np.random.Generator) -> list[Holding]:
    """The free stock and, with the reserves, what nobody may sell without a release."""
    part = wholesaler_parts(world)[wholesaler]
    free = (national(world, day) - at_users(world, day)) * part * rng.uniform(0.92, 1.08, len(part))
    held = [("wholesaler_free", free), ("wholesaler_obligation", _obligation(world, kept, day) * part)]
    if wholesaler == HOSPITAL_WHOLESALER:
        held += [(pool, _reserve(world, kept, pool, day)) for pool in _RESERVES]
    return [_holding(wholesaler, pool, whole(packs, rng)) for pool, packs in held]


def of_users(world: World, users: Users, columns: Whole, day: date, rng: np.random.Generator) -> Iterable[Holding]:
    """What pharmacies have: their share of the use, more or less. `columns` are places of `users`."""
    weekly = users.places[0].kind == "hospital_pharmacy"
    part = world.hospital_share if weekly else 1 - world.hospital_share
    mine = at_users(world, day) * part
    for column in columns:
        # Where little is used, one pack stands on the shelf of a place that uses it at all.
        expected = mine * users.shares[:, column] * rng.uniform(0.5, 1.5, len(mine))
        yield _holding(users.places[column].id, "hospital" if weekly else "pharmacy", whole(expected, rng))


def offshore(kept: Rules, rng: np.random.Generator) -> Holding:
    """The medicines of emergencies, as installations at sea keep them; they are not for others' use."""
    return Holding(OFFSHORE, "other", kept.at_sea, rng.integers(2, 60, len(kept.at_sea)))


def stockpile(world: World, kept: Rules, day: date, rng: np.random.Generator) -> Holding:
    """What the national stockpile keeps with itself, beside its pools at the wholesaler."""
    return _holding(B180, "b180", whole(_reserve(world, kept, "b180", day) / 3, rng))


def _holding(place: str, pool: str, packs: Whole) -> Holding:
    rows = np.flatnonzero(packs > 0)
    return Holding(place, pool, rows, packs[rows])


def _obligation(world: World, rules: Rules, day: date) -> NDArray[np.float64]:
    """Stock by section 5 of the wholesale regulation: months of the pharmacies' use, run down in a deep shortage."""
    return np.asarray(rules.months * 30.0 * world.rate(day, _WINDOW) * (1 - world.hospital_share) * _left(world, day))


def _reserve(world: World, rules: Rules, pool: str, day: date) -> NDArray[np.float64]:
    """A reserve pool: days of the hospitals' use of its substances, partly released in a deep shortage."""
    use = world.rate(day, _WINDOW) * world.hospital_share
    return np.asarray(rules.listed[pool] * _RESERVES[pool] * use * _left(world, day))


def _left(world: World, day: date) -> NDArray[np.float64]:
    """1 where the open stock is as usual, down to 0 where it is gone: reserves are released then."""
    return np.clip(world.stock.cover[:, day_index(day)] / 25.0, 0.0, 1.0).astype(np.float64)
