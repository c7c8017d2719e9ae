"""The list of decisions as its address asks for it, in groups for a case's page, and as a file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from beredt.decisions.curated import bodies
from beredt.decisions.lifecycle import State
from beredt.decisions.models import DecisionKind
from beredt.decisions.moments import in_words
from beredt.decisions.queries import Standing
from beredt.figures.tables import Column, Kind

#: Colours of Designsystemet; the words always stand beside the colour.
COLOURS = {State.IN_FORCE: "success", State.COMING: "info", State.SUBMITTED: "warning", State.RETURNED: "warning"}

GROUPS = (
    ("in_force", lazy("Gjelder nå"), (State.IN_FORCE, State.COMING)),
    ("waiting", lazy("Venter på godkjenning"), (State.SUBMITTED,)),
    ("drafts", lazy("Utkast"), (State.DRAFT, State.RETURNED)),
    ("over", lazy("Tidligere"), (State.EXPIRED, State.LIFTED, State.REPLACED, State.DROPPED)),
)


@dataclass(frozen=True, slots=True)
class DecisionChoice:
    """What the address asks to see. Empty means all; `mine` is what waits for whoever asks."""

    text: str = ""
    state: str = ""
    kind: str = ""
    body: str = ""
    mine: bool = False

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "DecisionChoice":
        """From the query of an address; what is not known there counts as not asked."""
        state, kind, body = (query.get(name, "") for name in ("state", "kind", "body"))
        return cls(
            text=query.get("q", "").strip(),
            state=state if state in State.values else "",
            kind=kind if kind in DecisionKind.values else "",
            body=body if body in bodies() else "",
            mine=query.get("mine") == "1",
        )


def chosen(found: Iterable[Standing], choice: DecisionChoice) -> list[Standing]:
    """The decisions of a choice, in the order in which they came."""
    words = choice.text.casefold().split()
    return [
        each
        for each in found
        if choice.state in ("", each.state)
        and choice.kind in ("", each.version.kind)
        and choice.body in ("", each.version.body)
        and all(word in _text(each) for word in words)
    ]


def grouped(found: Sequence[Standing]) -> list[tuple[str, str, list[Standing]]]:
    """The decisions of a case by how they stand; groups with nothing in them are left out."""
    groups = [(key, str(title), [each for each in found if each.state in states]) for key, title, states in GROUPS]
    return [group for group in groups if group[2]]


def columns() -> list[Column]:
    """The columns of the list as a file."""
    return [
        Column("number", _("Vedtak")),
        Column("title", _("Tittel")),
        Column("case", _("Sak")),
        Column("kind", _("Slag")),
        Column("body", _("Organ")),
        Column("state", _("Tilstand")),
        Column("from", _("Gjelder fra")),
        Column("to", _("Gjelder til")),
        Column("legal_basis", _("Hjemmel")),
        Column("approved_by", _("Godkjent av")),
        Column("approved_at", _("Godkjent")),
        Column("addressed", _("Mottakere"), Kind.WHOLE),
        Column("confirmed", _("Har bekreftet"), Kind.WHOLE),
    ]


def rows(found: Iterable[Standing]) -> list[dict[str, object]]:
    """The decisions as rows of the file."""
    return [
        {
            "number": each.decision.number,
            "title": each.version.title,
            "case": each.decision.case.number if each.decision.case else "",
            "kind": str(each.version.get_kind_display()),
            "body": str(each.body.name) if each.body else each.version.body,
            "state": str(each.state.label),
            "from": in_words(each.version.from_at) if each.version.from_at else "",
            "to": in_words(each.version.to_at) if each.version.to_at else "",
            "legal_basis": str(each.legal_basis.name) if each.legal_basis else "",
            "approved_by": each.approval.actor.removeprefix("person:") if each.approval else "",
            "approved_at": in_words(each.approval.at) if each.approval else "",
            "addressed": each.addressed,
            "confirmed": each.confirmed,
        }
        for each in found
    ]


def _text(each: Standing) -> str:
    case = each.decision.case
    return f"{each.decision.number} {each.version.title} {case.number if case else ''} {case or ''}".casefold()
