"""What somebody may turn on the page: each lever a term of a scenario, with its knobs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from beredt.cases.words import decimal, percent, whole
from beredt.outlook.scenario import KINDS, Term
from beredt.outlook.scenario.fields import Field, Type
from beredt.outlook.scenario.terms import LONGEST


@dataclass(frozen=True, slots=True)
class Knob:
    """One slider: its name in the address, the field of the term that it sets, its label and where it stands at first.

    low, high, step: narrower than the field's own bounds, where a page needs no more.
    """

    name: str
    field: str
    label: Any
    start: float
    low: float
    high: float
    step: float


@dataclass(frozen=True, slots=True)
class Lever:
    """A term that somebody may add: it does nothing while its first knob stands where it starts."""

    kind: str
    title: Any
    knobs: tuple[Knob, ...]
    fixed: Mapping[str, Any] = field(default_factory=dict)


_ALWAYS = {"start": 0, "days": LONGEST}
#: In the order of the page: what may happen, and then what may be done about it.
LEVERS = (
    Lever(
        "demand_surge",
        lazy("Behovet endrer seg"),
        (Knob("behov", "factor", lazy("Behov mot i dag"), 1.0, 0.2, 3.0, 0.05),),
        _ALWAYS,
    ),
    Lever(
        "hoarding",
        lazy("Hamstring"),
        (
            Knob("hamstring", "extra", lazy("Så mye mer tas ut"), 0.0, 0.0, 3.0, 0.1),
            Knob("hamstring_dager", "days", lazy("I så mange dager"), 14, 1, 60, 1),
        ),
    ),
    Lever(
        "supply_stop",
        lazy("Bestillinger uteblir"),
        (Knob("uteblir", "share", lazy("Andel som aldri kommer"), 0.0, 0.0, 1.0, 0.05),),
        _ALWAYS,
    ),
    Lever(
        "delivery_delay",
        lazy("Bestillinger blir forsinket"),
        (Knob("forsinket", "later", lazy("Så mange dager senere"), 0, 0, 180, 1),),
        _ALWAYS,
    ),
    Lever(
        "longer_shortage",
        lazy("Mangelen varer lenger"),
        (Knob("lenger", "days", lazy("Så mange dager lenger"), 0, -90, 365, 1),),
    ),
    Lever(
        "restriction",
        lazy("Begrens bruken"),
        (
            Knob("tillatt", "allowed", lazy("Så mye av dagens bruk tillates"), 1.0, 0.0, 1.0, 0.05),
            Knob("folges", "compliance", lazy("Så godt følges det"), 1.0, 0.0, 1.0, 0.05),
            Knob("begrens_om", "start", lazy("Gjelder om så mange dager"), 0, 0, 120, 1),
        ),
        {"days": None},
    ),
    Lever(
        "extra_packs",
        lazy("Ekstra pakninger"),
        (
            Knob("ekstra", "packs", lazy("Så mange pakninger"), 0, 0, 10_000, 1),
            Knob("ekstra_om", "start", lazy("Kommer om så mange dager"), 30, 0, 180, 1),
        ),
    ),
    Lever(
        "shelf_life",
        lazy("Forlenget holdbarhet"),
        (Knob("holdbarhet", "days", lazy("Så mange dager til"), 0, 0, 365, 5),),
    ),
)

#: What a field of a term is called, where a chosen scenario has it.
FIELDS = {
    "start": lazy("Begynner om (dager)"),
    "days": lazy("Varer (dager)"),
    "factor": lazy("Ganger"),
    "extra": lazy("Så mye mer tas ut"),
    "payback": lazy("Andel som tas igjen etterpå"),
    "payback_days": lazy("Tas igjen over (dager)"),
    "share": lazy("Andel"),
    "pipeline": lazy("Dager før det merkes"),
    "later": lazy("Dager senere"),
    "allowed": lazy("Så mye av dagens bruk tillates"),
    "compliance": lazy("Så godt følges det"),
    "redirected": lazy("Andel som går til alternativer"),
    "packs": lazy("Pakninger"),
    "life": lazy("Holdbarhet ved ankomst (dager)"),
}
TERMS = {
    "demand_surge": lazy("Behovet endrer seg"),
    "hoarding": lazy("Hamstring"),
    "supply_stop": lazy("Leveranser stopper"),
    "delivery_delay": lazy("Leveranser blir forsinket"),
    "pools_closed": lazy("Lagre kan ikke brukes"),
    "longer_shortage": lazy("Mangelen varer lenger"),
    "restriction": lazy("Begrenset bruk"),
    "release": lazy("Frigitt lager"),
    "extra_packs": lazy("Ekstra pakninger"),
    "shelf_life": lazy("Forlenget holdbarhet"),
    "substitution": lazy("Bytte til alternativer"),
}


@dataclass(frozen=True, slots=True)
class Slider:
    """A knob as the page shows it. shown: its value in words; word: what it counts, while it is being moved.

    moved: whether it stands elsewhere than at first.
    """

    name: str
    label: str
    low: str
    high: str
    step: str
    value: str
    shown: str
    unit: str
    word: str
    moved: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """The sliders that belong together."""

    title: str
    sliders: tuple[Slider, ...]

    @property
    def moved(self) -> bool:
        """Whether any of them has been."""
        return any(slider.moved for slider in self.sliders)


def field_of(kind: str, name: str) -> Field:
    """The field of a kind of term."""
    return next(each for each in KINDS[kind] if each.name == name)


def number(query: Mapping[str, str], name: str, low: float, high: float, default: float) -> float:
    """The number that the address gives, within its bounds; the default where it gives none that can be read."""
    try:
        value = float(query.get(name, "").replace(",", "."))
    except ValueError:
        return default
    return min(max(value, low), high) if value == value else default


def terms_of(query: Mapping[str, str]) -> tuple[Term, ...]:
    """The terms of the levers that have been moved."""
    made = []
    for lever in LEVERS:
        values = {knob.name: number(query, knob.name, knob.low, knob.high, knob.start) for knob in lever.knobs}
        if values[lever.knobs[0].name] == lever.knobs[0].start:
            continue
        given = {knob.field: _typed(lever.kind, knob.field, values[knob.name]) for knob in lever.knobs}
        made.append(Term(lever.kind, {**lever.fixed, **given}))
    return tuple(made)


def changed(query: Mapping[str, str], terms: tuple[Term, ...]) -> tuple[Term, ...]:
    """The terms of a chosen scenario with what the address says of their numbers, as t0.factor."""
    return tuple(term.having(**_given(query, place, term)) for place, term in enumerate(terms))


def _given(query: Mapping[str, str], place: int, term: Term) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for each in _numbers(term):
        if (name := f"t{place}.{each.name}") in query:
            value = number(query, name, each.low, each.high, term[each.name])
            given[each.name] = _typed(term.kind, each.name, value)
    return given


def panels(query: Mapping[str, str]) -> list[Panel]:
    """The levers with where they stand."""
    return [
        Panel(
            str(lever.title),
            tuple(
                _slider(
                    knob.name,
                    str(knob.label),
                    field_of(lever.kind, knob.field),
                    number(query, knob.name, knob.low, knob.high, knob.start),
                    (knob.low, knob.high, knob.step, knob.start),
                )
                for knob in lever.knobs
            ),
        )
        for lever in LEVERS
    ]


def panels_of(terms: tuple[Term, ...], now: tuple[Term, ...]) -> list[Panel]:
    """The terms of a chosen scenario with where they stand now."""
    return [
        Panel(
            str(TERMS[term.kind]),
            tuple(
                _slider(
                    f"t{place}.{each.name}",
                    str(FIELDS.get(each.name, each.name)),
                    each,
                    now[place][each.name],
                    (each.low, each.high, each.step, term[each.name]),
                )
                for each in _numbers(term)
            ),
        )
        for place, term in enumerate(terms)
    ]


def _numbers(term: Term) -> list[Field]:
    """The fields that hold a number now."""
    return [each for each in KINDS[term.kind] if each.type in (Type.WHOLE, Type.NUMBER) and term[each.name] is not None]


def _typed(kind: str, name: str, value: float) -> float | int:
    return round(value) if field_of(kind, name).type is Type.WHOLE else round(value, 4)


def _slider(name: str, label: str, of: Field, value: float, bounds: tuple[float, float, float, float]) -> Slider:
    low, high, step, start = bounds
    return Slider(
        name=name,
        label=label,
        low=f"{low:g}",
        high=f"{high:g}",
        step=f"{step:g}",
        value=f"{value:g}",
        shown=in_words(of.unit, value),
        unit=of.unit,
        word={"factor": _("ganger"), "packs": _("pakninger"), "share": ""}.get(of.unit, _("dager")),
        moved=value != start,
    )


def in_words(unit: str, value: float) -> str:
    """A value with its unit."""
    if unit == "share":
        return percent(value)
    if unit == "factor":
        return _("%(times)s ganger") % {"times": decimal(value, 2)}
    if unit == "packs":
        return ngettext("%(count)s pakning", "%(count)s pakninger", int(value)) % {"count": whole(value)}
    return ngettext("%(count)s dag", "%(count)s dager", int(value)) % {"count": whole(value)}
