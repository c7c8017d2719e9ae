"""Reads of the data deliveries for their pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from beredt.actors.pages import day_in
from beredt.figures.tables import Column
from beredt.figures.tables import Kind as ColumnKind
from beredt.intake.models import Delivery, Kind, State


@dataclass(frozen=True, slots=True)
class DeliveryChoice:
    """What the address of the list asks to see. Empty means all; the days choose files whose period touches them."""

    kind: str = ""
    state: str = ""
    sender: str = ""
    text: str = ""
    first: date | None = None
    last: date | None = None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "DeliveryChoice":
        """From the query of an address; what is not known there counts as not asked."""
        kind, state = query.get("kind", ""), query.get("state", "")
        return cls(
            kind=kind if kind in Kind.values else "",
            state=state if state in State.values else "",
            sender=query.get("sender", "").strip(),
            text=query.get("q", "").strip(),
            first=day_in(query, "from"),
            last=day_in(query, "to"),
        )


def deliveries(choice: DeliveryChoice) -> QuerySet[Delivery]:
    """The deliveries of a choice, the newest first."""
    found = Delivery.objects.order_by("-received_at", "id")
    for field, value in (("kind", choice.kind), ("state", choice.state), ("sender", choice.sender)):
        if value:
            found = found.filter(**{field: value})
    if choice.text:
        found = found.filter(file_name__icontains=choice.text)
    if choice.first:
        found = found.filter(last__gte=choice.first)
    if choice.last:
        found = found.filter(first__lte=choice.last)
    return found


def senders() -> list[str]:
    """Everyone who has sent anything."""
    return list(Delivery.objects.exclude(sender="").values_list("sender", flat=True).distinct().order_by("sender"))


def columns() -> list[Column]:
    """The columns of the list as a file."""
    return [
        Column("received", _("Mottatt")),
        Column("kind", _("Slag")),
        Column("source", _("Kilde")),
        Column("sender", _("Avsender")),
        Column("file", _("Fil")),
        Column("first", _("Fra"), ColumnKind.DATE),
        Column("last", _("Til"), ColumnKind.DATE),
        Column("state", _("Status")),
        Column("problems", _("Feil"), ColumnKind.WHOLE),
        Column("size", _("Byte"), ColumnKind.WHOLE),
        Column("sha256", _("SHA-256")),
        Column("by", _("Mottatt av")),
    ]


def rows(found: QuerySet[Delivery]) -> list[dict[str, object]]:
    """The deliveries as rows of the file."""
    return [
        {
            "received": delivery.received_at.isoformat(timespec="seconds"),
            "kind": delivery.get_kind_display(),
            "source": delivery.source,
            "sender": delivery.sender,
            "file": delivery.file_name,
            "first": delivery.first,
            "last": delivery.last,
            "state": delivery.get_state_display(),
            "problems": delivery.problem_total,
            "size": delivery.size,
            "sha256": delivery.sha256,
            "by": delivery.received_by,
        }
        for delivery in found
    ]
