"""The definition of a day, word for word, for one replication: slow, obvious, and exact in whole numbers."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from beredt.outlook import Group, Pool, Position, Runs
from beredt.outlook.position import PriorityClass

Need = tuple[int, int]  # class, region


@dataclass
class Lot:
    packs: int
    last: float  # the first day on which it is of no use any more
    pool: str
    number: int  # goes before a later one that lasts as long


@dataclass
class Ledger:
    first_out: int
    received: int = 0
    used: int = 0
    wasted: int = 0
    left: int = 0
    unmet: int = 0
    unmet_before_end: float = 0.0
    denied: float = 0.0
    redirected: float = 0.0
    waited: float = 0.0
    moved_in: float = 0.0
    need_first_out: dict[Need, int] = field(default_factory=dict)
    need_unmet: dict[Need, float] = field(default_factory=lambda: defaultdict(float))
    need_denied: dict[Need, float] = field(default_factory=lambda: defaultdict(float))
    need_redirected: dict[Need, float] = field(default_factory=lambda: defaultdict(float))
    stock: list[int] = field(default_factory=list)


@dataclass
class Draws:
    """Of one item in one replication: demand and bits (region, day), the day of each delivery and of the own supply."""

    demand: Sequence[Sequence[int]]
    bits: Sequence[Sequence[int]]
    arrivals: Sequence[int]
    returns: int | None

    @classmethod
    def of(cls, runs: Runs, replication: int) -> Draws:
        drawn = runs.drawn
        assert drawn is not None
        return cls(
            drawn.demand[:, replication].tolist(),
            drawn.bits[:, replication].tolist(),
            drawn.arrivals[replication].tolist(),
            None if drawn.returns is None else int(drawn.returns[replication]),
        )


def chance(bits: int, purpose: int) -> float:
    """The number that rounds by chance: murmur3's finaliser."""
    h = (bits + 0x9E3779B9 * purpose) & 0xFFFFFFFF
    h = ((h ^ h >> 16) * 0x85EBCA6B) & 0xFFFFFFFF
    h = ((h ^ h >> 13) * 0xC2B2AE35) & 0xFFFFFFFF
    return (h ^ h >> 16) / 2**32


