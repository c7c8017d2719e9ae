"""The people of the demo, whom its login page lets in by one click. Without passwords, so that nothing else does."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beredt.actors.actions import add_person
from beredt.actors.models import Organisation, OrganisationKind, Person, Role

ACTOR = "system:demo"
CASEWORKER = "demo"
LEAD = "demo-leder"
MEDICAL_DIRECTOR = "demo-fagdirektor"
REPORTER = "demo-innrapportor"
AUDITOR = "demo-revisor"
ADMINISTRATOR = "demo-admin"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody of the demo; `door` is what the button that lets one in as them says."""

    username: str
    name: str
    role: Role
    door: str | Promise
    #: The kind of organisation that they report for: the first of that kind.
    reports_for: OrganisationKind | None = None


DEMO_PEOPLE = (
    DemoPerson(CASEWORKER, "Demo Saksbehandler", Role.CASEWORKER, _("Gå inn som saksbehandler (demo)")),
    DemoPerson(LEAD, "Demo Leder", Role.LEAD, _("Gå inn som leder (demo)")),
    DemoPerson(MEDICAL_DIRECTOR, "Demo Fagdirektør", Role.MEDICAL_DIRECTOR, _("Gå inn som fagdirektør (demo)")),
    DemoPerson(
        REPORTER,
        "Demo Innrapportør",
        Role.REPORTER,
        _("Gå inn som innrapportør for et sykehusapotek (demo)"),
        reports_for=OrganisationKind.HOSPITAL_PHARMACY,
    ),
    DemoPerson(AUDITOR, "Demo Revisor", Role.AUDITOR, _("Gå inn som revisor (demo)")),
    DemoPerson(ADMINISTRATOR, "Demo Administrator", Role.ADMINISTRATOR, _("Gå inn som administrator (demo)")),
)


@transaction.atomic
def add_demo_people() -> None:
    """Adds those who are not there yet. The demo's organisations must be there."""
    there = set(Person.objects.values_list("username", flat=True))
    for one in DEMO_PEOPLE:
        if one.username not in there:
            place = _first_of(one.reports_for) if one.reports_for else None
            add_person(ACTOR, one.username, role=one.role, password=None, name=one.name, organisation=place)


def _first_of(kind: OrganisationKind) -> Organisation | None:
    return Organisation.objects.filter(kind=kind).order_by("pk").first()
