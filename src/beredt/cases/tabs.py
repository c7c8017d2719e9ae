"""The pages of one case, as tabs. The rooms above `cases` add theirs when the site starts."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from beredt.cases.models import CaseType


@dataclass(frozen=True, slots=True)
class Tab:
    """A page of a case: the name of its address (which takes the case's number), its title and its place in the row."""

    name: str
    title: Any
    place: int
    types: frozenset[str] = frozenset(CaseType.values)


_tabs: dict[str, Tab] = {}


def add_tab(tab: Tab) -> None:
    """Adds a tab; called once by each room, from its AppConfig."""
    _tabs[tab.name] = tab


def tabs_of(case_type: str) -> list[Tab]:
    """The tabs of a kind of case, in order."""
    return sorted((tab for tab in _tabs.values() if case_type in tab.types), key=lambda tab: tab.place)


add_tab(Tab("case", _("Svaret"), 10, frozenset({CaseType.SHORTAGE})))
add_tab(Tab("case_outlook", _("Utsikter"), 15, frozenset({CaseType.SHORTAGE})))
add_tab(Tab("case_record", _("Saken"), 20))
