"""Every write of the journal by a person."""

from beredt.journal.actions.correct import correct_entry, void_entry
from beredt.journal.actions.emails import enter_email
from beredt.journal.actions.enter import add_entry
from beredt.journal.actions.questions import answer_question, ask_clinicians

__all__ = ["add_entry", "answer_question", "ask_clinicians", "correct_entry", "enter_email", "void_entry"]
