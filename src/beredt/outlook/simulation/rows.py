"""The steps of a day, each a loop over the lanes of some rows of a matrix, so that it runs in vector registers.

Random numbers: xoshiro128++ (Blackman and Vigna, 2021) for the days of one replication and region, started
from the stream's four hashed words and the number of the replication; splitmix64's finaliser (Steele, Lea and
Flood, 2014) of (stream, replication, purpose) for what is drawn once; murmur3's finaliser of the day's 32 bits
and a purpose for the rounding by chance. So a draw is the same whatever else is simulated, in any order.

Indices are unsigned, so that none can count from the end and the loops run in vector registers.

Numba's cache on disk does not see a change in another file: whoever changes this one touches kernel.py too.
"""

from __future__ import annotations

import numpy as np
from numba import njit

#: Purposes of the numbers that round by chance: CLASS apart from class to class; the moves count on from MOVE.
ROUND, COME, TURN, LEAVE, SPLIT, MOVE = range(6)
CLASS = 4096
WITHIN = 0xFFFFFFFF

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_M1, _M2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_U11, _U27, _U30, _U31, _U32 = (np.uint64(n) for n in (11, 27, 30, 31, 32))
_G32, _C1, _C2 = np.uint32(0x9E3779B9), np.uint32(0x85EBCA6B), np.uint32(0xC2B2AE35)
_W7, _W9, _W11, _W13, _W16, _W21, _W25 = (np.uint32(n) for n in (7, 9, 11, 13, 16, 21, 25))
_LOW16 = np.uint32(0xFFFF)
_UNIT, _UNIT32 = 1.0 / 9007199254740992.0, 1.0 / 4294967296.0


@njit(cache=True, inline="always")
def mix64(z):  # type: ignore[no-untyped-def]
    """Splitmix64's finaliser: a one-to-one scrambling of 64 bits."""
    z = (z ^ (z >> _U30)) * _M1
    z = (z ^ (z >> _U27)) * _M2
    return z ^ (z >> _U31)


@njit(cache=True, inline="always")
def uniform(words, replication, purpose):  # type: ignore[no-untyped-def]
    """The number in [0, 1) of one replication and purpose, from a stream's four words."""
    z = words[1] + _GOLDEN * np.uint64(replication + 1)
    z = mix64(mix64(z) ^ mix64(words[2] + _GOLDEN * np.uint64(purpose)))
    return (z >> _U11) * _UNIT


@njit(cache=True, inline="always")
def unit(bits, purpose):  # type: ignore[no-untyped-def]
    """The number in [0, 1) that rounds by chance: murmur3's finaliser of the day's 32 bits and a purpose."""
    h = np.uint32(bits + np.uint32(_G32 * purpose))
    h = np.uint32(np.uint32(h ^ np.uint32(h >> _W16)) * _C1)
    h = np.uint32(np.uint32(h ^ np.uint32(h >> _W13)) * _C2)
    return np.uint32(h ^ np.uint32(h >> _W16)) * _UNIT32


@njit(cache=True, nogil=True)
def start_stream(words, first, drawn, state, lanes):  # type: ignore[no-untyped-def]
    """The state of each lane's generator, four rows, for replications from `first` on."""
    for lane in range(np.uint64(lanes)):
        k = _GOLDEN * (np.uint64(first) + lane + np.uint64(1))
        a = mix64(words[0] + k)
        b = mix64(words[3] ^ mix64(k ^ _M1))
        drawn[state, lane], drawn[state + 1, lane] = np.uint32(a), np.uint32(a >> _U32)
        drawn[state + 2, lane], drawn[state + 3, lane] = np.uint32(b), np.uint32(b >> _U32)


@njit(cache=True, nogil=True)
def next_bits(drawn, state, bits, lanes):  # type: ignore[no-untyped-def]
    """One step of xoshiro128++ in every lane."""
    for lane in range(np.uint64(lanes)):
        s0, s1, s2, s3 = drawn[state, lane], drawn[state + 1, lane], drawn[state + 2, lane], drawn[state + 3, lane]
        x = np.uint32(s0 + s3)
        drawn[bits, lane] = np.uint32(np.uint32(np.uint32(x << _W7) | np.uint32(x >> _W25)) + s0)
        shifted = np.uint32(s1 << _W9)
        s2 = np.uint32(s2 ^ s0)
        s3 = np.uint32(s3 ^ s1)
        drawn[state + 1, lane] = np.uint32(s1 ^ s2)
        drawn[state, lane] = np.uint32(s0 ^ s3)
        drawn[state + 2, lane] = np.uint32(s2 ^ shifted)
        drawn[state + 3, lane] = np.uint32(np.uint32(s3 << _W11) | np.uint32(s3 >> _W21))


