"""The tables of the journal, by what they hold."""

from beredt.journal.models.attachment import Attachment, Searchable
from beredt.journal.models.content import Access, EntryContent, Status
from beredt.journal.models.entry import Addressee, Channel, EntryKind, EntryType, JournalEntry

__all__ = [
    "Access",
    "Addressee",
    "Attachment",
    "Channel",
    "EntryContent",
    "EntryKind",
    "EntryType",
    "JournalEntry",
    "Searchable",
    "Status",
]
