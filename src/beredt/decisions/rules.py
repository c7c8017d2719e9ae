"""The rules that guard the acts on a decision, each with a code of its own and why it refuses, in words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beredt.decisions.curated import bodies, legal_bases
from beredt.decisions.lifecycle import Act, Stage, State, Transition, find
from beredt.decisions.models import DecisionVersion


class DecisionRuleError(Exception):
    """The decision does not allow it. `code` names the rule."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def words(self) -> str:
        """Why, in the reader's language."""
        return str(RULE_WORDS[self.code])


@dataclass(frozen=True, slots=True)
class Situation:
    """What somebody wants to do with a decision, and how it stands. `replaced` is how that which it replaces stands."""

    version: DecisionVersion
    stage: Stage
    state: State
    now: datetime
    reason: str = ""
    replaced: State | None = None
    holder: str = ""
    new_holder: str = ""


def _legal_basis_missing(it: Situation) -> bool:
    basis = legal_bases().get(it.version.legal_basis)
    return basis is None or (basis.needs_text and not it.version.legal_text.strip())


def _reference_missing(it: Situation) -> bool:
    body = bodies().get(it.version.body)
    told = it.version.decided_on is not None and it.version.document_reference.strip()
    return body is not None and body.registered and not told


def _body_may_not(it: Situation) -> bool:
    body = bodies().get(it.version.body)
    day = it.version.decided_on or timezone.localdate(it.now)
    return body is None or it.version.kind not in body.decides or not body.holds_on(day)


_STANDS = (State.IN_FORCE, State.COMING)

#: When each rule refuses.
RULES: dict[str, Callable[[Situation], bool]] = {
    "title_missing": lambda it: not it.version.title.strip(),
    "text_nb_missing": lambda it: not it.version.text_nb.strip(),
    "text_nn_missing": lambda it: not it.version.text_nn.strip(),
    "from_missing": lambda it: it.version.from_at is None,
    "ends_before_it_begins": lambda it: (
        it.version.from_at is not None and it.version.to_at is not None and it.version.to_at <= it.version.from_at
    ),
    "legal_basis_missing": _legal_basis_missing,
    "basis_missing": lambda it: it.version.assessment_id is None and not it.version.no_assessment_because.strip(),
    "addressees_missing": lambda it: not (it.version.groups or it.version.organisations),
    "reference_missing": _reference_missing,
    "body_may_not": _body_may_not,
    "replaced_is_over": lambda it: it.replaced is not None and it.replaced not in _STANDS,
    "over": lambda it: it.state not in _STANDS,
    "holder_missing": lambda it: not it.new_holder,
    "holder_unchanged": lambda it: it.new_holder == it.holder,
}

RULE_WORDS = {
    "four_eyes": _("Den som har skrevet noe, kan ikke selv godkjenne det."),
    "illegal_act": _("Det går ikke slik vedtaket står nå."),
    "reason_missing": _("Skriv en begrunnelse."),
    "changed_meanwhile": _("Noen andre har endret vedtaket i mellomtiden. Se hva som er nytt, og prøv igjen."),
    "title_missing": _("Vedtaket mangler en tittel."),
    "text_nb_missing": _("Teksten på bokmål mangler."),
    "text_nn_missing": _("Teksten på nynorsk mangler."),
    "from_missing": _("Oppgi når vedtaket gjelder fra, med klokkeslett."),
    "ends_before_it_begins": _("Vedtaket slutter før det begynner."),
    "legal_basis_missing": _("Oppgi hjemmelen, eller at det ikke er noen."),
    "basis_missing": _("Velg vurderingen som lå til grunn, eller skriv hvorfor det ikke er noen."),
    "addressees_missing": _("Oppgi hvem vedtaket er rettet til."),
    "no_addressees": _("Ingen virksomhet hører til gruppene som vedtaket er rettet til."),
    "unknown_organisation": _("En av virksomhetene er ikke kjent."),
    "unknown_body": _("Organet er ikke kjent."),
    "reference_missing": _("Organet vedtar selv. Oppgi dagen det ble vedtatt og dokumentet som viser det."),
    "body_may_not": _("Organet kan ikke ta en slik beslutning."),
    "other_case": _("Vurderingen hører til en annen sak."),
    "replaced_is_over": _("Vedtaket som skal erstattes, gjelder ikke lenger."),
    "over": _("Vedtaket gjelder ikke lenger."),
    "holder_missing": _("Oppgi saken eller organet som overtar."),
    "holder_unchanged": _("Vedtaket ligger allerede der."),
    "holder_closed": _("Saken som skal overta, er lukket."),
    "already_acknowledged": _("Mottakeren har allerede bekreftet."),
    "not_addressed": _("Vedtaket er ikke rettet til virksomheten."),
    "who_and_how_missing": _("Oppgi hvem som bekreftet, og hvordan."),
}


def check(act: Act, it: Situation) -> Transition:
    """The row of the act, if there is one and its rules allow it. Raises DecisionRuleError with the first that not."""
    row = find(act, it.stage)
    if row is None:
        raise DecisionRuleError("illegal_act")
    if row.reason and not it.reason.strip():
        raise DecisionRuleError("reason_missing")
    for code in row.guards:
        if RULES[code](it):
            raise DecisionRuleError(code)
    return row


def lacking(it: Situation) -> list[str]:
    """Every rule that refuses to submit the decision as it is: what the author has yet to do."""
    row = find(Act.SUBMITTED, it.stage)
    return [code for code in row.guards if RULES[code](it)] if row else []
