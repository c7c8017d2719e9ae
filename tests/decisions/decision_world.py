"""A complete decision, and people who decide."""

from datetime import UTC, datetime

from beredt.actors.actions import add_person
from beredt.actors.models import Organisation, Person

FROM = datetime(2026, 1, 5, 7, 0, tzinfo=UTC)
COMPLETE = {
    "kind": "restriction",
    "body": "medical_directors",
    "title": "Bare prehospital bruk",
    "text_nb": "Legemiddelet forbeholdes prehospitale tjenester.",
    "text_nn": "Legemiddelet er reservert prehospitale tenester.",
    "from_at": FROM,
    "legal_basis": "advice",
    "no_assessment_because": "Lagertallene var ikke kommet.",
    "groups": ["health_trust"],
    "organisations": ["G1"],
}


def add(name: str, role: str, place: Organisation | None = None) -> Person:
    """Somebody with a role, for an organisation or for all."""
    return add_person("system:test", name, role=role, password=None, name=name.title(), organisation=place)
