"""The last day to decide of many cases at once, where an outlook of the day has been computed and stored."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from beredt.assessments.models import Assessment, AssessmentKind
from beredt.audit.versions import end_of
from beredt.cases.outlook_page.sentences import DECIDED


def deadlines(numbers: Sequence[str], as_of: date, known: date | None = None) -> dict[str, date]:
    """By case number; a case without a stored outlook, or without a deadline, is not among them. One query."""
    subjects = {f"case:{number}": number for number in numbers}
    rows = Assessment.objects.filter(subject__in=subjects, as_of=as_of, kind=AssessmentKind.OUTLOOK, scenario="")
    if known is not None:
        rows = rows.filter(computed_at__lt=end_of(known))
    found: dict[str, date] = {}
    for subject, options in rows.order_by("computed_at", "id").values_list("subject", "result__options"):
        found.pop(subjects[subject], None)
        if (last := last_of(options or [])) is not None:
            found[subjects[subject]] = as_of + timedelta(days=last + 1)
    return found


def last_of(options: Sequence[dict[str, Any]]) -> int | None:
    """The last day on which one of the options can begin and still be enough; None where none must or none is."""
    if not options or options[0]["reaches"]:
        return None
    able = [
        each["decide_by"]
        for each in options
        if each["kind"] in DECIDED and each["reaches"] and each["decide_by"] is not None
    ]
    return max(able, default=None)
