"""Clock times in Norway, on the two nights of the year when they are not plain."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beredt.decisions.moments import NORWAY, NoSuchMomentError, in_words, last_moment, moment


def twin(day: date, clock: time) -> list[datetime]:
    """Every moment of two days around, minute by minute, at which clocks in Norway show that."""
    first = datetime.combine(day, time(), UTC) - timedelta(hours=3)
    minutes = (first + timedelta(minutes=count) for count in range(30 * 60))
    return [at for at in minutes if at.astimezone(NORWAY).replace(tzinfo=None) == datetime.combine(day, clock)]


@pytest.mark.parametrize("day", [date(2025, 10, 24), date(2025, 10, 26), date(2026, 3, 29), date(2026, 10, 25)])
@pytest.mark.parametrize(
    "clock", [time(0, 0), time(1, 59), time(2, 0), time(2, 30), time(2, 59), time(3, 0), time(8, 0)]
)
def test_a_clock_time_is_the_one_moment_that_shows_it(day: date, clock: time) -> None:
    there = twin(day, clock)
    if len(there) == 1:
        assert moment(day, clock) == there[0]
    else:
        with pytest.raises(NoSuchMomentError, match="twice" if there else "no_such_time"):
            moment(day, clock)


@given(st.dates(date(2000, 1, 1), date(2040, 12, 31)), st.times())
def test_what_is_written_is_what_is_read(day: date, clock: time) -> None:
    """A moment is shown as it was written, unless it is refused."""
    try:
        at = moment(day, clock)
    except NoSuchMomentError:
        assert day.month in (3, 10)
        return
    assert in_words(at.astimezone(UTC)) == f"{day:%d.%m.%Y} kl. {clock:%H:%M} norsk tid"


def test_the_moments_of_the_sources() -> None:
    """24.10.2025 08:00 is in summer time, 30.11.2025 23:59 in winter time."""
    assert moment(date(2025, 10, 24), time(8)) == datetime(2025, 10, 24, 6, tzinfo=UTC)
    assert moment(date(2025, 11, 30), time(23, 59)) == datetime(2025, 11, 30, 22, 59, tzinfo=UTC)


def test_a_days_last_moment_is_before_the_next_begins() -> None:
    assert last_moment(date(2025, 10, 26)) < datetime(2025, 10, 26, 23, tzinfo=UTC)
    assert last_moment(date(2025, 10, 26)) > datetime(2025, 10, 26, 22, 59, 59, tzinfo=UTC)
