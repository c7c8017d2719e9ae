"""A scenario as plain values, and from them canonical JSON and YAML: one text for one scenario."""

from __future__ import annotations

import json
from typing import Any

import yaml

from beredt.outlook.scenario.scenario import Scenario, Text


def scenario_data(scenario: Scenario) -> dict[str, Any]:
    """The scenario as plain values, every field of every term with its value."""
    review = scenario.reviewed
    return {
        "key": scenario.key,
        "name": _text(scenario.name),
        "text": _text(scenario.text),
        "kind": scenario.kind.value,
        "perspective": scenario.perspective.value,
        "source": scenario.source,
        "reviewed": None if review is None else {"by": review.by, "on": review.on.isoformat()},
        "terms": [
            {"term": term.kind}
            | {name: list(value) if isinstance(value, tuple) else value for name, value in term.values.items()}
            for term in scenario.terms
        ],
    }


def scenario_yaml(scenario: Scenario) -> str:
    """The scenario as YAML that `read_scenario` reads back to the same."""
    return yaml.safe_dump(scenario_data(scenario), sort_keys=False, allow_unicode=True, width=110)


def scenario_json(scenario: Scenario) -> str:
    """The scenario as canonical JSON, which `read_scenario` reads too."""
    return json.dumps(scenario_data(scenario), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _text(text: Text) -> dict[str, str]:
    return {"nb": text.nb, "nn": text.nn, "en": text.en}
