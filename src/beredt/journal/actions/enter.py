"""Entering something in a case's journal."""

from collections.abc import Sequence

from django.db import transaction

from beredt.actors.models import Person
from beredt.actors.permissions import Permission, require
from beredt.cases.models import Case
from beredt.journal.entering import enter
from beredt.journal.filing import keep_files
from beredt.journal.models import JournalEntry
from beredt.journal.numbers import hold
from beredt.journal.parts import Facts, NewFile, Said
from beredt.journal.rules import check_facts, check_said


def add_entry(person: Person, case: Case, facts: Facts, said: Said, files: Sequence[NewFile] = ()) -> JournalEntry:
    """Enters a document, a note or a dialogue, with its files; all of it or nothing.

    Raises PermissionDenied, JournalRuleError and FileRefusedError.
    """
    require(person, Permission.EDIT_CASES)
    check_facts(facts)
    check_said(said)
    kept = keep_files(files)
    with transaction.atomic():
        return enter(person.actor, hold(case), facts, said, kept)
