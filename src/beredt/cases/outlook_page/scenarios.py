"""The scenarios that may be chosen: those that come with the program, and those that people have written."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext_lazy as lazy

from beredt.cases.outlook_page.asked import name_of
from beredt.outlook.scenario import Scenario, packaged_scenarios

#: What the two kinds of situation are called.
SITUATIONS = {"demand": lazy("Behovet stiger"), "supply": lazy("Forsyningen svikter")}


def offered(known: date | None = None) -> dict[str, Scenario]:
    """Every scenario that may be chosen, by its key."""
    return {scenario.key: scenario for scenario in packaged_scenarios()}


def grouped(scenarios: Mapping[str, Scenario]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The choices by kind of situation: (what it is called, [(key, name)])."""
    return [
        (str(title), sorted(((key, name_of(each)) for key, each in scenarios.items() if each.kind == kind), key=_name))
        for kind, title in SITUATIONS.items()
    ]


def _name(choice: tuple[str, str]) -> str:
    return choice[1].casefold()
