"""Telling the rooms above that a notice was taken into a case, and that this was undone.

A room adds its callback from its AppConfig. It is called in the act's own transaction: what it writes is written with
the act or not at all. It may be called again for the same notice and case, when a later report is taken in.
"""

from collections.abc import Callable

from beredt.actors.models import Person
from beredt.cases.models import Case, Notice

Told = Callable[[Person, Notice, Case], None]

_taken: list[Told] = []
_undone: list[Told] = []


def on_taken(callback: Told) -> None:
    """Adds what is to happen when a notice is taken into a case: opened, amended, merged or a duplicate of it."""
    if callback not in _taken:
        _taken.append(callback)


def on_undone(callback: Told) -> None:
    """Adds what is to happen when that is undone. It may refuse by raising NoticeRuleError('built_on')."""
    if callback not in _undone:
        _undone.append(callback)


def tell_taken(person: Person, notice: Notice, case: Case) -> None:
    """Calls those that asked to be told."""
    for callback in _taken:
        callback(person, notice, case)


def tell_undone(person: Person, notice: Notice, case: Case) -> None:
    """Calls those that asked to be told."""
    for callback in _undone:
        callback(person, notice, case)
