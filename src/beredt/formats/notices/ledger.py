"""The ledger of promised ends: what the sender promised, when, and how each new promise moved the end.

A move is counted between consecutive ends of one report that were told and differ. An observation without
an end neither moves anything nor breaks the chain: the last end that was told stands until another is told.

So counted, Drug Shortages Canada's log of 12 December 2017 to 17 May 2018 has 2,084 moves out and 217 in. Its
one impossible end (2108-02-05, all that its report ever told) moves nothing, whether it is taken or not.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from beredt.formats.notices.records import Status
from beredt.formats.problems import Remark


@dataclass(frozen=True, slots=True)
class Revision:
    """A report as it was seen on a day.

    An impossible date is None, with a remark that keeps what stood there.
    """

    report: str
    observed_on: date
    status: Status
    anticipated_start: date | None
    actual_start: date | None
    promised_end: date | None
    actual_end: date | None
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Promise:
    """One entry:

    on `observed_on` the end of `report` was promised for `end`, having been `before` (None at first).
    """

    report: str
    observed_on: date
    end: date
    before: date | None

    @property
    def moved_days(self) -> int:
        """Days that the end moved out (above nought) or in (below); nought for the first promise."""
        return (self.end - self.before).days if self.before else 0


def promised_ends(observations: Iterable[tuple[str, date, date | None]]) -> tuple[Promise, ...]:
    """The ledger of (report, observed on, promised end), by report and day.

    Observations may come in any order; of two on one day the later in the input holds last.
    """
    told = [(report, day, end) for report, day, end in observations if end is not None]
    ledger: list[Promise] = []
    for report, day, end in sorted(told, key=lambda o: o[:2]):
        last = ledger[-1] if ledger and ledger[-1].report == report else None
        if last is None or last.end != end:
            ledger.append(Promise(report, day, end, last.end if last else None))
    return tuple(ledger)


@dataclass(frozen=True, slots=True)
class Moves:
    """How often promised ends were moved to a later day (`out`) and to an earlier one (`back`)."""

    out: int
    back: int


def count_moves(ledger: Iterable[Promise]) -> Moves:
    """The moves of a ledger, first promises left out."""
    moved = [promise.moved_days for promise in ledger]
    return Moves(out=sum(days > 0 for days in moved), back=sum(days < 0 for days in moved))