@njit(cache=True, nogil=True)
def look_up(drawn, bits, level, log, cells, table, column, found, amounts, count, lanes):  # type: ignore[no-untyped-def]
    """The count, or the cell of counts, that each lane's bits choose from its level's table.

    The first `log` bits choose the column, the others it or its alias. (Three loops: the gather in the middle
    is then the only one that does not run in whole vector registers.)
    """
    lanes = np.uint64(lanes)
    rest, log = np.uint32(32 - max(log, 1)), np.uint32(log)
    # A table of one column takes no bit, and a shift by all 32 is not defined.
    own = np.uint32(0) if log == 0 else np.uint32(0xFFFFFFFF)
    for lane in range(lanes):
        column[lane] = np.uint32(drawn[level, lane] + np.uint32(np.uint32(drawn[bits, lane] >> rest) & own))
    table = np.uint64(table)
    for lane in range(lanes):
        found[lane] = cells[table + column[lane]]
    for lane in range(lanes):
        cell = found[lane]
        kept = np.uint32(drawn[bits, lane] << log) < np.uint32(cell >> _U32)
        amounts[count, lane] = np.int32(np.uint32(cell) & _LOW16 if kept else np.uint32(cell) >> _W16)


@njit(cache=True, nogil=True)
def spread(drawn, bits, places, place, amounts, count, lanes):  # type: ignore[no-untyped-def]
    """From places, each a run of counts, to counts, evenly within the run."""
    for lane in range(np.uint64(lanes)):
        p = np.uint64(place + amounts[count, lane])
        amounts[count, lane] = places[p, 0] + np.int32(unit(drawn[bits, lane], np.uint32(WITHIN)) * places[p, 1])


@njit(cache=True, nogil=True)
def ask(amounts, count, drawn, bits, before, after, cap, asked, denied, lanes):  # type: ignore[no-untyped-def]
    """What a class asks for of the day's count, and what of it a restriction denies.

    With the day's factor f and the shares W of the classes up to each, before and after are f W of the class before
    it and its own: it asks for floor(count after + u) - floor(count before + u), whole packs with an exact mean.
    cap is what the restriction leaves of `after`.
    """
    for lane in range(np.uint64(lanes)):
        n, u = amounts[count, lane], unit(drawn[bits, lane], np.uint32(ROUND))
        start = np.floor(n * before + u)
        wanted = np.floor(n * after + u)
        allowed = min(wanted, np.floor(n * cap + u))
        amounts[asked, lane] = np.int32(allowed - start)
        amounts[denied, lane] = np.int32(wanted - allowed)


@njit(cache=True, nogil=True)
def come_in(amounts, coming, drawn, bits, purpose, share, asked, denied, tally, moved, first, weight, lanes):  # type: ignore[no-untyped-def]
    """Demand that moved in from other items joins, as far as the restriction allows; its row is emptied."""
    start = np.uint64(first)
    for lane in range(np.uint64(lanes)):
        n = amounts[coming, lane]
        amounts[coming, lane] = 0
        allowed = min(n, np.int32(np.floor(n * share + unit(drawn[bits, lane], purpose))))
        amounts[asked, lane] += allowed
        amounts[denied, lane] += n - allowed
        tally[moved, start + lane] += n * weight


@njit(cache=True, nogil=True)
def come_back(amounts, waiting, asked, lanes):  # type: ignore[no-untyped-def]
    """Demand that waited joins; its row is emptied."""
    for lane in range(np.uint64(lanes)):
        amounts[asked, lane] += amounts[waiting, lane]
        amounts[waiting, lane] = 0


@njit(cache=True, nogil=True)
def turn_away(amounts, denied, drawn, bits, purpose, share, turned, tally, row, first, weight, lanes):  # type: ignore[no-untyped-def]
    """Count what is denied, in `row`, and in the next how much of it turns to the substitutes."""
    start = np.uint64(first)
    for lane in range(np.uint64(lanes)):
        n = amounts[denied, lane]
        m = min(n, np.int32(np.floor(n * share + unit(drawn[bits, lane], purpose))))
        amounts[turned, lane] = m
        tally[row, start + lane] += n * weight
        tally[row + 1, start + lane] += m * weight


@njit(cache=True, nogil=True)
def leave(amounts, short, drawn, bits, purpose, waits, waiting, tally, waited, unmet, first, weight, lanes):  # type: ignore[no-untyped-def]
    """The part of the unmet demand that comes back tomorrow, and so is not unmet yet."""
    start = np.uint64(first)
    for lane in range(np.uint64(lanes)):
        n = np.int32(np.floor(amounts[short, lane] * waits + unit(drawn[bits, lane], purpose)))
        amounts[waiting, lane] += n
        tally[waited, start + lane] += n * weight
        tally[unmet, start + lane] -= n
        tally[unmet + 1, start + lane] -= n * weight


@njit(cache=True, nogil=True)
def move(amounts, short, turned, drawn, bits, purpose, own, low, high, waits, packs, coming, lanes):  # type: ignore[no-untyped-def]
    """Demand that goes to another item tomorrow, as packs of that item.

    Of the unmet what lies between the shares low and high; of what turned away for the restriction, to which
    waiting is no way out, between low - waits and high - waits.
    """
    for lane in range(np.uint64(lanes)):
        z = drawn[bits, lane]
        u, v = unit(z, np.uint32(purpose + LEAVE)), unit(z, np.uint32(purpose + SPLIT))
        n = np.floor(amounts[short, lane] * high + u) - np.floor(amounts[short, lane] * low + u)
        m = amounts[turned, lane]
        n += np.floor(m * (high - waits) + v) - np.floor(m * (low - waits) + v)
        amounts[coming, lane] += np.int32(np.floor(n * packs + unit(z, own)))


