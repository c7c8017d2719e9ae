"""Numbers have no gaps, whoever writes at the same time and whoever fails."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from beredt.actors.actions import add_person
from beredt.cases.models import Case
from beredt.journal.actions import add_entry
from beredt.journal.files.refused import FileRefusedError
from beredt.journal.models import Channel, EntryKind, EntryType, JournalEntry
from beredt.journal.parts import Facts, NewFile, Said

NOTE = Facts(EntryType.INTERNAL, EntryKind.NOTE, Channel.MEETING)


def open_case(number: str) -> Case:
    day = date(2026, 3, 1)
    return Case.objects.create(
        number=number, title=number, registered=day, start=day, source="dmp", registration="registered"
    )


@pytest.mark.django_db(transaction=True)
def test_many_writers_at_once_leave_no_gap(home):
    kari = add_person("system:test", "kari", role="caseworker", password=None, name="Kari")
    cases = [open_case(f"2026-000{number}") for number in range(1, 4)]

    def write(turn: int) -> None:
        try:
            # Every fifth fails after its checks have begun, and must not take a number with it.
            files = [NewFile("a.pdf", "", b"none")] if turn % 5 == 0 else []
            add_entry(kari, cases[turn % 3], NOTE, Said(f"Nummer {turn}"), files)
        except FileRefusedError:
            assert turn % 5 == 0
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as writers:
        list(writers.map(write, range(60)))
    entries = list(JournalEntry.objects.all())
    assert sorted(entry.sequence for entry in entries) == list(range(1, 49))
    for case in cases:
        of_case = sorted((entry for entry in entries if entry.case_id == case.pk), key=lambda entry: entry.sequence)
        assert [entry.number for entry in of_case] == list(range(1, len(of_case) + 1))


@pytest.mark.django_db
def test_each_year_begins_anew_at_midnight_in_norway(caseworker, case, time_machine):
    oslo = ZoneInfo("Europe/Oslo")
    time_machine.move_to(datetime(2026, 12, 31, 23, 59, tzinfo=oslo))
    old = add_entry(caseworker, case, NOTE, Said("Nyttårsaften"))
    time_machine.move_to(datetime(2027, 1, 1, 0, 1, tzinfo=oslo))
    new = add_entry(caseworker, case, NOTE, Said("Nyttårsdag"))
    assert [(entry.year, entry.sequence, entry.number) for entry in (old, new)] == [(2026, 1, 1), (2027, 1, 2)]
