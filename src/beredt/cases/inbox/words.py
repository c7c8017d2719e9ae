"""Proposals in words: what to do, and why."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from beredt.cases.inbox.proposals import Kind, Proposal, Why

#: What each proposal is called, as a thing to do.
KINDS = {
    Kind.OPEN: lazy("Åpne sak"),
    Kind.AMEND: lazy("Ta inn endringen"),
    Kind.NEW_PERIOD: lazy("Åpne ny periode"),
    Kind.DUPLICATE: lazy("Duplikat"),
    Kind.MERGE: lazy("Ta inn i saken"),
}
#: Designsystemet's colour of each.
COLOURS = {
    Kind.OPEN: "info",
    Kind.AMEND: "warning",
    Kind.NEW_PERIOD: "info",
    Kind.DUPLICATE: "neutral",
    Kind.MERGE: "neutral",
}
REASONS = {
    Why.OWN_CASE: lazy("Meldingen er endret siden den ble tatt inn i sak %(case)s."),
    Why.PREVIOUS_NOTICE: lazy("Meldt på nytt etter at den forrige perioden (sak %(case)s) skulle være over."),
    Why.OPEN_CASE_NEW: lazy("Samme pakning har åpen sak %(case)s, og meldingen sier noe nytt."),
    Why.OPEN_CASE_SAME: lazy("Samme pakning har sak %(case)s i samme periode, og meldingen sier ikke noe nytt."),
    Why.OPEN_CASE: lazy("Samme pakning har sak %(case)s i samme periode."),
    Why.END_NOT_PASSED: lazy("Sak %(case)s på samme pakning er avsluttet, men den lovede slutten var ikke passert."),
    Why.WITHIN_CLOSED: lazy("Perioden ligger innenfor den avsluttede saken %(case)s på samme pakning."),
    Why.EARLIER_PERIOD: lazy("Samme pakning har hatt mangel før."),
    Why.OTHER_NOTICE: lazy("Meldingen «%(other)s» på samme pakning venter også. Behandle den først."),
    Why.NO_CASE: lazy("Pakningen har ingen sak."),
    Why.ANOTHER: lazy("Åpne en egen sak likevel, om dette er en annen mangel."),
    Why.SAME_SUBSTANCE: lazy("Åpen sak %(case)s har samme virkestoff: %(title)s."),
    Why.NAME_ALIKE: lazy("Åpen sak %(case)s har et lignende navn: %(title)s."),
    Why.SAME_GROUP: lazy("Åpen sak %(case)s er i samme ATC-gruppe: %(title)s."),
}


def label(proposal: Proposal) -> str:
    """What to do, with the case's number where there is one."""
    name = str(KINDS[proposal.kind])
    if proposal.case is None:
        return name
    return _("%(what)s %(case)s") % {"what": name, "case": proposal.case.number}


def reason(proposal: Proposal) -> str:
    """Why it is proposed."""
    return str(REASONS[proposal.why]) % {
        "case": proposal.case.number if proposal.case else "",
        "title": proposal.case.title if proposal.case else "",
        "other": proposal.other.name if proposal.other else "",
    }
