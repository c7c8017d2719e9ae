"""What a form says when the rules do not allow what it asks for."""

from collections.abc import Callable
from typing import TypeVar

from django import forms

from beredt.audit.versions import ReplacedError
from beredt.journal.files.refused import FileRefusedError
from beredt.journal.models import EntryContent, JournalEntry
from beredt.journal.rules import JournalRuleError
from beredt.journal.words import file_words, rule_words

#: The field in which a rule's error stands; the others stand above the form.
FIELDS = {
    "no_title": "title",
    "no_legal_basis": "legal_basis",
    "no_reason": "reason",
    "in_future": "day",
    "nobody_asked": "others",
    "asked_twice": "others",
    "due_in_past": "due",
    "too_many_files": "attached",
    "not_an_email": "attached",
    "filed_before": "attached",
}

Done = TypeVar("Done", JournalEntry, EntryContent)


def tried(form: forms.Form, act: Callable[[], Done]) -> Done | None:
    """Does it, or writes into the form why it cannot be done and returns None."""
    try:
        return act()
    except JournalRuleError as rule:
        field = FIELDS.get(rule.code)
        form.add_error(field if field in form.fields else None, rule_words(rule.code))
    except FileRefusedError as refused:
        form.add_error("attached", file_words(refused))
    except ReplacedError:
        form.add_error(None, rule_words("replaced"))
    return None
