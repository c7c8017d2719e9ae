"""What the address asks to see: a scenario that is chosen, what has been moved in it, and what has been added to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from beredt.assessments.outlook_answer import ScenarioUsed
from beredt.cases.outlook_page.levers import Panel, changed, panels, panels_of, terms_of
from beredt.cases.outlook_page.scenarios import Offer, own_scenario, text_of, used_of
from beredt.outlook.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked. chosen: the scenario in the list; own: what is set on the page, None where nothing was moved.

    query: the part of the address that asks for it, so that it can be kept, shared and asked for again.
    """

    chosen: Offer | None
    own: Scenario | None
    query: dict[str, str]
    panels: list[Panel]
    chosen_panels: list[Panel]

    @property
    def address(self) -> str:
        """The end of an address that asks for the same."""
        return urlencode(self.query)

    @property
    def used(self) -> ScenarioUsed | None:
        """The scenario as the outlook takes it; None for things as they are."""
        if self.own is not None:
            return used_of(self.own)
        return self.chosen.used if self.chosen else None

    @property
    def name(self) -> str:
        """What it is called in the reader's language."""
        if self.own is not None:
            return text_of(self.own.name)
        return self.chosen.name if self.chosen else _("Slik det er nå")


def asked_in(query: Mapping[str, str], offers: Mapping[str, Offer]) -> Asked:
    """What the query of an address asks for, of the scenarios that there are."""
    chosen = offers.get(query.get("scenario", ""))
    added = terms_of(query)
    given = chosen.scenario.terms if chosen else ()
    base = changed(query, given)
    own_panels, chosen_panels = panels(query), panels_of(given, base)
    kept = {"scenario": chosen.used.key} if chosen else {}
    kept |= {each.name: each.value for panel in (*own_panels, *chosen_panels) for each in panel.sliders if each.moved}
    moved = bool(added) or base != given
    own = own_scenario(base + added, chosen.scenario if chosen else None) if moved else None
    return Asked(chosen, own, kept, own_panels, chosen_panels)
