"""Reading one element's fields by name and type, with every fault noted in its place."""

import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from lxml import etree

from beredt.formats.fest.names import FS, M30, local_name
from beredt.formats.fest.records import Coded, Quantity
from beredt.formats.problems import LISTED, Code, Problem, Refused, Remark

# Bounded, so that no value of a hostile file takes more than a moment to handle.
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{0,18})?([eE][+-]?[0-9]{1,2})?", re.ASCII)
_WHOLE = re.compile(r"[+-]?[0-9]{1,9}", re.ASCII)
_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(Z|[+-][0-9]{2}:[0-9]{2})?", re.ASCII)
_TIME = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?"
_MOMENT = re.compile(rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T{_TIME}(Z|[+-][0-9]{{2}}:[0-9]{{2}})?", re.ASCII)
_FLAGS = {"true": True, "1": True, "false": False, "0": False}


def line_of(element: Any) -> int | None:
    """The line where an element begins, right also beyond line 65,535."""
    line: int | None = element.sourceline
    return line


class _Place(NamedTuple):
    line: int | None
    value: str | None
    times: int


class Findings:
    """Collects problems, up to the limit that is listed, and merges remarks of one kind into a count."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.total = 0
        self._remarks: dict[tuple[Code, str | None], _Place] = {}

    def problem(
        self,
        code: Code,
        line: int | None,
        field: str | None,
        value: str | None = None,
        expected: str | None = None,
    ) -> None:
        self.total += 1
        if self.total <= LISTED:
            self.problems.append(Problem(code, line, field, value, expected))

    def remark(self, code: Code, line: int | None, field: str | None, value: str | None = None) -> None:
        first = self._remarks.get((code, field), _Place(line, value, 0))
        self._remarks[code, field] = first._replace(times=first.times + 1)

    def remarks(self) -> tuple[Remark, ...]:
        """One remark a kind and field, with the line and value of the first."""
        return tuple(
            Remark(code, place.line, field, place.value, place.times) for (code, field), place in self._remarks.items()
        )

    def raise_if_any(self) -> None:
        if self.total:
            raise Refused(self.problems, self.total)


class _Tags(dict[str, str]):
    """Local name -> tag in one namespace, made once. The names come from our own code, so they are few."""

    def __init__(self, namespace: str) -> None:
        self._namespace = namespace

    def __missing__(self, name: str) -> str:
        self[name] = tag = f"{{{self._namespace}}}{name}"
        return tag


_TAGS = {namespace: _Tags(namespace) for namespace in (M30, FS)}


class Node:
    """An element's children by local name: those of its namespace, and those whose sender left it out."""

    __slots__ = ("_children", "_element", "_findings", "_namespace", "_repeated", "_tags")

    def __init__(self, element: etree._Element, namespace: str, findings: Findings) -> None:
        self._element = element
        self._namespace = namespace
        self._findings = findings
        self._tags = _TAGS[namespace]
        self._children: dict[str, etree._Element] = {}
        self._repeated: list[tuple[str, etree._Element]] = []
        # This loop runs for every element that is read; it is most of what reading costs beyond parsing.
        children = self._children
        for child in element:
            tag = child.tag
            if tag in children:
                self._repeated.append((tag, child))
            else:
                children[tag] = child

    def element(self, name: str) -> etree._Element | None:
        """The first child of that name."""
        found = self._children.get(self._tags[name])
        return self._children.get(name) if found is None else found

    def elements(self, name: str) -> list[etree._Element]:
        if (first := self.element(name)) is None:
            return []
        tags = (self._tags[name], name)
        return [first, *(child for tag, child in self._repeated if tag in tags)]

    def nodes(self, name: str) -> list["Node"]:
        return [Node(child, self._namespace, self._findings) for child in self.elements(name)]

    def node(self, name: str) -> "Node | None":
        return self.inner(name, self._namespace)

    def inner(self, name: str, namespace: str) -> "Node | None":
        """The first child of that name, in a namespace of its own."""
        child = self._children.get(_TAGS[namespace][name])
        child = self._children.get(name) if child is None else child
        return None if child is None else Node(child, namespace, self._findings)

    def text(self, name: str) -> str | None:
        # `element` written out, here and in `coded`: a quarter of a million calls in a full extract.
        child = self._children.get(self._tags[name])
        if child is None and (child := self._children.get(name)) is None:
            return None
        text = child.text
        return (text.strip() or None) if text else None

    def texts(self, name: str) -> tuple[str, ...]:
        return tuple(text for child in self.elements(name) if (text := _stripped(child.text)))

    def required(self, name: str) -> str:
        """Text that must be there; the empty string after noting that it is not."""
        if (text := self.text(name)) is None:
            self.missing(name)
            return ""
        return text

    def coded(self, name: str) -> Coded | None:
        child = self._children.get(self._tags[name])
        if child is None and (child := self._children.get(name)) is None:
            return None
        return _coded(child.get("V"), child.get("DN"))

    def coded_all(self, name: str) -> tuple[Coded, ...]:
        coded = (_coded(child.get("V"), child.get("DN")) for child in self.elements(name))
        return tuple(one for one in coded if one)

    def required_coded(self, name: str) -> Coded:
        if (coded := self.coded(name)) is None:
            self.missing(name)
            return Coded("")
        return coded

    def day(self, name: str) -> date | None:
        if (text := self.text(name)) is None:
            return None
        try:
            return parse_date(text)
        except ValueError:
            self.problem(Code.NOT_A_DATE, name, text, "YYYY-MM-DD")
            return None

    def required_day(self, name: str) -> date:
        if self.text(name) is None:
            self.missing(name)
        return self.day(name) or date.min

    def moment(self, name: str) -> datetime | None:
        if (text := self.text(name)) is None:
            return None
        try:
            return parse_moment(text)
        except ValueError:
            self.problem(Code.NOT_A_DATE, name, text, "YYYY-MM-DDThh:mm:ss")
            return None

    def flag(self, name: str) -> bool | None:
        if (text := self.text(name)) is None:
            return None
        if text not in _FLAGS:
            self.problem(Code.NOT_IN_LIST, name, text, "true, false")
            return None
        return _FLAGS[text]

    def whole(self, name: str) -> int | None:
        if (text := self.text(name)) is None:
            return None
        if not _WHOLE.fullmatch(text):
            self.problem(Code.NOT_A_WHOLE_NUMBER, name, text)
            return None
        return int(self._not_negative(name, Decimal(text)))

    def number(self, name: str) -> Decimal | None:
        return self._number(name, self.text(name))

    def required_number(self, name: str) -> Decimal:
        if self.text(name) is None:
            self.missing(name)
        return self.number(name) or Decimal(0)

    def quantity(self, name: str) -> Quantity | None:
        """A PQ: value and unit are attributes. One without a value says nothing."""
        child = self.element(name)
        value = None if child is None else self._number(name, _stripped(child.get("V")))
        return None if child is None or value is None else Quantity(value, _stripped(child.get("U")))

    def required_quantity(self, name: str) -> Quantity:
        child = self.element(name)
        if child is None or not _stripped(child.get("V")):
            self.missing(name)
        return self.quantity(name) or Quantity(Decimal(0))

    def missing(self, name: str) -> None:
        self.problem(Code.MISSING_VALUE, name)

    def problem(self, code: Code, name: str, value: str | None = None, expected: str | None = None) -> None:
        """Note a fault of a field, at the field's own line if it is there."""
        self._findings.problem(code, self._line(name), self._path(name), value, expected)

    def remark(self, code: Code, name: str, value: str | None = None) -> None:
        self._findings.remark(code, self._line(name), self._path(name), value)

    def _line(self, name: str) -> int | None:
        child = self.element(name)
        return line_of(self._element if child is None else child)

    def _path(self, name: str) -> str:
        return f"{local_name(self._element.tag, self._namespace)}/{name}"

    def _number(self, name: str, text: str | None) -> Decimal | None:
        if text is None:
            return None
        if not _NUMBER.fullmatch(text):
            self.problem(Code.NOT_A_NUMBER, name, text)
            return None
        return self._not_negative(name, Decimal(text))

    def _not_negative(self, name: str, value: Decimal) -> Decimal:
        if value < 0:
            self.problem(Code.OUT_OF_RANGE, name, str(value), ">= 0")
        return value


@lru_cache(maxsize=4096)
def parse_date(text: str) -> date:
    """An XSD date; its time zone, which says nothing of a day, is dropped.

    >>> parse_date("2017-01-31Z")
    datetime.date(2017, 1, 31)
    """
    if not (match := _DATE.fullmatch(text)):
        raise ValueError(text)
    return date.fromisoformat(match[1])


def parse_moment(text: str) -> datetime:
    """An XSD dateTime: with a time zone if it names one, otherwise without."""
    if not _MOMENT.fullmatch(text):
        raise ValueError(text)
    return datetime.fromisoformat(text)


def _stripped(text: str | None) -> str | None:
    return (text.strip() or None) if text else None


@lru_cache(maxsize=8192)  # few codes, many times: one object each
def _coded(code: str | None, name: str | None) -> Coded | None:
    stripped = _stripped(code)
    return Coded(stripped, _stripped(name)) if stripped else None
