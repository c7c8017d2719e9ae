"""Case numbers."""

from datetime import date

from django.db import connection

from beredt.cases.models import Case


def next_number(day: date) -> str:
    """The next free case number of the year, as 2024-0299. Held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('beredt:case-number'))")
    numbers = Case.objects.filter(number__regex=rf"^{day.year}-\d+$").values_list("number", flat=True)
    newest = max((int(number.partition("-")[2]) for number in numbers), default=0)
    return f"{day.year}-{newest + 1:04d}"
