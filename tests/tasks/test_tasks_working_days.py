"""Working days against Easter by another way of computing, and against counting day by day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beredt.tasks.working_days import Calendar

PLAIN = Calendar()
DAYS = st.dates(date(2019, 12, 1), date(2041, 1, 31))


def easter(year: int) -> date:
    """Easter Sunday by Gauss's rule with its two exceptions; the library has another way."""
    k = year // 100
    m = (15 - (13 + 8 * k) // 25 + k - k // 4) % 30
    n = (4 + k - k // 4) % 7
    d = (19 * (year % 19) + m) % 30
    e = (2 * (year % 4) + 4 * (year % 7) + 6 * d + n) % 7
    if (d, e) == (29, 6) or (d == 28 and e == 6 and (11 * m + 11) % 30 < 19):
        e -= 7
    return date(year, 3, 22) + timedelta(days=d + e)


def closed_of(year: int) -> set[date]:
    """The public holidays of a year, written down from the law: five days of the calendar, seven that follow Easter."""
    fixed = {date(year, *day) for day in ((1, 1), (5, 1), (5, 17), (12, 25), (12, 26))}
    return fixed | {easter(year) + timedelta(days=days) for days in (-3, -2, 0, 1, 39, 49, 50)}


@pytest.mark.parametrize(("year", "sunday"), [(2024, (3, 31)), (2025, (4, 20)), (2026, (4, 5)), (2038, (4, 25))])
def test_easter_falls_where_the_almanac_has_it(year: int, sunday: tuple[int, int]) -> None:
    assert easter(year) == date(year, *sunday)


@pytest.mark.parametrize("year", range(2020, 2041))
def test_every_day_of_the_year_is_worked_or_not_as_the_law_says(year: int) -> None:
    closed = closed_of(year)
    day = date(year, 1, 1)
    while day.year == year:
        assert PLAIN.is_working(day) == (day.weekday() < 5 and day not in closed), day
        day += timedelta(days=1)


@pytest.mark.parametrize("year", range(2020, 2041))
def test_a_closed_office_says_so(year: int) -> None:
    office = Calendar(("christmas_eve", "new_years_eve", "wednesday_before_easter", f"{year}-06-02"))
    shut = {date(year, 12, 24), date(year, 12, 31), easter(year) - timedelta(days=4), date(year, 6, 2)}
    for offset in range(366):
        day = date(year, 1, 1) + timedelta(days=offset)
        if day.year == year:
            assert office.is_working(day) == (PLAIN.is_working(day) and day not in shut), day


@pytest.mark.parametrize("told", ["julaften", "2026-13-01"])
def test_a_closed_day_that_is_neither_code_nor_date_is_refused(told: str) -> None:
    with pytest.raises(ValueError, match=told):
        Calendar((told,)).is_working(date(2026, 6, 1))


@pytest.mark.parametrize(
    ("received", "count", "due"),
    [
        ((2024, 12, 20), 2, (2024, 12, 24)),  # a Friday: Monday and Christmas Eve
        ((2024, 12, 21), 2, (2024, 12, 24)),  # the Saturday after gives the same
        ((2024, 12, 20), 10, (2025, 1, 8)),  # over Christmas and New Year
        ((2025, 4, 15), 2, (2025, 4, 22)),  # over Easter
        ((2025, 4, 30), 1, (2025, 5, 2)),  # over 1 May
        ((2026, 5, 13), 2, (2026, 5, 18)),  # over Ascension and the weekend with 17 May
        ((2026, 6, 1), 0, (2026, 6, 1)),
    ],
)
def test_days_counted_by_hand(received, count: int, due) -> None:
    assert PLAIN.add(date(*received), count) == date(*due)


def slow_add(day: date, count: int) -> date:
    """All days after one, thinned to those worked, and the one of that place."""
    worked = [
        later
        for later in (day + timedelta(days=step) for step in range(1, 2 * count + 30))
        if later.weekday() < 5 and later not in closed_of(later.year)
    ]
    return worked[count - 1]


@given(day=DAYS, count=st.integers(1, 40))
def test_adding_is_counting(day: date, count: int) -> None:
    due = PLAIN.add(day, count)
    assert due == slow_add(day, count)
    assert PLAIN.is_working(due)
    assert PLAIN.between(day, due) == count


@given(first=DAYS, days=st.integers(-400, 900))
def test_between_is_counting(first: date, days: int) -> None:
    until = first + timedelta(days=days)
    each = [first + timedelta(days=step) for step in range(1, days + 1)]
    assert PLAIN.between(first, until) == sum(PLAIN.is_working(day) for day in each)
    closed = [day for day in each if day.weekday() < 5 and not PLAIN.is_working(day)]
    assert list(PLAIN.closed_between(first, until)) == closed


def test_working_days_are_counted_forward() -> None:
    with pytest.raises(ValueError, match="forward"):
        PLAIN.add(date(2026, 6, 1), -1)
