"""What holders promised and when: each case's ledger of promised ends, and the days of DMP's lists that show it.

A new report comes while the old end still lies ahead, since by DMP's rule one that comes later would begin a
new period. Between two reports of a case there is always a list, so the lists show every promise.
"""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import numpy as np
from numpy.random import Generator

from beredt.demo.records import AS_OF

#: Lists on the first weekday of each month from February 2022, and each Monday of the last eight weeks.
FIRST_MONTH = date(2022, 2, 1)
LAST_WEEKS = 8

#: Share of first promises that are kept, and of those that prove too long; the others are too short.
KEPT, TOO_LONG = 0.22, 0.07
#: A postponement is log-normal: median days and spread, so that real ends come some weeks after the holder's date, as
#: those of US anti-infectives did in 2014 (median 17 days, upper quartile 52). Long shortages are put off further.
SLIP_MEDIAN, SLIP_SPREAD = 30.0, 0.6
#: Ends are seldom promised more than so many days ahead.
FURTHEST = 150
#: The end of the last postponement is the real one, but for this share, which is called off early.
CALLED_OFF = 0.12
#: A report comes at most so many days before the old end would have passed.
BEFORE_END = 20


@dataclass(frozen=True, slots=True)
class Promise:
    """On `reported` the holder said that the shortage would end on `end`."""

    reported: date
    end: date


@cache
def list_days() -> tuple[date, ...]:
    """The days of DMP's lists that the demo has, in order."""
    months = [date(year, month, 1) for year in range(FIRST_MONTH.year, AS_OF.year + 1) for month in range(1, 13)]
    first_weekdays = {m + timedelta({5: 2, 6: 1}.get(m.weekday(), 0)) for m in months if FIRST_MONTH <= m <= AS_OF}
    last_monday = AS_OF - timedelta(AS_OF.weekday())
    mondays = {last_monday - timedelta(7 * n) for n in range(LAST_WEEKS)}
    return tuple(sorted(first_weekdays | mondays))


def draw_ledger(rng: Generator, start: date, end: date, reported: date) -> tuple[Promise, ...]:
    """The promises of a shortage from its first report up to the last list; of one over by AS_OF, the last is its end.

    Where `end` lies after AS_OF the last promise does not lie before it, since each is renewed before it has passed.
    """
    last_list = list_days()[-1]
    begin = max(start, reported)
    first = begin + timedelta(_first_length(rng, (end - begin).days))
    ledger = [Promise(reported, _followed(max(first, start), end, reported))]
    while ledger[-1].end < end and ledger[-1].reported <= last_list:
        ledger.append(_postponed(rng, ledger[-1], start, end))
    if ledger[-1].end > end:
        if next_list(ledger[-1].reported) < end and not last_list < end <= AS_OF:
            ledger.append(Promise(end, end))
        else:
            ledger[-1] = Promise(ledger[-1].reported, end)
    return tuple(promise for promise in ledger if promise.reported <= max(last_list, reported))


def next_list(day: date) -> date:
    """The first list that holds what was reported on a day; after the last list of the demo, the next Monday."""
    days = list_days()
    at = bisect_left(days, day)
    return days[at] if at < len(days) else day + timedelta(-day.weekday() % 7)


def _first_length(rng: Generator, real: int) -> int:
    """Days promised at first for a shortage that has `real` days to go."""
    chance = rng.random()
    if chance < KEPT and 0 <= real <= FURTHEST:
        return real
    if chance < KEPT + TOO_LONG:
        return min(int(real * rng.uniform(1.1, 1.6)) + 5, FURTHEST)
    return min(int(max(real, 0) * rng.beta(2.2, 1.8)), FURTHEST)


def _postponed(rng: Generator, last: Promise, start: date, end: date) -> Promise:
    """The next promise, reported shortly before the last one would have passed."""
    earliest = max(next_list(last.reported) + timedelta(1), last.end - timedelta(BEFORE_END))
    reported = earliest + timedelta(int(rng.integers(0, (last.end - earliest).days + 1)))
    gone = (last.end - start).days
    slip = rng.lognormal(np.log(SLIP_MEDIAN * max(1.0, gone / 120) ** 0.5), SLIP_SPREAD)
    promised = last.end + timedelta(max(5, round(slip)))
    if promised >= end - timedelta(10):
        promised = end if rng.random() > CALLED_OFF else max(promised, end + timedelta(14))
    return Promise(reported, _followed(promised, end, reported))


def _followed(promised: date, end: date, reported: date) -> date:
    """The promised day, or a later one that another report can follow after the next list, but not past the end."""
    shown = next_list(reported)
    if promised < end and promised <= shown + timedelta(1):
        return min(shown + timedelta(7), end)
    return promised
