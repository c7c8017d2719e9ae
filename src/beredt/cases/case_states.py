"""The three states of a case as its page shows them, and what a person may do from there."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beredt.cases.case_head import COLOURS
from beredt.cases.forms import StateForm
from beredt.cases.lifecycle.events import states_of
from beredt.cases.lifecycle.facts import States, recorded_on
from beredt.cases.lifecycle.states import EventKind, HandlingState, PublicationState
from beredt.cases.lifecycle.tables import HANDLING, PUBLICATION, SHORTAGE
from beredt.cases.models import Case, CaseEvent

E = EventKind
#: What the choices of the form are called, as things to do.
ACTS = {
    E.START_CONFIRMED: _("Bekreft at mangelen har begynt"),
    E.START_MOVED: _("Flytt forventet start"),
    E.PROMISED: _("Før en lovet slutt"),
    E.LIMITED: _("Noe er tilgjengelig, ikke nok"),
    E.UNLIMITED: _("Ingenting er tilgjengelig lenger"),
    E.ENDED: _("Mangelen er over: tilgangen dekker behovet"),
    E.SUPPLY_CONFIRMED: _("Bekreft at tilgangen dekker behovet"),
    E.AVOIDED: _("Mangelen er avverget"),
    E.WITHDRAWN: _("Det var ingen mangel: trekk den"),
    E.PERMANENT: _("Legemiddelet utgår for godt"),
    E.REOPENED: _("Gjenåpne: den samme mangelen fortsetter"),
    E.NEW_PERIOD: _("Åpne en ny periode"),
}


@dataclass(frozen=True, slots=True)
class EventRow:
    """Something that happened, as the page tells it. `day` is the date that it gave, where it gave one."""

    effective: date
    what: str
    day: date | None
    reason: str
    recorded: date
    actor: str


@dataclass(frozen=True, slots=True)
class StatesPanel:
    """The part of the page: the states, everything that happened, and the form (None: nothing may be done here)."""

    states: States
    colour: str
    events: list[EventRow]
    form: StateForm | None


def states_panel(
    case: Case, as_of: date, *, known: date | None, may_edit: bool, form: StateForm | None = None
) -> StatesPanel | None:
    """The panel of a case on a day. With a day of knowledge it shows that day as it stood, and nothing can be done."""
    today = timezone.localdate()
    states = states_of(case, as_of, known or today)
    if states is None:
        return None
    events = [_row(event) for event in case.events.all() if recorded_on(event) <= (known or today)]
    # What is told next holds from no day before what was told last, even where the page describes an earlier day.
    first = max([min(as_of, today), *(row.effective for row in events)])
    form = form or StateForm(initial={"effective": first})
    form.offer(choices(states_of(case, first, today) or states))
    return StatesPanel(
        states=states,
        colour=COLOURS.get(states.shortage, "neutral"),
        events=events,
        form=form if may_edit and known is None else None,
    )


def _row(event: CaseEvent) -> EventRow:
    told = event.data.get("day") or event.data.get("review") or event.data.get("after", {}).get("promised_end")
    what = str(EventKind(event.kind).label)
    of_state = {E.HANDLING: HandlingState, E.PUBLICATION: PublicationState}.get(EventKind(event.kind))
    if of_state:
        what += f": {of_state(event.data['to']).label}"
    return EventRow(
        effective=event.effective,
        what=what,
        day=date.fromisoformat(told) if told else None,
        reason=event.reason,
        recorded=recorded_on(event),
        actor=event.actor.partition(":")[2],
    )


def choices(states: States) -> list[tuple[str, list[tuple[str, str]]]]:
    """What the tables have from these states, by group: shortage, handling, publication."""
    acts = dict.fromkeys(row.act for row in SHORTAGE if row.source == states.shortage)
    work = [f"handling:{row.target}" for row in HANDLING if row.source == states.handling]
    seen = [f"publication:{row.target}" for row in PUBLICATION if row.source == states.publication]
    return [
        (str(_("Mangelen")), [(f"shortage:{act.value}", str(ACTS[act])) for act in acts]),
        (str(_("Behandlingen")), [*_labelled(work, HandlingState), *_review(states)]),
        (str(_("Publiseringen")), _labelled(seen, PublicationState)),
    ]


def _labelled(values: list[str], states: type[HandlingState] | type[PublicationState]) -> list[tuple[str, str]]:
    return [(value, str(states(value.partition(":")[2]).label)) for value in values]


def _review(states: States) -> list[tuple[str, str]]:
    return [("review:", str(_("Flytt neste gjennomgang")))] if states.under_way else []
