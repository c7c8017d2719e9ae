"""What is known of one item at the end of the as-of date: its batches, pools, deliveries, demand and restrictions.

Days are whole numbers counted from the as-of date: day 0 is the day after it. A pack with expiry day e serves
through day e - 1, so a batch with e <= 0 has expired and counts in no figure. Packs are whole.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from beredt.outlook.duration import EndForecast


@dataclass(frozen=True)
class Batch:
    """Packs on hand that lie in one pool and expire together.

    expiry: first day on which they no longer serve; None when they do not expire.
    pool: who holds them; see `Position.pools` for who may draw on it and when.
    """

    packs: int
    expiry: int | None = None
    pool: str = ""

    def __post_init__(self) -> None:
        _require(_whole(self.packs) and self.packs >= 0, f"a batch holds whole packs, not {self.packs!r}")


@dataclass(frozen=True)
class Pool:
    """Who holds stock: from when, for whom and down to what demand may draw on it.

    opens: first day on which demand may draw on it (its release); 0 or less: open already; None: never.
    closed: spells (first, last) of days within which nobody can draw on it, as when a warehouse stands still.
    keeps: packs that must stay in it (an obligation, a minimum), one number or one a day, (horizon,). Demand
        draws only on what lies above; a release of a part is a smaller number from its day on.
    classes, regions: whom it serves; None: all.
    """

    opens: int | None = 0
    closed: Sequence[tuple[int, int]] = ()
    keeps: int | Sequence[int] | np.ndarray = 0
    classes: Collection[str] | None = None
    regions: Collection[str] | None = None

    def floor(self, horizon: int) -> np.ndarray:
        """Packs that must stay, day by day. (horizon,) int64"""
        keeps = np.asarray(self.keeps)
        _require(keeps.shape in ((), (horizon,)), f"a pool keeps one number or one a day, not {keeps.shape}")
        _require(bool((keeps >= 0).all() and (keeps == np.floor(keeps)).all()), "a pool keeps whole packs, 0 or more")
        return np.broadcast_to(keeps, (horizon,)).astype(np.int64)

    def open(self, horizon: int) -> np.ndarray:
        """Whether demand may draw on it, day by day. (horizon,) bool"""
        days = np.arange(horizon)
        drawable = np.zeros(horizon, bool) if self.opens is None else days >= self.opens
        for first, last in self.closed:
            drawable &= (days < first) | (days > last)
        return drawable


@dataclass(frozen=True)
class Delivery:
    """Packs that have been promised.

    promised: day on which they should come; negative when that day has passed without them.
    probability: that they come at all, as believed when they were promised.
    delay: delay[k] = P(k days late), given that they come; a sum under 1 leaves the rest later.
    expiry: first day on which they no longer serve; None when they do not expire.
    confirmed: counted by the deterministic cover, on the promised day.
    pool: the pool that they come to.
    """

    packs: int
    promised: int
    probability: float = 1.0
    delay: Sequence[float] | np.ndarray = (1.0,)
    expiry: int | None = None
    confirmed: bool = True
    pool: str = ""

    def __post_init__(self) -> None:
        _require(_whole(self.packs) and self.packs >= 0, f"a delivery holds whole packs, not {self.packs!r}")
        _require(0 <= self.probability <= 1, f"a probability lies in [0, 1]: {self.probability!r}")
        delay = np.asarray(self.delay, dtype=float)
        _require(
            delay.ndim == 1 and delay.size > 0 and bool((delay >= 0).all()) and delay.sum() <= 1 + 1e-9,
            "the distribution of the delay must be non-negative and sum to at most 1",
        )

    def arrival(self, horizon: int) -> np.ndarray:
        """P(arrives on day d) for d = 0..horizon-1, given that it has not come by the as-of date. (horizon,)

        An overdue delivery loses the delays it has outlasted, and by Bayes' rule some belief that it comes at
        all: with p the probability and S = P(delay >= days overdue), p S / (p S + 1 - p).
        """
        delay = np.asarray(self.delay, dtype=float)
        late = max(0, -self.promised)
        still = max(0.0, 1.0 - float(delay[:late].sum()))
        known = self.probability * still + 1.0 - self.probability
        days = np.zeros(horizon)
        first = max(0, self.promised)
        mass = delay[late : late + max(0, horizon - first)]
        if known > 0 and mass.size:
            days[first : first + mass.size] = self.probability * mass / known
        return days


@dataclass(frozen=True)
class Demand:
    """Packs asked for, day by day, independent given the level.

    mean, variance: packs and packs squared a day. Counts are negative binomial by moments, or Poisson
        when the variance does not exceed the mean.
    level_sd: relative standard error of the mean; drawn once a replication, gamma with mean 1.
    profile: factor of each day (weekday, season, forecast path), (horizon,). A day's demand is the count drawn
        at the mean, times its factor, rounded to whole packs by chance so that the mean is exact.
    region: whose demand it is, where an item has one for each region.
    """

    mean: float
    variance: float
    level_sd: float = 0.0
    profile: Sequence[float] | np.ndarray | None = None
    region: str = ""

    def __post_init__(self) -> None:
        for name in ("mean", "variance", "level_sd"):
            value = getattr(self, name)
            _require(bool(np.isfinite(value)) and value >= 0, f"demand: {name} must be 0 or more: {value!r}")

    def factors(self, horizon: int) -> np.ndarray:
        """The profile as an array, ones where there is none. (horizon,)"""
        return _factors(self.profile, horizon, "profile")


@dataclass(frozen=True)
class PriorityClass:
    """A group of needs by its share of demand in [0, 1]. A day's demand is served class by class, in their order."""

    name: str
    share: float

    def __post_init__(self) -> None:
        _require(0 <= self.share <= 1, f"the share of class {self.name!r} lies in [0, 1]: {self.share!r}")


