"""The replications of a simulation: drawn, or run for given draws."""

from __future__ import annotations

import numpy as np

from beredt.outlook.duration import EndForecast
from beredt.outlook.position import Group, Position
from beredt.outlook.seeds import item_seed
from beredt.outlook.simulation.results import Runs


def simulate_runs(
    position: Position,
    end: EndForecast | None = None,
    *,
    replications: int = 10_000,
    seed: int | np.ndarray = 1,
    keep_draws: bool = False,
    stock_path: bool = False,
) -> Runs:
    """As `simulate`, but the replications themselves, with what was drawn if asked for."""
    from beredt.outlook.simulation.engine import run_group

    group, words = Group({"": position}), [seed_words(seed, "")]
    return run_group(group, words, end, replications, keep=keep_draws, stock_path=stock_path)[""]


def simulate_group_runs(
    group: Group,
    end: EndForecast | None = None,
    *,
    replications: int = 10_000,
    seed: int = 1,
    keep_draws: bool = False,
    stock_path: bool = False,
) -> dict[str, Runs]:
    """As `simulate_group`, but the replications themselves; replication r of each item is of one and the same world."""
    from beredt.outlook.simulation.engine import run_group

    words = [item_seed(seed, name) for name in group.items]
    return run_group(group, words, end, replications, keep=keep_draws, stock_path=stock_path)


def replay(
    position: Position,
    demand: np.ndarray,
    arrivals: np.ndarray,
    end: EndForecast | None = None,
    *,
    returns: np.ndarray | None = None,
    seed: int | np.ndarray = 1,
) -> Runs:
    """Run the replications for given draws instead of random ones.

    demand: whole packs, (replications, horizon) or (regions, replications, horizon), to which the profile, the surge,
    classes and restrictions apply; arrivals: day of arrival of each delivery, (replications, deliveries), and
    returns: of the item's own supply, (replications,); the horizon or later when it does not come. seed: for what
    rounds by chance. For checking against a slow twin, and for demand paths from another model.
    """
    from beredt.outlook.simulation.engine import run_group

    regions, horizon = len(position.demands), position.horizon
    demand = np.asarray(demand)
    demand = demand[None] if demand.ndim == 2 else demand
    replications = demand.shape[1] if demand.ndim == 3 else 0
    arrivals = np.asarray(arrivals).reshape(replications, -1)
    if demand.shape != (regions, replications, horizon) or arrivals.shape[1] != len(position.deliveries):
        raise ValueError(f"demand {demand.shape} and arrivals {arrivals.shape} do not fit the position")
    events = list(arrivals.T)
    if position.returns is not None and position.returns.known:
        if returns is None or np.shape(returns) != (replications,):
            raise ValueError("the item's own supply returns: a day is needed for each replication")
        events.append(np.asarray(returns))
    given = (demand.transpose(0, 2, 1), np.array(events).reshape(len(events), replications))
    group, words = Group({"": position}), [seed_words(seed, "")]
    return run_group(group, words, end, replications, given=given)[""]


def seed_words(seed: int | np.ndarray, item: str) -> np.ndarray:
    """The four words of an item's streams: given as they are, or from a number and the item's name. (4,) uint64"""
    words = np.asarray(seed, dtype=np.uint64) if isinstance(seed, np.ndarray) else item_seed(seed, item)
    if words.shape != (4,):
        raise ValueError(f"a seed is a number or four words, not {words.shape}")
    return words