class World:
    """One item."""

    def __init__(self, name: str, group: Group, draws: Draws, weight: Sequence[float]) -> None:
        self.item: Position = group.items[name]
        self.draws, self.weight = draws, weight
        self.moves = [(number, move) for number, move in enumerate(group.moves) if move.source == name]
        self.classes: Sequence[PriorityClass] = self.item.priority
        order = [demand.region for demand in next(iter(group.items.values())).demands]
        self.regions = order
        by_region = {demand.region: demand for demand in self.item.demands}
        self.factor = [by_region[r].factors(self.item.horizon) * self.item.surges() for r in order]
        self.needs = [(c, r) for c in range(len(self.classes)) for r in range(len(order))]
        self.ledger = Ledger(self.item.horizon, need_first_out=dict.fromkeys(self.needs, self.item.horizon))
        self.waiting: dict[Need, int] = defaultdict(int)
        self.coming: dict[Need, int] = defaultdict(int)
        self.stock: list[Lot] = []
        for number, batch in enumerate(self.item.batches):
            if batch.expiry is None or batch.expiry - self.item.minimum_life > 0:
                self.stock.append(Lot(batch.packs, self.last(batch.expiry), batch.pool, number))
                self.ledger.received += batch.packs

    def last(self, expiry: int | None) -> float:
        return math.inf if expiry is None else expiry - self.item.minimum_life

    def pool(self, name: str) -> Pool:
        return self.item.pools.get(name, Pool())

    def begin(self, day: int) -> None:
        for lot in self.stock:
            if lot.last <= day:
                self.ledger.wasted += lot.packs
                lot.packs = 0
        coming = zip(self.item.deliveries, self.draws.arrivals, strict=True)
        for number, (delivery, arrival) in enumerate(coming, len(self.item.batches)):
            if arrival == day:
                self.ledger.received += delivery.packs
                if self.last(delivery.expiry) <= day:
                    self.ledger.wasted += delivery.packs
                else:
                    self.stock.append(Lot(delivery.packs, self.last(delivery.expiry), delivery.pool, number))

    def want(self, day: int) -> tuple[dict[Need, int], dict[Need, int]]:
        """What is asked for and what turns to substitutes, by need."""
        asked, turned = {}, {}
        for c, r in self.needs:
            bits, count, factor = self.draws.bits[r][day], self.draws.demand[r][day], self.factor[r][day]
            group, region = self.classes[c], self.regions[r]
            before = sum(each.share for each in self.classes[:c])
            after = 1.0 if c == len(self.classes) - 1 else before + group.share
            share = self.item.share(group.name, region)[day]
            u = chance(bits, 0)
            low, high = math.floor(count * (factor * before) + u), math.floor(count * (factor * after) + u)
            cap = factor * (before + (after - before) * share) if share < 1 else factor * after
            allowed = min(high, math.floor(count * cap + u)) - low
            denied = high - low - allowed
            moved = self.coming.pop((c, r), 0)
            let_in = min(moved, math.floor(moved * share + chance(bits, 4096 * c + 1)))
            denied += moved - let_in
            back = self.waiting.pop((c, r), 0)
            if self.draws.returns is not None and self.draws.returns <= day:
                allowed = let_in = denied = back = moved = 0
            turned[c, r] = min(denied, math.floor(denied * self.turning(c, r, day) + chance(bits, 4096 * c + 2)))
            self.ledger.moved_in += moved * self.weight[day]
            self.ledger.need_denied[c, r] += denied * self.weight[day]
            self.ledger.need_redirected[c, r] += turned[c, r] * self.weight[day]
            asked[c, r] = allowed + let_in + back
        return asked, turned

    def turning(self, c: int, r: int, day: int) -> float:
        """Of what is denied, the share that turns to substitutes."""
        parts = [
            (1.0 - restriction.share(self.item.horizon)[day], restriction.redirected)
            for restriction in self.item.restrictions
            if restriction.concerns(self.classes[c].name, self.regions[r])
        ]
        total = sum(part for part, _ in parts)
        return sum(part * redirected for part, redirected in parts) / total if total > 0 else 0.0

    def room(self, day: int) -> dict[str, float]:
        """What may be drawn today from each pool, whoever asks."""
        room = {}
        for name in {lot.pool for lot in self.stock}:
            pool = self.pool(name)
            if pool.open(self.item.horizon)[day]:
                held = sum(lot.packs for lot in self.stock if lot.pool == name)
                room[name] = max(0, held - int(pool.floor(self.item.horizon)[day]))
        return room

    def serve(self, day: int, asked: dict[Need, int]) -> dict[Need, int]:
        """What is not met, by need."""
        room = self.room(day)
        short = dict(asked)
        for c, group in enumerate(self.classes):
            for turn in range(len(self.regions)):
                r = (turn + day) % len(self.regions)
                for lot in sorted(self.stock, key=lambda lot: (lot.last, lot.number)):
                    pool = self.pool(lot.pool)
                    if pool.classes is not None and group.name not in pool.classes:
                        continue
                    if pool.regions is not None and self.regions[r] not in pool.regions:
                        continue
                    taken = min(lot.packs, short[c, r], room.get(lot.pool, 0))
                    lot.packs -= taken
                    short[c, r] -= taken
                    room[lot.pool] = room.get(lot.pool, 0) - taken
                    self.ledger.used += taken
        if day % 7 == 6:
            usable = [packs for name, packs in self.room(day).items() if self._serves_anybody(self.pool(name))]
            self.ledger.stock.append(sum(usable))
        return short

    def _serves_anybody(self, pool: Pool) -> bool:
        return any(
            (pool.classes is None or group.name in pool.classes) and (pool.regions is None or region in pool.regions)
            for group in self.classes
            for region in self.regions
        )

    def part(self, day: int, short: dict[Need, int], turned: dict[Need, int], worlds: dict[str, World]) -> None:
        for c, r in self.needs:
            n, bits = short[c, r], self.draws.bits[r][day]
            if n > 0:
                self.ledger.need_first_out[c, r] = min(self.ledger.need_first_out[c, r], day)
                self.ledger.first_out = min(self.ledger.first_out, day)
            waits = math.floor(n * self.item.waits + chance(bits, 4096 * c + 3))
            if day == self.item.horizon - 1:
                waits = 0
            if waits:
                self.waiting[c, r] += waits
                self.ledger.waited += waits * self.weight[day]
            self.ledger.unmet += n - waits
            self.ledger.need_unmet[c, r] += (n - waits) * self.weight[day]
            low = self.item.waits
            for number, move in self.moves:
                high = min(1.0, low + move.share)
                u, v = chance(bits, 4096 * c + 3), chance(bits, 4096 * c + 4)
                leave = math.floor(n * high + u) - math.floor(n * low + u)
                turn = turned[c, r]
                leave += math.floor(turn * (high - self.item.waits) + v) - math.floor(
                    turn * (low - self.item.waits) + v
                )
                packs = math.floor(leave * move.packs + chance(bits, 4096 * c + 5 + number))
                worlds[move.target].tomorrow[c, r] += packs
                low = high

    tomorrow: dict[Need, int]


def run(group: Group, draws: dict[str, Draws], weight: Sequence[float]) -> dict[str, Ledger]:
    """Run a group; weight[day] = P(the shortage is not over)."""
    worlds = {name: World(name, group, draws[name], weight) for name in group.items}
    for day in range(group.horizon):
        for world in worlds.values():
            world.tomorrow = defaultdict(int)
            world.begin(day)
        for world in worlds.values():
            asked, turned = world.want(day)
            world.part(day, world.serve(day, asked), turned, worlds)
        for world in worlds.values():
            world.coming = world.tomorrow
    for world in worlds.values():
        ledger = world.ledger
        ledger.left = sum(lot.packs for lot in world.stock)
        ledger.unmet_before_end = sum(ledger.need_unmet.values())
        ledger.denied = sum(ledger.need_denied.values())
        ledger.redirected = sum(ledger.need_redirected.values())
    return {name: world.ledger for name, world in worlds.items()}
