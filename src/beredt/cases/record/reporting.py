"""Whether a shortage was reported in time.

DMP's rule: the holder reports a shortage at the latest two months before it begins (legemiddelforskriften § 8-6).
"""

from calendar import monthrange
from datetime import date


def latest_report(start: date) -> date:
    """The last day on which a shortage that begins on `start` is reported in time: two months before."""
    month = start.year * 12 + start.month - 1 - 2
    year, month = divmod(month, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def reported_late(start: date, reported: date | None) -> bool | None:
    """Whether a report came later than that; None where nobody knows when it came."""
    return None if reported is None else reported > latest_report(start)
