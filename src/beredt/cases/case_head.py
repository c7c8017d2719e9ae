"""What stands at the top of every page of a case: what it is about, how it stands, and the way to its other pages."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from beredt.actors.pages import day_in
from beredt.cases.lifecycle.events import states_of
from beredt.cases.lifecycle.facts import States
from beredt.cases.models import Case, Severity
from beredt.cases.tabs import tabs_of
from beredt.cases.views.as_of import as_of_in, known_in
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
    """The head. `known` is the past day whose knowledge the page uses, None for now; then nothing can be done."""

    case: Case
    as_of: date
    known: date | None
    states: States | None
    colour: str
    severity: Severity | None
    atc_name: str
    tabs: list[TabLink]


def case_head(request: HttpRequest, case: Case, here: str) -> CaseHead:
    """The head of a case for the page whose address is named `here`."""
    as_of, known = as_of_in(request), known_in(request)
    states = states_of(case, as_of, known or timezone.localdate())
    asked = day_in(request.GET, "as_of")
    day = f"?as_of={asked.isoformat()}" if asked else ""
    return CaseHead(
        case=case,
        as_of=as_of,
        known=known,
        states=states,
        colour=COLOURS.get(states.shortage, "neutral") if states else "neutral",
        severity=case.severities.known_on(known).first(),
        atc_name=Atc.objects.filter(code=case.atc).values_list("name", flat=True).first() or "",
        tabs=[
            TabLink(reverse(tab.name, args=[case.number]) + day, tab.title, tab.name == here)
            for tab in tabs_of(case.type)
        ],
    )
