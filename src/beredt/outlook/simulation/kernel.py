"""The compiled heart of the simulation: LANES replications side by side through the days of a group of items.

Every step is a loop over the lanes of some rows (rows.py); what is the same for all lanes is decided outside. The
rules of a day stand in the package's docstring, the arrays in layout.py. All that numbers the rows is in one tuple of
whole numbers, since a tuple of arrays would be counted in and out of every function, at the cost of many days.

Stock on days when all open pools serve everybody and keep nothing is one number a lane: `shelf` is what demand
may draw on, `book` what the lots that it lies in still say. The difference is taken from the lots,
first-expiry-first-out, only when it matters which of them it was: when one expires (it is then the first), when
one arrives that expires before another, and when the pools or the rules of the day change. On days when another
pool is open, lots are drawn one by one.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from beredt.outlook.simulation import rows
from beredt.outlook.simulation.layout import (
    BUSY,
    CHANGED,
    DENIED,
    DRAWABLE,
    END_OF_LOTS,
    END_OF_POOLS,
    EXPIRY,
    FLOOR,
    ITEM,
    LANES,
    LEFT,
    LEVELS,
    LOG,
    LOT,
    LOTS,
    MOVED,
    OF_ITEM,
    OF_NEED,
    OF_POOL,
    PACKS,
    PARTING,
    PLACE,
    POOL,
    POOLS,
    PURPOSE,
    RECEIVED,
    RESTRICTED,
    RETURNING,
    SHAPED,
    SHARED,
    SINGLE,
    TABLE,
    UNMET,
    USED,
    WAITED,
    WAITING,
    WASTED,
    WEEK,
    WIDE,
)

DRAW, KEEP, GIVEN = 0, 1, 2


@njit(cache=True, nogil=True)
def run(  # type: ignore[no-untyped-def]
    at, words, stream_words, streams, cells, places, factors, items, lots, pools, days, events, cumulative, guide,
    waits, moves, move_shares, weight,
    mode, counts, bits, came, first_out, tally, stock,
):  # fmt: skip
    """Run all replications of a plan, block by block (see `Plan` and `Tally`).

    mode: DRAW; KEEP, and what is drawn goes into counts and bits, (streams, days, replications), and came,
    (events, replications); GIVEN, and counts and came are taken from there.
    """
    replications = first_out.shape[1]
    amounts = np.zeros((at.rows, LANES), np.int32)
    drawn = np.zeros((at.drawn_rows, LANES), np.uint32)
    column, found = np.zeros(LANES, np.uint32), np.zeros(LANES, np.uint64)
    head, link = np.empty(at.horizon, np.int32), np.empty(events.shape[0] * LANES, np.int32)
    front, owing = np.empty(at.items, np.int64), np.empty(at.items, np.bool_)
    first_out[:] = at.horizon
    tally[:] = 0.0
    for first in range(0, replications, LANES):
        lanes = min(LANES, replications - first)
        _begin(at, stream_words, streams, items, lots, amounts, drawn, tally, front, owing, first, lanes)
        head[:] = -1
        for event in range(events.shape[0]):
            _draw_event(at, words, events, cumulative, guide, mode, came, amounts, head, link, event, first, lanes)
        for day in range(at.horizon):
            for item in range(at.items):
                if days[at.item_days + OF_ITEM * item + BUSY, day]:
                    _open(at, items, lots, days, amounts, tally, front, owing, item, day, first, lanes)
            if head[day] >= 0:
                _arrive(at, items, lots, days, events, amounts, tally, front, owing, head, link, day, first)
            for item in range(at.items):
                _draw(
                    at, streams, cells, places, drawn, column, found, amounts, mode, counts, bits, item, day, first,
                    lanes,
                )  # fmt: skip
                if items[item, SHAPED] or items[item, RETURNING] or items[item, WAITING]:
                    _want(at, streams, items, factors, drawn, amounts, tally, weight, item, day, first, lanes)
                single = days[at.item_days + OF_ITEM * item + SINGLE, day]
                if single:
                    _make_room(at, items, lots, days, amounts, front, item, day, lanes)
                else:
                    owing[item] = True
                for turn in range(at.needs):
                    region = (turn + day) % at.regions
                    need = turn // at.regions * at.regions + region
                    own, tallied = item * at.needs + need, item * at.of_item + OF_NEED * need
                    if single:
                        short = _draw_lots(
                            at, items, lots, pools, days, amounts, tally, front, item, need, day, first, lanes
                        )
                    else:
                        short = rows.serve_shelf(amounts, at.shelf + item, at.asked + need, lanes)
                    if short:
                        row = tallied + UNMET
                        rows.count_unmet(
                            amounts, at.asked + need, first_out, own, tally, row, first, day, weight[day], lanes
                        )
                    if items[item, PARTING] and (short or streams[item * at.regions + region, RESTRICTED]):
                        _part(
                            at,
                            items,
                            waits,
                            moves,
                            move_shares,
                            drawn,
                            amounts,
                            tally,
                            weight,
                            item,
                            need,
                            day,
                            first,
                            lanes,
                        )
                if stock.shape[0] and day % WEEK == WEEK - 1:
                    _note_stock(at, items, lots, days, amounts, front, stock, item, day, first, lanes)
        for item in range(at.items):
            _close(at, items, lots, days, amounts, tally, front, item, first, lanes)


@njit(cache=True, nogil=True)
def _begin(at, stream_words, streams, items, lots, amounts, drawn, tally, front, owing, first, lanes):  # type: ignore[no-untyped-def]
    """Start the streams and lay out the lots."""
    for stream in range(streams.shape[0]):
        words, levels = stream_words[stream], streams[stream, LEVELS]
        rows.start_stream(words, first, drawn, 4 * stream, lanes)
        for lane in range(lanes if levels > 1 else 0):
            level = min(int(rows.uniform(words, first + lane, 1) * levels), levels - 1)
            drawn[at.level + stream, lane] = level << streams[stream, LOG]
    amounts[at.waiting :] = 0
    for item in range(at.items):
        front[item], owing[item] = items[item, LOTS], False
        amounts[at.returns + item] = at.horizon
        for lot in range(items[item, LOTS], items[item, END_OF_LOTS]):
            amounts[at.rest + lot] = lots[lot, PACKS]
            tally[item * at.of_item + OF_NEED * at.needs + RECEIVED, first : first + lanes] += lots[lot, PACKS]


@njit(cache=True, nogil=True)
def _draw_event(  # type: ignore[no-untyped-def]
    at, words, events, cumulative, guide, mode, came, amounts, head, link, event, first, lanes
):
    """The day of one event in each lane, lined up before the others of that day."""
    item, horizon, guides = events[event, ITEM], at.horizon, guide.shape[1]
    purpose, delivered = events[event, PURPOSE], events[event, LOT] >= 0
    for lane in range(lanes):
        if mode == GIVEN:
            day = came[event, first + lane]
        else:
            u = rows.uniform(words[item], first + lane, purpose)
            day = guide[event, int(u * guides)]
            while day < horizon and cumulative[event, day] <= u:
                day += 1
            if mode == KEEP:
                came[event, first + lane] = day
        if not delivered:
            amounts[at.returns + item, lane] = day
        elif day < horizon:
            link[event * LANES + lane] = head[day]
            head[day] = event * LANES + lane


@njit(cache=True, nogil=True)
def _open(at, items, lots, days, amounts, tally, front, owing, item, day, first, lanes):  # type: ignore[no-untyped-def]
    """The stock at the beginning of a day: what expires is wasted, and pools open and close."""
    changed = days[at.item_days + OF_ITEM * item + CHANGED, day]
    single = days[at.item_days + OF_ITEM * item + SINGLE, day]
    shelf, book, end = at.shelf + item, at.book + item, items[item, END_OF_LOTS]
    used, wasted = _total(at, item, USED), _total(at, item, WASTED)
    if owing[item] and (changed or single):
        for lot in range(front[item], end):
            shared = days[OF_POOL * lots[lot, POOL] + SHARED, day - 1]
            if shared and rows.settle(amounts, at.rest + lot, shelf, book, tally, used, first, lanes) == 0:
                break
        owing[item] = False
    while front[item] < end and lots[front[item], EXPIRY] <= day:
        rest = at.rest + front[item]
        if days[OF_POOL * lots[front[item], POOL] + SHARED, day] and not changed:
            # The first of the shelf: what demand has drawn was of this lot.
            rows.settle(amounts, rest, shelf, book, tally, used, first, lanes)
            rows.subtract(amounts, rest, shelf, lanes)
            rows.subtract(amounts, rest, book, lanes)
        rows.take_out(amounts, rest, tally, wasted, first, lanes)
        front[item] += 1
    if changed:
        amounts[shelf] = 0
        amounts[at.highest + item] = -1
        for lot in range(front[item], end):
            if days[OF_POOL * lots[lot, POOL] + SHARED, day]:
                rows.add(amounts, at.rest + lot, shelf, lanes)
                for lane in range(lanes):
                    if amounts[at.rest + lot, lane] > 0:
                        amounts[at.highest + item, lane] = lot
        amounts[book] = amounts[shelf]


@njit(cache=True, nogil=True, inline="always")
def _total(at, item, what):  # type: ignore[no-untyped-def]
    return item * at.of_item + OF_NEED * at.needs + what


@njit(cache=True, nogil=True)
def _arrive(at, items, lots, days, events, amounts, tally, front, owing, head, link, day, first):  # type: ignore[no-untyped-def]
    """The deliveries of the day join their pools; wasted at once when they can no longer be used."""
    place = head[day]
    while place >= 0:
        event, lane = place // LANES, place % LANES
        item, lot, packs = events[event, ITEM], events[event, LOT], events[event, PACKS]
        tally[_total(at, item, RECEIVED), first + lane] += packs
        if lots[lot, EXPIRY] <= day:
            tally[_total(at, item, WASTED), first + lane] += packs
        else:
            amounts[at.rest + lot, lane] = packs
            if days[OF_POOL * lots[lot, POOL] + SHARED, day]:
                if owing[item] and lot < amounts[at.highest + item, lane]:
                    _settle_lane(at, items, lots, days, amounts, tally, front, item, lot, day, lane, first)
                amounts[at.highest + item, lane] = max(amounts[at.highest + item, lane], lot)
                amounts[at.shelf + item, lane] += packs
                amounts[at.book + item, lane] += packs
        place = link[place]


@njit(cache=True, nogil=True)
def _settle_lane(at, items, lots, days, amounts, tally, front, item, arrived, day, lane, first):  # type: ignore[no-untyped-def]
    """Take from the lots of one lane what demand has drawn before another lot arrived."""
    owed = amounts[at.book + item, lane] - amounts[at.shelf + item, lane]
    tally[_total(at, item, USED), first + lane] += owed
    for lot in range(front[item], items[item, END_OF_LOTS]):
        if owed == 0:
            break
        if lot != arrived and days[OF_POOL * lots[lot, POOL] + SHARED, day]:
            taken = min(owed, amounts[at.rest + lot, lane])
            amounts[at.rest + lot, lane] -= taken
            owed -= taken
    amounts[at.book + item, lane] = amounts[at.shelf + item, lane]


@njit(cache=True, nogil=True)
def _draw(  # type: ignore[no-untyped-def]
    at, streams, cells, places, drawn, column, found, amounts, mode, counts, bits, item, day, first, lanes
):
    """The day's bits and count of each region."""
    for region in range(at.regions):
        stream = item * at.regions + region
        row, count = at.bits + stream, at.counted + region if streams[stream, SHAPED] else at.asked + region
        rows.next_bits(drawn, 4 * stream, row, lanes)
        if mode == GIVEN:
            for lane in range(lanes):
                amounts[count, lane] = counts[stream, day, first + lane]
        else:
            level, log, table = at.level + stream, streams[stream, LOG], streams[stream, TABLE]
            rows.look_up(drawn, row, level, log, cells, table, column, found, amounts, count, lanes)
            if streams[stream, WIDE]:
                rows.spread(drawn, row, places, streams[stream, PLACE], amounts, count, lanes)
        if mode == KEEP:
            for lane in range(lanes):
                counts[stream, day, first + lane] = amounts[count, lane]
                bits[stream, day, first + lane] = drawn[row, lane]


