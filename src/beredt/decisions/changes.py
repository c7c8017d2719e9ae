"""What changed from one version of a decision's text to the next, word by word, for whoever is to approve it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from beredt.actors.models import OrganisationKind
from beredt.cases.words import day
from beredt.decisions.curated import bodies, legal_bases
from beredt.decisions.models import DecisionVersion
from beredt.decisions.moments import in_words

LABELS: dict[str, Any] = {
    "kind": lazy("Slag"),
    "body": lazy("Organ"),
    "title": lazy("Tittel"),
    "text_nb": lazy("Tekst på bokmål"),
    "text_nn": lazy("Tekst på nynorsk"),
    "from_at": lazy("Gjelder fra"),
    "to_at": lazy("Gjelder til"),
    "legal_basis": lazy("Hjemmel"),
    "legal_text": lazy("Bestemmelse eller dokument"),
    "assessment_id": lazy("Vurdering som ligger til grunn"),
    "no_assessment_because": lazy("Hvorfor det ikke er noen vurdering"),
    "decided_on": lazy("Vedtatt av organet"),
    "document_reference": lazy("Dokument"),
    "groups": lazy("Rettet til gruppene"),
    "organisations": lazy("Rettet til virksomhetene"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of text that is the same, came in, or went out."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One field that changed."""

    label: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Revision:
    """A version, and what it changed of the one before; nothing for the first."""

    version: DecisionVersion
    changes: tuple[Change, ...]


def revisions(versions: Sequence[DecisionVersion]) -> list[Revision]:
    """Every version with what it changed, the oldest first."""
    before = [None, *versions]
    return [Revision(version, changes(old, version)) for old, version in zip(before, versions, strict=False)]


def changes(old: DecisionVersion | None, new: DecisionVersion) -> tuple[Change, ...]:
    """What `new` changed of `old`; nothing where there is no `old`."""
    if old is None:
        return ()
    return tuple(
        Change(str(label), difference(shown(old, name), shown(new, name)))
        for name, label in LABELS.items()
        if getattr(old, name) != getattr(new, name)
    )


def difference(before: str, after: str) -> tuple[Part, ...]:
    """The way from one text to another, word by word: `same`, `out` and `in`. Joined, they give both texts back."""
    old, new = re.findall(r"\s+|[^\s]+", before), re.findall(r"\s+|[^\s]+", after)
    parts: list[Part] = []
    for tag, first, last, start, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append(Part("same", "".join(old[first:last])))
            continue
        parts += [Part("out", "".join(old[first:last]))] if last > first else []
        parts += [Part("in", "".join(new[start:stop]))] if stop > start else []
    return tuple(parts)


def shown(version: DecisionVersion, name: str) -> str:
    """A field of a version as people read it."""
    value = getattr(version, name)
    if value in (None, "", []):
        return _("ikke oppgitt")
    if name == "kind":
        return str(version.get_kind_display())
    if name == "body":
        return str(bodies()[value].name) if value in bodies() else value
    if name == "legal_basis":
        return str(legal_bases()[value].name) if value in legal_bases() else value
    if name in ("from_at", "to_at"):
        return in_words(value)
    if name == "decided_on":
        return day(value)
    if name == "groups":
        return ", ".join(str(OrganisationKind(each).label) for each in value)
    return ", ".join(value) if name == "organisations" else str(value)
