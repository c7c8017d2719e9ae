"""People, organisations and a decision to decide on."""

from datetime import date

import pytest
from decision_world import COMPLETE, add

from beredt.actors.models import Organisation, Person
from beredt.cases.models import Case
from beredt.decisions import actions
from beredt.decisions.models import Decision


@pytest.fixture
def places(db) -> dict[str, Organisation]:
    """Two trusts under a region, a hospital under one of them, and a wholesaler."""
    rows = (
        ("R1", "health_region", None),
        ("H1", "health_trust", "R1"),
        ("H2", "health_trust", "R1"),
        ("S1", "hospital", "H1"),
        ("G1", "wholesaler", None),
    )
    return {
        key: Organisation.objects.create(pk=key, kind=kind, name=f"Sted {key}", parent_id=parent)
        for key, kind, parent in rows
    }


@pytest.fixture
def case(db) -> Case:
    """A case with nothing in it."""
    return Case.objects.create(
        number="2026-0001",
        title="Prøvin 200 mg/ml",
        atc="R05CB01",
        registered=date(2026, 1, 2),
        start=date(2026, 1, 1),
        source="dmp",
        registration="registered",
    )


@pytest.fixture
def director(db) -> Person:
    """A medical director."""
    return add("direktoren", "medical_director")


@pytest.fixture
def lead(db) -> Person:
    """The lead, who may write and approve."""
    return add("lederen", "lead")


@pytest.fixture
def written(places, case, caseworker) -> Decision:
    """A complete draft."""
    return actions.draft(caseworker, case=case, **COMPLETE)


@pytest.fixture
def approved(written, caseworker, director) -> Decision:
    """A decision in force since it was approved."""
    actions.submit(caseworker, written)
    actions.approve(director, written)
    return written