@njit(cache=True, nogil=True)
def no_more(amounts, returns, day, row, lanes):  # type: ignore[no-untyped-def]
    """Empty a row where the item's own supply has returned."""
    for lane in range(np.uint64(lanes)):
        amounts[row, lane] = 0 if amounts[returns, lane] <= day else amounts[row, lane]


@njit(cache=True, nogil=True)
def serve_shelf(amounts, shelf, asked, lanes):  # type: ignore[no-untyped-def]
    """Serve from the shelf; `asked` keeps what is not met. Returns: 0 when everything is."""
    any_short = np.int32(0)
    for lane in range(np.uint64(lanes)):
        served = min(amounts[shelf, lane], amounts[asked, lane])
        short = np.int32(amounts[asked, lane] - served)
        amounts[shelf, lane] -= served
        amounts[asked, lane] = short
        any_short |= short
    return any_short


@njit(cache=True, nogil=True)
def draw_shared_lot(amounts, rest, asked, shelf, book, tally, used, first, lanes):  # type: ignore[no-untyped-def]
    """Serve from one lot that lies on the shelf. Returns: 0 when everything is met."""
    start = np.uint64(first)
    any_short = np.int32(0)
    for lane in range(np.uint64(lanes)):
        taken = min(amounts[rest, lane], amounts[asked, lane])
        short = np.int32(amounts[asked, lane] - taken)
        amounts[rest, lane] -= taken
        amounts[asked, lane] = short
        amounts[shelf, lane] -= taken
        amounts[book, lane] -= taken
        tally[used, start + lane] += taken
        any_short |= short
    return any_short


@njit(cache=True, nogil=True)
def draw_lot(amounts, rest, asked, room, tally, used, first, lanes):  # type: ignore[no-untyped-def]
    """As `draw_shared_lot`, from another pool, of which `room` is what may still be drawn today."""
    start = np.uint64(first)
    any_short = np.int32(0)
    for lane in range(np.uint64(lanes)):
        taken = min(min(amounts[rest, lane], amounts[asked, lane]), amounts[room, lane])
        short = np.int32(amounts[asked, lane] - taken)
        amounts[rest, lane] -= taken
        amounts[asked, lane] = short
        amounts[room, lane] -= taken
        tally[used, start + lane] += taken
        any_short |= short
    return any_short


@njit(cache=True, nogil=True)
def settle(amounts, rest, shelf, book, tally, used, first, lanes):  # type: ignore[no-untyped-def]
    """Take from the first lot of the shelf what demand has drawn. Returns: 0 when nothing is owed any more."""
    start = np.uint64(first)
    any_owed = np.int32(0)
    for lane in range(np.uint64(lanes)):
        taken = min(amounts[rest, lane], np.int32(amounts[book, lane] - amounts[shelf, lane]))
        left = np.int32(amounts[book, lane] - taken)
        amounts[rest, lane] -= taken
        amounts[book, lane] = left
        tally[used, start + lane] += taken
        any_owed |= np.int32(left - amounts[shelf, lane])
    return any_owed


@njit(cache=True, nogil=True)
def take_out(amounts, rest, tally, row, first, lanes):  # type: ignore[no-untyped-def]
    """What is left of a lot is wasted, or counted as left."""
    start = np.uint64(first)
    for lane in range(np.uint64(lanes)):
        tally[row, start + lane] += amounts[rest, lane]
        amounts[rest, lane] = 0


@njit(cache=True, nogil=True)
def count_unmet(amounts, short, first_out, need, tally, unmet, first, day, weight, lanes):  # type: ignore[no-untyped-def]
    """Note the first day of unmet demand, and add it up, in the row `unmet` and, before the end, in the next."""
    start = np.uint64(first)
    lanes, day = np.uint64(lanes), np.int32(day)
    for lane in range(lanes):
        before = first_out[need, start + lane]
        first_out[need, start + lane] = min(before, day if amounts[short, lane] > 0 else before)
    for lane in range(lanes):
        tally[unmet, start + lane] += amounts[short, lane]
    for lane in range(lanes):
        tally[unmet + 1, start + lane] += amounts[short, lane] * weight


@njit(cache=True, nogil=True)
def add(amounts, row, total, lanes):  # type: ignore[no-untyped-def]
    """total += row."""
    for lane in range(np.uint64(lanes)):
        amounts[total, lane] += amounts[row, lane]


@njit(cache=True, nogil=True)
def subtract(amounts, row, total, lanes):  # type: ignore[no-untyped-def]
    """total -= row."""
    for lane in range(np.uint64(lanes)):
        amounts[total, lane] -= amounts[row, lane]


@njit(cache=True, nogil=True)
def any_in(amounts, row, lanes):  # type: ignore[no-untyped-def]
    """0 when every lane of the row is 0."""
    found = np.int32(0)
    for lane in range(np.uint64(lanes)):
        found |= amounts[row, lane]
    return found
