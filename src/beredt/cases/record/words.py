"""What the page of a record calls things, in the reader's language."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from beredt.cases.models import EffectKind, Relation
from beredt.cases.record.proposals import PREVIOUS, Proposal, Why

#: A relation as it reads from the other case.
INVERSE: dict[str, Any] = {
    Relation.RELATED_SUBSTANCE: Relation.RELATED_SUBSTANCE.label,
    Relation.SHARED_INTERMEDIATE: Relation.SHARED_INTERMEDIATE.label,
    Relation.KNOCK_ON: _("Fører til"),
    Relation.SUBSTITUTE_OF: _("Erstattes av"),
    Relation.DUPLICATE_OF: _("Har duplikatet"),
    Relation.PART_OF: _("Omfatter"),
}
#: Why a link is proposed; `shared` is what the two cases have in common.
WHY: dict[Why, Any] = {
    Why.SAME_PACK_EARLIER: _("samme pakning var i mangel før (%(shared)s)"),
    Why.IS_ALTERNATIVE: _("den ene er ført som alternativ til den andre (%(shared)s)"),
    Why.BLOCKED_BY_DEVICE: _("utstyret i den ene trengs for legemidlet i den andre (%(shared)s)"),
    Why.SAME_SUBSTANCE: _("samme virkestoff i mangel samtidig (%(shared)s)"),
    Why.SAME_ATC_4: _("samme ATC-gruppe i mangel samtidig (%(shared)s)"),
    Why.SAME_HOLDER_AND_REASON: _("samme innehaver og årsak innen 30 dager (%(shared)s), svakere tegn"),
}
REPLACED = _(
    "Noen andre har endret dette i mellomtiden. Åpne siden på nytt, se hva som står nå, og før endringen igjen."
)
#: What an amount of an effect counts.
UNITS: dict[str, Any] = {
    EffectKind.POSTPONED: _("pasienter"),
    EffectKind.SWITCHED: _("pasienter"),
    EffectKind.HARM: _("pasienter"),
    EffectKind.HOURS: _("timer"),
    EffectKind.COST: _("kroner"),
    EffectKind.OTHER: "",
}


def relation_words(relation: str, *, backwards: bool) -> Any:
    """A relation as it reads from this case, or backwards: as the other stands to it."""
    if relation == PREVIOUS:
        return _("Tidligere periode")
    return INVERSE[relation] if backwards else Relation(relation).label


def in_words(proposal: Proposal) -> str:
    """Why a link is proposed."""
    return "; ".join(why_words(proposal))


def why_words(proposal: Proposal) -> list[str]:
    """Each rule that holds, in words, with what the two cases share."""
    return [str(WHY[why]) % {"shared": proposal.shared[why]} for why in proposal.why]
