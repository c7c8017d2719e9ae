"""Writing down what somebody told: on the telephone, in a meeting, or what one found oneself."""

from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from beredt.actors.models import Person
from beredt.actors.permissions import Permission, require
from beredt.audit.actions import record
from beredt.cases.inbox.held import name_of_row
from beredt.cases.models import Notice, NoticeSource, NoticeState, Report
from beredt.catalogue.models import Pack
from beredt.formats.notices.records import Status


@dataclass(frozen=True, slots=True)
class ByHand:
    """What was told. `varenummer` or, where no pack is known, `product`; `since` may lie ahead."""

    varenummer: str
    product: str
    sender: str
    channel: str
    since: date
    promised_end: date | None = None
    reason: str = ""
    text: str = ""


@transaction.atomic
def register_by_hand(person: Person, told: ByHand) -> Notice:
    """A notice of what was told, as any other in the inbox. Raises PermissionDenied."""
    require(person, Permission.HANDLE_NOTICES)
    today = timezone.localdate()
    pack = Pack.objects.select_related("medicine").filter(varenummer=told.varenummer).first()
    notice = Notice.objects.create(
        source=NoticeSource.BY_HAND,
        source_ref=_next_ref(today),
        sender=told.sender,
        channel=told.channel,
        state=NoticeState.NEW,
        product_name=pack.medicine.name_form_strength if pack else told.product,
        substances=pack.medicine.substances if pack else [],
        atc=pack.medicine.atc if pack else "",
        number=pack.varenummer if pack else "",
        holder=pack.medicine.holder if pack else "",
        first_received=today,
    )
    ahead = told.since > today
    notice.newest = Report.objects.create(
        notice=notice,
        told_by=person.actor,
        received=today,
        status=(Status.ANTICIPATED if ahead else Status.ACTUAL).value,
        anticipated_start=told.since if ahead else None,
        actual_start=None if ahead else told.since,
        promised_end=told.promised_end,
        reason=told.reason,
        text=told.text,
    )
    notice.save(update_fields=["newest"])
    detail = {"sender": told.sender, "channel": told.channel, "product": notice.product_name}
    record(person.actor, "register_notice", f"notice:{name_of_row(notice)}", detail=detail)
    return notice


def _next_ref(day: date) -> str:
    """The next number of the year's notices by hand, as 2024-H0007. Held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('beredt:notice-by-hand'))")
    written = Notice.objects.filter(source=NoticeSource.BY_HAND, source_ref__startswith=f"{day.year}-H").count()
    return f"{day.year}-H{written + 1:04d}"
