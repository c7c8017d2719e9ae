"""What can be done about a shortage, each as the position with it done on a day.

Done sooner, or more of it, never makes the stock last shorter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from beredt.outlook.position import Delivery, Position, Restriction


def restricted(position: Position, restrictions: Sequence[Restriction], day: int = 0) -> Position:
    """The position with restrictions added that start on a day."""
    started = tuple(starting(restriction, day, position.horizon) for restriction in restrictions)
    return replace(position, restrictions=(*position.restrictions, *started))


def starting(restriction: Restriction, day: int, horizon: int) -> Restriction:
    """The restriction from a day on; everything is allowed before it."""
    if day <= 0:
        return restriction
    allowed = np.broadcast_to(np.asarray(restriction.allowed, dtype=float), (horizon,)).copy()
    allowed[:day] = 1.0
    return replace(restriction, allowed=allowed)


def with_packs(position: Position, packs: int, day: int, expiry: int | None = None, pool: str = "") -> Position:
    """The position with packs that arrive on a day for certain."""
    if packs == 0 or day >= position.horizon:
        return position
    return replace(position, deliveries=(*position.deliveries, Delivery(packs, day, expiry=expiry, pool=pool)))


def pools_of(position: Position) -> set[str]:
    """Names of all pools: those that say when they are open, and those that something lies in or comes to."""
    return {*position.pools, *(b.pool for b in position.batches), *(d.pool for d in position.deliveries)}


def releasable(position: Position, pool: str, day: int = 0) -> int:
    """Packs of a pool that demand cannot draw on from `day` on and that a release then would give it.

    In a pool that is still closed on `day`: all that lies there and will serve that day; in one that is open,
    what must stay in it.
    """
    if pool not in position.pools or day >= position.horizon:
        return 0
    there = _packs_there(position, pool, day)
    if day < position.opening(pool):
        return there
    return min(there, int(position.pools[pool].floor(position.horizon)[day]))


def _packs_there(position: Position, pool: str, day: int) -> int:
    serving = position.minimum_life + day
    return sum(b.packs for b in position.batches if b.pool == pool and (b.expiry is None or b.expiry > serving))


def released(position: Position, pool: str, packs: int, day: int = 0) -> Position:
    """The position with so many packs of a pool released on a day; the rest must stay in it."""
    if packs <= 0 or day >= position.horizon:
        return position
    opens = position.opening(pool)
    days = np.arange(position.horizon)
    stays = np.full(position.horizon, max(0, releasable(position, pool, day) - packs), np.int64)
    if day < opens:
        # What comes into a closed pool before it would have opened stays in it, as it would have.
        for coming in position.deliveries:
            if coming.pool == pool and day < coming.promised < opens:
                stays[coming.promised :] += coming.packs
    keeps = position.pools[pool].floor(position.horizon).copy()
    keeps[(days >= day) & (days < opens)] = np.iinfo(np.int64).max
    keeps[days >= day] = np.minimum(keeps, stays)[days >= day]
    changed = replace(position.pools[pool], opens=min(day, opens), keeps=keeps)
    return replace(position, pools={**position.pools, pool: changed})


def longer_life(position: Position, days: int, day: int = 0) -> Position:
    """The position with the shelf life of all that has not expired on `day` prolonged from then on."""
    gone = day + position.minimum_life

    def prolonged(expiry: int | None) -> int | None:
        return expiry if expiry is None or expiry <= gone else expiry + days

    return replace(
        position,
        batches=tuple(replace(b, expiry=prolonged(b.expiry)) for b in position.batches),
        deliveries=tuple(replace(d, expiry=prolonged(d.expiry)) for d in position.deliveries),
    )


def rotated(position: Position) -> Position:
    """The position with packs moved to where they are used before they expire: every open pool serves all regions."""
    pools = {name: replace(pool, regions=None) for name, pool in position.pools.items()}
    return replace(position, pools=pools)
