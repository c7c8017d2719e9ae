"""Making two cases of the same shortage one."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from beredt.actors.models import Person
from beredt.actors.permissions import Permission, require
from beredt.audit.actions import record
from beredt.audit.versions import write
from beredt.cases.inbox.rules import NoticeRuleError
from beredt.cases.lifecycle.actions import set_handling, withdraw
from beredt.cases.lifecycle.events import states_of, write_event
from beredt.cases.lifecycle.rules import CaseRuleError
from beredt.cases.lifecycle.states import EventKind, HandlingState
from beredt.cases.models import Case, CaseLink, Relation


@transaction.atomic
def merge_cases(person: Person, case: Case, into: Case, reason: str) -> Case:
    """`case` goes into the open case `into`, which gets its notices and packs; returns that one.

    `case` leaves as withdrawn, its handling closed, with a link that says what it is a duplicate of. It keeps its own
    packs, so that its page of any past day stays as it was. Raises PermissionDenied, NoticeRuleError
    ('no_merge_reason', 'same_case', 'other_type', 'case_closed') and CaseRuleError, the lifecycle's rules.
    """
    require(person, Permission.EDIT_CASES)
    if not reason.strip():
        raise NoticeRuleError("no_merge_reason")
    if case.pk == into.pk:
        raise NoticeRuleError("same_case")
    rows = {row.pk: row for row in Case.objects.select_for_update().filter(pk__in=[case.pk, into.pk]).order_by("pk")}
    case, into = rows[case.pk], rows[into.pk]
    if case.type != into.type:
        raise NoticeRuleError("other_type")
    today = timezone.localdate()
    there = states_of(into, today, today)
    if there is None or not there.open:
        raise NoticeRuleError("case_closed")
    lists = {name: sorted({*_ids(case, name), *_ids(into, name)}) for name in ("packs", "devices")}
    notices = [str(notice) for notice in case.notices.order_by("pk")]
    for notice in case.notices.all():
        notice.case = into
        notice.save(update_fields=["case"])
    told: dict[str, Any] = {"actor": person.actor, "effective": today, "reason": reason}
    write_event(into, EventKind.MERGED, **told, changes=lists, merged_from=case.number)
    write_event(case, EventKind.MERGED, **told, merged_into=into.number)
    withdraw(person, case, reason=reason)
    states = states_of(case, today, today)
    if states is None:
        raise CaseRuleError("before_registered")
    if states.handling != HandlingState.CLOSED:
        set_handling(person, case, HandlingState.CLOSED, reason=reason)
    link = {"other": into, "relation": Relation.DUPLICATE_OF}
    # A case that was reopened and is merged once more has its link already.
    if not case.links.current().filter(**link).exists():
        write(CaseLink, person.actor, case=case, note=reason.strip(), **link)
    detail = {"into": into.number, "notices": notices, **lists}
    record(person.actor, "merge_cases", f"case:{case.number}", reason=reason.strip(), detail=detail)
    return into


def _ids(case: Case, name: str) -> list[str]:
    return list(getattr(case, name).values_list("pk", flat=True))
