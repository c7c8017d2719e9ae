"""The compiled run-off of mean demand, in whole grains of a pack: the rules of a day, each once and in order."""

from __future__ import annotations

import numpy as np
from numba import njit

UNMET, WASTED, LEFT = range(3)


@njit(cache=True)
def run_off(  # type: ignore[no-untyped-def]
    daily, waits, day_in, expiry, pool, amount, drawable, floor, serves, first_out, usable, totals
):
    """Run one position; `amount` is used up.

    daily: grains asked for, (classes, regions, days). waits: share of the unmet that comes back the next day.
    day_in, expiry, pool, amount: the lots in order of expiry, (lots,); a lot counts from day_in on, and from its
    expiry on no longer. drawable, floor: whether demand may draw on a pool, and the grains that must stay in it,
    (pools, days). serves: (pools, classes, regions).
    first_out: gets the first day of unmet demand, days when there is none, (classes, regions). usable: gets the
    grains that some demand may draw on, (days,). totals: gets grains unmet, wasted and left.
    """
    classes, regions, days = daily.shape
    lots = amount.shape[0]
    back = np.zeros((classes, regions), np.int64)
    room = np.zeros(drawable.shape[0], np.int64)
    first_out[:] = days
    front = 0
    for day in range(days):
        while front < lots and expiry[front] <= day:
            totals[WASTED] += amount[front]
            amount[front] = 0
            front += 1
        room[:] = 0
        for lot in range(front, lots):
            if day_in[lot] <= day:
                room[pool[lot]] += amount[lot]
        for p in range(room.shape[0]):
            room[p] = max(room[p] - floor[p, day], 0) if drawable[p, day] else 0
            usable[day] += room[p]
        for c in range(classes):
            for turn in range(regions):
                r = (day + turn) % regions
                wanted = daily[c, r, day] + back[c, r]
                back[c, r] = 0
                for lot in range(front, lots):
                    p = pool[lot]
                    if wanted == 0:
                        break
                    if day_in[lot] <= day and room[p] > 0 and serves[p, c, r]:
                        taken = min(amount[lot], room[p], wanted)
                        amount[lot] -= taken
                        room[p] -= taken
                        wanted -= taken
                if wanted > 0:
                    first_out[c, r] = min(first_out[c, r], day)
                    back[c, r] = int(wanted * waits) if day < days - 1 else 0
                    totals[UNMET] += wanted - back[c, r]
    for lot in range(front, lots):
        if day_in[lot] < days:
            totals[LEFT] += amount[lot]
