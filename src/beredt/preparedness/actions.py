"""What people do with preparedness cases, besides what they do with every case.

Milestones, causes, documents and measures are kept by the actions of the record (`cases.record.actions`); the shortage
cases under a preparedness case are links of the kind PART_OF.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from beredt.actors.models import Person
from beredt.actors.no_patients import no_patients
from beredt.actors.permissions import Permission, require
from beredt.audit.actions import record
from beredt.audit.versions import ReplacedError, before_and_after, revise, write
from beredt.cases.lifecycle import actions as lifecycle
from beredt.cases.lifecycle.events import write_event
from beredt.cases.lifecycle.states import EventKind, HandlingState
from beredt.cases.models import Case, CaseSource, CaseType, Registration
from beredt.cases.numbers import next_number
from beredt.preparedness.models import Chapter, Part


@transaction.atomic
def open_preparedness_case(
    person: Person, *, title: str, start: date, review: date, atc: str = "", source: str = CaseSource.OWN_DISCOVERY
) -> Case:
    """Opens a preparedness case that is assessed, with a day of its next review.

    `start` is when the work began, today or earlier: the case counts from that day.
    Raises PermissionDenied, ValidationError by field, and CaseRuleError.
    """
    require(person, Permission.EDIT_CASES)
    today = timezone.localdate()
    if start > today:
        raise ValidationError({"start": _("Dagen er ikke kommet ennå.")})
    no_patients(title)
    case = Case(
        number=next_number(today),
        type=CaseType.PREPAREDNESS,
        title=title.strip(),
        atc=atc.strip().upper(),
        registered=start,
        start=start,
        source=source,
        registration=Registration.UNKNOWN,
    )
    case.full_clean(exclude={"reported_by_holder"})  # no holder reports it
    case.save(force_insert=True)
    write_event(case, EventKind.OPENED, actor=person.actor, effective=start)
    record(person.actor, "open_case", f"case:{case.number}", detail={"type": case.type, "title": case.title})
    lifecycle.set_handling(person, case, HandlingState.ASSESSING, review=review, effective=start)
    return case


@transaction.atomic
def write_chapter(person: Person, case: Case, part: Part, text: str, seen: Chapter | None) -> Chapter:
    """Writes the text of a chapter. `seen` is the version that the person looked at, None where there was none.

    Raises PermissionDenied, ValidationError, and ReplacedError where somebody else wrote it in the meantime.
    """
    require(person, Permission.EDIT_CASES)
    if not text.strip():
        raise ValidationError({"text": _("Skriv kapitlet. Det som har stått før, blir liggende i historikken.")})
    no_patients(text)
    Case.objects.select_for_update().get(pk=case.pk)
    now = case.chapters.current().filter(part=part).first()
    if now != seen:
        raise ReplacedError(case.number)
    new = revise(now, person.actor, text=text.strip()) if now else _first(person, case, part, text)
    if new != now:
        detail = {"part": part.value, **before_and_after(now, new)}
        record(person.actor, "write_chapter", f"case:{case.number}", detail=detail)
    return new


@transaction.atomic
def close_preparedness_case(person: Person, case: Case, *, reason: str) -> None:
    """Ends the work, with what came of it. Raises PermissionDenied and CaseRuleError."""
    require(person, Permission.EDIT_CASES)
    lifecycle.end_shortage(person, case, end=timezone.localdate(), reason=reason)
    lifecycle.set_handling(person, case, HandlingState.CLOSED)


def _first(person: Person, case: Case, part: Part, text: str) -> Chapter:
    return write(Chapter, person.actor, case=case, part=part, text=text.strip())
