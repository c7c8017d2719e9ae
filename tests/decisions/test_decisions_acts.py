"""What people do with decisions: addressees, acknowledgements, replacing, handing over, and the case in the way."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from decision_world import COMPLETE, add
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from beredt.actors.models import Organisation, Person
from beredt.cases.lifecycle.actions import end_shortage, set_handling
from beredt.cases.lifecycle.rules import CaseRuleError
from beredt.cases.lifecycle.states import HandlingState
from beredt.cases.models import Case
from beredt.decisions import actions
from beredt.decisions.curated import bodies, legal_bases, responsibilities, responsible_for
from beredt.decisions.models import DecisionKind
from beredt.decisions.queries import addressed_to, decisions_of, in_force, standing, waiting_for
from beredt.decisions.rules import DecisionRuleError

START = datetime(2030, 1, 7, 9, 0, tzinfo=UTC)


def end(person: Person, case: Case) -> None:
    """The shortage is over, and its case can be closed but for what decisions say."""
    today = timezone.localdate()
    set_handling(person, case, HandlingState.ASSESSING, review=today + timedelta(days=7))
    end_shortage(person, case, end=today, reason="Grossistene har nok.")


def test_addressees_are_those_of_the_day_it_was_approved(approved, caseworker):
    """Both trusts and the wholesaler; a trust that comes later is not addressed, whatever the group."""
    Organisation.objects.create(pk="H3", kind="health_trust", name="Senere", parent_id="R1")
    assert sorted(approved.addressees.values_list("organisation", "group")) == [
        ("G1", ""),
        ("H1", "health_trust"),
        ("H2", "health_trust"),
    ]


def test_a_group_with_nobody_in_it_is_refused(places, case, caseworker, director):
    given = COMPLETE | {"groups": ["municipality"], "organisations": []}
    decision = actions.draft(caseworker, case=case, **given)
    actions.submit(caseworker, decision)
    with pytest.raises(DecisionRuleError, match="no_addressees"):
        actions.approve(director, decision)
    assert standing(decision).state == "submitted"


def test_acknowledgements_count_organisations_not_confirmations(approved, caseworker, places):
    """First told to the caseworker, then by the trust itself: one of three."""
    assert (standing(approved).confirmed, standing(approved).addressed) == (0, 3)
    actions.acknowledge_on_behalf(caseworker, approved, organisation="H1", who="Fagdirektør", how="Telefon")
    reporter = add("melderen", "reporter", places["H1"])
    actions.acknowledge(reporter, approved, organisation="H1", note="Følges opp.")
    assert (standing(approved).confirmed, standing(approved).unconfirmed) == (1, 2)
    with pytest.raises(DecisionRuleError, match="already_acknowledged"):
        actions.acknowledge(reporter, approved, organisation="H1")
    with pytest.raises(PermissionDenied):
        actions.acknowledge(reporter, approved, organisation="H2")
    with pytest.raises(DecisionRuleError, match="not_addressed"):
        actions.acknowledge_on_behalf(caseworker, approved, organisation="S1", who="X", how="X")
    with pytest.raises(DecisionRuleError, match="who_and_how_missing"):
        actions.acknowledge_on_behalf(caseworker, approved, organisation="H2", who=" ", how="X")


def test_one_who_answers_for_a_region_sees_what_its_trusts_are_told(approved, places):
    region = add("regionen", "reporter", places["R1"])
    hospital = add("sykehuset", "reporter", places["S1"])
    assert {row.organisation_id for row in addressed_to(region)} == {"H1", "H2"}
    assert not addressed_to(hospital)
    actions.acknowledge(region, approved, organisation="H2")


def test_a_new_decision_replaces_the_old_from_its_own_time(approved, caseworker, director):
    """Until then the old one holds; a second replacement comes too late."""
    later = datetime.now(UTC) + timedelta(days=7)
    given = COMPLETE | {"from_at": later}
    new = actions.draft(caseworker, case=approved.case, replaces=approved, **given)
    other = actions.draft(caseworker, case=approved.case, replaces=approved, **given)
    for decision in (new, other):
        actions.submit(caseworker, decision)
    actions.approve(director, new)
    assert [standing(each).state for each in (approved, new)] == ["in_force", "coming"]
    assert standing(approved, later).state == "replaced"
    assert set(in_force(later)) == {new}
    with time_machine.travel(later + timedelta(hours=1)), pytest.raises(DecisionRuleError, match="replaced_is_over"):
        actions.approve(director, other)


def test_it_expires_by_itself(places, case, caseworker, director):
    """A function of time: nothing is written."""
    with time_machine.travel(START, tick=False):
        given = COMPLETE | {"from_at": START, "to_at": START + timedelta(days=2)}
        decision = actions.draft(caseworker, case=case, **given)
        actions.submit(caseworker, decision)
        actions.approve(director, decision)
    for hours, state in ((0, "in_force"), (47, "in_force"), (48, "expired")):
        at = START + timedelta(hours=hours)
        assert standing(decision, at).state == state
        assert (decision in in_force(at)) == (state == "in_force")


def test_a_case_is_not_closed_while_its_decision_holds(approved, case, caseworker, lead, director):
    """Neither ended shortage nor confirmation helps; lifting does, and so does handing over."""
    end(caseworker, case)
    with pytest.raises(CaseRuleError, match="decision_stands"):
        set_handling(caseworker, case, HandlingState.CLOSED)
    with pytest.raises(DecisionRuleError, match="holder_missing"):
        actions.hand_over(caseworker, approved, reason="Saken lukkes.")
    with pytest.raises(DecisionRuleError, match="holder_unchanged"):
        actions.hand_over(caseworker, approved, reason="Saken lukkes.", to_case=case)
    actions.hand_over(caseworker, approved, reason="Saken lukkes.", to_body="medical_directors")
    set_handling(caseworker, case, HandlingState.CLOSED)
    assert standing(approved).state == "in_force"


def test_the_case_that_takes_over_is_held_in_its_place(approved, case, caseworker, director, lead):
    other = Case.objects.create(
        **{name: getattr(case, name) for name in ("title", "registered", "start", "source", "registration")},
        number="2026-0002",
    )
    for each in (case, other):
        end(caseworker, each)
    actions.hand_over(caseworker, approved, reason="Samme råvare.", to_case=other)
    assert [each.decision for each in decisions_of(other)] == [approved]
    set_handling(caseworker, case, HandlingState.CLOSED)
    with pytest.raises(CaseRuleError, match="decision_stands"):
        set_handling(caseworker, other, HandlingState.CLOSED)
    with pytest.raises(DecisionRuleError, match="holder_closed"):
        actions.hand_over(caseworker, approved, reason="Tilbake.", to_case=case)
    actions.propose_lift(caseworker, approved, reason="Over.")
    actions.approve_lift(director, approved)
    set_handling(caseworker, other, HandlingState.CLOSED)


def test_what_waits_waits_for_others_only(written, caseworker, director, lead):
    """The lead who rewrote it has nothing to approve; the director has."""
    actions.revise_draft(lead, written, title="Ny tittel")
    actions.submit(caseworker, written)
    it = standing(written)
    assert waiting_for(director, [it]) == [it]
    assert waiting_for(lead, [it]) == waiting_for(caseworker, [it]) == []


@pytest.mark.parametrize(
    ("missing", "code"),
    [
        ({"text_nb": " "}, "text_nb_missing"),
        ({"text_nn": ""}, "text_nn_missing"),
        ({"title": ""}, "title_missing"),
        ({"from_at": None}, "from_missing"),
        ({"legal_basis": ""}, "legal_basis_missing"),
        ({"legal_basis": "law"}, "legal_basis_missing"),
        ({"no_assessment_because": ""}, "basis_missing"),
        ({"groups": [], "organisations": []}, "addressees_missing"),
        ({"body": "dmp", "kind": "rationing"}, "reference_missing"),
        ({"kind": "rationing"}, "body_may_not"),
        ({"body": "slv", "decided_on": date(2024, 1, 1), "document_reference": "24/1"}, "body_may_not"),
    ],
)
def test_nothing_unfinished_is_submitted(written, caseworker, missing, code):
    actions.revise_draft(caseworker, written, **missing)
    with pytest.raises(DecisionRuleError, match=code):
        actions.submit(caseworker, written)


def test_what_nobody_knows_is_refused(written, caseworker):
    for wrong, code in (
        ({"organisations": ["UKJENT"]}, "unknown_organisation"),
        ({"groups": ["pharmacy"]}, "unknown_organisation"),
        ({"body": "ukjent"}, "unknown_body"),
        ({"from_at": COMPLETE["from_at"], "to_at": COMPLETE["from_at"]}, "ends_before_it_begins"),
    ):
        with pytest.raises(DecisionRuleError, match=code):
            actions.revise_draft(caseworker, written, **wrong)
    with pytest.raises(TypeError, match="rule"):
        actions.revise_draft(caseworker, written, rule={})
    assert written.versions.get().rule is None


def test_the_curated_tables_hold_together():
    """Every code is known, every kind of decision has a body, and vaccines are FHI's first."""
    kinds = set(DecisionKind.values)
    assert {kind for body in bodies().values() for kind in body.decides} == kinds
    for body in bodies().values():
        assert set(body.decides) <= kinds
        assert bool(body.decides) == bool(body.approvers)
    assert {duty.body for duty in responsibilities()} <= bodies().keys()
    assert {code for code, basis in legal_bases().items() if basis.is_open} == {
        "none_rationing_disaster",
        "none_rationing_shortage",
        "none_priority",
    }
    for atc in ("J07BX03", "J06BA02", "J06AA03"):
        assert responsible_for(atc, date(2024, 6, 1))[0][0].code == "fhi"
    assert "fhi" not in {body.code for body, _duty in responsible_for("J01CR05", date(2024, 6, 1))}
    for day, there in ((date(2023, 12, 31), "slv"), (date(2024, 1, 1), "dmp")):
        found = {body.code for body, _duty in responsible_for("J01CR05", day)}
        assert found & {"slv", "dmp"} == {there}
