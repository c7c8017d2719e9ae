"""Which deliveries counted on a day: what was known then of all that comes in files.

What a day knew never changes. A delivery is replaced when its correction comes, and until that day it counted.
"""

from datetime import date, datetime

from django.db.models import Min, Q, QuerySet
from django.utils import timezone

from beredt.audit.versions import end_of
from beredt.intake.models import Delivery, State


def counting(known: date | None = None) -> QuerySet[Delivery]:
    """The deliveries that counted when a local day ended; those that count now where no day is told."""
    if known is None:
        return Delivery.objects.filter(state=State.TAKEN)
    end = known_until(known)
    return Delivery.objects.filter(
        Q(replaced_by__isnull=True) | Q(replaced_by__received_at__gte=end),
        state__in=(State.TAKEN, State.REPLACED),
        received_at__lt=end,
    )


def known_until(known: date) -> datetime:
    """The moment by which a day's files had come.

    The files that an installation begins with bring what was known before it: they count on every day before the
    first of them came.
    """
    begun: datetime | None = Delivery.objects.exclude(state=State.REFUSED).aggregate(first=Min("received_at"))["first"]
    return end_of(max(known, timezone.localdate(begun)) if begun else known)
