"""Never the author: in the actions, and in the database for whoever writes to the tables."""

from datetime import timedelta

import pytest
from decision_world import COMPLETE, add
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from beredt.actors.models import Role
from beredt.audit.models import Act as AuditAct
from beredt.decisions import actions
from beredt.decisions.models import DecisionVersion, Step
from beredt.decisions.queries import standing
from beredt.decisions.rules import DecisionRuleError


def refused(sql: str, *values: object) -> str:
    """The database's own refusal of a statement."""
    with pytest.raises(IntegrityError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
    return str(error.value)


def approval_by_sql(decision, actor: str, **other: object) -> str:
    """An approval written past every action."""
    now = timezone.now()
    version = decision.versions.get(replaced_at=None)
    values = {
        "decision_id": decision.pk,
        "act": "approved",
        "version_id": version.pk,
        "actor": actor,
        "at": now,
        "effective_at": now,
        "reason": "",
        "authors": [],
        "to_body": "",
        **other,
    }
    names = ", ".join(values)
    marks = ", ".join(["%s"] * len(values))
    return refused(f"INSERT INTO decisions_step ({names}) VALUES ({marks})", *values.values())


def test_the_author_may_not_approve(written, lead):
    """The lead has both rights, and not both on one decision."""
    actions.revise_draft(lead, written, title="En annen tittel")
    actions.submit(lead, written)
    with pytest.raises(PermissionDenied, match="four_eyes"):
        actions.approve(lead, written)


def test_whoever_wrote_any_version_may_not_approve(written, lead, caseworker, director):
    """The lead wrote a version that was since rewritten by another."""
    actions.revise_draft(lead, written, title="En annen tittel")
    actions.revise_draft(caseworker, written, title="Bare prehospital bruk")
    actions.submit(caseworker, written)
    with pytest.raises(PermissionDenied, match="four_eyes"):
        actions.approve(lead, written)
    step = actions.approve(director, written)
    step.refresh_from_db()
    assert step.authors == sorted([caseworker.actor, lead.actor])


def test_whoever_only_submitted_may_not_approve(written, lead):
    """Submitting is asking; the same person does not answer."""
    actions.submit(lead, written)
    with pytest.raises(PermissionDenied, match="four_eyes"):
        actions.approve(lead, written)


def test_the_database_refuses_every_author(written, lead, caseworker):
    """Straight by SQL, with an empty list of authors: the database fills in its own."""
    actions.revise_draft(lead, written, title="En annen tittel")
    actions.submit(caseworker, written)
    for actor in (lead.actor, caseworker.actor):
        assert "step_by_other_eyes" in approval_by_sql(written, actor)
        assert "step_by_other_eyes" in approval_by_sql(written, actor, authors=["person:noen"])


def test_the_database_approves_only_what_was_submitted(written, caseworker):
    """A draft, and a text other than the current one, are not approved by anyone."""
    old = written.versions.get()
    assert "submitted" in approval_by_sql(written, "person:noen")
    actions.revise_draft(caseworker, written, title="En annen tittel")
    actions.submit(caseworker, written)
    assert "current text" in approval_by_sql(written, "person:noen", version_id=old.pk)


def test_the_database_lets_nothing_reach_back(written, caseworker):
    """An approval counts from now at the earliest, and is not dated before the submission."""
    actions.submit(caseworker, written)
    past = timezone.now() - timedelta(days=30)
    assert "never backwards" in approval_by_sql(written, "person:noen", effective_at=past)
    assert "earlier" in approval_by_sql(written, "person:noen", at=past, effective_at=past)
    later = timezone.now() + timedelta(days=30)
    assert "own time" in approval_by_sql(written, "person:noen", effective_at=later)


def test_an_approved_decision_never_changes(approved):
    """Its row, its text, its steps, its addressees and what confirms them."""
    addressee = approved.addressees.first()
    assert addressee is not None
    text = approved.versions.get()
    for sql, key in (
        ("UPDATE decisions_decision SET number = 'X' WHERE id = %s", approved.pk),
        ("DELETE FROM decisions_decision WHERE id = %s", approved.pk),
        ("UPDATE decisions_decisionversion SET text_nb = 'X' WHERE id = %s", text.pk),
        ("UPDATE decisions_decisionversion SET replaced_at = now(), replaced_by = 'x' WHERE id = %s", text.pk),
        ("DELETE FROM decisions_decisionversion WHERE id = %s", text.pk),
        ("UPDATE decisions_step SET actor = 'person:x' WHERE decision_id = %s", approved.pk),
        ("DELETE FROM decisions_step WHERE decision_id = %s", approved.pk),
        ("UPDATE decisions_addressee SET organisation_id = 'S1' WHERE id = %s", addressee.pk),
        ("DELETE FROM decisions_addressee WHERE id = %s", addressee.pk),
    ):
        refused(sql, key)
    refused(
        "INSERT INTO decisions_addressee (decision_id, organisation_id, \"group\") VALUES (%s, 'S1', '')", approved.pk
    )
    copy = DecisionVersion(**{field.attname: getattr(text, field.attname) for field in text._meta.concrete_fields})
    copy.pk, copy.entry = None, "00000000-0000-0000-0000-000000000001"
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save(force_insert=True)


def test_lifting_takes_two(approved, lead, director):
    """Whoever proposed it does not lift it, by the action or by SQL."""
    actions.propose_lift(lead, approved, reason="Leveransene er stabile.")
    with pytest.raises(PermissionDenied, match="four_eyes"):
        actions.approve_lift(lead, approved)
    assert "step_by_other_eyes" in approval_by_sql(approved, lead.actor, act="lifted", reason="X")
    actions.approve_lift(director, approved)
    assert standing(approved).state == "lifted"


def test_nothing_is_lifted_or_replaced_out_of_order(approved):
    """The database knows the order of what binds."""
    assert "proposed" in approval_by_sql(approved, "person:noen", act="lifted", reason="X")
    assert "replaces another" in approval_by_sql(approved, "person:noen", act="replaced", by_id=approved.pk)
    assert "Only what was submitted" in approval_by_sql(approved, "person:noen")


def test_the_approver_speaks_for_the_body(places, case, caseworker, director, lead):
    """The shortage centre's own letter is approved by the lead, not by a medical director."""
    letter = actions.draft(caseworker, case=case, **COMPLETE | {"kind": "information", "body": "shortage_centre"})
    actions.submit(caseworker, letter)
    with pytest.raises(PermissionDenied, match="body"):
        actions.approve(director, letter)
    actions.approve(lead, letter)
    assert standing(letter).state == "in_force"


@pytest.mark.parametrize("role", [role for role in Role.values if role not in ("lead", "medical_director")])
def test_no_other_role_approves(written, caseworker, places, role):
    """Every role but two is refused before anything else is asked."""
    actions.submit(caseworker, written)
    person = add("noen", role, places["H1"])
    for act in (actions.approve, actions.approve_lift):
        with pytest.raises(PermissionDenied, match="approve_decisions"):
            act(person, written)
    with pytest.raises(PermissionDenied, match="approve_decisions"):
        actions.return_to_author(person, written, reason="X")


@pytest.mark.parametrize("role", [role for role in Role.values if role not in ("lead", "caseworker")])
def test_no_other_role_writes(approved, places, role):
    """Nor does any other write, lift, hand over or confirm on behalf of others."""
    person = add("noen", role, places["H1"])
    tries = (
        lambda: actions.draft(person, kind="other", body="medical_directors"),
        lambda: actions.revise_draft(person, approved, title="X"),
        lambda: actions.submit(person, approved),
        lambda: actions.propose_lift(person, approved, reason="X"),
        lambda: actions.hand_over(person, approved, reason="X", to_body="dmp"),
        lambda: actions.acknowledge_on_behalf(person, approved, organisation="H1", who="X", how="X"),
    )
    for act in tries:
        with pytest.raises(PermissionDenied, match="write_decisions"):
            act()
    assert Step.objects.count() == 2


def test_the_text_that_was_seen_is_what_is_approved(written, caseworker, director):
    """What came back, was rewritten and submitted again is not approved by a page opened before."""
    seen = written.versions.get().pk
    actions.submit(caseworker, written)
    actions.return_to_author(director, written, reason="Skriv klarere.")
    actions.revise_draft(caseworker, written, text_nb="Noe helt annet.")
    actions.submit(caseworker, written)
    with pytest.raises(DecisionRuleError, match="changed_meanwhile"):
        actions.approve(director, written, seen=seen)


def test_every_act_is_in_the_trail(approved, director):
    """With what was before and after."""
    acts = list(AuditAct.objects.filter(subject=f"decision:{approved.number}").order_by("id"))
    assert [act.verb for act in acts] == ["draft_decision", "decision_submitted", "decision_approved"]
    assert acts[0].detail["after"]["title"] == COMPLETE["title"]
    assert acts[2].actor == director.actor
    assert acts[2].detail["before"] == {"stage": "submitted"}
    assert acts[2].detail["addressees"] == ["G1", "H1", "H2"]
