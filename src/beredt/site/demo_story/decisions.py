"""Two decisions of Mangelsenteret's report for 2024, written by one of the demo's people and approved by another.

Celeston Chronodose still holds, and some have confirmed it; Metalyse was lifted.

What was decided is the report's; days, clock times and who confirmed are made up, and the texts say so.
"""

from datetime import date, time

from beredt.actors.models import OrganisationKind, Person
from beredt.assessments.models import Assessment
from beredt.cases.models import Case
from beredt.cases.picture import line_of
from beredt.decisions import actions
from beredt.decisions.models import Decision
from beredt.decisions.moments import moment
from beredt.demo.records import AS_OF
from beredt.site.demo_people import CASEWORKER, MEDICAL_DIRECTOR

MORNING = time(8, 0)
INVENTED = "Dag og klokkeslett er oppdiktet."
INVENTED_NN = "Dag og klokkeslett er oppdikta."


def play() -> None:
    """Both decisions, where the demo has their cases."""
    author = Person.objects.get(username=CASEWORKER)
    approver = Person.objects.get(username=MEDICAL_DIRECTOR)
    celeston = Case.objects.filter(title__startswith="Celeston", end__isnull=True).order_by("pk").first()
    if celeston is not None:
        _celeston(author, approver, celeston)
    metalyse = Case.objects.filter(title__startswith="Metalyse").order_by("pk").first()
    if metalyse is not None:
        _metalyse(author, approver, metalyse)


def _celeston(author: Person, approver: Person, case: Case) -> None:
    decision = actions.draft(
        author,
        case=case,
        kind="restriction",
        body="medical_directors",
        title="Celeston Chronodose forbeholdes gravide med truende prematur fødsel",
        text_nb="Celeston Chronodose i spesialisthelsetjenesten forbeholdes gravide med truende prematur fødsel, "
        f"så lenge mangelen varer.\n\n{INVENTED}",
        text_nn="Celeston Chronodose i spesialisthelsetenesta er reservert gravide med truande prematur fødsel, "
        f"så lenge mangelen varer.\n\n{INVENTED_NN}",
        from_at=moment(date(2023, 5, 8), MORNING),
        legal_basis="advice",
        assessment=_shown(case),
        groups=[OrganisationKind.HEALTH_TRUST.value],
    )
    _approved(author, approver, decision)
    for row in decision.addressees.order_by("organisation__name")[:4]:
        actions.acknowledge_on_behalf(
            author, decision, organisation=row.organisation_id, who="Mangelkontakten (oppdiktet)", how="E-post"
        )


def _metalyse(author: Person, approver: Person, case: Case) -> None:
    decision = actions.draft(
        author,
        case=case,
        kind="restriction",
        body="medical_directors",
        title="Metalyse brukes bare prehospitalt og på godkjent indikasjon",
        text_nb="Metalyse forbeholdes prehospitale tjenester og brukes bare på godkjent indikasjon, akutt "
        "hjerteinfarkt. I sykehus brukes Actilyse. Metalyse brukes ikke utenfor godkjent indikasjon og ikke i kliniske "
        f"studier.\n\n{INVENTED}",
        text_nn="Metalyse er reservert prehospitale tenester og blir berre brukt på godkjend indikasjon, akutt "
        "hjarteinfarkt. I sjukehus blir Actilyse brukt. Metalyse blir ikkje brukt utanfor godkjend indikasjon og "
        f"ikkje i kliniske studiar.\n\n{INVENTED_NN}",
        from_at=moment(date(2022, 5, 2), MORNING),
        legal_basis="advice",
        no_assessment_because="Besluttet før Beredt var i bruk, og ført inn etterpå.",
        groups=[OrganisationKind.HEALTH_TRUST.value],
    )
    _approved(author, approver, decision)
    actions.propose_lift(author, decision, reason="Produsenten har økt kapasiteten, og leveransene er stabile.")
    actions.approve_lift(approver, decision)


def _approved(author: Person, approver: Person, decision: Decision) -> None:
    actions.submit(author, decision)
    actions.approve(approver, decision)


def _shown(case: Case) -> Assessment:
    """The assessment that the case's page shows, as it is stored."""
    subject = line_of(case, AS_OF).answered.assessment.subject
    return Assessment.objects.filter(subject=subject, as_of=AS_OF).latest("pk")
