"""A proposal in words: where each level comes from, and what is missing."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from beredt.cases.models import SeverityClass
from beredt.cases.severity.rules import Proposal

SOURCES = {
    "antidotes": lazy("Motgift (ATC %(atc)s)."),
    "antidote_flag": lazy("Merket som motgift på saken."),
    "statutory_stock": lazy("Står i grossistforskriftens beredskapsplikt (ATC %(atc)s)."),
    "mitm": lazy("Står blant Frankrikes legemidler av stor terapeutisk betydning (ATC %(atc)s)."),
}
#: Why a decision is refused.
RULES = {
    "severity_impossible": lazy(
        "De to vurderingene fører ikke til den klassen. Endre en av dem, eller velg en annen klasse."
    ),
}
#: Names told one by one before the rest is only counted.
NAMED = 5


def why_serious(proposal: Proposal) -> str:
    """What the seriousness builds on."""
    if not proposal.basis:
        return _("Legemiddelet står ikke på noen av listene som regelen bygger på. Vurder selv.")
    return str(SOURCES[proposal.basis]) % {"atc": proposal.basis_atc}


def why_hard_to_replace(proposal: Proposal) -> str:
    """What the other level builds on."""
    if proposal.replacing is None:
        return _("Saken har ingen full ATC-kode og ingen vurderte alternativer. Vurder selv.")
    if not proposal.replacing:
        return _("Ingen andre preparater med samme virkestoff er på markedet, og ingen vurderte alternativer er ført.")
    named = ", ".join(proposal.replacing[:NAMED])
    rest = len(proposal.replacing) - NAMED
    if rest > 0:
        return ngettext(
            "Kan erstattes av: %(named)s og %(count)d annet.", "Kan erstattes av: %(named)s og %(count)d andre.", rest
        ) % {"named": named, "count": rest}
    return _("Kan erstattes av: %(named)s.") % {"named": named}


def outcome_of(proposal: Proposal) -> str:
    """The class, or those that remain possible."""
    if proposal.outcome != SeverityClass.UNKNOWN:
        return str(proposal.outcome.label)
    return _("Ukjent. Kan være %(classes)s.") % {
        "classes": _(" eller ").join(str(each.label).lower() for each in proposal.possible)
    }