@dataclass(frozen=True)
class Restriction:
    """A restriction on use.

    allowed: share of demand still allowed, one number or one a day, (horizon,), in [0, 1].
    compliance: how far it is followed, in [0, 1]. What is denied is (1 - allowed) x compliance of the demand.
    classes, regions: whom it concerns; None: all. Where several concern the same demand their shares multiply.
    redirected: share of the denied demand that turns to the substitutes, by the shares of `Group.moves`; the
        rest is done without.
    """

    allowed: float | Sequence[float] | np.ndarray
    compliance: float = 1.0
    classes: Collection[str] | None = None
    regions: Collection[str] | None = None
    redirected: float = 0.0

    def share(self, horizon: int) -> np.ndarray:
        """Share of demand that still draws on the stock, day by day. (horizon,)"""
        allowed = np.asarray(self.allowed, dtype=float)
        _require(allowed.shape in ((), (horizon,)), f"the restriction has {allowed.shape} days, not {horizon}")
        _require(bool(((allowed >= 0) & (allowed <= 1)).all()), "the share allowed lies in [0, 1]")
        _require(0 <= self.compliance <= 1, f"compliance lies in [0, 1]: {self.compliance!r}")
        _require(0 <= self.redirected <= 1, f"the share redirected lies in [0, 1]: {self.redirected!r}")
        return np.broadcast_to(1.0 - self.compliance * (1.0 - allowed), (horizon,)).copy()

    def concerns(self, name: str, region: str) -> bool:
        """Whether it concerns a class in a region."""
        return (self.classes is None or name in self.classes) and (self.regions is None or region in self.regions)


