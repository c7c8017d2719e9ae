"""The scenarios that may be chosen: those that come with the program, and those that people have written."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from beredt.assessments.outlook_answer import ScenarioStanding, ScenarioUsed
from beredt.assessments.scenarios import scenarios
from beredt.outlook.scenario import Perspective, Scenario, Situation, Term, Text, read_scenario, scenario_yaml

#: What the two kinds of situation are called.
SITUATIONS = {Situation.DEMAND: lazy("Behovet stiger"), Situation.SUPPLY: lazy("Forsyningen svikter")}
STANDINGS = {
    ScenarioStanding.PACKAGED: lazy("følger med"),
    ScenarioStanding.REVIEWED: lazy("gjennomgått"),
    ScenarioStanding.DRAFT: lazy("utkast"),
}
#: The key of a scenario that is set on the page. In a file it must have a name, a text and a source.
OWN = "eget"
_SOURCE = "Stilt inn på siden"


@dataclass(frozen=True, slots=True)
class Offer:
    """A scenario that may be chosen: as the outlook takes it, and what it says."""

    used: ScenarioUsed
    scenario: Scenario

    @property
    def name(self) -> str:
        """Its name in the reader's language, and that it is a draft where it is one."""
        name = text_of(self.scenario.name)
        if self.used.standing == ScenarioStanding.DRAFT:
            return _("%(name)s (utkast)") % {"name": name}
        return name


def offered(known: date | None = None) -> dict[str, Offer]:
    """Every scenario that may be chosen, or could be when a past day ended, by its key."""
    return {used.key: Offer(used, _read(used.text)) for used in scenarios(known)}


@lru_cache(maxsize=256)
def _read(text: str) -> Scenario:
    return read_scenario(text)


def grouped(offers: Mapping[str, Offer]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The choices by kind of situation, people's own by themselves: (what it is called, [(key, name)])."""
    packaged = {key: each for key, each in offers.items() if each.used.standing == ScenarioStanding.PACKAGED}
    groups = [
        (str(title), {key: each for key, each in packaged.items() if each.scenario.kind == kind})
        for kind, title in SITUATIONS.items()
    ]
    groups.append((_("Våre egne"), {key: each for key, each in offers.items() if key not in packaged}))
    return [
        (title, sorted(((key, each.name) for key, each in group.items()), key=_name))
        for title, group in groups
        if group
    ]


def own_scenario(terms: tuple[Term, ...], changed: Scenario | None) -> Scenario:
    """What is set on the page: a chosen scenario as it has been changed, or terms alone."""
    if changed is not None:
        return replace(changed, key=OWN, name=_also(changed.name), terms=terms, reviewed=None)
    name = Text("Eget scenario", "Eige scenario", "Own scenario")
    text = Text("Stilt inn for hånd.", "Stilt inn for hand.", "Set by hand.")
    return Scenario(OWN, name, text, Situation.SUPPLY, Perspective.ACUTE, _SOURCE, terms)


def named(scenario: Scenario, name: str, text: str) -> str:
    """The YAML of a scenario under a name and a text of somebody's own, which are the same in every language."""
    said = text or scenario.text.nb
    return scenario_yaml(replace(scenario, key=OWN, name=Text(name, name, name), text=Text(said, said, said)))


def used_of(scenario: Scenario) -> ScenarioUsed:
    """A scenario that is set on the page, as the outlook takes it."""
    return ScenarioUsed(OWN, scenario.name.nb, ScenarioStanding.DRAFT, scenario_yaml(scenario))


def text_of(text: Text) -> str:
    """A text in the reader's language."""
    return {"nn": text.nn, "en": text.en}.get(get_language() or "nb", text.nb)


def _also(name: Text) -> Text:
    return Text(f"{name.nb} (endret)", f"{name.nn} (endra)", f"{name.en} (changed)")


def _name(choice: tuple[str, str]) -> str:
    return choice[1].casefold()
