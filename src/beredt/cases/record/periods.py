"""The periods of one shortage: a case and those that it is linked to as earlier and later periods."""

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
SELECT c.* FROM cases_case c JOIN later USING (id) ORDER BY c.start, c.number
"""


def periods_of(case: Case) -> list[Case]:
    """All periods of the same shortage, the case itself among them, in order of time. One query."""
    return list(Case.objects.raw(PERIODS, [case.pk]))
