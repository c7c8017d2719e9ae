"""Correcting an entry, and marking one as entered by mistake. Both keep what stood, and the number."""

from collections.abc import Sequence

from django.db import transaction

from beredt.actors.models import Person
from beredt.actors.permissions import Permission, require
from beredt.audit.actions import record
from beredt.audit.versions import ReplacedError, before_and_after, revise
from beredt.journal.filing import attach, keep_files
from beredt.journal.models import EntryContent
from beredt.journal.numbers import hold
from beredt.journal.parts import NewFile, Said
from beredt.journal.rules import check_reason, check_said, check_stands


def correct_entry(
    person: Person, seen: EntryContent, said: Said, reason: str, files: Sequence[NewFile] = ()
) -> EntryContent:
    """A new version of what an entry says, with the files that were forgotten. `seen` is the version that was read.

    Returns it unchanged where nothing is new. Raises PermissionDenied, JournalRuleError, FileRefusedError, and
    ReplacedError where somebody else corrected it in the meantime.
    """
    require(person, Permission.EDIT_CASES)
    because = check_reason(reason)
    check_said(said)
    check_stands(seen)
    values = said.as_data()
    if not files and all(getattr(seen, name) == value for name, value in values.items()):
        return seen
    kept = keep_files(files)
    with transaction.atomic():
        _hold(seen)
        new = revise(seen, person.actor, **values, reason=because)
        attach(new.of, kept, person.actor)
        detail = before_and_after(seen, new) | {"entry": seen.of.label, "files": [file.sha256 for file in kept]}
        record(person.actor, "correct_entry", f"case:{seen.of.case.number}", reason=because, detail=detail)
    return new


@transaction.atomic
def void_entry(person: Person, seen: EntryContent, reason: str) -> EntryContent:
    """Marks an entry as entered by mistake (Noark: utgår). It keeps its number and stays readable.

    Raises PermissionDenied, JournalRuleError and ReplacedError.
    """
    require(person, Permission.EDIT_CASES)
    because = check_reason(reason)
    check_stands(seen)
    _hold(seen)
    new = revise(seen, person.actor, void=True, reason=because)
    record(
        person.actor,
        "void_entry",
        f"case:{seen.of.case.number}",
        reason=because,
        detail={"entry": seen.of.label, "title": seen.title},
    )
    return new


def _hold(seen: EntryContent) -> None:
    """The case, and the version that was read. Raises ReplacedError where that is no longer the one that stands."""
    hold(seen.of.case)
    if not EntryContent.objects.current().filter(pk=seen.pk).exists():
        raise ReplacedError(str(seen))
