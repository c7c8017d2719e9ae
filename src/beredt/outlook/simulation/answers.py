"""The public questions: one position, a group that runs together, and very many positions one after another."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from beredt.outlook.duration import EndForecast
from beredt.outlook.position import Group, Position
from beredt.outlook.seeds import item_seed
from beredt.outlook.simulation.results import Coverage
from beredt.outlook.simulation.runs import seed_words

if TYPE_CHECKING:
    from beredt.outlook.simulation.engine import Tally

#: Positions that a worker of `run_many` takes at a time, and how many such pieces wait for each worker.
PIECE, AHEAD = 16, 3

Named = tuple[str, Position | Group, EndForecast | None]


def simulate(
    position: Position,
    end: EndForecast | None = None,
    *,
    replications: int = 10_000,
    seed: int | np.ndarray = 1,
    stock_path: bool = False,
    exact: bool = True,
) -> Coverage:
    """Simulate one position through the shortage; exactly, without drawing, where it can be (`answers_exactly`).

    end: forecast of the day on which normal supply returns; None or an unknown one leaves `p_lasts` None.
    seed: a number, or the four words of `item_seed`. Same seed, same answer, whatever else is run beside it.
    stock_path: whether to tell the stock from week to week, which is drawn always.
    exact: False to draw always, as for comparing positions of which some cannot be answered exactly.
    """
    from beredt.outlook.exact import exact_coverage

    words = seed_words(seed, "")
    answer = exact_coverage(position, end) if exact and not stock_path else None
    return answer or _answers(Group({"": position}), [words], end, replications, stock_path)[""]


def simulate_group(
    group: Group,
    end: EndForecast | None = None,
    *,
    replications: int = 10_000,
    seed: int = 1,
    stock_path: bool = False,
) -> dict[str, Coverage]:
    """Simulate items between which demand moves, through one shortage whose end is the end for all.

    Each item meets the demand and the fortune that it has alone with the seed `item_seed(seed, name)`.
    Returns: the answer for each item by name, as it fares until the end of the shortage.
    """
    return _answers(group, [item_seed(seed, name) for name in group.items], end, replications, stock_path)


def run_many(
    positions: Iterable[Named], *, replications: int = 1000, seed: int = 1, workers: int = 1
) -> Iterator[tuple[str, Coverage]]:
    """Simulate many positions, each for itself, and yield (name, answer) in the order in which they come.

    positions: (name, position, forecast of the end or None), or a group in place of a position, whose items are then
        answered one after another under their own names; may be a generator, read only a little ahead of what is
        yielded, so that memory does not grow with the number of positions.
    seed: of the run; each item has `item_seed(seed, name)`, so neither their order nor the number of workers changes a
        figure, and each is the same as `simulate` gives for it alone.
    workers: threads; the kernel lets others run.
    """
    if workers < 1:
        raise ValueError(f"one worker or more: {workers!r}")
    coming = iter(positions)
    if workers == 1:
        while piece := list(islice(coming, PIECE)):
            yield from _piece(piece, replications, seed)
        return
    with ThreadPoolExecutor(workers) as pool:
        waiting: deque[Future[list[tuple[str, Coverage]]]] = deque()
        while True:
            while len(waiting) < workers * AHEAD and (piece := list(islice(coming, PIECE))):
                waiting.append(pool.submit(_piece, piece, replications, seed))
            if not waiting:
                return
            yield from waiting.popleft().result()


def _piece(piece: list[Named], replications: int, seed: int) -> list[tuple[str, Coverage]]:
    """The answers for some positions: all laid out, then all run, then all told, as each is quickest in a row."""
    from beredt.outlook.exact import exact_coverage
    from beredt.outlook.simulation.engine import tally
    from beredt.outlook.simulation.layout import plan

    exact = [None if isinstance(position, Group) else exact_coverage(position, end) for _, position, end in piece]
    groups = [position if isinstance(position, Group) else Group({name: position}) for name, position, _ in piece]
    plans = [
        None if known else plan(group, [item_seed(seed, item) for item in group.items], end)
        for known, group, (_, _, end) in zip(exact, groups, piece, strict=True)
    ]
    counted = [None if each is None else tally(each, replications)[0] for each in plans]
    answers: list[tuple[str, Coverage]] = []
    for (name, _, end), known, group, each in zip(piece, exact, groups, counted, strict=True):
        if known is not None:
            answers.append((name, known))
        elif each is not None:
            answers += _told(group, each, end).items()
    return answers


def _answers(
    group: Group, words: list[np.ndarray], end: EndForecast | None, replications: int, stock_path: bool
) -> dict[str, Coverage]:
    from beredt.outlook.simulation.engine import tally
    from beredt.outlook.simulation.layout import plan

    return _told(group, tally(plan(group, words, end), replications, stock_path=stock_path)[0], end)


def _told(group: Group, counted: Tally, end: EndForecast | None) -> dict[str, Coverage]:
    """The answer for each item."""
    from beredt.outlook.simulation.summary import summarise

    still_short = end.still_short(group.horizon) if end is not None and end.known else None
    regions = [demand.region for demand in next(iter(group.items.values())).demands]
    return {
        name: summarise(item, regions, number, counted, still_short)
        for number, (name, item) in enumerate(group.items.items())
    }