@njit(cache=True, nogil=True)
def _want(at, streams, items, factors, drawn, amounts, tally, weight, item, day, first, lanes):  # type: ignore[no-untyped-def]
    """What each class asks for: its part of the count, what moved in, under the restriction, and what waited."""
    returns, back, parity = at.returns + item, items[item, RETURNING], (day & 1) * at.items + item
    for need in range(at.needs):
        c, region = need // at.regions, need % at.regions
        stream, asked, denied = item * at.regions + region, at.asked + need, at.denied
        bits, purpose = at.bits + stream, c * rows.CLASS
        if streams[stream, SHAPED]:
            factor = factors[stream, day]
            before, after, cap, share, turned = factor[c, 0], factor[c, 1], factor[c, 2], factor[c, 3], factor[c, 4]
            rows.ask(amounts, at.counted + region, drawn, bits, before, after, cap, asked, denied, lanes)
            if at.moving:
                coming, moved = at.coming + parity * at.needs + need, _total(at, item, MOVED)
                if back:
                    rows.no_more(amounts, returns, day, coming, lanes)
                own = np.uint32(purpose + rows.COME)
                rows.come_in(
                    amounts, coming, drawn, bits, own, share, asked, denied, tally, moved, first, weight[day], lanes
                )
            if back:
                rows.no_more(amounts, returns, day, denied, lanes)
            if share < 1.0:
                row, turning = item * at.of_item + OF_NEED * need + DENIED, at.turned + item * at.needs + need
                own = np.uint32(purpose + rows.TURN)
                rows.turn_away(
                    amounts, denied, drawn, bits, own, turned, turning, tally, row, first, weight[day], lanes
                )
            elif day > 0 and factors[stream, day - 1, c, 3] < 1.0:
                amounts[at.turned + item * at.needs + need] = 0
        if items[item, WAITING]:
            rows.come_back(amounts, at.waiting + item * at.needs + need, asked, lanes)
        if back:
            rows.no_more(amounts, returns, day, asked, lanes)


