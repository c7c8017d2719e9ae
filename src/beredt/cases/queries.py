"""Reads of cases, always as of a day."""

from datetime import date

from django.db.models import F, Q, QuerySet

from beredt.cases.models import NORWEGIAN, Case, CaseType, Notice, NoticeState


def shortages() -> QuerySet[Case]:
    """The cases that the figures of shortages are about: neither devices nor preparedness cases."""
    return Case.objects.filter(type=CaseType.SHORTAGE)


def handled_between(first: date, last: date) -> QuerySet[Case]:
    """Cases registered by `last` that had not ended before `first`: those that the period's work was about."""
    return shortages().filter(Q(end__isnull=True) | Q(end__gte=first), registered__lte=last)


def open_on(as_of: date) -> QuerySet[Case]:
    """Cases that were open when the day ended."""
    return shortages().filter(Q(end__isnull=True) | Q(end__gt=as_of), registered__lte=as_of)


def inbox() -> QuerySet[Notice]:
    """Norwegian notices that wait for a person: new ones, and accepted ones that have since been amended."""
    waiting = Q(state=NoticeState.NEW) | (Q(state=NoticeState.ACCEPTED) & ~Q(newest=F("accepted_report")))
    return (
        Notice.objects.filter(waiting, source__in=NORWEGIAN)
        .select_related("newest", "case", "previous", "accepted_report")
        .order_by("-newest__received", "id")
    )
