"""Scenarios from YAML, strictly: every value by the schema, every fault with its line, its field and what is right.

Only a small part of YAML is read: no anchors, aliases, tags or second documents, and scalars mean what the field
says, so that the country code NO is text. JSON is YAML too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import yaml

from beredt.outlook.scenario.fields import Field, Type
from beredt.outlook.scenario.plain_yaml import NotPlain, compose
from beredt.outlook.scenario.scenario import Perspective, Review, Scenario, Situation, Text
from beredt.outlook.scenario.terms import KINDS, Term, given_wrong

MOST_TERMS = 20
NAME_LENGTH, TEXT_LENGTH = 120, 4_000

_WHOLE = re.compile(r"[-+]?\d{1,12}")
_NUMBER = re.compile(r"[-+]?(\d{1,12}(\.\d{0,12})?|\.\d{1,12})")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")
_LANGUAGES = ("nb", "nn", "en")


@dataclass(frozen=True)
class Problem:
    """Something wrong in a file.

    line: counted from 1; None for the file as a whole. field: as terms[0].factor. code: for translation: "yaml",
    "size", "unsupported", "duplicate", "unknown", "missing", "type", "bounds", "choice", "key", "length", "date".
    given: what stood there. wanted: what would be right.
    """

    file: str
    line: int | None
    field: str
    code: str
    given: str
    wanted: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}, line {self.line}"
        return f"{place}: {self.field or 'the file'}: {self.code}: {self.given!r}; right would be {self.wanted}"


class ScenarioRefused(ValueError):
    """A scenario file that cannot be taken in; `problems` names everything that is wrong with it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def read_scenario(content: str | bytes, file: str = "scenario.yaml") -> Scenario:
    """Read one scenario. `file` is the name used in problems.

    Raises: `ScenarioRefused`.
    """
    reader = _Reader(file)
    try:
        root = compose(content)
    except NotPlain as refused:
        problem = Problem(file, refused.line, "", refused.code, refused.given, refused.wanted)
        raise ScenarioRefused((problem,)) from refused
    scenario = reader.scenario(root)
    if scenario is None or reader.problems:
        raise ScenarioRefused(tuple(reader.problems))
    return scenario