@njit(cache=True, nogil=True)
def _make_room(at, items, lots, days, amounts, front, item, day, lanes):  # type: ignore[no-untyped-def]
    """What may be drawn today from each open pool of the item that is not shared: what lies above its floor."""
    for pool in range(items[item, POOLS], items[item, END_OF_POOLS]):
        amounts[at.room + pool] = -days[OF_POOL * pool + FLOOR, day]
    for lot in range(front[item], items[item, END_OF_LOTS]):
        pool = lots[lot, POOL]
        if days[OF_POOL * pool + DRAWABLE, day] and not days[OF_POOL * pool + SHARED, day]:
            rows.add(amounts, at.rest + lot, at.room + pool, lanes)
    for pool in range(items[item, POOLS], items[item, END_OF_POOLS]):
        for lane in range(lanes):
            amounts[at.room + pool, lane] = max(amounts[at.room + pool, lane], 0)


@njit(cache=True, nogil=True)
def _draw_lots(at, items, lots, pools, days, amounts, tally, front, item, need, day, first, lanes):  # type: ignore[no-untyped-def]
    """Serve one class of one region lot by lot. Returns: 0 when everything is met."""
    used, asked = _total(at, item, USED), at.asked + need
    short = rows.any_in(amounts, asked, lanes)
    for lot in range(front[item], items[item, END_OF_LOTS]):
        if short == 0:
            break
        pool, rest = lots[lot, POOL], at.rest + lot
        if days[OF_POOL * pool + SHARED, day]:
            shelf, book = at.shelf + item, at.book + item
            short = rows.draw_shared_lot(amounts, rest, asked, shelf, book, tally, used, first, lanes)
        elif days[OF_POOL * pool + DRAWABLE, day] and pools[pool, need]:
            short = rows.draw_lot(amounts, rest, asked, at.room + pool, tally, used, first, lanes)
    return short


