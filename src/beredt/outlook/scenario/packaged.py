"""The scenarios that come with the program: beredt/outlook/scenarios/*.yaml."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from beredt.outlook.scenario.reading import read_scenario
from beredt.outlook.scenario.scenario import Scenario


@cache
def packaged_scenarios() -> tuple[Scenario, ...]:
    """Every packaged scenario, by key."""
    folder = files("beredt.outlook") / "scenarios"
    found = [each for each in folder.iterdir() if each.name.endswith(".yaml")]
    return tuple(sorted((read_scenario(each.read_bytes(), each.name) for each in found), key=lambda each: each.key))
