"""The list of all cases as its address asks for it, and as a file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import DurationField, ExpressionWrapper, F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from beredt.cases.history import past, state_of_data
from beredt.cases.models import Case, CaseSource, CaseType, Registration
from beredt.cases.queries import handled_between
from beredt.cases.statistics import YEAR_LONG
from beredt.cases.words import REASONS
from beredt.cases.year_page import years
from beredt.catalogue.queries import AtcGroup, atc_groups
from beredt.figures.tables import Column, Kind

#: The parts of a year's cases, as the year's figures count them.
PARTS = {
    "handled": lazy("håndtert i året"),
    "new": lazy("nye i året"),
    "carried_over": lazy("overført fra året før"),
    "closed": lazy("avsluttet i året"),
    "over_a_year": lazy("avsluttet etter over et år"),
    "open_at_year_end": lazy("åpne ved årets slutt"),
}
#: Asks for the cases that have no code.
NO_CODE = "none"
#: What the list may be sorted by; where the field is empty the case stands last in either direction.
SORTS = {
    "number": "number",
    "title": "then_title",
    "start": "then_start",
    "end": "then_end",
    "duration": "duration",
}
MAY_BE_EMPTY = frozenset({"end", "duration"})


@dataclass(frozen=True, slots=True)
class CaseChoice:
    """What the address asks to see. Empty means all; `atc` "none" is cases without a code."""

    text: str = ""
    year: int | None = None
    part: str = "handled"
    state: str = ""
    atc: str = ""
    substance: str = ""
    registration: str = ""
    source: str = ""
    reason: str = ""
    type: str = ""
    sort: str = "-start"

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "CaseChoice":
        """From the query of an address; what is not known there counts as not asked."""

        def one_of(key: str, known: Iterable[str], default: str = "") -> str:
            value = query.get(key, "")
            return value if value in set(known) else default

        year = query.get("year", "")
        sort = query.get("sort", "")
        return cls(
            text=query.get("q", "").strip(),
            year=int(year) if year.isascii() and year.isdecimal() and 1 < int(year) < 9999 else None,
            part=one_of("part", PARTS, "handled"),
            state=one_of("state", ("open", "closed")),
            atc=query.get("atc", "").strip(),
            substance=query.get("substance", "").strip(),
            registration=one_of("registration", Registration.values),
            source=one_of("source", CaseSource.values),
            reason=one_of("reason", (*REASONS, NO_CODE)),
            type=one_of("type", CaseType.values),
            sort=sort if sort.removeprefix("-") in SORTS else "-start",
        )


def chosen(choice: CaseChoice, as_of: date, known: date | None = None) -> QuerySet[Case]:
    """The cases of a choice; open and closed are as of a day, by what is known now or was known on another day."""
    register = past(known)
    cases = _of_year(choice, known) if choice.year else register.cases(Case.objects.all())
    for word in choice.text.split():
        cases = cases.filter(
            Q(then_title__icontains=word)
            | Q(number__icontains=word)
            | Q(then_atc__istartswith=word)
            | Q(pk__in=register.with_pack(word))
        )
    if choice.state:
        not_ended = Q(then_end__isnull=True) | Q(then_end__gt=as_of)
        is_open = not_ended & Q(then_registered__lte=as_of)
        cases = cases.filter(is_open if choice.state == "open" else ~is_open)
    if choice.type:
        cases = cases.filter(type=choice.type)
    if choice.atc == NO_CODE:
        cases = cases.filter(then_atc="")
    elif choice.atc:
        cases = cases.filter(then_atc__startswith=choice.atc.upper())
    for field, value in (
        ("atc", choice.substance),
        ("registration", choice.registration),
        ("source", choice.source),
        ("reason", choice.reason),
    ):
        if value:
            cases = cases.filter(**{f"then_{field}": "" if value == NO_CODE else value})
    return _sorted(cases, choice.sort)


def _of_year(choice: CaseChoice, known: date | None) -> QuerySet[Any]:
    """A part of the year's cases, by the same rules as the year's figures."""
    assert choice.year is not None
    first, last = date(choice.year, 1, 1), date(choice.year, 12, 31)
    handled: QuerySet[Any] = handled_between(first, last, known)
    match choice.part:
        case "new":
            return handled.filter(then_registered__gte=first)
        case "carried_over":
            return handled.filter(then_registered__lt=first)
        case "closed":
            return handled.filter(then_end__lte=last)
        case "over_a_year":
            return handled.filter(then_end__lte=last, then_end__gt=F("then_start") + timedelta(days=YEAR_LONG))
        case "open_at_year_end":
            return handled.filter(Q(then_end__isnull=True) | Q(then_end__gt=last))
    return handled


def _sorted(cases: QuerySet[Any], sort: str) -> QuerySet[Case]:
    lasted = ExpressionWrapper(F("then_end") - F("then_start"), output_field=DurationField())
    key = F(SORTS[sort.removeprefix("-")])
    # Said only where it may be empty: an index is sorted otherwise.
    last = True if sort.removeprefix("-") in MAY_BE_EMPTY else None
    order = key.desc(nulls_last=last) if sort.startswith("-") else key.asc(nulls_last=last)
    return cases.annotate(duration=lasted).order_by(order, "number")


@dataclass(frozen=True, slots=True)
class Offered:
    """What the cases there are give to choose among: their years, and the main groups of their codes."""

    years: list[int]
    atc_groups: list[AtcGroup]


def offered() -> Offered:
    """Asked once for each state of the data."""
    return _offered(state_of_data())


@lru_cache(maxsize=2)
def _offered(_state: int) -> Offered:
    codes = Case.objects.order_by().values_list("atc", flat=True).distinct()
    return Offered(years(), atc_groups(codes))


def columns() -> list[Column]:
    """The columns of the list as a file."""
    return [
        Column("number", _("Saksnummer")),
        Column("type", _("Type")),
        Column("title", _("Legemiddel")),
        Column("atc", _("ATC-kode")),
        Column("varenummer", _("Varenumre")),
        Column("registered", _("Registrert"), Kind.DATE),
        Column("start", _("Start"), Kind.DATE),
        Column("end", _("Slutt"), Kind.DATE),
        Column("promised_end", _("Lovet slutt"), Kind.DATE),
        Column("days", _("Varighet (dager)"), Kind.WHOLE),
        Column("source", _("Kilde")),
        Column("registration", _("Markedsføringstillatelse")),
        Column("reason", _("Årsak")),
        Column("reason_text", _("Årsak med avsenderens ord")),
        Column("previous", _("Tidligere periode")),
    ]


def rows(cases: QuerySet[Case], known: date | None = None) -> list[dict[str, object]]:
    """The cases as rows of the file."""
    register = past(known)
    then = [register.case(case) for case in cases.select_related("previous")]
    packs = register.packs(then)
    return [
        {
            "number": case.number,
            "type": case.get_type_display(),
            "title": case.title,
            "atc": case.atc,
            "varenummer": ", ".join(sorted(packs[case.pk])),
            "registered": case.registered,
            "start": case.start,
            "end": case.end,
            "promised_end": case.promised_end,
            "days": (case.end - case.start).days if case.end else None,
            "source": case.get_source_display(),
            "registration": case.get_registration_display(),
            "reason": str(REASONS.get(case.reason, case.reason)),
            "reason_text": case.reason_text,
            "previous": case.previous.number if case.previous else "",
        }
        for case in then
    ]