@njit(cache=True, nogil=True)
def _part(  # type: ignore[no-untyped-def]
    at, items, waits, moves, move_shares, drawn, amounts, tally, weight, item, need, day, first, lanes
):
    """Where unmet demand goes tomorrow: part of it waits, part moves to other items, the rest is lost."""
    if day == at.horizon - 1:
        return
    purpose, bits = need // at.regions * rows.CLASS, at.bits + item * at.regions + need % at.regions
    short, share = at.asked + need, waits[item]
    if items[item, WAITING]:
        waiting, own = at.waiting + item * at.needs + need, np.uint32(purpose + rows.LEAVE)
        waited, unmet = _total(at, item, WAITED), item * at.of_item + OF_NEED * need + UNMET
        rows.leave(amounts, short, drawn, bits, own, share, waiting, tally, waited, unmet, first, weight[day], lanes)
    for m in range(moves.shape[0]):
        if moves[m, 0] == item:
            coming = at.coming + (((day + 1) & 1) * at.items + moves[m, 1]) * at.needs + need
            low, high, packs = move_shares[m, 0], move_shares[m, 1], move_shares[m, 2]
            turned, own = at.turned + item * at.needs + need, np.uint32(purpose + rows.MOVE + m)
            rows.move(amounts, short, turned, drawn, bits, purpose, own, low, high, share, packs, coming, lanes)


@njit(cache=True, nogil=True)
def _note_stock(at, items, lots, days, amounts, front, stock, item, day, first, lanes):  # type: ignore[no-untyped-def]
    """What demand may draw on after the day: open, useful, and not kept back."""
    week = day // WEEK
    for lane in range(lanes):
        stock[item, week, first + lane] = amounts[at.shelf + item, lane]
    if days[at.item_days + OF_ITEM * item + SINGLE, day]:
        _make_room(at, items, lots, days, amounts, front, item, day, lanes)
        for pool in range(items[item, POOLS], items[item, END_OF_POOLS]):
            if days[OF_POOL * pool + DRAWABLE, day] and not days[OF_POOL * pool + SHARED, day]:
                for lane in range(lanes):
                    stock[item, week, first + lane] += amounts[at.room + pool, lane]


@njit(cache=True, nogil=True)
def _close(at, items, lots, days, amounts, tally, front, item, first, lanes):  # type: ignore[no-untyped-def]
    """The end of the horizon: what the shelf still owes is taken from its lots, and what is left is counted."""
    for lot in range(front[item], items[item, END_OF_LOTS]):
        rest = at.rest + lot
        if days[OF_POOL * lots[lot, POOL] + SHARED, at.horizon - 1]:
            rows.settle(amounts, rest, at.shelf + item, at.book + item, tally, _total(at, item, USED), first, lanes)
        rows.take_out(amounts, rest, tally, _total(at, item, LEFT), first, lanes)
