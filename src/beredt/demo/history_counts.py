"""What an annual report would say of a year of the register, and the check that the demo says what the report says."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median

from beredt.demo.history_plan import CLOSED, families, group_counts, substances_2024
from beredt.formats.case_register import RegisteredCase, Registration

#: A case of more days than this lasted over a year.
YEAR = 365


@dataclass(frozen=True, slots=True)
class YearCounts:
    """Counts of one year. Durations are days from start to end of the cases closed in the year, sorted."""

    handled: int
    new: int
    carried: int
    durations: tuple[int, ...]
    open_at_end: int
    groups: Counter[str]
    substances: Counter[str]
    unregistered: Counter[str]

    @property
    def median(self) -> float:
        """Median duration of the closed cases, in days."""
        return median(self.durations)

    @property
    def over_a_year(self) -> int:
        """Closed cases that lasted more than 365 days."""
        return sum(days > YEAR for days in self.durations)


def count_year(cases: Iterable[RegisteredCase], year: int) -> YearCounts:
    """Handled in a year are the cases registered in it, and those registered before and not ended before it."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    handled = [c for c in cases if c.registered <= last and (c.end is None or c.end >= first)]
    closed = [c for c in handled if c.end is not None and c.end <= last]
    new = sum(c.registered >= first for c in handled)
    return YearCounts(
        handled=len(handled),
        new=new,
        carried=len(handled) - new,
        durations=tuple(sorted((c.end - c.start).days for c in closed if c.end)),
        open_at_end=len(handled) - len(closed),
        groups=Counter(c.atc[0] for c in handled),
        substances=Counter(c.atc for c in handled),
        unregistered=Counter(c.atc[0] for c in handled if c.registration is Registration.UNREGISTERED),
    )


def check_register(cases: Iterable[RegisteredCase]) -> None:
    """Raise ValueError unless the register gives the counts of history_plan; a fault here is one of the dealing."""
    cases = tuple(cases)
    for law in CLOSED:
        counts = count_year(cases, law.year)
        found = (counts.median, counts.over_a_year, counts.durations[-1])
        _expect(f"{law.year}: median, over a year, longest", found, (law.median, law.over_a_year, law.longest))
    counts = count_year(cases, 2024)
    planned: Counter[str] = Counter()
    for (segment, group), n in group_counts().items():
        planned[group] += n if segment.in_2024 else 0
    _expect("2024: groups", counts.groups, planned)
    _expect("2024: substances", len(counts.substances), sum(substances_2024().values()))
    for family in families():
        inside = {atc: n for atc, n in counts.substances.items() if family.holds(atc)}
        _expect(f"2024: {family.prefixes}", sum(inside.values()), family.cases)
        _expect(f"2024: {family.prefixes}", {a: inside.get(a) for a in family.substances}, family.substances)
    _expect("2024: unregistered", (counts.unregistered.total(), counts.unregistered["N"]), (32, 11))
    _expect("2023: unregistered", count_year(cases, 2023).unregistered.total(), 51)


def _expect(what: str, found: object, planned: object) -> None:
    if found != planned:
        raise ValueError(f"{what}: {found} instead of {planned}")
