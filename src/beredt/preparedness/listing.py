"""The list of preparedness cases, on the page and as a file."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from beredt.cases.lifecycle.events import with_events
from beredt.cases.lifecycle.facts import States, states_on
from beredt.cases.models import Case, CaseLink, Relation
from beredt.figures.tables import Column, Kind
from beredt.preparedness.models import Milestone, MilestoneState
from beredt.preparedness.page import preparedness_cases, when


@dataclass(frozen=True, slots=True)
class ListRow:
    """A case with its states, its milestones reached of those wanted, the next one, and its shortage cases."""

    case: Case
    states: States
    reached: int
    wanted: int
    next: str
    next_when: str
    shortages: int


def rows(as_of: date, known: date | None) -> list[ListRow]:
    """The cases that were there on a day, in a fixed number of queries."""
    found = preparedness_cases().prefetch_related(
        with_events(),
        Prefetch("milestones", Milestone.objects.known_on(known).order_by("first", "pk")),
        Prefetch("linked_from", CaseLink.objects.known_on(known).filter(relation=Relation.PART_OF)),
    )
    told = [(case, states_on(case, list(case.events.all()), as_of, known or timezone.localdate())) for case in found]
    return [_row(case, states) for case, states in told if states is not None]


def _row(case: Case, states: States) -> ListRow:
    wanted = [each for each in case.milestones.all() if each.state != MilestoneState.DROPPED]
    coming = next((each for each in wanted if each.state == MilestoneState.PLANNED), None)
    return ListRow(
        case=case,
        states=states,
        reached=sum(each.state == MilestoneState.REACHED for each in wanted),
        wanted=len(wanted),
        next=coming.title if coming else "",
        next_when=when(coming.first, coming.last) if coming else "",
        shortages=len(case.linked_from.all()),
    )


def columns() -> list[Column]:
    """The columns of the file."""
    return [
        Column("number", _("Saksnummer")),
        Column("title", _("Beredskapssak")),
        Column("start", _("Start"), Kind.DATE),
        Column("end", _("Slutt"), Kind.DATE),
        Column("handling", _("Behandling")),
        Column("review", _("Neste gjennomgang"), Kind.DATE),
        Column("reached", _("Milepæler nådd"), Kind.WHOLE),
        Column("wanted", _("Milepæler i alt"), Kind.WHOLE),
        Column("next", _("Neste milepæl")),
        Column("shortages", _("Mangelsaker"), Kind.WHOLE),
        Column("caseworker", _("Saksbehandler")),
    ]


def as_row(row: ListRow) -> dict[str, object]:
    """A case as a row of the file."""
    return {
        "number": row.case.number,
        "title": row.case.title,
        "start": row.states.start,
        "end": row.states.end,
        "handling": str(row.states.handling.label),
        "review": row.states.review,
        "reached": row.reached,
        "wanted": row.wanted,
        "next": f"{row.next} {row.next_when}".strip(),
        "shortages": row.shortages,
        "caseworker": str(row.case.caseworker or ""),
    }
