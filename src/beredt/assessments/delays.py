"""How late deliveries come: learnt from the lists of open orders, assumed until they teach enough."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from beredt.lake import Snapshot
from beredt.outlook.delays import Delays, Orders, learn_delays
from beredt.supply import queries as supply

#: Assumed until deliveries are learnt from: half come on the day, the others late with a mean of two weeks.
ON_TIME = 0.5
MEAN_DELAY = 14
#: So many orders must have come before their delays are believed in place of the assumption.
ENOUGH = 30
#: A supplier with so many orders that have come has delays of its own.
ENOUGH_OF_ONE = 10


def delay_distribution() -> np.ndarray:
    """delay[k] = P(k days late): a stated assumption until the deliveries themselves teach better. (121,)"""
    late = np.arange(1, 121)
    geometric = (1 - 1 / MEAN_DELAY) ** (late - 1) / MEAN_DELAY
    return np.concatenate(([ON_TIME], (1 - ON_TIME) * geometric))


@dataclass(frozen=True)
class Lateness:
    """How late deliveries are taken to come as of a day; `of` gives the distribution for a supplier.

    orders: how many that have come it was learnt from; 0: assumed.
    """

    all: np.ndarray
    by_supplier: dict[str, np.ndarray]
    orders: int

    def of(self, supplier: str) -> np.ndarray:
        """delay[k] = P(k days late) for a supplier, given that it comes."""
        return self.by_supplier.get(supplier, self.all)

    @property
    def on_time(self) -> float:
        """Share that come on their day or before."""
        return float(self.all[0])

    @property
    def mean_days(self) -> float:
        """Mean days late of those that come late, as far as the distribution reaches."""
        late = self.all[1:]
        return float((np.arange(1, self.all.size) * late).sum() / late.sum()) if late.sum() > 0 else 0.0

    @property
    def mean_whole(self) -> int:
        """The same in whole days."""
        return round(self.mean_days)


ASSUMED = Lateness(delay_distribution(), {}, 0)


@lru_cache(maxsize=32)
def lateness(snapshot: Snapshot, as_of: date) -> Lateness:
    """How late orders have come by a day, for every supplier that has told enough of it; the assumption where none has.

    See `supply.queries.order_fates` for what counts as having come.
    """
    fates = supply.order_fates(snapshot, as_of)
    if sum(fate.came is not None for fate in fates) < ENOUGH:
        return ASSUMED
    orders = Orders(
        np.array([fate.promised.toordinal() for fate in fates]),
        np.array([np.nan if fate.came is None else fate.came.toordinal() for fate in fates], float),
        np.array([fate.called_off for fate in fates]),
        [fate.supplier for fate in fates],
    )
    day = as_of.toordinal()
    learnt: Delays = learn_delays(orders, as_of=day)
    if learnt.came < ENOUGH:
        return ASSUMED
    suppliers = {fate.supplier for fate in fates}
    own = {name: learn_delays(orders, as_of=day, supplier=name) for name in sorted(suppliers)}
    return Lateness(
        learnt.delay, {name: each.delay for name, each in own.items() if each.came >= ENOUGH_OF_ONE}, learnt.came
    )
