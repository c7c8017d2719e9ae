"""Positions as the arrays that the kernel runs: one plan for the items of a group."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from beredt.outlook.duration import EndForecast
from beredt.outlook.position import Demand, Group, Pool, Position
from beredt.outlook.seeds import branch
from beredt.outlook.simulation.tables import DemandTable, demand_tables, guides

LARGEST = 2**31 - 1
OPEN = Pool()
LANES = 1024
WEEK = 7

# Columns and rows, by number, of the matrices of a plan.
TABLE, LOG, LEVELS, WIDE, PLACE, SHAPED, RESTRICTED = range(7)  # streams
LOTS, POOLS, END_OF_LOTS, END_OF_POOLS, RETURNING, _, WAITING, PARTING = 0, 1, 2, 3, 4, SHAPED, 6, 7  # items
PACKS, EXPIRY, POOL = range(3)  # lots
ITEM, PURPOSE, LOT = 1, 2, 3  # events, after PACKS
SHARED, DRAWABLE, FLOOR, OF_POOL = range(4)  # days, OF_POOL rows for each pool
CHANGED, SINGLE, BUSY, OF_ITEM = range(4)  # days, then OF_ITEM rows for each item
UNMET, UNMET_BEFORE_END, DENIED, REDIRECTED, OF_NEED = range(5)  # tally, OF_NEED rows for each need of an item
RECEIVED, USED, WASTED, LEFT, WAITED, MOVED, TOTALS = range(7)  # tally, then TOTALS rows of an item


class Rows(NamedTuple):
    """How many there are of each, and at which row of the kernel's scratch each kind begins.

    needs: classes x regions, numbered class by class. of_item: rows of an item in the tally. Rows of `drawn`, uint32:
    the generators' states, four a stream, from 0; bits; level, where its table starts. Rows of `amounts`, int32:
    asked, counted (one a region), denied, shelf, book, highest lot that is there, day on which the own supply returns;
    then waiting, turned, coming (for even days, then for odd), rest of each lot, room in each pool.
    """

    items: int
    classes: int
    regions: int
    needs: int
    horizon: int
    moving: int
    of_item: int
    item_days: int
    bits: int
    level: int
    drawn_rows: int
    asked: int
    counted: int
    denied: int
    shelf: int
    book: int
    highest: int
    returns: int
    waiting: int
    turned: int
    coming: int
    rest: int
    room: int
    rows: int


class Plan(NamedTuple):
    """All that the kernel reads. Streams are (item, region), item by item; integers are int64.

    words: each item's seed, stream_words: each stream's, (n, 4) uint64.
    streams: TABLE, LOG, LEVELS: where its tables start in `cells`, their columns as a power of two, how many levels;
        WIDE, PLACE: whether a cell is a place, and where its places start; SHAPED, RESTRICTED: whether its counts are
        multiplied, split or joined, and whether a restriction concerns it. (streams, 7)
    cells, places: of all tables, (n,) uint64, and (n, 2) int32; see `DemandTable`.
    factors: before, after and cap of `rows.ask`, the share that restrictions leave, and the share of the denied that
        turns to substitutes, (streams, days, classes, 5); no streams where none is shaped.
    items: its lots and pools, from and to; RETURNING, SHAPED, WAITING, PARTING: whether it has a supply of its own,
        any shaped stream, demand that waits, or that waits or moves. (items, 8)
    lots: PACKS on hand, EXPIRY: day after the last of use, POOL; in order of that day. (lots, 3)
    pools: whether it serves each need, (pools, needs) bool.
    days: of each pool SHARED: open, serving all and keeping nothing, DRAWABLE: open to some, FLOOR: packs kept; of
        each item CHANGED: another set of pools is shared than the day before, SINGLE: a pool that is not shared is
        open, so that lots are drawn one by one, BUSY: one of these, or a lot expires. (rows, days) int32
    events: what comes on a drawn day: PACKS, ITEM, PURPOSE of its random number, LOT, or -1: the own supply. (n, 4)
    cumulative: P(it has come by the day), (events, days); guide: see `guides`.
    waits, (items,); moves: source and target, (moves, 2); move_shares: of the unmet the shares from and to, and
        packs of the target for one, (moves, 3).
    weight: P(the shortage is not over), (days,).
    """

    rows: Rows
    words: np.ndarray
    stream_words: np.ndarray
    streams: np.ndarray
    cells: np.ndarray
    places: np.ndarray
    factors: np.ndarray
    items: np.ndarray
    lots: np.ndarray
    pools: np.ndarray
    days: np.ndarray
    events: np.ndarray
    cumulative: np.ndarray
    guide: np.ndarray
    waits: np.ndarray
    moves: np.ndarray
    move_shares: np.ndarray
    weight: np.ndarray


def plan(group: Group, words: Sequence[np.ndarray], end: EndForecast | None) -> Plan:
    """Lay out the items of a group; words: the seed of each, (4,) each."""
    items = list(group.items.values())
    first = items[0]
    regions = [demand.region for demand in first.demands]
    lots = _Lots(first.horizon, [each.name for each in first.priority], regions)
    for item in items:
        lots.add(item)
    factors, shaped, restricted = _factors(items, regions, bool(group.moves))
    demands = [demand for item in items for demand in _in_order(item, regions)]
    streams, cells, places = _tables(demand_tables(demands))
    moves, move_shares = _moves(group)
    waits = np.array([item.waits for item in items])
    leaving = [item.waits > 0 or number in moves[:, 0] for number, item in enumerate(items)]
    by_item = np.array(shaped).reshape(len(items), -1).any(axis=1)
    flags = np.array([lots.returning, by_item, waits > 0, leaving], np.int64).T
    return Plan(
        rows=_rows(len(items), len(first.priority), len(regions), lots, len(moves) > 0),
        words=np.array(words),
        stream_words=np.array([branch(word, region) for word in words for region in regions]),
        streams=np.column_stack([streams, shaped, restricted]),
        cells=cells,
        places=places,
        factors=factors,
        items=np.column_stack([lots.starts[:-1], lots.starts[1:], flags]),
        **lots.arrays(),
        waits=waits,
        moves=moves,
        move_shares=move_shares,
        weight=np.ones(first.horizon) if end is None or not end.known else end.still_short(first.horizon)[:-1].copy(),
    )


def _in_order(item: Position, regions: Sequence[str]) -> list[Demand]:
    """The demands of an item in the group's order of regions."""
    by_region = {demand.region: demand for demand in item.demands}
    return [by_region[region] for region in regions]


