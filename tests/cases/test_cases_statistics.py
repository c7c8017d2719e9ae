"""The year's figures against a slow twin that counts day by day, on random registers."""

import random
from datetime import date, timedelta
from statistics import median

import pytest

from beredt.cases.models import Case
from beredt.cases.statistics import year_figures


def random_register(seed: int, count: int = 60) -> list[Case]:
    dice = random.Random(seed)
    cases = []
    for number in range(count):
        start = date(2021, 6, 1) + timedelta(days=dice.randrange(1_500))
        registered = start + timedelta(days=dice.choice([0, 0, 1, 7, 40, -5]))
        end = (
            None
            if dice.random() < 0.2
            else max(start, registered) + timedelta(days=dice.choice([0, 1, 30, 365, 366, 800]))
        )
        cases.append(
            Case(
                number=f"{registered.year}-{number:04d}",
                title="x",
                atc=dice.choice(["N01BB02", "J01FA01", "L01BC02"]),
                registered=registered,
                start=start,
                end=end,
                source="dmp",
                registration=dice.choice(["registered", "unregistered"]),
            )
        )
    return Case.objects.bulk_create(cases)


def day_by_day(cases: list[Case], year: int) -> dict:
    """Walks through the year: who is registered, who is at work, who ends."""
    handled, new, closed = set(), set(), []
    for ordinal in range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1):
        day = date.fromordinal(ordinal)
        for case in cases:
            if case.registered == day:
                new.add(case.number)
                handled.add(case.number)
            if case.registered <= day and (case.end is None or case.end >= day):
                handled.add(case.number)
            if case.end == day:
                closed.append((case.end - case.start).days)
    return {
        "handled": len(handled),
        "new": len(new),
        "carried_over": len(handled - new),
        "closed": len(closed),
        "open_at_year_end": len(handled) - len(closed),
        "closed_over_one_year": sum(days > 365 for days in closed),
        "median_days": median(closed) if closed else None,
        "longest_days": max(closed, default=None),
    }


@pytest.mark.parametrize("seed", range(8))
def test_figures_agree_with_counting_day_by_day(db, seed):
    cases = random_register(seed)
    for year in (2022, 2023, 2024):
        figures = year_figures(year)
        for name, value in day_by_day(cases, year).items():
            assert getattr(figures, name) == value, (year, name)
        assert figures.carried_over + figures.new - figures.closed == figures.open_at_year_end


def test_one_years_open_are_the_nexts_carried_over(db):
    random_register(99)
    for year in (2022, 2023, 2024):
        assert year_figures(year).open_at_year_end == year_figures(year + 1).carried_over


def test_an_empty_year_has_no_median(db):
    figures = year_figures(1999)
    assert (figures.handled, figures.median_days, figures.longest_days) == (0, None, None)
