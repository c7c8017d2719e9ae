"""Reads of cases, always as of a day."""

from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from beredt.cases.history import past
from beredt.cases.models import NORWEGIAN, WAITS, Case, CaseType, Notice, Report


def shortages() -> QuerySet[Case]:
    """The cases that the figures of shortages are about: neither devices nor preparedness cases."""
    return Case.objects.filter(type=CaseType.SHORTAGE)


def known_shortages(known: date | None = None) -> QuerySet[Any]:
    """The same as known when a day ended, or now: choose by `then_end` and the other fields of `history.THEN`."""
    return past(known).cases(shortages())


def handled_between(first: date, last: date, known: date | None = None) -> QuerySet[Case]:
    """Cases registered by `last` that had not ended before `first`: those that the period's work was about."""
    not_ended = Q(then_end__isnull=True) | Q(then_end__gte=first)
    return known_shortages(known).filter(not_ended, then_registered__lte=last)


def open_on(as_of: date, known: date | None = None) -> QuerySet[Case]:
    """Cases that were open when the day ended, by what is known now or was known when another day ended."""
    not_ended = Q(then_end__isnull=True) | Q(then_end__gt=as_of)
    return known_shortages(known).filter(not_ended, then_registered__lte=as_of)


def inbox() -> QuerySet[Notice]:
    """Norwegian notices that wait for a person: new ones, and those taken in that have since been amended."""
    return (
        Notice.objects.filter(WAITS, source__in=NORWEGIAN)
        .prefetch_related("newest", "case", "previous", "accepted_report")
        .annotate(told=Subquery(Report.objects.filter(pk=OuterRef("newest")).values("received")))
        .order_by("-told", "id")
    )
