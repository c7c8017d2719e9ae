"""Use of a case's item month by month, as used and as it would have been had there always been stock."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from beredt.actors.models import Organisation, OrganisationKind
from beredt.assessments.request import ItemSupply
from beredt.supply import queries as supply_queries
from beredt.supply.queries import UsePeriod
from beredt.supply.store import snapshot

#: Months shown; the demand itself is estimated from the last twelve.
MONTHS = 24


@dataclass(frozen=True, slots=True)
class Month:
    """Packs used in a month, measured in the reference pack; `corrected` None where no place tells its days out."""

    start: date
    days: int
    used: float
    corrected: float | None
    days_out: int | None


def months_of_use(supply: ItemSupply) -> list[Month]:
    """The months before the as-of day, oldest first. Weeks are spread evenly on their days, for the picture only."""
    last = supply.as_of
    first = _months_back(last + timedelta(days=1), MONTHS)
    periods = supply_queries.use_periods(snapshot(supply.known), list(supply.varenummer), first, last)
    return by_month(periods, supply, first, last) if periods else []


@dataclass(frozen=True, slots=True)
class RegionUse:
    """Use in a health region in the window: packs of the reference, its share of all, and how many places used any."""

    region: str
    packs: float
    share: float
    places: int


def use_by_region(supply: ItemSupply) -> list[RegionUse]:
    """The window's use by health region, most first; places whose region is not known stand together, last."""
    regions = dict(Organisation.objects.filter(kind=OrganisationKind.HEALTH_REGION).values_list("region", "name"))
    region_of = dict(Organisation.objects.values_list("id", "region"))
    packs: dict[str, float] = defaultdict(float)
    places: dict[str, set[str]] = defaultdict(set)
    for row in supply.places:
        region = region_of.get(row.place, "")
        packs[region] += row.packs * supply.equivalents[row.varenummer]
        places[region].add(row.place)
    total = sum(packs.values())
    rows = [
        RegionUse(regions.get(region, region), amount, amount / total if total else 0.0, len(places[region]))
        for region, amount in packs.items()
    ]
    return sorted(rows, key=lambda row: (not row.region, -row.packs, row.region))


def by_month(periods: Iterable[UsePeriod], supply: ItemSupply, first: date, last: date) -> list[Month]:
    """Periods summed by calendar month; each period is corrected by the share of its place-days out of stock."""
    used: dict[date, float] = defaultdict(float)
    corrected: dict[date, float] = defaultdict(float)
    out: dict[date, int] = defaultdict(int)
    told = set()
    for period in periods:
        packs = period.packs * supply.equivalents[period.varenummer]
        full = packs
        start = period.start.replace(day=1)
        if period.days_out is not None:
            told.add(start)
            out[start] += period.days_out
            in_stock = period.places_known * period.days - period.days_out
            full = packs * period.places_known * period.days / in_stock if in_stock else packs
        for month, share in _months_in(period):
            used[month] += packs * share
            corrected[month] += full * share
    return [
        Month(
            start,
            (_next(start) - start).days,
            used[start],
            corrected[start] if start in told else None,
            out[start] if start in told else None,
        )
        for start in _starts(first, last)
    ]


def _months_in(period: UsePeriod) -> list[tuple[date, float]]:
    """The months that a period lies in, each with its share of the period's days."""
    shares: dict[date, int] = defaultdict(int)
    for step in range(period.days):
        shares[(period.start + timedelta(days=step)).replace(day=1)] += 1
    return [(month, days / period.days) for month, days in shares.items()]


def _starts(first: date, last: date) -> list[date]:
    month, starts = first.replace(day=1), []
    while month <= last:
        starts.append(month)
        month = _next(month)
    return starts


def _next(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def _months_back(day: date, count: int) -> date:
    place = day.year * 12 + day.month - 1 - count
    return date(place // 12, place % 12 + 1, 1)
