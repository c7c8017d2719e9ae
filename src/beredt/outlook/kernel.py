"""The daily run-off of one item, compiled: first-expiry-first-out, from event to event.

Between two events (an arrival, or the expiry of the batch in use) the shelf only shrinks, so the days between
are one sum of demand, and only an event or a shortfall is looked at more closely. Draws nothing itself.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from beredt.outlook.sampling import draw_days, uniform


@njit(cache=True)
def _line_up(opens: np.ndarray, horizon: int, queue: np.ndarray) -> int:
    """Write the lots that open within the horizon into `queue` in order of their day; return how many."""
    n = 0
    for lot in range(opens.shape[0]):
        if opens[lot] >= horizon:
            continue
        place = n
        while place > 0 and opens[queue[place - 1]] > opens[lot]:
            queue[place] = queue[place - 1]
            place -= 1
        queue[place] = lot
        n += 1
    return n


@njit(cache=True)
def run_off(
    demand: np.ndarray,
    packs: np.ndarray,
    expiry: np.ndarray,
    opens: np.ndarray,
    still_short: np.ndarray,
    rest: np.ndarray,
    queue: np.ndarray,
    totals: np.ndarray,
) -> int:
    """Run one replication and return the first day with unmet demand (the horizon when there is none).

    demand: packs asked for on each day, (horizon,). packs, expiry, opens: the lots in order of expiry,
    (lots,); a lot opens on the day it can first be used and does not come at all when that is the horizon or
    later.
    still_short[t]: P(the shortage is not over on day t). rest, queue: scratch, (lots,).
    totals: gets [received, used, wasted, unmet over the horizon], then unmet weighted by still_short as the
    fifth.
    """
    horizon = demand.shape[0]
    lots = packs.shape[0]
    coming = _line_up(opens, horizon, queue)
    rest[:] = 0
    arrived = oldest = front = day = 0
    usable = received = used = wasted = unmet = 0
    unmet_before_end = 0.0
    first_out = horizon
    while day < horizon:
        while oldest < lots and expiry[oldest] <= day:
            wasted += rest[oldest]
            usable -= rest[oldest]
            rest[oldest] = 0
            oldest += 1
        while arrived < coming and opens[queue[arrived]] <= day:
            lot = queue[arrived]
            arrived += 1
            received += packs[lot]
            if expiry[lot] <= day:
                wasted += packs[lot]
            else:
                rest[lot] = packs[lot]
                usable += packs[lot]
                front = min(front, lot)
        while front < lots and rest[front] == 0:
            front += 1
        stop = horizon
        if front < lots:
            stop = min(stop, expiry[front])
        if arrived < coming:
            stop = min(stop, opens[queue[arrived]])
        asked = 0
        for t in range(day, stop):
            asked += demand[t]
        served = min(asked, usable)
        if asked > usable:
            unmet += asked - usable
            have = usable
            t = day
            while demand[t] <= have:
                have -= demand[t]
                t += 1
            first_out = min(first_out, t)
            unmet_before_end += (demand[t] - have) * still_short[t]
            for later in range(t + 1, stop):
                unmet_before_end += demand[later] * still_short[later]
        used += served
        usable -= served
        while served > 0:
            taken = min(rest[front], served)
            rest[front] -= taken
            served -= taken
            if rest[front] == 0:
                front += 1
                while front < lots and rest[front] == 0:
                    front += 1
        day = stop
    totals[0], totals[1], totals[2], totals[3], totals[4] = received, used, wasted, unmet, unmet_before_end
    return first_out


@njit(cache=True)
def run_given(demand, arrivals, packs, expiry, opens, delivery, still_short, first_out, totals):  # type: ignore[no-untyped-def]
    """Run the replications whose demand, (n, horizon), and arrival days, (n, deliveries), are given."""
    lots = packs.shape[0]
    days, rest, queue = opens.copy(), np.empty(lots, np.int64), np.empty(lots, np.int64)
    for r in range(demand.shape[0]):
        for lot in range(lots):
            if delivery[lot] >= 0:
                days[lot] = arrivals[r, delivery[lot]]
        first_out[r] = run_off(demand[r], packs, expiry, days, still_short, rest, queue, totals[r])


@njit(cache=True)
def draw_arrivals(seed: np.ndarray, replication: int, cumulative: np.ndarray, days: np.ndarray) -> None:
    """Day of arrival of each delivery, the horizon when it does not come within it. cumulative:
    (deliveries, horizon)
    """
    for j in range(cumulative.shape[0]):
        days[j] = np.searchsorted(cumulative[j], uniform(seed, replication, 2 + j), side="right")


@njit(cache=True)
def restrict(row: np.ndarray, share: np.ndarray, thin: np.ndarray, still_short: np.ndarray) -> float:
    """Leave floor(demand x share + u) of each day's demand in `row`; return what is denied before the end.

    With one u for a day, a stricter share never leaves more on any day, and on average exactly the share is
    left.
    """
    denied = 0.0
    for t in range(row.shape[0]):
        allowed = np.int64(np.floor(row[t] * share[t] + thin[t]))
        denied += (row[t] - allowed) * still_short[t]
        row[t] = allowed
    return denied


@njit(cache=True)
def run_drawn(  # type: ignore[no-untyped-def]
    seed, tables, table_of_day, levels, cumulative, share, packs, expiry, opens, delivery, still_short,
    first_out, totals, denied, keep_demand, keep_arrivals,
):  # fmt: skip
    """Draw and run replications 0..n-1. keep_demand and keep_arrivals get the draws when they have n rows."""
    horizon, lots = table_of_day.shape[1], packs.shape[0]
    start, size, cell, low, width = tables
    row = np.empty(horizon, np.int64)
    thin = np.empty(horizon if share.shape[0] else 0)
    came = np.empty(cumulative.shape[0], np.int64)
    days, rest, queue = opens.copy(), np.empty(lots, np.int64), np.empty(lots, np.int64)
    for r in range(first_out.shape[0]):
        level = min(int(uniform(seed, r, 1) * levels), levels - 1)
        draw_days(seed, r, table_of_day[level], start, size, cell, low, width, row, thin)
        if share.shape[0]:
            denied[r] = restrict(row, share, thin, still_short)
        draw_arrivals(seed, r, cumulative, came)
        for lot in range(lots):
            if delivery[lot] >= 0:
                days[lot] = came[delivery[lot]]
        first_out[r] = run_off(row, packs, expiry, days, still_short, rest, queue, totals[r])
        if keep_demand.shape[0]:
            keep_demand[r] = row
            keep_arrivals[r] = came
