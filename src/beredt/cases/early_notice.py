"""Whether a shortage was told of in time: the holder tells the agency at the latest two months before it begins.

The duty is that of legemiddelforskriften § 8-6 (directive 2001/83/EC, article 23a). It is an assessment, not a task.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from beredt.cases.models import Notice

MONTHS = 2


@dataclass(frozen=True, slots=True)
class EarlyNotice:
    """A notice that came on a day, of a shortage that was to begin on another. `latest` is the last day in time."""

    received: date
    start: date
    latest: date

    @property
    def days_late(self) -> int:
        """Days after the last day in time; below nought so many days to spare."""
        return (self.received - self.latest).days

    @property
    def days_to_spare(self) -> int:
        return -self.days_late

    @property
    def late(self) -> bool:
        return self.days_late > 0


def early_notice(received: date, start: date) -> EarlyNotice:
    """The notice held against the duty."""
    return EarlyNotice(received, start, months_before(start, MONTHS))


def of_notice(notice: Notice) -> EarlyNotice | None:
    """By what its first report said of the start. None where that told of none."""
    first = notice.reports.order_by("received", "id").first()
    start = first.start if first else None
    return early_notice(notice.first_received, start) if start else None


def months_before(day: date, months: int) -> date:
    """The same day so many calendar months before, or the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
