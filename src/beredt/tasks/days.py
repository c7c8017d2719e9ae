"""Which day it is: today, and in the demo the day on which its data end."""

from datetime import date

from django.conf import settings
from django.utils import timezone

from beredt.supply.queries import newest_stock_day


def the_day() -> date:
    """The local day; in the demo that of its newest stock count, or everything would be overdue by years."""
    return (newest_stock_day() if settings.DEMO else None) or timezone.localdate()
