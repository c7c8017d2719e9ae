"""Runs a group through the kernel, and takes the tally apart item by item."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from beredt.outlook.duration import EndForecast
from beredt.outlook.position import Group
from beredt.outlook.simulation import kernel, layout
from beredt.outlook.simulation.layout import OF_NEED, WEEK, Plan, plan
from beredt.outlook.simulation.results import Drawn, Runs


class Tally(NamedTuple):
    """What each replication came to, item by item; needs are numbered class by class.

    first_out: first day of unmet demand, the horizon when there is none, (items, needs, replications) int32.
    needs: UNMET to REDIRECTED, (items, needs, 4, replications). totals: RECEIVED to MOVED, (items, 6, replications).
    stock: what demand may draw on after each seventh day, (items, weeks, replications) int32; no items if not asked.
    """

    first_out: np.ndarray
    needs: np.ndarray
    totals: np.ndarray
    stock: np.ndarray


class Draws(NamedTuple):
    """What was drawn: counts int32, bits uint32, (streams, days, replications), days of the events int32, (events,
    replications).
    """

    counts: np.ndarray
    bits: np.ndarray
    came: np.ndarray


def tally(
    laid_out: Plan,
    replications: int,
    *,
    keep: bool = False,
    given: tuple[np.ndarray, np.ndarray] | None = None,
    stock_path: bool = False,
) -> tuple[Tally, Draws]:
    """Run a plan.

    keep: whether to give back what is drawn. given: counts and days of the events instead of drawn ones, as in `Draws`.
    """
    if replications < 1:
        raise ValueError(f"at least one replication is needed: {replications!r}")
    at, streams, events = laid_out.rows, len(laid_out.streams), len(laid_out.events)
    kept = (streams, at.horizon, replications) if keep else (0, 0, 0)
    draws = Draws(np.empty(kept, np.int32), np.empty(kept, np.uint32), np.empty((events, kept[2]), np.int32))
    mode = kernel.KEEP if keep else kernel.DRAW
    if given is not None:
        counts, came = given
        mode, draws = kernel.GIVEN, Draws(np.ascontiguousarray(counts, np.int32), draws.bits, came.astype(np.int32))
    first_out = np.empty((at.items * at.needs, replications), np.int32)
    amounts = np.empty((at.items * at.of_item, replications))
    stock = np.empty((at.items, at.horizon // WEEK, replications) if stock_path else (0, 0, 0), np.int32)
    kernel.run(*laid_out, mode, *draws, first_out, amounts, stock)
    by_item = amounts.reshape(at.items, at.of_item, replications)
    of_needs = OF_NEED * at.needs
    return Tally(
        first_out.reshape(at.items, at.needs, replications),
        by_item[:, :of_needs].reshape(at.items, at.needs, OF_NEED, replications),
        by_item[:, of_needs:],
        stock,
    ), draws


def run_group(
    group: Group,
    words: Sequence[np.ndarray],
    end: EndForecast | None,
    replications: int,
    *,
    keep: bool = False,
    given: tuple[np.ndarray, np.ndarray] | None = None,
    stock_path: bool = False,
) -> dict[str, Runs]:
    """The replications of each item of a group; words: the seed of each."""
    laid_out = plan(group, words, end)
    counted, draws = tally(laid_out, replications, keep=keep, given=given, stock_path=stock_path)
    runs = {}
    for number, name in enumerate(group.items):
        shape = (laid_out.rows.classes, laid_out.rows.regions, replications)
        first = counted.first_out[number].reshape(shape)
        unmet, before_end, denied, redirected = (counted.needs[number, :, n].reshape(shape) for n in range(OF_NEED))
        received, used, wasted, left, waited, moved = counted.totals[number]
        runs[name] = Runs(
            first_out=first.min(axis=(0, 1)),
            received=received,
            used=used,
            wasted=wasted,
            left=left,
            unmet=unmet.sum(axis=(0, 1)),
            unmet_before_end=before_end.sum(axis=(0, 1)),
            denied_before_end=denied.sum(axis=(0, 1)),
            redirected_before_end=redirected.sum(axis=(0, 1)),
            waited=waited,
            moved_in=moved,
            need_first_out=first,
            need_unmet=before_end,
            need_denied=denied,
            need_redirected=redirected,
            stock=counted.stock[number] if stock_path else None,
            drawn=_drawn(number, laid_out, draws) if keep else None,
        )
    return runs


def _drawn(number: int, laid_out: Plan, draws: Draws) -> Drawn:
    regions, events = laid_out.rows.regions, laid_out.events
    streams, own = slice(number * regions, (number + 1) * regions), events[:, layout.ITEM] == number
    delivered, returned = own & (events[:, layout.LOT] >= 0), own & (events[:, layout.LOT] < 0)
    return Drawn(
        demand=draws.counts[streams].transpose(0, 2, 1).astype(np.int64),
        bits=draws.bits[streams].transpose(0, 2, 1),
        arrivals=draws.came[delivered].T.astype(np.int64),
        returns=draws.came[returned][0] if returned.any() else None,
    )
