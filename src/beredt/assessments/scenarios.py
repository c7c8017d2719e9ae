"""Scenarios to choose from: those that come with the program, and those that people here have written."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from beredt.actors.models import Person
from beredt.actors.no_patients import no_patients
from beredt.actors.permissions import Permission, require, require_other
from beredt.assessments.models import StoredScenario
from beredt.assessments.outlook_answer import ScenarioStanding, ScenarioUsed
from beredt.audit.actions import record
from beredt.audit.versions import before_and_after, revise, take_out, write
from beredt.outlook.scenario import Scenario, packaged_scenarios, read_scenario, scenario_yaml


class ScenarioRuleError(Exception):
    """The scenario does not allow it. `code` names the rule; the pages put it into words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def scenarios(known: date | None = None) -> list[ScenarioUsed]:
    """Every scenario that there is, or was when a past day ended: the packaged ones, then people's own by name."""
    packaged = [as_used(scenario) for scenario in packaged_scenarios()]
    return packaged + [_own(version) for version in StoredScenario.objects.known_on(known).order_by("name", "id")]


def scenario_named(key: str, known: date | None = None) -> ScenarioUsed | None:
    """The scenario of a key, as pages' addresses have it; None where there is none."""
    return next((scenario for scenario in scenarios(known) if scenario.key == key), None)


def as_used(scenario: Scenario, standing: ScenarioStanding = ScenarioStanding.PACKAGED) -> ScenarioUsed:
    """A scenario as an outlook takes it."""
    return ScenarioUsed(scenario.key, scenario.name.nb, standing, scenario_yaml(scenario))


def read_as_used(text: str, file: str) -> ScenarioUsed:
    """A scenario of a file of somebody's own. Raises ScenarioRefused, which names each line and field."""
    scenario = read_scenario(text, file)
    return ScenarioUsed(scenario.key, scenario.name.nb, ScenarioStanding.DRAFT, text)


def _own(version: StoredScenario) -> ScenarioUsed:
    standing = ScenarioStanding.REVIEWED if version.reviewed_by else ScenarioStanding.DRAFT
    return ScenarioUsed(str(version.entry), version.name, standing, version.text)


@transaction.atomic
def add_scenario(person: Person, text: str) -> StoredScenario:
    """A new scenario from its YAML, a draft until somebody else has reviewed it.

    Raises ScenarioRefused, and ValidationError where it holds an identity number.
    """
    require(person, Permission.EDIT_CASES)
    name = _name(text)
    scenario = write(StoredScenario, person.actor, name=name, text=text, written_by=person.actor)
    _record(person, "add_scenario", None, scenario)
    return scenario


@transaction.atomic
def change_scenario(person: Person, scenario: StoredScenario, text: str) -> StoredScenario:
    """Another text, which is a draft again. Raises as `add_scenario`, and audit's ReplacedError."""
    require(person, Permission.EDIT_CASES)
    name = _name(text)
    if text == scenario.text:
        return scenario
    new = revise(scenario, person.actor, name=name, text=text, written_by=person.actor, reviewed_by="")
    _record(person, "change_scenario", scenario, new)
    return new


@transaction.atomic
def review_scenario(person: Person, scenario: StoredScenario) -> StoredScenario:
    """Somebody other than who wrote it stands for it too. Raises ScenarioRuleError ('reviewed_already')."""
    require(person, Permission.EDIT_CASES)
    require_other(person, scenario.written_by)
    if scenario.reviewed_by:
        raise ScenarioRuleError("reviewed_already")
    new = revise(scenario, person.actor, reviewed_by=person.actor)
    _record(person, "review_scenario", scenario, new)
    return new


@transaction.atomic
def remove_scenario(person: Person, scenario: StoredScenario, *, reason: str) -> None:
    """Takes a scenario out. Answers that were computed with it keep its text."""
    require(person, Permission.EDIT_CASES)
    take_out(scenario, person.actor)
    record(person.actor, "remove_scenario", f"scenario:{scenario.entry}", reason=reason)


def _name(text: str) -> str:
    """The scenario's own name, once its text has been read whole."""
    no_patients(text)
    name = read_scenario(text).name.nb.strip()
    if not name:
        raise ValidationError("name")
    return name


def _record(person: Person, verb: str, old: StoredScenario | None, new: StoredScenario) -> None:
    record(person.actor, verb, f"scenario:{new.entry}", detail=before_and_after(old, new))
