"""Giving a case to a person."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from beredt.actors.actions import add_person
from beredt.audit.models import Act
from beredt.cases.assignment import NotCaseworkerError, assign_case, caseworkers
from beredt.cases.models import Case, CaseSource, Registration


@pytest.fixture
def case(db):
    return Case.objects.create(
        number="2026-0001",
        title="Amoksicillin mikstur",
        registered=date(2026, 1, 5),
        start=date(2026, 1, 5),
        source=CaseSource.DMP,
        registration=Registration.REGISTERED,
    )


@pytest.fixture
def others(db):
    """A lead, a reader and a caseworker who has left, by user name."""
    people = {
        name: add_person("system:test", name, role=role, password=None, name=f"{name.title()} Hansen")
        for name, role in (("anne", "lead"), ("rolf", "reader"), ("berit", "caseworker"))
    }
    people["berit"].is_active = False
    people["berit"].save()
    return people


def test_only_active_people_who_may_edit_cases_are_offered(caseworker, others):
    assert [person.username for person in caseworkers()] == ["anne", "kari"]


def test_a_case_is_given_and_the_event_tells_from_whom_to_whom(case, caseworker, others):
    assign_case(caseworker, case, caseworker)
    event = assign_case(caseworker, case, others["anne"], reason="Ferie")
    case.refresh_from_db()
    assert case.caseworker == others["anne"]
    assert event.data == {
        "to": "anne",
        "before": {"caseworker": caseworker.pk},
        "after": {"caseworker": others["anne"].pk},
    }
    assert (event.kind, event.actor, event.reason) == ("assigned", "person:kari", "Ferie")
    act = Act.objects.latest("id")
    assert (act.verb, act.subject, act.detail["to"]) == ("case_assigned", "case:2026-0001", "anne")


def test_a_case_that_is_theirs_already_is_left_as_it_is(case, caseworker):
    assign_case(caseworker, case, caseworker)
    assert assign_case(caseworker, case, caseworker) is None
    assert case.events.count() == 1


@pytest.mark.parametrize("name", ["rolf", "berit"])
def test_nobody_else_can_be_given_a_case(case, caseworker, others, name):
    with pytest.raises(NotCaseworkerError):
        assign_case(caseworker, case, others[name])
    case.refresh_from_db()
    assert case.caseworker is None
    assert not case.events.exists()


def test_only_those_who_may_edit_cases_give_them_away(case, caseworker, others, roleless):
    for person in (others["rolf"], others["berit"], roleless):
        with pytest.raises(PermissionDenied):
            assign_case(person, case, caseworker)
