"""Approved decisions on a case, straight into the tables."""

from datetime import UTC, datetime

from beredt.cases.models import Case
from beredt.decisions.models import Addressee, Decision, DecisionVersion, Step

TOLD = datetime(2024, 12, 20, 8, tzinfo=UTC)


def decide(case: Case, number: str, until: datetime | None = None) -> Decision:
    """A decision in force from the day it was approved, addressed to the wholesaler."""
    decision = Decision.objects.create(number=number, case=case, drafted_at=TOLD, drafted_by="person:skriver")
    version = DecisionVersion.objects.create(
        decision=decision,
        told_at=TOLD,
        told_by="person:skriver",
        kind="restriction",
        body="medical_directors",
        title="Bare til akutt bruk",
        text_nb="Brukes bare akutt.",
        text_nn="Blir berre brukt akutt.",
        from_at=TOLD,
        to_at=until,
        legal_basis="advice",
        no_assessment_because="Lagertallene var ikke kommet.",
        organisations=["G1"],
    )
    steps = {"decision": decision, "version": version, "at": TOLD, "effective_at": TOLD}
    Step.objects.create(act="submitted", actor="person:skriver", **steps)
    Addressee.objects.create(decision=decision, organisation_id="G1")
    Step.objects.create(act="approved", actor="person:godkjenner", **steps)
    return decision
