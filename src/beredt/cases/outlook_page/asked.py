"""What the address asks to see: a scenario that is chosen, what has been moved in it, and what has been added to it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from beredt.assessments.outlook_answer import ScenarioStanding, ScenarioUsed
from beredt.cases.outlook_page.levers import Panel, changed, panels, panels_of, terms_of
from beredt.outlook.scenario import Perspective, Scenario, Situation, Text, packaged_scenarios, scenario_yaml

#: The key of a scenario made of sliders alone.
OWN = "eget"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked. chosen: the scenario in the list; scenario: with all that was moved, None for things as they are.

    query: the part of the address that asks for it, so that it can be kept, shared and asked for again.
    """

    chosen: Scenario | None
    scenario: Scenario | None
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
        if self.scenario is None:
            return None
        standing = _standing(self.scenario)
        return ScenarioUsed(self.scenario.key, self.scenario.name.nb, standing, scenario_yaml(self.scenario))

    @property
    def moved(self) -> bool:
        """Whether anything stands elsewhere than the chosen scenario has it."""
        return any(panel.moved for panel in (*self.panels, *self.chosen_panels))

    @property
    def name(self) -> str:
        """What it is called in the reader's language."""
        return name_of(self.scenario) if self.scenario else _("Slik det er nå")


def asked_in(query: Mapping[str, str], offered: Mapping[str, Scenario]) -> Asked:
    """What the query of an address asks for, of the scenarios that there are."""
    chosen = offered.get(query.get("scenario", ""))
    own = terms_of(query)
    base = changed(query, chosen.terms) if chosen else ()
    own_panels, chosen_panels = panels(query), panels_of(chosen.terms, base) if chosen else []
    kept = {"scenario": chosen.key} if chosen else {}
    kept |= {each.name: each.value for panel in (*own_panels, *chosen_panels) for each in panel.sliders if each.moved}
    scenario: Scenario | None = None
    if chosen is not None and not own and base == chosen.terms:
        scenario = chosen
    elif chosen is not None:
        scenario = replace(chosen, key=OWN, name=_also(chosen.name), terms=base + own, reviewed=None)
    elif own:
        scenario = Scenario(OWN, _OWN_NAME, _OWN_TEXT, Situation.SUPPLY, Perspective.ACUTE, "", own)
    return Asked(chosen, scenario, kept, own_panels, chosen_panels)


_OWN_NAME = Text("Eget scenario", "Eige scenario", "Own scenario")
_OWN_TEXT = Text("Stilt inn for hånd.", "Stilt inn for hand.", "Set by hand.")


def _also(name: Text) -> Text:
    return Text(f"{name.nb} (endret)", f"{name.nn} (endra)", f"{name.en} (changed)")


def _standing(scenario: Scenario) -> ScenarioStanding:
    if scenario in packaged_scenarios():
        return ScenarioStanding.PACKAGED
    return ScenarioStanding.DRAFT if scenario.reviewed is None else ScenarioStanding.REVIEWED


def name_of(scenario: Scenario) -> str:
    """A scenario's name in the reader's language."""
    return text_of(scenario.name)


def text_of(text: Text) -> str:
    """A text in the reader's language."""
    return {"nn": text.nn, "en": text.en}.get(get_language() or "nb", text.nb)
