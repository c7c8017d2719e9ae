"""Scenarios: what may happen, as reviewed data, and what it does to a position or a group.

terms.py says what a scenario is made of and within which bounds, reading.py takes it from YAML and writing.py back,
scenario.py and changes.py apply it, comparing.py sets up to four beside one another. The packaged ones lie in
beredt/outlook/scenarios.
"""

from beredt.outlook.scenario.comparing import Compared, compare
from beredt.outlook.scenario.packaged import packaged_scenarios
from beredt.outlook.scenario.reading import Problem, ScenarioRefused, read_scenario
from beredt.outlook.scenario.scenario import (
    Context,
    Doubt,
    Perspective,
    Review,
    Scenario,
    Situation,
    Text,
    apply,
    doubts,
)
from beredt.outlook.scenario.terms import KINDS, Term, forms
from beredt.outlook.scenario.writing import scenario_data, scenario_json, scenario_yaml

__all__ = [
    "KINDS",
    "Compared",
    "Context",
    "Doubt",
    "Perspective",
    "Problem",
    "Review",
    "Scenario",
    "ScenarioRefused",
    "Situation",
    "Term",
    "Text",
    "apply",
    "compare",
    "doubts",
    "forms",
    "packaged_scenarios",
    "read_scenario",
    "scenario_data",
    "scenario_json",
    "scenario_yaml",
]
