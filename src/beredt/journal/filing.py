"""Files on their way into the journal: checked, read, and kept among the originals, before anything is written."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from beredt.actors.no_patients import holds_identity_number
from beredt.intake import originals
from beredt.journal.files.claims import check
from beredt.journal.files.guarded import read_text
from beredt.journal.files.kinds import clean_name
from beredt.journal.files.refused import FileRefusedError
from beredt.journal.models import Attachment, JournalEntry, Searchable
from beredt.journal.parts import NewFile
from beredt.journal.rules import MOST_FILES, JournalRuleError


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that passed: what it is, where its bytes are, and what text was read in it."""

    name: str
    media_type: str
    size: int
    sha256: str
    text: str
    searchable: Searchable


def keep_files(files: Sequence[NewFile]) -> list[KeptFile]:
    """All of them, or none: raises FileRefusedError for the first that is not taken, JournalRuleError for too many."""
    if len(files) > MOST_FILES:
        raise JournalRuleError("too_many_files")
    return [keep_file(file) for file in files]


def keep_file(file: NewFile) -> KeptFile:
    """One file, checked, read and kept. Raises FileRefusedError."""
    media_type, text, searchable = _read(file)
    with tempfile.NamedTemporaryFile(prefix="beredt-journal-") as passing:
        passing.write(file.content)
        passing.flush()
        sha256, size = originals.keep(Path(passing.name))
    return KeptFile(clean_name(file.name), media_type, size, sha256, text, searchable)


def attach(entry: JournalEntry, kept: Sequence[KeptFile], actor: str) -> None:
    """Puts kept files with an entry. Run inside the transaction of the act."""
    now = timezone.now()
    Attachment.objects.bulk_create(
        Attachment(
            entry=entry,
            name=file.name,
            media_type=file.media_type,
            size=file.size,
            sha256=file.sha256,
            text=file.text,
            searchable=file.searchable,
            added_at=now,
            added_by=actor,
        )
        for file in kept
    )


def _read(file: NewFile) -> tuple[str, str, Searchable]:
    """(media type, text, whether it can be searched) of a file that is what it claims and names no patient."""
    kind = check(file.name, file.declared, file.content, settings.ATTACHMENT_LIMIT)
    text = read_text(kind, file.content)
    if holds_identity_number(file.name) or holds_identity_number(text or ""):
        raise FileRefusedError("identity_number", clean_name(file.name))
    if text is None:
        return kind.media_type, "", Searchable.UNREADABLE
    return kind.media_type, text, Searchable.YES if text.strip() else Searchable.EMPTY