@dataclass(frozen=True)
class Position:
    """One item at the end of the as-of date: what cover, waterfall and simulation all start from.

    demand: one, or one for each region. Each day the regions are served class by class, and within a class the
        region that goes first changes from day to day.
    pools: by name; a batch or delivery of a pool that is not named here lies open to all.
    classes: in order of priority, shares summing to 1; none: one class of all demand.
    restrictions: those in force and those considered.
    horizon: number of days looked at, 0..horizon-1.
    minimum_life: days that a pack must have left to be of use: a pack serves through day expiry - 1 - this.
    surge: factor of demand on each day, (horizon,): hoarding, an accident, an epidemic, and what follows them.
        It multiplies each day's count, so that more surge is never less demand in any replication.
    waits: share of the unmet demand that comes back the next day; `Group.moves` say what moves; the rest is lost.
    returns: where the item's normal supply returns on a day of its own and not with the end of the shortage that
        is simulated: from the day drawn, all its demand is met by that supply and draws on nothing here.
    """

    demand: Demand | Sequence[Demand]
    batches: Sequence[Batch] = ()
    deliveries: Sequence[Delivery] = ()
    pools: Mapping[str, Pool] = field(default_factory=dict)
    classes: Sequence[PriorityClass] = ()
    restrictions: Sequence[Restriction] = ()
    horizon: int = 365
    minimum_life: int = 0
    surge: Sequence[float] | np.ndarray | None = None
    waits: float = 0.0
    returns: EndForecast | None = None

    def __post_init__(self) -> None:
        _require(_whole(self.horizon) and self.horizon >= 1, f"the horizon is one day or more: {self.horizon!r}")
        _require(_whole(self.minimum_life) and self.minimum_life >= 0, "the minimum remaining life is whole days")
        _require(0 <= self.waits <= 1, f"the share that waits lies in [0, 1]: {self.waits!r}")
        regions = [demand.region for demand in self.demands]
        _require(bool(regions) and len(set(regions)) == len(regions), "one demand for each region, each named once")
        names = [each.name for each in self.classes]
        _require(len(set(names)) == len(names), "each priority class is named once")
        if self.classes:
            total = sum(each.share for each in self.classes)
            _require(abs(total - 1) < 1e-9, f"the shares of the classes sum to 1, not {total!r}")

    @property
    def demands(self) -> tuple[Demand, ...]:
        """The demand of each region."""
        return (self.demand,) if isinstance(self.demand, Demand) else tuple(self.demand)

    @property
    def priority(self) -> tuple[PriorityClass, ...]:
        """The classes in order; one without a name where there are none."""
        return tuple(self.classes) or (PriorityClass("", 1.0),)

    def surges(self) -> np.ndarray:
        """The surge as an array, ones where there is none. (horizon,)"""
        return _factors(self.surge, self.horizon, "surge")

    def share(self, name: str = "", region: str = "") -> np.ndarray:
        """Share of the demand of a class in a region that draws on the stock under the restrictions. (horizon,)"""
        share = np.ones(self.horizon)
        for restriction in self.restrictions:
            if restriction.concerns(name, region):
                share *= restriction.share(self.horizon)
        return share

    def opening(self, pool: str) -> int:
        """First day on which demand may draw on a pool; the horizon when it does not open within it."""
        opens = self.pools[pool].opens if pool in self.pools else 0
        return self.horizon if opens is None else min(max(0, opens), self.horizon)

    def usable_batches(self) -> list[Batch]:
        """The batches that have packs of use on day 0: not expired, and with the minimum life left."""
        first = self.minimum_life
        return [b for b in self.batches if b.packs and (b.expiry is None or b.expiry > first)]


@dataclass(frozen=True)
class Move:
    """Unmet demand that turns to another item the next day.

    share: of the source's unmet (and redirected) demand. packs: of the target that replace one pack of the source.
    """

    source: str
    target: str
    share: float
    packs: float = 1.0

    def __post_init__(self) -> None:
        _require(0 <= self.share <= 1, f"the share that moves lies in [0, 1]: {self.share!r}")
        _require(self.packs >= 0, f"packs of the target for one of the source must be 0 or more: {self.packs!r}")


@dataclass(frozen=True)
class Group:
    """Items that run together because demand moves between them, by name.

    All have the same horizon, and the same priority classes and regions by name; demand that moves keeps its class
    and region.
    """

    items: Mapping[str, Position]
    moves: Sequence[Move] = ()

    def __post_init__(self) -> None:
        _require(bool(self.items), "a group has one item or more")
        first = next(iter(self.items.values()))
        for name, item in self.items.items():
            _require(item.horizon == first.horizon, "the items of a group have one horizon")
            same = [each.name for each in item.priority] == [each.name for each in first.priority]
            _require(same, "the items of a group have the same priority classes")
            regions = {demand.region for demand in item.demands}
            _require(regions == {d.region for d in first.demands}, "the items of a group have the same regions")
            leaving = item.waits + sum(move.share for move in self.moves if move.source == name)
            _require(leaving <= 1 + 1e-9, f"more than all unmet demand of {name!r} would wait or move")
        for move in self.moves:
            _require(move.source in self.items and move.target in self.items, f"{move} names no item of the group")
            _require(move.source != move.target, "demand moves to another item; waiting is `Position.waits`")

    @property
    def horizon(self) -> int:
        """Number of days looked at."""
        return next(iter(self.items.values())).horizon


def _factors(values: Sequence[float] | np.ndarray | None, horizon: int, name: str) -> np.ndarray:
    if values is None:
        return np.ones(horizon)
    factors = np.asarray(values, dtype=float)
    _require(factors.shape == (horizon,), f"the demand {name} has {factors.shape} days, not {horizon}")
    _require(bool(np.isfinite(factors).all() and (factors >= 0).all()), f"{name} factors must be 0 or more")
    return factors


def _whole(number: object) -> bool:
    return isinstance(number, (int, np.integer)) and not isinstance(number, bool)


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise ValueError(message)
