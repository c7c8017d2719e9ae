"""The notices of a case with all their reports, as known."""

from datetime import date

from django.db.models import Prefetch

from beredt.cases.links import notices_of
from beredt.cases.models import Case, Notice, Report
from beredt.intake.history import known_until


def notices_as_known(case: Case, known: date | None) -> list[Notice]:
    """The notices of the case with their reports: those that were here when a day ended, or all there are."""
    reports = Report.objects.select_related("delivery").order_by("received", "id")
    if known is not None:
        reports = reports.filter(told_at__lt=known_until(known))
    found = Notice.objects.filter(pk__in=notices_of(case.pk, known)).select_related("previous")
    return list(found.prefetch_related(Prefetch("reports", reports)).order_by("pk"))