class _Reader:
    """Reads one file, gathering its problems."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def scenario(self, root: yaml.Node) -> Scenario | None:
        """The scenario, or None with its problems told."""
        names = ("key", "name", "text", "kind", "perspective", "source", "reviewed", "terms")
        top = self._mapping(root, "", names, optional=("reviewed",))
        if top is None:
            return None
        key = self._string(top.get("key"), "key", NAME_LENGTH)
        if key is not None and not _KEY.fullmatch(key):
            self._wrong(_line(top["key"]), "key", "key", key, "lower-case letters, digits and _, at most 60")
        name, text = (
            self._text(top.get(each), each, most) for each, most in (("name", NAME_LENGTH), ("text", TEXT_LENGTH))
        )
        kind = self._choice(top.get("kind"), "kind", tuple(Situation))
        perspective = self._choice(top.get("perspective"), "perspective", tuple(Perspective))
        source = self._string(top.get("source"), "source", TEXT_LENGTH)
        reviewed = self._review(top["reviewed"]) if "reviewed" in top and not _null(top["reviewed"]) else None
        terms = self._terms(top.get("terms"))
        if self.problems or name is None or text is None:
            return None
        return Scenario(
            str(key), name, text, Situation(str(kind)), Perspective(str(perspective)), str(source), terms, reviewed
        )

    def _text(self, node: yaml.Node | None, field: str, most: int) -> Text | None:
        parts = self._mapping(node, field, _LANGUAGES)
        if parts is None:
            return None
        told = [self._string(parts.get(language), f"{field}.{language}", most) for language in _LANGUAGES]
        return None if None in told else Text(*(str(each) for each in told))

    def _review(self, node: yaml.Node) -> Review | None:
        parts = self._mapping(node, "reviewed", ("by", "on"))
        if parts is None:
            return None
        by = self._string(parts.get("by"), "reviewed.by", NAME_LENGTH)
        on = self._string(parts.get("on"), "reviewed.on", 10)
        if by is None or on is None:
            return None
        try:
            return Review(by, datetime.strptime(on, "%Y-%m-%d").date())
        except ValueError:
            self._wrong(_line(parts["on"]), "reviewed.on", "date", on, "a date such as 2026-11-30")
            return None

    def _terms(self, node: yaml.Node | None) -> tuple[Term, ...]:
        if node is None:
            return ()
        if not isinstance(node, yaml.SequenceNode) or not 0 < len(node.value) <= MOST_TERMS:
            self._wrong(_line(node), "terms", "type", _shown(node), f"a list of 1 to {MOST_TERMS} terms")
            return ()
        read = [self._term(each, f"terms[{number}]") for number, each in enumerate(node.value)]
        return tuple(term for term in read if term is not None)

    def _term(self, node: yaml.Node, place: str) -> Term | None:
        if not isinstance(node, yaml.MappingNode):
            self._wrong(_line(node), place, "type", _shown(node), "fields with their values, one of them `term`")
            return None
        named = next((value for key, value in node.value if getattr(key, "value", None) == "term"), None)
        kind = self._choice(named, f"{place}.term", tuple(KINDS), node)
        if kind is None:
            return None
        fields = {field.name: field for field in KINDS[kind]}
        optional = tuple(name for name, field in fields.items() if not field.required)
        parts = self._mapping(node, place, ("term", *fields), optional=optional)
        if parts is None:
            return None
        values = {name: _value(fields[name], each) for name, each in parts.items() if name != "term"}
        before = len(self.problems)
        for name, each in parts.items():
            wrong = given_wrong(fields[name], values) if name != "term" else None
            if wrong is not None:
                self._wrong(_line(each), f"{place}.{name}", wrong.code, _shown(each), wrong.wanted)
        missing = any(field.required and name not in parts for name, field in fields.items())
        return None if missing or len(self.problems) > before else Term(kind, values)

    def _mapping(
        self, node: yaml.Node | None, place: str, names: tuple[str, ...], optional: tuple[str, ...] = ()
    ) -> dict[str, yaml.Node] | None:
        """The values of a mapping by key; unknown, double and missing keys are told."""
        if node is None:
            return None
        if not isinstance(node, yaml.MappingNode):
            self._wrong(_line(node), place, "type", _shown(node), f"fields with their values: {', '.join(names)}")
            return None
        parts: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else ""
            field = f"{place}.{name}" if place else name
            if name not in names:
                self._wrong(_line(key), field, "unknown", _shown(key), f"one of {', '.join(names)}")
            elif name in parts:
                self._wrong(_line(key), field, "duplicate", name, "each field once")
            else:
                parts[name] = value
        for name in names:
            if name not in parts and name not in optional:
                self._wrong(_line(node), f"{place}.{name}" if place else name, "missing", "", f"{name}: and its value")
        return parts

    def _string(self, node: yaml.Node | None, field: str, most: int) -> str | None:
        if node is None:
            return None
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
            self._wrong(_line(node), field, "type", _shown(node), "a text")
            return None
        if len(node.value) > most:
            self._wrong(_line(node), field, "length", f"{len(node.value)} characters", f"at most {most}")
            return None
        return str(node.value).strip()

    def _choice(
        self, node: yaml.Node | None, field: str, choices: tuple[str, ...], inside: yaml.Node | None = None
    ) -> str | None:
        if node is None:
            if inside is not None:
                self._wrong(_line(inside), field, "missing", "", f"one of {', '.join(choices)}")
            return None
        if not isinstance(node, yaml.ScalarNode) or node.value not in choices:
            self._wrong(_line(node), field, "choice", _shown(node), f"one of {', '.join(choices)}")
            return None
        return str(node.value)

    def _wrong(self, line: int | None, field: str, code: str, given: str, wanted: str) -> None:
        self.problems.append(Problem(self.file, line, field, code, given, wanted))


def _value(field: Field, node: yaml.Node) -> Any:
    """What stands there as the field understands it; what it does not understand is left as it is, and refused."""
    if _null(node):
        return None
    if isinstance(node, yaml.SequenceNode):
        return tuple(each.value if isinstance(each, yaml.ScalarNode) else None for each in node.value)
    if not isinstance(node, yaml.ScalarNode):
        return {}
    if field.type is Type.WHOLE and node.style is None and _WHOLE.fullmatch(node.value):
        return int(node.value)
    if field.type is Type.NUMBER and node.style is None and _NUMBER.fullmatch(node.value):
        return float(node.value)
    return node.value


def _null(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.style is None and node.value in ("", "~", "null")


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _shown(node: yaml.Node) -> str:
    """The beginning of what stands there."""
    if isinstance(node, yaml.ScalarNode):
        return str(node.value)[:60]
    return "a list" if isinstance(node, yaml.SequenceNode) else "fields with values"
