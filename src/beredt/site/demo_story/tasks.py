"""A few tasks on the demo's open cases: some over their day, one for today, one later, one that belongs to no case."""

from datetime import timedelta

from beredt.actors.models import Person
from beredt.cases.queries import open_on
from beredt.demo.records import AS_OF
from beredt.site.demo_people import CASEWORKER, LEAD
from beredt.tasks.actions import add_task, complete_task

#: What is to be done on the newest open cases, so many days from the demo's day, and by whom.
ON_CASES = (
    ("Ring leverandøren om ny leveringsdato", -6, CASEWORKER),
    ("Spør sykehusapotekene hvor lenge lageret varer", 0, CASEWORKER),
    ("Be grossisten om en oversikt over restordrer", 2, CASEWORKER),
    ("Les gjennom utkastet til anbefaling", 3, LEAD),
    ("Sjekk om den utenlandske pakningen er kommet", 21, CASEWORKER),
)


def play() -> None:
    """Adds the tasks, one of them already done."""
    people = {name: Person.objects.get(username=name) for name in (CASEWORKER, LEAD)}
    kari = people[CASEWORKER]
    cases = open_on(AS_OF).order_by("-registered", "number")
    for case, (title, days, owner) in zip(cases, ON_CASES, strict=False):
        add_task(kari, title, AS_OF + timedelta(days=days), case=case, owner=people[owner])
    add_task(kari, "Forbered møtet med grossistene", AS_OF + timedelta(days=8), owner=kari)
    done = add_task(kari, "Oppdater listen over mangelkontakter", AS_OF - timedelta(days=1), owner=kari)
    complete_task(kari, done, note="To helseforetak meldte nye stedfortredere.")
