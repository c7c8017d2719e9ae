"""What people do with tasks and reminders: permission, rule, write and audit in one transaction."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from beredt.actors.models import Person
from beredt.actors.permissions import Permission, may, require
from beredt.audit.actions import record
from beredt.audit.versions import before_and_after, revise, take_out, write
from beredt.cases.models import Case
from beredt.tasks.dues import Due
from beredt.tasks.models import Snooze, Task, TaskState

#: What of a task may be changed while it is open.
CHANGEABLE = frozenset({"title", "text", "owner", "due"})


class TaskRuleError(Exception):
    """The task or the reminder does not allow it. `code` names the rule; the pages put it into words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def add_task(
    person: Person, title: str, due: date, *, case: Case | None = None, text: str = "", owner: Person | None = None
) -> Task:
    """A new task, for a case or for none. Raises TaskRuleError ('title_missing', 'not_caseworker')."""
    require(person, Permission.EDIT_CASES)
    _check(title=title, owner=owner)
    task = write(Task, person.actor, case=case, title=title.strip(), text=text.strip(), owner=owner, due=due)
    _record(person, "add_task", None, task)
    return task


@transaction.atomic
def change_task(person: Person, task: Task, **changes: Any) -> Task:
    """Another title, text, owner or day of an open task.

    Raises TaskRuleError ('title_missing', 'not_caseworker', 'not_open'), and audit's ReplacedError where somebody
    changed it in the meantime.
    """
    require(person, Permission.EDIT_CASES)
    if not changes.keys() <= CHANGEABLE:
        raise ValueError(f"not what may be changed on a task: {sorted(changes.keys() - CHANGEABLE)}")
    # Who has the task already may keep it, though no longer a caseworker.
    _check(**{name: value for name, value in changes.items() if value != getattr(task, name)})
    return _revised(person, "change_task", task, TaskState.OPEN, **changes)


@transaction.atomic
def complete_task(person: Person, task: Task, *, note: str = "") -> Task:
    """The task is done. Raises TaskRuleError ('not_open')."""
    require(person, Permission.EDIT_CASES)
    return _revised(person, "complete_task", task, TaskState.OPEN, state=TaskState.DONE, note=note.strip())


@transaction.atomic
def drop_task(person: Person, task: Task, *, note: str) -> Task:
    """The task is not to be done, with the reason. Raises TaskRuleError ('not_open', 'reason_missing')."""
    require(person, Permission.EDIT_CASES)
    if not note.strip():
        raise TaskRuleError("reason_missing")
    return _revised(person, "drop_task", task, TaskState.OPEN, state=TaskState.DROPPED, note=note.strip())


@transaction.atomic
def reopen_task(person: Person, task: Task) -> Task:
    """The way back from done and dropped. Raises TaskRuleError ('open')."""
    require(person, Permission.EDIT_CASES)
    if task.state == TaskState.OPEN:
        raise TaskRuleError("open")
    return _revised(person, "reopen_task", task, None, state=TaskState.OPEN, note="")


@transaction.atomic
def snooze(person: Person, due: Due, *, until: date, reason: str, today: date | None = None) -> Snooze:
    """Puts a reminder off until a day, for everybody. Its own day stays what it is.

    Raises TaskRuleError ('statutory', 'reason_missing', 'until_past').
    """
    require(person, Permission.EDIT_CASES)
    if due.clock.statutory:
        raise TaskRuleError("statutory")
    if not reason.strip():
        raise TaskRuleError("reason_missing")
    if until <= (today or timezone.localdate()):
        raise TaskRuleError("until_past")
    values = {"until": until, "reason": reason.strip()}
    before = Snooze.objects.current().select_for_update().filter(subject=due.key).first()
    if before is None:
        case = Case.objects.get(number=due.case.number) if due.case else None
        after = write(Snooze, person.actor, case=case, subject=due.key, **values)
    else:
        after = revise(before, person.actor, **values)
    record(person.actor, "snooze", f"reminder:{due.key}", reason=after.reason, detail=before_and_after(before, after))
    return after


@transaction.atomic
def wake(person: Person, snoozed: Snooze) -> None:
    """The reminder comes at its own day again. Raises audit's ReplacedError where somebody was first."""
    require(person, Permission.EDIT_CASES)
    take_out(snoozed, person.actor)
    record(person.actor, "wake", f"reminder:{snoozed.subject}", detail={"until": snoozed.until.isoformat()})


def _check(*, title: str = "-", owner: Person | None = None, **_others: Any) -> None:
    if not title.strip():
        raise TaskRuleError("title_missing")
    if owner is not None and not may(owner, Permission.EDIT_CASES):
        raise TaskRuleError("not_caseworker")


def _revised(person: Person, verb: str, task: Task, source: str | None, **changes: Any) -> Task:
    """A new version of a task that is in the state `source`, told to the trail where anything changed."""
    if source is not None and task.state != source:
        raise TaskRuleError("not_open")
    new = revise(task, person.actor, **changes)
    if new is not task:
        _record(person, verb, task, new)
    return new


def _record(person: Person, verb: str, before: Task | None, after: Task) -> None:
    subject = f"task:{after.entry}"
    detail = before_and_after(before, after) | {"case": after.case.number if after.case else None}
    record(person.actor, verb, subject, reason=after.note, detail=detail)
