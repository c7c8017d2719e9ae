"""The open shortages of the demo at work: each with how far it has come and a day of its next review.

The newest few still wait for their first assessment, as they would at any year's end.
"""

from datetime import date, timedelta

from beredt.actors.models import Person
from beredt.cases.lifecycle.actions import set_handling
from beredt.cases.lifecycle.states import HandlingState
from beredt.cases.models import Case
from beredt.cases.queries import open_on
from beredt.demo.records import AS_OF
from beredt.site.demo_people import CASEWORKER

#: Cases registered this shortly before the demo's day are still new.
STILL_NEW = timedelta(days=10)
#: How far the others have come, in turn, with the days from the demo's day to the next review.
TURNS = (
    (HandlingState.MONITORED, 21),
    (HandlingState.ASSESSING, 3),
    (HandlingState.MONITORED, 14),
    (HandlingState.MEASURES, 7),
    (HandlingState.MONITORED, 28),
    (HandlingState.MONITORED, 10),
    (HandlingState.ASSESSING, -1),
    (HandlingState.DECIDING, 2),
)


def play() -> None:
    """Sets every open case that is not new to how far it has come."""
    person = Person.objects.get(username=CASEWORKER)
    at_work = open_on(AS_OF).filter(registered__lte=AS_OF - STILL_NEW).order_by("number")
    for turn, case in enumerate(at_work):
        state, days = TURNS[turn % len(TURNS)]
        review, since = AS_OF + timedelta(days=days), _since(case)
        set_handling(person, case, HandlingState.ASSESSING, review=review, effective=since)
        if state != HandlingState.ASSESSING:
            set_handling(person, case, state, review=review, effective=since)


def _since(case: Case) -> date:
    """A week after it was registered, when the first assessment was done."""
    return case.registered + timedelta(days=7)
