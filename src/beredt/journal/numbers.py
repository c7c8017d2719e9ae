"""The numbers of entries, as Noark 5 gives them: without gaps in the year (M013, M014) and in the case (M015)."""

from django.db import connection
from django.db.models import Max

from beredt.audit.actions import CHAIN_LOCK
from beredt.cases.models import Case
from beredt.journal.models import JournalEntry


def hold(case: Case) -> Case:
    """The case's row and the order of all acts, held to the end of the transaction: one entry at a time.

    Every act ends by extending the audit trail's chain, one writer at a time. Numbers are given under that same lock,
    taken after the case's row as everywhere, so that no two writers can wait for each other.
    """
    held = Case.objects.select_for_update().get(pk=case.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
    return held


def next_numbers(case: Case, year: int) -> tuple[int, int]:
    """(sequence in the year, number in the case) of a case's next entry. Call `hold` first.

    An act that fails leaves no gap: its numbers are the next one's.
    """
    of_year = JournalEntry.objects.filter(year=year).aggregate(newest=Max("sequence"))["newest"] or 0
    of_case = JournalEntry.objects.filter(case=case).aggregate(newest=Max("number"))["newest"] or 0
    return of_year + 1, of_case + 1
