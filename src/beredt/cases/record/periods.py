"""The periods of one shortage: a case and those that it is linked to as earlier and later periods."""

from datetime import date
from typing import Any

from beredt.cases.history import past
from beredt.cases.models import Case

#: From the case to its first period, and from there to all that follow. UNION ends a circle, if ever there is one.
PERIODS = """
WITH RECURSIVE earlier(id, previous_id) AS (
    SELECT id, previous_id FROM cases_case WHERE id = %s
    UNION SELECT c.id, c.previous_id FROM cases_case c JOIN earlier e ON c.id = e.previous_id
), later(id) AS (
    SELECT id FROM earlier
    UNION SELECT c.id FROM cases_case c JOIN later l ON c.previous_id = l.id
)
SELECT c.* FROM cases_case c WHERE c.id = ANY(ARRAY(SELECT id FROM later)) ORDER BY c.start, c.number
"""


def periods_of(case: Case) -> list[Case]:
    """All periods of the same shortage, the case itself among them, in order of time. One query."""
    return list(Case.objects.raw(PERIODS, [case.pk]))


def periods_as_known(case: Case, known: date | None) -> list[Case]:
    """All periods of the same shortage as known when a day ended, as they were linked then; now where none is told."""
    if known is None:
        return periods_of(case)
    register = past(known)
    previous = dict(Case.objects.filter(previous__isnull=False).values_list("pk", "previous_id"))
    previous |= {pk: before["previous"] for pk, before in register.undone.items() if "previous" in before}
    ids = {case.pk}
    while more := _next_to(ids, previous) - ids:
        ids |= more
    rows = Case.objects.filter(pk__in=ids).select_related("delivery")
    then = [register.case(row) for row in rows if register.there(row)]
    return sorted(then, key=lambda period: (period.start, period.number))


def _next_to(ids: set[int], previous: dict[int, Any]) -> set[int]:
    """The periods right before and after some."""
    return {previous[pk] for pk in ids if previous.get(pk)} | {pk for pk, before in previous.items() if before in ids}
