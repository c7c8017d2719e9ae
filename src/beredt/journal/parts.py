"""What a person hands over when something is entered: the facts, what it says, who the parties are, and files."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from beredt.journal.models import Access, Addressee, Channel, EntryKind, EntryType, JournalEntry


class PartyRole(StrEnum):
    """Korrespondanseparttype, with the codes of Noark 5."""

    SENDER = "EA"
    RECIPIENT = "EM"
    COPY_TO = "EK"
    GROUP = "GM"
    INTERNAL_SENDER = "IA"
    INTERNAL_RECIPIENT = "IM"
    INTERNAL_COPY_TO = "IK"
    FELLOW_SENDER = "IS"


@dataclass(frozen=True, slots=True)
class Party:
    """A korrespondansepart; `contact` is the id of a contact, empty where it is none of ours."""

    role: PartyRole
    name: str
    contact: str = ""

    def as_data(self) -> dict[str, str]:
        """As it is stored."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is registered once. `received` goes with what comes in, `sent` with what goes out."""

    type: EntryType
    kind: EntryKind
    channel: Channel
    received: date | None = None
    sent: date | None = None
    answers: JournalEntry | None = None
    addressee: Addressee | None = None
    declined: bool = False
    message_id: str = ""
    not_stored: Sequence[dict[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """What the entry says, which can be corrected."""

    title: str
    text: str = ""
    parties: Sequence[Party] = ()
    document_date: date | None = None
    public_title: str = ""
    access: Access = Access.INTERNAL
    legal_basis: str = ""
    due: date | None = None

    def as_data(self) -> dict[str, Any]:
        """The values of a version."""
        return {
            "title": " ".join(self.title.split()),
            "text": self.text.strip(),
            "parties": [party.as_data() for party in self.parties],
            "document_date": self.document_date,
            "public_title": " ".join(self.public_title.split()),
            "access": self.access,
            "legal_basis": self.legal_basis.strip() if self.access == Access.EXEMPT else "",
            "due": self.due,
        }


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file as somebody hands it over: its name, the media type its sender declares, and its bytes."""

    name: str
    declared: str
    content: bytes = field(repr=False)
