"""The stock of a case's item as its page shows it: by pool, by batch, and what is on order."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from beredt.assessments.request import CONFIRMED, OPEN_POOLS, ItemSupply, day_number
from beredt.supply.queries import Expected, StockLine


@dataclass(slots=True)
class PoolStock:
    """Packs in one pool, measured in the reference pack. `usable` is what the answer counts where the pool is open."""

    pool: str
    open: bool
    usable: int = 0
    reserved: int = 0
    blocked: int = 0
    expired: int = 0
    unknown_expiry: int = 0
    places: set[str] = field(default_factory=set)

    @property
    def not_usable(self) -> int:
        """Packs that are there but count in no answer."""
        return self.reserved + self.blocked + self.expired + self.unknown_expiry


@dataclass(frozen=True, slots=True)
class StockPicture:
    """The pools, open ones first, and the sums that the page states."""

    open_pools: tuple[PoolStock, ...]
    closed_pools: tuple[PoolStock, ...]

    @property
    def usable(self) -> int:
        return sum(pool.usable for pool in self.open_pools)

    @property
    def unknown_expiry(self) -> int:
        """Packs of open pools that nobody knows the expiry of: they may be usable, and count in no answer."""
        return sum(pool.unknown_expiry for pool in self.open_pools)

    @property
    def in_reserve(self) -> int:
        """Usable packs of pools that open by decision only."""
        return sum(pool.usable for pool in self.closed_pools)


def condition(line: StockLine, as_of: date) -> str:
    """usable, or why the packs of a line count in no answer."""
    if line.status != "usable":
        return line.status
    if line.expiry is None:
        return "unknown_expiry"
    return "usable" if day_number(line.expiry, as_of) > 0 else "expired"


def stock_picture(supply: ItemSupply) -> StockPicture:
    """Sums by pool. Usable packs are rounded down batch by batch (pool and expiry), as the answer counts them."""
    pools: dict[str, PoolStock] = {}
    lots: dict[tuple[str, str, date | None], float] = defaultdict(float)
    for line in supply.stock:
        pool = pools.setdefault(line.pool, PoolStock(line.pool, line.pool in OPEN_POOLS))
        if line.packs:
            pool.places.add(line.place)
        kind = condition(line, supply.as_of)
        lots[line.pool, kind, line.expiry] += line.packs * supply.equivalents[line.varenummer]
    for (name, kind, _expiry), packs in lots.items():
        setattr(pools[name], kind, getattr(pools[name], kind) + int(packs))
    ordered = sorted(pools.values(), key=lambda pool: (-pool.usable, pool.pool))
    return StockPicture(tuple(pool for pool in ordered if pool.open), tuple(pool for pool in ordered if not pool.open))


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch in a pool, over the places that hold it."""

    varenummer: str
    batch: str | None
    expiry: date | None
    pool: str
    condition: str
    packs: int
    places: int
    counts: bool


def batch_rows(supply: ItemSupply) -> list[BatchRow]:
    """Every batch with packs in it, the first to expire first and those of unknown expiry last."""
    sums: dict[tuple[str, str | None, date | None, str, str], tuple[int, set[str]]] = {}
    for line in supply.stock:
        if line.packs:
            key = (line.varenummer, line.batch, line.expiry, line.pool, condition(line, supply.as_of))
            packs, places = sums.get(key, (0, set()))
            sums[key] = (packs + line.packs, places | {line.place})
    rows = [
        BatchRow(number, batch, expiry, pool, kind, packs, len(places), kind == "usable" and pool in OPEN_POOLS)
        for (number, batch, expiry, pool, kind), (packs, places) in sums.items()
    ]
    return sorted(rows, key=lambda row: (row.expiry or date.max, row.pool, row.varenummer, row.batch or ""))


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order. `late` where its promised day has passed; `counted` where the deterministic cover counts it."""

    order: Expected
    late: bool
    counted: bool


def order_rows(supply: ItemSupply) -> list[OrderRow]:
    """What has been ordered, in order of the promised day."""
    return [
        OrderRow(
            order,
            late=order.promised_date <= supply.as_of,
            counted=order.probability is not None and order.probability >= CONFIRMED,
        )
        for order in sorted(supply.expected, key=lambda order: (order.promised_date, order.order_ref))
    ]


def stock_days(lines: Iterable[StockLine]) -> list[tuple[str, date]]:
    """Which sender's count of which day the stock is read from."""
    return sorted({(line.sender, line.stock_date) for line in lines})
