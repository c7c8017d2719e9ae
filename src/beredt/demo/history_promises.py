"""What holders promised and when: each case's ledger of promised ends, and the days of DMP's lists that show
it.

A new report comes while the old end still lies ahead, since by DMP's rule one that comes later would begin a
new period. Between two reports of a case there is always a list, so the lists show every promise.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
from numpy.random import Generator

from beredt.demo.history_spans import Span
from beredt.demo.records import AS_OF

#: Lists on the first weekday of each month from February 2022, and each Monday of the last eight weeks.
FIRST_MONTH = date(2022, 2, 1)
LAST_WEEKS = 8

#: Share of first promises that are kept, and of those that prove too long; the others are too short.
KEPT, TOO_LONG = 0.22, 0.07
#: A postponement is log-normal: median days and spread (US anti-infectives: real ends a median of 17 days
#: after the holder's date, upper quartile 52; performance.md gives the source). Long shortages are put off
#: further.
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


def list_days() -> tuple[date, ...]:
    """The days of DMP's lists that the demo has, in order."""
    months = [date(year, month, 1) for year in range(FIRST_MONTH.year, AS_OF.year + 1) for month in range(1, 13)]
    first_weekdays = {m + timedelta({5: 2, 6: 1}.get(m.weekday(), 0)) for m in months if FIRST_MONTH <= m <= AS_OF}
    last_monday = AS_OF - timedelta(AS_OF.weekday())
    mondays = {last_monday - timedelta(7 * n) for n in range(LAST_WEEKS)}
    return tuple(sorted(first_weekdays | mondays))


def is_shown(ledger: Sequence[Promise], days: Sequence[date]) -> bool:
    """Whether every new report came before the old end had passed and after a list that shows the old one."""
    return all(
        new.reported <= old.end and any(old.reported <= day < new.reported for day in days)
        for old, new in pairwise(ledger)
    )


def draw_ledger(rng: Generator, span: Span, reported: date, days: Sequence[date]) -> tuple[Promise, ...]:
    """The promises of a case from its first report on. Those of an open case reach beyond AS_OF.

    An open case's promises are drawn onward until one lies ahead; its real end plays no part in them.
    """
    begin = max(span.start, reported)
    first = begin + timedelta(_first_length(rng, span, begin))
    ledger = [Promise(reported, _cut(first, span, reported, days))]
    while ledger[-1].end < (span.end or AS_OF + timedelta(1)):
        ledger.append(_postponed(rng, ledger[-1], span, days))
    if span.end is not None and ledger[-1].end > span.end:
        shown = next((day for day in days if day >= ledger[-1].reported), AS_OF)
        if shown < span.end:
            ledger.append(Promise(span.end, span.end))
        else:
            ledger[-1] = Promise(ledger[-1].reported, span.end)
    return tuple(ledger)


def _first_length(rng: Generator, span: Span, begin: date) -> int:
    """Days from the beginning (or the report, if later) to the first promised end."""
    if span.end is None:
        return int(np.clip(rng.lognormal(np.log(45), 0.6), 10, FURTHEST))
    real = max((span.end - begin).days, 0)
    chance = rng.random()
    if chance < KEPT and real <= FURTHEST:
        return real
    if chance < KEPT + TOO_LONG:
        return int(real * rng.uniform(1.1, 1.6)) + 5
    return min(int(real * rng.beta(2.2, 1.8)), FURTHEST)


def _postponed(rng: Generator, last: Promise, span: Span, days: Sequence[date]) -> Promise:
    """The next promise, reported shortly before the last one would have passed."""
    shown = next(day for day in days if day >= last.reported)
    earliest = max(shown + timedelta(1), last.end - timedelta(BEFORE_END))
    reported = earliest + timedelta(int(rng.integers(0, (last.end - earliest).days + 1)))
    gone = (last.end - span.start).days
    slip = rng.lognormal(np.log(SLIP_MEDIAN * max(1.0, gone / 120) ** 0.5), SLIP_SPREAD)
    end = last.end + timedelta(max(5, round(slip)))
    if span.end is not None and end >= span.end - timedelta(10):
        end = span.end if rng.random() > CALLED_OFF else max(end, span.end + timedelta(14))
    return Promise(reported, _cut(end, span, reported, days))


def _cut(end: date, span: Span, reported: date, days: Sequence[date]) -> date:
    """The end, moved to where another report can follow it after the next list, or to the real end if that is
    near.
    """
    shown = next((day for day in days if day >= reported), AS_OF)
    if end <= shown + timedelta(1) and (span.end is None or end < span.end):
        end = shown + timedelta(7)
        if span.end is not None and end >= span.end:
            end = span.end
    return max(end, span.start)
