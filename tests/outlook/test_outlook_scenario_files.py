"""Scenarios from YAML and back: every fault is told with its line and field, and hostile files do no harm."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beredt.outlook.scenario import (
    KINDS,
    Review,
    Scenario,
    ScenarioRefused,
    packaged_scenarios,
    read_scenario,
    scenario_json,
    scenario_yaml,
)
from beredt.outlook.scenario.fields import Type

GOOD = """\
key: stop
name: {nb: Stans, nn: Stans, en: Stop}
text: {nb: Det stanser., nn: Det stansar., en: It stops.}
kind: supply
perspective: acute
source: a test
reviewed: {by: Kari, on: 2026-11-20}
terms:
  - term: supply_stop
    days: 30
    countries: [NO, SE]
  - term: restriction
    allowed: .5
    days: null
"""


def problems(text: str | bytes) -> list[tuple[int | None, str, str]]:
    with pytest.raises(ScenarioRefused) as refused:
        read_scenario(text, "my.yaml")
    assert str(refused.value).startswith("my.yaml")
    return [(each.line, each.field, each.code) for each in refused.value.problems]


def test_a_good_file_is_read_as_it_stands() -> None:
    scenario = read_scenario(GOOD)
    assert scenario.reviewed == Review("Kari", date(2026, 11, 20))
    stop, restriction = scenario.terms
    # The country is text, where plain YAML would read a "no".
    assert (stop["days"], stop["share"], stop["countries"]) == (30, 1.0, ("NO", "SE"))
    assert (restriction["allowed"], restriction["days"]) == (0.5, None)


@pytest.mark.parametrize("scenario", packaged_scenarios(), ids=lambda each: each.key)
def test_what_is_written_is_read_back_the_same(scenario: Scenario) -> None:
    reviewed = replace(scenario, reviewed=Review('Kari: "#1"', date(2026, 1, 2)))
    for each in (scenario, reviewed):
        assert read_scenario(scenario_yaml(each)) == each
        assert read_scenario(scenario_json(each).encode()) == each
        assert scenario_yaml(read_scenario(scenario_json(each))) == scenario_yaml(each)


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "code"),
    [
        ("key: stop", "key: Stop now", 1, "key", "key"),
        ("nn: Stans, ", "", 2, "name.nn", "missing"),
        ("kind: supply", "kind: both", 4, "kind", "choice"),
        ("source: a test", "sauce: a test", 6, "sauce", "unknown"),
        ("source: a test", "source: a test\nsource: again", 7, "source", "duplicate"),
        ("source: a test", f"source: {'x' * 5000}", 6, "source", "length"),
        ("on: 2026-11-20", "on: 20.11.2026", 7, "reviewed.on", "date"),
        ("term: supply_stop", "term: stop", 9, "terms[0].term", "choice"),
        ("  - term: supply_stop\n    days", "  - days", 9, "terms[0].term", "missing"),
        ("days: 30", "days: 0", 10, "terms[0].days", "bounds"),
        ("days: 30", "days: thirty", 10, "terms[0].days", "type"),
        ("days: 30", "days: '30'", 10, "terms[0].days", "type"),
        ("days: 30", "days: 30.5", 10, "terms[0].days", "type"),
        ("days: 30", "days: null", 10, "terms[0].days", "missing"),
        ("days: 30", "days: {a: 1}", 10, "terms[0].days", "type"),
        ("days: 30", "dayz: 30", 10, "terms[0].dayz", "unknown"),
        ("[NO, SE]", "NO", 11, "terms[0].countries", "type"),
        ("[NO, SE]", "[NO, [SE]]", 11, "terms[0].countries", "type"),
        ("allowed: .5", "allowed: 1.5", 13, "terms[1].allowed", "bounds"),
        ("allowed: .5", "allowed: .nan", 13, "terms[1].allowed", "type"),
        ("term: restriction", "term: release", 12, "terms[1].pool", "missing"),
    ],
)
def test_a_fault_is_told_with_its_line_and_field(old: str, new: str, line: int, field: str, code: str) -> None:
    assert old in GOOD
    assert (line, field, code) in problems(GOOD.replace(old, new, 1))


def test_all_faults_are_told_at_once_with_what_would_be_right() -> None:
    with pytest.raises(ScenarioRefused) as refused:
        read_scenario(GOOD.replace("days: 30", "days: 0").replace("perspective: acute", "perspective: x"), "f.yaml")
    told = str(refused.value)
    assert "f.yaml, line 5: perspective: choice: 'x'; right would be one of total_defence, acute" in told
    assert "f.yaml, line 10: terms[0].days: bounds: '0'; right would be a whole number from 1 to 1095" in told


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "yaml"),
        ("# nothing", "yaml"),
        ("a: [1, 2", "yaml"),
        ("a: \x00", "yaml"),
        (b"\xff\xfe\x00a", "yaml"),
        ("\ud800", "yaml"),
        ("just text", "type"),
        ("- a\n- list", "type"),
        ("{}", "missing"),
        (GOOD + "---\n" + GOOD, "unsupported"),
        (GOOD.replace("a test", "!!python/object/apply:os.system ['true']"), "unsupported"),
        (GOOD.replace("a test", "!x a test"), "unsupported"),
        (GOOD.replace("a test", "&a test"), "unsupported"),
        (GOOD.replace("a test", "*a"), "unsupported"),
        ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "unsupported"),
        ("key: " + "x" * 70_000, "size"),
        ("[" * 60_000, "size"),
        ("- " * 30_000, "size"),
        ("? " * 30_000, "size"),
        ("{a: " * 15_000, "size"),
        ("[" + "a," * 30_000 + "]", "size"),
        (GOOD.replace("terms:\n", "terms:\n" + "  - term: shelf_life\n" * 21), "type"),
        (GOOD.replace("terms:\n", "terms: []\nrest:\n"), "type"),
        ("? [a, b]\n: c\n", "unknown"),
        ("<<: {key: x}", "unknown"),
    ],
)
def test_hostile_and_broken_files_are_refused_at_once(text: str | bytes, code: str) -> None:
    begun = time.perf_counter()
    assert code in {problem[2] for problem in problems(text)}
    assert time.perf_counter() - begun < 2


@given(st.text(alphabet=st.sampled_from(list("{}[]:,-?&*!|>'\"%@`#\n a1.")), max_size=80))
@settings(deadline=None, max_examples=300)
def test_whatever_stands_in_a_file_it_is_refused_and_nothing_else_is_raised(text: str) -> None:
    with pytest.raises(ScenarioRefused) as refused:
        read_scenario(text)
    assert refused.value.problems


@given(st.integers(0, len(GOOD) - 1), st.text(max_size=3))
@settings(deadline=None, max_examples=300)
def test_a_good_file_with_a_slip_is_read_or_refused(place: int, slip: str) -> None:
    try:
        scenario = read_scenario(GOOD[:place] + slip + GOOD[place + 1 :])
    except ScenarioRefused:
        return
    assert read_scenario(scenario_yaml(scenario)) == scenario


def test_the_page_of_the_docs_names_every_field_with_its_bounds_and_default() -> None:
    page = (Path(__file__).parents[2] / "docs" / "scenarios.md").read_text(encoding="utf-8")
    parts = dict(part.split("`", 1) for part in page.split("\n## `")[1:])
    assert list(parts) == list(KINDS)
    for kind, fields in KINDS.items():
        rows = [line.split(" | ") for line in parts[kind].splitlines() if line.startswith("| `")]
        assert [row[0].strip("|` ") for row in rows] == [field.name for field in fields]
        for (_, values, default), field in zip(rows, fields, strict=True):
            if field.type in (Type.WHOLE, Type.NUMBER):
                low, high = values.removeprefix("whole, ").split(" to ")
                digits = high.removesuffix(field.unit).replace(" ", "")
                assert (float(low), float(digits)) == (field.low, field.high)
            told = "required" if field.required else "null" if field.default is None else field.default
            shown = default.strip(" |")
            assert shown == told or float(shown) == told
