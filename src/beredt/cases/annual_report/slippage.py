"""What promised ends were worth: those told of the year's closed cases, against the day that each ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median

from beredt.cases.models import Case
from beredt.cases.promises import ledgers


@dataclass(frozen=True, slots=True)
class Kept:
    """A promise against the true end: `days` late (below nought: early).

    `moved_days` is how it moved the promise before it of the same notice; `place` in its case is first, between,
    last or only.
    """

    case: str
    promised_on: date
    promised_end: date
    moved_days: int
    ended: date
    place: str

    @property
    def days(self) -> int:
        return (self.ended - self.promised_end).days


@dataclass(frozen=True, slots=True)
class Held:
    """How a set of promises was kept. `median_days` is None where there is none."""

    promises: int
    late: int
    on_the_day: int
    early: int
    median_days: float | None


@dataclass(frozen=True, slots=True)
class Slippage:
    """The closed cases with promises and without, how the ends moved, and how first and last promises were kept."""

    with_promise: int
    without_promise: int
    moved_out: int
    moved_back: int
    first: Held
    last: Held


def kept_promises(closed: Iterable[Case], as_of: date) -> list[Kept]:
    """Every promise of closed cases, by case and day. What was told on the last day or later was no promise."""
    cases = sorted((case for case in closed if case.end), key=lambda case: case.number)
    told = ledgers(cases, as_of)
    rows = []
    for case in cases:
        assert case.end is not None
        in_time = [promise for promise in told.get(case.pk, ()) if promise.observed_on < case.end]
        in_time.sort(key=lambda promise: (promise.observed_on, promise.report))
        for number, promise in enumerate(in_time):
            place = _place(number, len(in_time))
            rows.append(Kept(case.number, promise.observed_on, promise.end, promise.moved_days, case.end, place))
    return rows


def _place(number: int, count: int) -> str:
    if count == 1:
        return "only"
    return "first" if number == 0 else "last" if number == count - 1 else "between"


def slippage(closed: int, kept: list[Kept]) -> Slippage:
    """The slippage of so many closed cases."""
    with_promise = len({row.case for row in kept})
    return Slippage(
        with_promise=with_promise,
        without_promise=closed - with_promise,
        moved_out=sum(row.moved_days > 0 for row in kept),
        moved_back=sum(row.moved_days < 0 for row in kept),
        first=_held([row.days for row in kept if row.place in ("first", "only")]),
        last=_held([row.days for row in kept if row.place in ("last", "only")]),
    )


def _held(days: list[int]) -> Held:
    return Held(
        promises=len(days),
        late=sum(day > 0 for day in days),
        on_the_day=sum(day == 0 for day in days),
        early=sum(day < 0 for day in days),
        median_days=median(days) if days else None,
    )
