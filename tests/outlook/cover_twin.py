"""The deterministic cover word for word: a shelf of lots, every pack in exact fractions, day by day."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from beredt.outlook import Pool, Position


@dataclass
class Lot:
    packs: Fraction
    last: int  # first day on which it no longer serves
    pool: str


@dataclass
class Account:
    first_out: dict[tuple[str, str], int]
    received: Fraction = Fraction(0)
    used: Fraction = Fraction(0)
    wasted: Fraction = Fraction(0)
    unmet: Fraction = Fraction(0)
    left: Fraction = Fraction(0)
    usable: list[Fraction] = field(default_factory=list)


def slow_cover(position: Position) -> Account:
    """Run the position by the definition."""
    horizon = position.horizon
    classes = [each.name for each in position.priority]
    regions = [demand.region for demand in position.demands]
    account = Account({(c, r): horizon for c in classes for r in regions})
    shelf: list[Lot] = []
    for batch in position.batches:
        last = 10**6 if batch.expiry is None else batch.expiry - position.minimum_life
        if last > 0:
            shelf.append(Lot(Fraction(batch.packs), last, batch.pool))
            account.received += batch.packs
    waiting = dict.fromkeys(account.first_out, Fraction(0))
    for day in range(horizon):
        for delivery in position.deliveries:
            if delivery.confirmed and delivery.promised == day:
                last = 10**6 if delivery.expiry is None else delivery.expiry - position.minimum_life
                shelf.append(Lot(Fraction(delivery.packs), last, delivery.pool))
                account.received += delivery.packs
        for lot in shelf:
            if lot.last <= day:
                account.wasted += lot.packs
                lot.packs = Fraction(0)
        # Python sorts stably: batches come before deliveries, each in its order.
        shelf.sort(key=lambda lot: lot.last)
        room = {lot.pool: _room(position, lot.pool, shelf, day) for lot in shelf}
        account.usable.append(sum(room.values(), Fraction(0)))
        for name in classes:
            for turn in range(len(regions)):
                region = regions[(day + turn) % len(regions)]
                want = _wanted(position, name, region, day) + waiting[name, region]
                for lot in shelf:
                    if _serves(position.pools.get(lot.pool, Pool()), name, region):
                        taken = min(lot.packs, room[lot.pool], want)
                        lot.packs -= taken
                        room[lot.pool] -= taken
                        want -= taken
                        account.used += taken
                if want > 0:
                    account.first_out[name, region] = min(account.first_out[name, region], day)
                waiting[name, region] = want * Fraction(position.waits) if day < horizon - 1 else Fraction(0)
                account.unmet += want - waiting[name, region]
    account.left = sum((lot.packs for lot in shelf), Fraction(0))
    return account


def _room(position: Position, name: str, shelf: list[Lot], day: int) -> Fraction:
    pool = position.pools.get(name, Pool())
    if pool.opens is None or day < pool.opens or any(first <= day <= last for first, last in pool.closed):
        return Fraction(0)
    keeps = pool.keeps if isinstance(pool.keeps, int) else pool.keeps[day]
    return max(sum((lot.packs for lot in shelf if lot.pool == name), Fraction(0)) - int(keeps), Fraction(0))


def _serves(pool: Pool, name: str, region: str) -> bool:
    return (pool.classes is None or name in pool.classes) and (pool.regions is None or region in pool.regions)


def _wanted(position: Position, name: str, region: str, day: int) -> Fraction:
    (demand,) = (each for each in position.demands if each.region == region)
    (share,) = (each.share for each in position.priority if each.name == name)
    wanted = Fraction(demand.mean).limit_denominator(1000) * Fraction(share)
    if demand.profile is not None:
        wanted *= Fraction(demand.profile[day])
    if position.surge is not None:
        wanted *= Fraction(position.surge[day])
    for restriction in position.restrictions:
        if restriction.concerns(name, region):
            allowed = restriction.allowed if isinstance(restriction.allowed, float) else restriction.allowed[day]
            wanted *= 1 - Fraction(restriction.compliance) * (1 - Fraction(allowed))
    return wanted
