"""The tables of the journal: numbers are given once, what is registered stays, words are found in their forms."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from beredt.audit.versions import revise, write
from beredt.journal.models import EntryContent, JournalEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(case) -> JournalEntry:
    return JournalEntry.objects.create(
        case=case, year=2026, sequence=1, number=1, day=date(2026, 3, 2), registered_at=timezone.now(),
        registered_by="person:kari", type="I", kind="document", channel="letter", received=date(2026, 3, 2),
    )  # fmt: skip


def refused(change) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        change()


def test_the_database_refuses_to_change_what_is_registered(entry):
    refused(lambda: JournalEntry.objects.filter(pk=entry.pk).update(number=2))
    refused(lambda: JournalEntry.objects.filter(pk=entry.pk)._raw_delete("default"))


def test_a_content_is_replaced_and_never_rewritten(entry):
    first = write(EntryContent, "person:kari", of=entry, title="Brev", text="Om restriksjoner")
    refused(lambda: EntryContent.objects.filter(pk=first.pk).update(title="Noe annet"))
    second = revise(first, "person:kari", title="Brev fra DMP", reason="Skrivefeil")
    assert list(EntryContent.objects.current()) == [second]
    assert EntryContent.objects.count() == 2


@pytest.mark.parametrize(
    "wrong", [{"year": 2025}, {"sequence": 0}, {"received": None}, {"sent": date(2026, 3, 2)}, {"type": "Q"}]
)
def test_impossible_entries_are_refused(case, wrong):
    values = {
        "case": case, "year": 2026, "sequence": 1, "number": 1, "day": date(2026, 3, 2),
        "registered_at": timezone.now(), "registered_by": "person:kari", "type": "I", "kind": "document",
        "channel": "letter", "received": date(2026, 3, 2),
    } | wrong  # fmt: skip
    refused(lambda: JournalEntry.objects.create(**values))


@pytest.mark.parametrize(
    ("told", "asked"),
    [("restriksjon", "restriksjoner"), ("pasienten", "pasientene"), ("Ålesund", "Aalesund"), ("migrene", "migréne")],
)
def test_words_are_found_in_their_forms(told, asked):
    with connection.cursor() as cursor:
        cursor.execute("SELECT journal_words(%s) @@ websearch_to_tsquery('norwegian', journal_fold(%s))", [told, asked])
        assert cursor.fetchone() == (True,)
