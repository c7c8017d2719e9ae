"""The rule of two months before, against stepping through the days of a calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beredt.cases.early_notice import early_notice, months_before

DAYS = st.dates(date(2019, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("start", "latest"),
    [
        ((2026, 3, 15), (2026, 1, 15)),
        ((2026, 4, 30), (2026, 2, 28)),
        ((2024, 4, 30), (2024, 2, 29)),
        ((2026, 1, 31), (2025, 11, 30)),
        ((2026, 2, 1), (2025, 12, 1)),
    ],
)
def test_the_last_day_in_time(start, latest) -> None:
    assert early_notice(date(2026, 1, 1), date(*start)).latest == date(*latest)


@pytest.mark.parametrize(("received", "late"), [((2026, 1, 14), -1), ((2026, 1, 15), 0), ((2026, 1, 16), 1)])
def test_late_is_after_the_last_day(received, late: int) -> None:
    told = early_notice(date(*received), date(2026, 3, 15))
    assert (told.days_late, told.late, told.days_to_spare) == (late, late > 0, -late)


def slow_months_before(day: date, months: int) -> date:
    """Back to the last day of the month before, so many times; then to the same day of the month, if there is one."""
    found = day
    for _month in range(months):
        found = found.replace(day=1) - timedelta(days=1)
    return max(each for step in range(31) if (each := found - timedelta(days=step)).day <= day.day)


@given(day=DAYS, months=st.integers(0, 14))
def test_months_are_those_of_the_calendar(day: date, months: int) -> None:
    assert months_before(day, months) == slow_months_before(day, months)
