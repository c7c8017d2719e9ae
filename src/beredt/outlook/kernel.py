"""The compiled heart of the simulation: draw one replication of one item, and run it first-expiry-first-out.

Random numbers: xoshiro256++ (Blackman and Vigna, 2021) for the days of one replication, started from the
item's four hashed words and the number of the replication; splitmix64's finaliser (Steele, Lea and Flood,
2014) as a hash of (item, replication, purpose) for everything drawn once. So each replication is the same
whatever else is simulated, in any order, and two positions with one seed meet the same demand and the same
fortune: common random numbers.

Run-off: between two events (an arrival, or the expiry of the batch in use) the shelf only shrinks, so the days
between are one sum of demand, and only an event or a shortfall is looked at more closely.

All of it is one file because numba's cache on disk does not see a change in another.
"""

from __future__ import annotations

import numpy as np
from numba import njit

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_M1 = np.uint64(0xBF58476D1CE4E5B9)
_M2 = np.uint64(0x94D049BB133111EB)
_LOW32 = np.uint64(0xFFFFFFFF)
_U11, _U17, _U19, _U23, _U27 = (np.uint64(n) for n in (11, 17, 19, 23, 27))
_U30, _U31, _U32, _U41, _U45 = (np.uint64(n) for n in (30, 31, 32, 41, 45))
_UNIT = 1.0 / 9007199254740992.0  # 2 ** -53


@njit(cache=True, inline="always")
def mix64(z: np.uint64) -> np.uint64:
    """Splitmix64's finaliser: a one-to-one scrambling of 64 bits."""
    z = (z ^ (z >> _U30)) * _M1
    z = (z ^ (z >> _U27)) * _M2
    return z ^ (z >> _U31)


@njit(cache=True, inline="always")
def unit(z: np.uint64) -> float:
    """64 random bits as a number in [0, 1)."""
    return (z >> _U11) * _UNIT


@njit(cache=True)
def uniform(seed: np.ndarray, replication: int, purpose: int) -> float:
    """The uniform number of one replication and purpose (1 the level, 2 + j delivery j)."""
    z = seed[1] + _GOLDEN * np.uint64(replication + 1)
    return unit(mix64(mix64(z) ^ mix64(seed[2] + _GOLDEN * np.uint64(purpose))))


@njit(cache=True, inline="always")
def _next(s0, s1, s2, s3):  # type: ignore[no-untyped-def]
    """One step of xoshiro256++: 64 random bits and the new state."""
    x = s0 + s3
    z = ((x << _U23) | (x >> _U41)) + s0
    shifted = s1 << _U17
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= shifted
    return z, s0, s1, s2, (s3 << _U45) | (s3 >> _U19)


@njit(cache=True, inline="always")
def _column(z: np.uint64, first: np.uint64, size: np.uint64, cell: np.ndarray) -> np.uint64:
    """The cell that 64 random bits choose: the upper half the column, the lower half it or its alias."""
    column = first + (((z >> _U32) * size) >> _U32)
    packed = cell[column]
    return column if (z & _LOW32) < (packed >> _U32) else first + (packed & _LOW32)


@njit(cache=True)
def draw_days(  # type: ignore[no-untyped-def]
    seed, replication, table_of_day, start, size, cell, low, width, plain, row, thin
):
    """Fill `row` with one replication's demand, (days,), from the tables named for each day.

    plain: one table serves all days and each of its cells is a single count (which spares half the look-ups).
    `thin` gets one uniform number a day for the restriction when it has the days' length, or is (0,).
    """
    k = _GOLDEN * np.uint64(replication + 1)
    s0 = mix64(seed[0] + k)
    s1 = mix64(seed[1] ^ mix64(k))
    s2 = mix64(seed[2] + (k ^ _M1))
    s3 = mix64(seed[3] - k)
    days = np.uint64(row.shape[0])
    if plain and thin.shape[0] == 0:
        first, n = start[table_of_day[0]], size[table_of_day[0]]
        shift = np.int64(low[first]) - np.int64(first)
        for t in range(days):
            z, s0, s1, s2, s3 = _next(s0, s1, s2, s3)
            row[t] = np.int64(_column(z, first, n, cell)) + shift
        return
    for t in range(days):
        z, s0, s1, s2, s3 = _next(s0, s1, s2, s3)
        table = table_of_day[t]
        column = _column(z, start[table], size[table], cell)
        row[t] = low[column]
        if width[column] > 1:
            # The bits below the column's are free to choose within the cell.
            spare = ((z >> _U32) * size[table]) & _LOW32
            row[t] += np.int64((spare * width[column]) >> _U32)
        if thin.shape[0]:
            thin[t] = unit(mix64(z))


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
def _fall_short(demand: np.ndarray, day: int, stop: int, have: int, weight: np.ndarray) -> tuple[int, float]:
    """First of the days day..stop-1 that `have` packs do not serve in full, and the weighted unmet demand."""
    t = day
    while demand[t] <= have:
        have -= demand[t]
        t += 1
    unmet = (demand[t] - have) * weight[t]
    for later in range(np.uint64(t + 1), np.uint64(stop)):
        unmet += demand[later] * weight[later]
    return t, unmet


