"""What stands at the top of every page of a case: what it is about, how it stands, and the way to its other pages."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from beredt.cases.days import Days
from beredt.cases.history import Past
from beredt.cases.lifecycle.events import states_of
from beredt.cases.lifecycle.facts import States
from beredt.cases.models import Case, Severity
from beredt.cases.tabs import tabs_of
from beredt.cases.views.as_of import days_in
from beredt.catalogue.models import Atc

#: Colours of Designsystemet; the words always stand beside the colour.
COLOURS = {"anticipated": "info", "actual": "danger", "limited": "warning"}


@dataclass(frozen=True, slots=True)
class TabLink:
    """One tab as a link; `here` is the page that is open."""

    address: str
    title: Any
    here: bool


@dataclass(frozen=True, slots=True)
class CaseHead:
    """The head. `known` is the past day whose knowledge the page uses, None for now; then nothing can be done.

    `case` is the case as known. `there`: whether it was registered by the day, and known.
    """

    case: Case
    there: bool
    days: Days
    as_of: date
    known: date | None
    states: States | None
    colour: str
    severity: Severity | None
    atc_name: str
    tabs: list[TabLink]


def case_head(request: HttpRequest, case: Case, here: str) -> CaseHead:
    """The head of a case for the page whose address is named `here`."""
    days = days_in(request)
    if not days.asked:
        # A case that is newer than the newest stock count is there all the same.
        days = replace(days, as_of=max(days.as_of, case.registered))
    as_of, known = days.as_of, days.known
    states = states_of(case, as_of, known or timezone.localdate())
    past = Past(known, case)
    then = past.case(case)
    there = states is not None and past.there(case)
    return CaseHead(
        case=then,
        there=there,
        days=days,
        as_of=as_of,
        known=known,
        states=states if there else None,
        colour=COLOURS.get(states.shortage, "neutral") if states else "neutral",
        severity=case.severities.known_on(known).first(),
        atc_name=Atc.objects.filter(code=then.atc).values_list("name", flat=True).first() or "",
        tabs=[
            TabLink(reverse(tab.name, args=[case.number]) + days.query, tab.title, tab.name == here)
            for tab in tabs_of(case.type)
        ],
    )
