"""The list of notices as its address asks for it, and as a file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from beredt.cases.models import Notice, NoticeSource, NoticeState
from beredt.cases.words import REASONS, REPORT_STATUSES
from beredt.figures.tables import Column, Kind


@dataclass(frozen=True, slots=True)
class NoticeChoice:
    """What the address asks to see. Empty means all."""

    text: str = ""
    source: str = ""
    state: str = ""
    atc: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "NoticeChoice":
        """From the query of an address; what is not known there counts as not asked."""
        source, state = query.get("source", ""), query.get("state", "")
        return cls(
            text=query.get("q", "").strip(),
            source=source if source in NoticeSource.values else "",
            state=state if state in NoticeState.values else "",
            atc=query.get("atc", "").strip().upper(),
        )


def chosen(choice: NoticeChoice) -> QuerySet[Notice]:
    """The notices of a choice, the newest first."""
    notices = Notice.objects.select_related("newest", "case").order_by("-newest__received", "id")
    for word in choice.text.split():
        notices = notices.filter(
            Q(product_name__icontains=word)
            | Q(source_ref__icontains=word)
            | Q(number__startswith=word)
            | Q(atc__istartswith=word)
            | Q(substances__icontains=word)
            | Q(holder__icontains=word)
        )
    if choice.source:
        notices = notices.filter(source=choice.source)
    if choice.state:
        notices = notices.filter(state=choice.state)
    if choice.atc:
        notices = notices.filter(atc__startswith=choice.atc)
    return notices


def columns() -> list[Column]:
    """The columns of the list as a file."""
    return [
        Column("source", _("Kilde")),
        Column("ref", _("Kildens nummer")),
        Column("product", _("Legemiddel")),
        Column("substances", _("Virkestoff")),
        Column("atc", _("ATC-kode")),
        Column("number", _("Varenummer")),
        Column("holder", _("Firma")),
        Column("received", _("Sist meldt"), Kind.DATE),
        Column("start", _("Start"), Kind.DATE),
        Column("promised_end", _("Lovet slutt"), Kind.DATE),
        Column("actual_end", _("Slutt"), Kind.DATE),
        Column("status", _("Status")),
        Column("reason", _("Årsak")),
        Column("state", _("Behandling")),
        Column("case", _("Sak")),
    ]


def rows(notices: Iterable[Notice]) -> list[dict[str, object]]:
    """The notices as rows of the file."""
    return [
        {
            "source": notice.get_source_display(),
            "ref": notice.source_ref,
            "product": notice.product_name,
            "substances": ", ".join(notice.substances),
            "atc": notice.atc,
            "number": notice.number,
            "holder": notice.holder,
            "received": notice.newest.received if notice.newest else None,
            "start": notice.newest.start if notice.newest else None,
            "promised_end": notice.newest.promised_end if notice.newest else None,
            "actual_end": notice.newest.actual_end if notice.newest else None,
            "status": str(REPORT_STATUSES[notice.newest.status]) if notice.newest else "",
            "reason": str(REASONS.get(notice.newest.reason, "")) if notice.newest else "",
            "state": notice.get_state_display(),
            "case": notice.case.number if notice.case else "",
        }
        for notice in notices
    ]