@njit(cache=True)
def _take(rest: np.ndarray, front: int, packs: int) -> int:
    """Take packs from the lots in order of expiry, from `front` on; return the new front."""
    while packs > 0:
        taken = min(rest[front], packs)
        rest[front] -= taken
        packs -= taken
        if rest[front] == 0:
            front += 1
    return front


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
    (lots,); a lot opens on the day it can first be used, and never comes when that is the horizon or later.
    still_short[t]: P(the shortage is not over on day t). rest, queue: scratch, (lots,).
    totals: gets packs received, used, wasted and unmet over the horizon, and unmet weighted by still_short.
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
        # Unsigned, so that no index can count from the end and the sum runs in vector registers.
        for d in range(np.uint64(day), np.uint64(stop)):
            asked += demand[d]
        served = min(asked, usable)
        if asked > usable:
            unmet += asked - usable
            t, weighted = _fall_short(demand, day, stop, usable, still_short)
            first_out = min(first_out, t)
            unmet_before_end += weighted
        used += served
        usable -= served
        front = _take(rest, front, served)
        day = stop
    totals[0], totals[1], totals[2], totals[3], totals[4] = received, used, wasted, unmet, unmet_before_end
    return first_out


@njit(cache=True, nogil=True)
def run_given(  # type: ignore[no-untyped-def]
    demand, arrivals, packs, expiry, opens, delivery, still_short, first_out, totals
):
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
    """Day of arrival of each delivery, the horizon when it does not come within it.

    cumulative: P(arrives on the day or before), (deliveries, horizon).
    """
    for j in range(cumulative.shape[0]):
        u = uniform(seed, replication, 2 + j)
        low, high = 0, cumulative.shape[1]
        while low < high:
            middle = (low + high) >> 1
            if cumulative[j, middle] <= u:
                low = middle + 1
            else:
                high = middle
        days[j] = low


@njit(cache=True)
def restrict(row: np.ndarray, share: np.ndarray, thin: np.ndarray, still_short: np.ndarray) -> float:
    """Leave floor(demand x share + u) of each day's demand in `row`; return what is denied before the end.

    With one u for a day a stricter share never leaves more on any day; on average the share itself is left.
    """
    denied = 0.0
    for t in range(row.shape[0]):
        allowed = min(row[t], np.int64(np.floor(row[t] * share[t] + thin[t])))
        denied += (row[t] - allowed) * still_short[t]
        row[t] = allowed
    return denied


@njit(cache=True, nogil=True)
def run_drawn(  # type: ignore[no-untyped-def]
    seed, tables, table_of_day, levels, cumulative, share, packs, expiry, opens, delivery, still_short,
    first_out, totals, denied, keep_demand, keep_arrivals,
):  # fmt: skip
    """Draw and run replications 0..n-1. keep_demand and keep_arrivals get the draws when they have n rows."""
    horizon, lots = table_of_day.shape[1], packs.shape[0]
    start, size, cell, low, width, plain = tables
    row = np.empty(horizon, np.int64)
    thin = np.empty(horizon if share.shape[0] else 0)
    came = np.empty(cumulative.shape[0], np.int64)
    days, rest, queue = opens.copy(), np.empty(lots, np.int64), np.empty(lots, np.int64)
    for r in range(first_out.shape[0]):
        level = min(int(uniform(seed, r, 1) * levels), levels - 1)
        draw_days(seed, r, table_of_day[level], start, size, cell, low, width, plain, row, thin)
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