def _rows(items: int, classes: int, regions: int, lots: _Lots, moving: bool) -> Rows:
    needs, streams = classes * regions, items * regions
    starts = {}
    row = 0
    for name, number in (
        ("asked", needs),
        ("counted", regions),
        ("denied", 1),
        ("shelf", items),
        ("book", items),
        ("highest", items),
        ("returns", items),
        ("waiting", items * needs),
        ("turned", items * needs),
        ("coming", 2 * items * needs if moving else 0),
        ("rest", len(lots.lots)),
        ("room", len(lots.serves)),
    ):
        starts[name] = row
        row += number
    return Rows(
        items=items,
        classes=classes,
        regions=regions,
        needs=needs,
        horizon=lots.horizon,
        moving=int(moving),
        of_item=OF_NEED * needs + TOTALS,
        item_days=OF_POOL * len(lots.serves),
        bits=4 * streams,
        level=5 * streams,
        drawn_rows=6 * streams,
        rows=row,
        **starts,
    )


def _tables(tables: Sequence[DemandTable]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The tables of all streams end to end: the first columns of `Plan.streams`, cells and places."""
    columns = []
    cell = place = 0
    for table in tables:
        columns.append((cell, table.log, table.levels, len(table.places) > 0, place))
        cell += len(table.cells)
        place += len(table.places)
    if len(tables) == 1:
        return np.array(columns, np.int64), tables[0].cells, tables[0].places
    cells, places = (np.concatenate(parts) for parts in zip(*((t.cells, t.places) for t in tables), strict=True))
    return np.array(columns, np.int64), cells, places


def _factors(
    items: Sequence[Position], regions: Sequence[str], moving: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """`Plan.factors`, and which streams are shaped and restricted."""
    classes, days, streams = items[0].priority, items[0].horizon, len(items) * len(regions)
    plain = not moving and len(classes) == 1 and not any(map(_has_factors, items))
    factors = np.ones((0 if plain else streams, days, len(classes), 5))
    shaped, restricted = np.zeros(streams, bool), np.zeros(streams, bool)
    for stream in range(len(factors)):
        item, region = items[stream // len(regions)], regions[stream % len(regions)]
        demand = _in_order(item, regions)[stream % len(regions)]
        factor = demand.factors(days) * item.surges()
        up_to = np.cumsum([0.0] + [each.share for each in item.priority])
        up_to[-1] = 1.0
        for c, each in enumerate(item.priority):
            share = item.share(each.name, region)
            before, after = factor * up_to[c], factor * up_to[c + 1]
            # Where all is allowed the cap is `after` to the last bit.
            cap = np.where(share < 1, factor * (up_to[c] + (up_to[c + 1] - up_to[c]) * share), after)
            factors[stream, :, c] = np.column_stack(
                [before, after, cap, share, redirected_share(item, each.name, region)]
            )
            restricted[stream] |= (share < 1).any()
        shaped[stream] = moving or len(classes) > 1 or restricted[stream] or (factor != 1).any()
    return factors, shaped, restricted


def _has_factors(item: Position) -> bool:
    return item.surge is not None or bool(item.restrictions) or any(d.profile is not None for d in item.demands)


class _Lot(NamedTuple):
    expiry: int
    number: int  # keeps the order of what expires together
    packs: int
    pool: int
    event: int  # of the delivery, or -1


def redirected_share(item: Position, name: str, region: str) -> np.ndarray:
    """Share of the denied that turns to the substitutes; several restrictions count by what each denies. (days,)"""
    denied = turned = np.zeros(item.horizon)
    for restriction in item.restrictions:
        if restriction.concerns(name, region):
            part = 1.0 - restriction.share(item.horizon)
            denied = denied + part
            turned = turned + part * restriction.redirected
    return np.divide(turned, denied, out=np.zeros(item.horizon), where=denied > 0)


def _moves(group: Group) -> tuple[np.ndarray, np.ndarray]:
    """`Plan.moves` and `Plan.move_shares`; of the unmet, what waits comes first."""
    numbers = {name: number for number, name in enumerate(group.items)}
    reached = [item.waits for item in group.items.values()]
    moves, shares = [], []
    for move in group.moves:
        source = numbers[move.source]
        low, reached[source] = reached[source], min(1.0, reached[source] + move.share)
        moves.append((source, numbers[move.target]))
        shares.append((low, reached[source], move.packs))
    return np.array(moves, np.int64).reshape(-1, 2), np.array(shares, float).reshape(-1, 3)


class _Lots:
    """Gathers lots, pools and events, item by item."""

    def __init__(self, horizon: int, classes: Sequence[str], regions: Sequence[str]) -> None:
        self.horizon, self.classes, self.regions = horizon, classes, regions
        self.lots: list[_Lot] = []
        self.events: list[tuple[int, int, int, int]] = []
        self.comes: list[np.ndarray] = []
        self.serves: list[np.ndarray] = []
        self.pool_days: list[np.ndarray] = []
        self.item_days: list[np.ndarray] = []
        self.starts: list[tuple[int, int]] = [(0, 0)]
        self.returning: list[bool] = []

    def add(self, item: Position) -> None:
        """One item; its lots in order of the day after their last day of use."""
        names = sorted({batch.pool for batch in item.batches} | {delivery.pool for delivery in item.deliveries})
        at = {name: len(self.serves) + n for n, name in enumerate(names)}
        number, event = len(self.returning), len(self.events)

        def last(expiry: int | None) -> int:
            return LARGEST if expiry is None else expiry - item.minimum_life

        lots = [_Lot(last(b.expiry), n, b.packs, at[b.pool], -1) for n, b in enumerate(item.usable_batches())]
        held = len(lots)
        lots += [_Lot(last(d.expiry), held + j, d.packs, at[d.pool], event + j) for j, d in enumerate(item.deliveries)]
        if sum(lot.packs for lot in lots) > LARGEST:
            raise ValueError(f"an item has at most {LARGEST} packs: count it in larger ones")
        lots.sort()
        lot_of = {lot.event: len(self.lots) + n for n, lot in enumerate(lots)}
        self.lots += lots
        for j, delivery in enumerate(item.deliveries):
            self.events.append((delivery.packs, number, 2 + j, lot_of[event + j]))
            self.comes.append(np.cumsum(delivery.arrival(self.horizon)))
        self.returning.append(item.returns is not None and item.returns.known)
        if item.returns is not None and item.returns.known:
            self.events.append((0, number, 0, -1))
            self.comes.append(1.0 - item.returns.still_short(self.horizon)[:-1])
        self._add_pools([item.pools.get(name, OPEN) for name in names], {lot.expiry for lot in lots})
        self.starts.append((len(self.lots), len(self.serves)))

    def _add_pools(self, pools: Sequence[Pool], expiries: set[int]) -> None:
        days = self.horizon
        changed, single, expires = np.zeros((3, days), bool)
        changed[0] = True
        expires[[day for day in expiries if 0 <= day < days]] = True
        for pool in pools:
            serves = np.array([_serves(pool, name, region) for name in self.classes for region in self.regions])
            self.serves.append(serves)
            if pool is OPEN:
                self.pool_days += _open_days(days)
                continue
            floor, drawable = np.minimum(pool.floor(days), LARGEST), pool.open(days) & serves.any()
            shared = drawable & (floor == 0) & serves.all()
            changed[1:] |= shared[1:] != shared[:-1]
            single |= drawable & ~shared
            self.pool_days += [shared, drawable, floor]
        self.item_days += [changed, single, changed | single | expires]

    def arrays(self) -> dict[str, np.ndarray]:
        """The parts of a plan that were gathered."""
        cumulative = np.array(self.comes).reshape(-1, self.horizon)
        lots = [(0 if lot.event >= 0 else lot.packs, lot.expiry, lot.pool) for lot in self.lots]
        return {
            "lots": np.array(lots, np.int64).reshape(-1, 3),
            "pools": np.array(self.serves).reshape(-1, len(self.classes) * len(self.regions)),
            "days": np.array([*self.pool_days, *self.item_days], np.int32),
            "events": np.array(self.events, np.int64).reshape(-1, 4),
            "cumulative": cumulative,
            "guide": guides(cumulative),
        }


@lru_cache(maxsize=8)
def _open_days(days: int) -> list[np.ndarray]:
    """SHARED, DRAWABLE and FLOOR of the pool that is open to all."""
    return [np.ones(days, bool), np.ones(days, bool), np.zeros(days, np.int64)]


def _serves(pool: Pool, name: str, region: str) -> bool:
    return (pool.classes is None or name in pool.classes) and (pool.regions is None or region in pool.regions)
