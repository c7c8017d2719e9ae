"""Taking a notice into a case that a person chooses, and marking one as a duplicate."""

from django.db import transaction
from django.utils import timezone

from beredt.actors.models import Person
from beredt.actors.permissions import Permission, require
from beredt.cases.inbox.held import held_case, held_to_take, name_of_row, stood, take_in, told
from beredt.cases.inbox.rules import NoticeRuleError
from beredt.cases.inbox.taken import tell_taken
from beredt.cases.lifecycle.events import write_event
from beredt.cases.lifecycle.states import EventKind
from beredt.cases.models import Case, Notice, NoticeState
from beredt.catalogue.models import Pack


@transaction.atomic
def merge_notice(person: Person, notice: Notice, case: Case, *, varenummer: str = "", reason: str = "") -> Case:
    """The notice goes into an open case that may be on another pack: its own pack becomes one of the case's.

    The case's dates stay: what one pack's sender promises does not bind the others. `varenummer` is the pack where
    the notice does not give it. Raises PermissionDenied and NoticeRuleError ('case_closed', 'unknown_pack' and others).
    """
    require(person, Permission.HANDLE_NOTICES)
    notice, case = held_to_take(notice), held_case(case)
    if case.end is not None:
        raise NoticeRuleError("case_closed")
    notice.number = notice.number or varenummer
    known = Pack.objects.filter(varenummer=notice.number).exists()
    if varenummer and not known:
        raise NoticeRuleError("unknown_pack")
    packs = set(case.packs.values_list("pk", flat=True)) | ({notice.number} if known else set())
    before = stood(notice)
    write_event(
        case,
        EventKind.MERGED,
        actor=person.actor,
        effective=max(timezone.localdate(), case.registered),
        reason=reason,
        changes={"packs": sorted(packs)},
        notice=name_of_row(notice),
        report=notice.newest_id,
        **before,
    )
    take_in(notice, case, NoticeState.ACCEPTED)
    told(person, "merge_notice", case, notice, reason, before=before, packs=sorted(packs))
    tell_taken(person, notice, case)
    return case


@transaction.atomic
def mark_duplicate(person: Person, notice: Notice, case: Case, *, reason: str = "") -> None:
    """The notice tells of a shortage that the case has already. It comes back when a later report says more.

    Raises PermissionDenied and NoticeRuleError.
    """
    require(person, Permission.HANDLE_NOTICES)
    notice, case = held_to_take(notice), held_case(case)
    if notice.state == NoticeState.ACCEPTED:
        raise NoticeRuleError("in_case")
    before = stood(notice)
    take_in(notice, case, NoticeState.DUPLICATE)
    told(person, "mark_duplicate", case, notice, reason, before=before)
    tell_taken(person, notice, case)
