"""Roles: denied by default, given and ended with an act, as of a day, for one's own organisation or for all."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from beredt.actors.actions import add_person, end_role, give_role
from beredt.actors.models import Organisation, Person, Role, RoleAssignment
from beredt.actors.permissions import RIGHTS, Permission, may, may_somewhere, require, require_other
from beredt.audit.models import Act


@pytest.fixture
def administrator(db) -> Person:
    return add_person("system:test", "sjef", role="administrator", password=None)


@pytest.fixture
def trust(db) -> Organisation:
    """A trust with a hospital pharmacy that has a ward, and one that belongs to nobody."""
    region = Organisation.objects.create(id="rhf", kind="health_region", name="Region")
    trust = Organisation.objects.create(id="hf", kind="health_trust", name="Foretak", parent=region)
    pharmacy = Organisation.objects.create(id="sa", kind="hospital_pharmacy", name="Sykehusapotek", parent=trust)
    Organisation.objects.create(id="post", kind="other_holder", name="Post", parent=pharmacy)
    Organisation.objects.create(id="annen", kind="hospital_pharmacy", name="Annet")
    return trust


def test_every_role_has_its_rights_and_no_right_is_for_nobody() -> None:
    assert set(RIGHTS) == set(Role)
    assert {permission for rights in RIGHTS.values() for permission in rights} == set(Permission)


def test_nobody_may_anything_without_a_role(roleless: Person) -> None:
    closed = add_person("system:test", "sluttet", role="lead", password=None)
    closed.is_active = False
    for person in (None, AnonymousUser(), roleless, closed, "kari"):
        assert not any(may(person, permission) or may_somewhere(person, permission) for permission in Permission)
        with pytest.raises(PermissionDenied):
            require(person, Permission.READ)


def test_a_superuser_of_django_may_nothing_more(db) -> None:
    root = Person.objects.create_superuser("rot", password=None)
    assert not any(may(root, permission) for permission in Permission)


def test_what_any_role_allows_is_allowed(administrator: Person, roleless: Person) -> None:
    give_role(administrator, roleless, "auditor", reason="tilsyn")
    assert may(roleless, Permission.READ_AUDIT)
    assert not may(roleless, Permission.EDIT_CASES)
    give_role(administrator, roleless, "caseworker", reason="vikar")
    assert may(roleless, Permission.READ_AUDIT)
    assert may(roleless, Permission.EDIT_CASES)


def test_own_reaches_down_and_not_up_or_aside(trust: Organisation) -> None:
    reporter = add_person("system:test", "innmelder", role="reporter", password=None, organisation=trust)
    reach = {place: may(reporter, Permission.IMPORT_DATA, place) for place in ("hf", "sa", "post", "rhf", "annen", "x")}
    assert reach == {"hf": True, "sa": True, "post": True, "rhf": False, "annen": False, "x": False}
    assert not may(reporter, Permission.IMPORT_DATA)
    assert may_somewhere(reporter, Permission.IMPORT_DATA)
    assert not may(reporter, Permission.READ, "hf")


def test_a_role_holds_from_its_first_day_to_the_day_it_ends(administrator: Person, roleless: Person) -> None:
    given = give_role(
        administrator, roleless, "reader", first=date(2024, 3, 1), until=date(2024, 6, 1), reason="prosjekt"
    )
    days = [date(2024, 2, 29), date(2024, 3, 1), date(2024, 5, 31), date(2024, 6, 1)]
    assert [may(roleless, Permission.READ, day=day) for day in days] == [False, True, True, False]
    assert not may(roleless, Permission.READ)
    end_role(administrator, given, until=date(2024, 4, 1), reason="sluttet før")
    fresh = Person.objects.get(pk=roleless.pk)
    assert [may(fresh, Permission.READ, day=day) for day in days] == [False, True, False, False]


def test_an_ended_role_is_gone_at_once(administrator: Person, caseworker: Person) -> None:
    assert may(caseworker, Permission.EDIT_CASES)
    end_role(administrator, caseworker.assignments[0], reason="sluttet")
    fresh = Person.objects.get(pk=caseworker.pk)
    assert not may(fresh, Permission.READ)
    yesterday = timezone.localdate() - timedelta(days=1)
    assert RoleAssignment.objects.get(person=caseworker).holds_on(yesterday) is False
    with pytest.raises(ValidationError):
        end_role(administrator, fresh.assignments[0], reason="en gang til")


def test_giving_and_ending_are_on_record(administrator: Person, roleless: Person) -> None:
    given = give_role(administrator, roleless, "reader", first=date(2024, 3, 1), reason="ny i staben")
    end_role(administrator, given, until=date(2024, 4, 1), reason="sluttet")
    giving, ending = Act.objects.order_by("-id")[:2][::-1]
    assert (giving.actor, giving.verb, giving.subject, giving.reason) == (
        "person:sjef",
        "give_role",
        "person:ola",
        "ny i staben",
    )
    assert giving.detail == {"role": "reader", "organisation": None, "from": "2024-03-01", "until": None}
    assert (ending.verb, ending.reason, ending.detail["until"]) == ("end_role", "sluttet", "2024-04-01")
    assert ending.detail["before"] == {"until": None}


def test_nobody_gives_themselves_a_role(administrator: Person, caseworker: Person) -> None:
    for person, to in ((administrator, administrator), (caseworker, administrator), (caseworker, caseworker)):
        with pytest.raises(PermissionDenied):
            give_role(person, to, "lead", reason="fordi")
    assert RoleAssignment.objects.count() == 2


@pytest.mark.parametrize(
    ("role", "options"),
    [
        ("konge", {}),
        ("reporter", {}),
        ("stockpile_manager", {}),
        ("reader", {"reason": "  "}),
        ("reader", {"first": date(2024, 2, 2), "until": date(2024, 2, 1)}),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(administrator: Person, roleless: Person, role, options) -> None:
    with pytest.raises(ValidationError):
        give_role(administrator, roleless, role, **({"reason": "fordi"} | options))
    assert not roleless.role_assignments.exists()


def test_the_same_role_is_not_given_twice(administrator: Person, roleless: Person, trust: Organisation) -> None:
    give_role(administrator, roleless, "reporter", organisation=trust, reason="fordi")
    with pytest.raises(ValidationError):
        give_role(administrator, roleless, "reporter", organisation=trust, reason="fordi")
    give_role(administrator, roleless, "reporter", organisation=Organisation.objects.get(pk="annen"), reason="fordi")


@pytest.mark.parametrize(
    "wrong",
    [
        {"role": "reporter"},
        {"given_by": ""},
        {"first": date(2024, 2, 2), "until": date(2024, 2, 1)},
    ],
)
def test_the_database_holds_to_the_rules_too(roleless: Person, wrong: dict) -> None:
    sound = {"person": roleless, "role": "reader", "first": date(2024, 1, 1), "given_by": "system:test", "reason": "x"}
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleAssignment.objects.create(**(sound | wrong))


def test_four_eyes(administrator: Person, caseworker: Person) -> None:
    require_other(administrator, caseworker)
    require_other(administrator, "person:kari")
    for author in (caseworker, "person:kari", Person.objects.get(username="kari")):
        with pytest.raises(PermissionDenied, match="four_eyes"):
            require_other(caseworker, author)


@pytest.mark.django_db(transaction=True)
def test_people_keep_the_role_they_had_before(tables_made_anew) -> None:
    try:
        executor = MigrationExecutor(connection)
        executor.migrate([("actors", "0002_role_assignments")])
        old = executor.loader.project_state([("actors", "0002_role_assignments")]).apps.get_model("actors", "Person")
        old.objects.create(username="gammel", role="caseworker")
        old.objects.create(username="uten")
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
        tables_made_anew()
    assert may(Person.objects.get(username="gammel"), Permission.EDIT_CASES)
    assert not may(Person.objects.get(username="uten"), Permission.READ)
