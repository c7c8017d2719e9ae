"""What the journal does not allow."""

from datetime import date

from django.utils import timezone

from beredt.actors.no_patients import holds_identity_number
from beredt.journal.models import Access, EntryContent, EntryKind
from beredt.journal.parts import Facts, Said

#: Files of one entry.
MOST_FILES = 20


class JournalRuleError(Exception):
    """The rules do not allow it. `code` says which; its words are in words.py."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def check_facts(facts: Facts) -> None:
    """Days lie in the past, and an answer answers a question that stands. Raises JournalRuleError."""
    today = timezone.localdate()
    if any(day and day > today for day in (facts.received, facts.sent)):
        raise JournalRuleError("in_future")
    if facts.addressee is not None and (facts.answers is None or facts.addressee.question_id != facts.answers.pk):
        raise JournalRuleError("not_asked")


def check_said(said: Said) -> None:
    """A title, the law where it is exempt, and no patient anywhere. Raises JournalRuleError."""
    if not said.title.strip():
        raise JournalRuleError("no_title")
    if said.access == Access.EXEMPT and not said.legal_basis.strip():
        raise JournalRuleError("no_legal_basis")
    told = (said.title, said.text, said.public_title, said.legal_basis, *(party.name for party in said.parties))
    if any(holds_identity_number(text) for text in told):
        raise JournalRuleError("identity_number")


def check_reason(reason: str) -> str:
    """The reason, which every correction has. Raises JournalRuleError."""
    told = reason.strip()
    if not told:
        raise JournalRuleError("no_reason")
    if holds_identity_number(told):
        raise JournalRuleError("identity_number")
    return told


def check_stands(content: EntryContent) -> None:
    """What was entered by mistake is not corrected or answered. Raises JournalRuleError."""
    if content.void:
        raise JournalRuleError("void")


def check_question(kind: str, names: list[str], due: date | None) -> None:
    """A question has somebody to ask, each of them once, and time to answer. Raises JournalRuleError."""
    if kind != EntryKind.QUESTION:
        raise JournalRuleError("not_a_question")
    if not names or any(not name.strip() for name in names):
        raise JournalRuleError("nobody_asked")
    if len({name.casefold() for name in names}) != len(names):
        raise JournalRuleError("asked_twice")
    if due and due < timezone.localdate():
        raise JournalRuleError("due_in_past")
