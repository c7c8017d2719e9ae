"""Decisions under random hands: whatever people try, in whatever order, what binds others holds together.

Invariants: nothing is approved by any of those who wrote it; what is approved never changes; what was in force at a
past moment never changes, and is what a slow twin reads off the steps.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from decision_world import COMPLETE, add
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from beredt.actors.models import Organisation
from beredt.audit.versions import ReplacedError
from beredt.decisions import actions
from beredt.decisions.models import Addressee, Decision, DecisionVersion, Step
from beredt.decisions.queries import in_force, standings
from beredt.decisions.rules import DecisionRuleError

START = datetime(2030, 1, 7, 9, 0, tzinfo=UTC)
PEOPLE = {"en": "caseworker", "to": "caseworker", "leder": "lead", "fag": "medical_director", "les": "reader"}
WHO = st.sampled_from(sorted(PEOPLE))
WHICH = st.integers(0, 3)
LASTS = st.none() | st.integers(1, 90)


def twin(at: datetime) -> set[int]:
    """The decisions in force at a moment, step by step from the rows."""
    found = set()
    for decision in Decision.objects.all():
        begins = ends = None
        for step in Step.objects.filter(decision=decision):
            if step.act == "approved":
                begins, ends = step.effective_at, step.version.to_at
            elif step.act in ("lifted", "replaced"):
                ends = min(ends, step.effective_at) if ends else step.effective_at
        if begins is not None and begins <= at and (ends is None or at < ends):
            found.add(decision.pk)
    return found


class Deciding(RuleBasedStateMachine):
    """People try every act on up to four decisions, while days pass."""

    @initialize()
    def begin(self) -> None:
        self.block = transaction.atomic()
        self.block.__enter__()
        self.clock = time_machine.travel(START, tick=False)
        self.now = self.clock.start()
        Organisation.objects.create(pk="H1", kind="health_trust", name="Helseforetak")
        Organisation.objects.create(pk="G1", kind="wholesaler", name="Grossist")
        self.people = {name: add(name, role) for name, role in PEOPLE.items()}
        self.approved: dict[int, tuple[Any, ...]] = {}
        self.seen: dict[datetime, set[int]] = {}

    def teardown(self) -> None:
        if hasattr(self, "clock"):
            self.clock.stop()
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    def attempt(self, act: Any, who: str, *given: Any, **named: Any) -> None:
        """Does it, or is refused by a rule: nothing else may come of it."""
        try:
            with transaction.atomic():
                act(self.people[who], *given, **named)
        except (DecisionRuleError, PermissionDenied, ReplacedError):
            pass

    def pick(self, which: int) -> Decision | None:
        rows = list(Decision.objects.order_by("pk"))
        return rows[which % len(rows)] if rows else None

    @rule(hours=st.integers(1, 60))
    def time_passes(self, hours: int) -> None:
        at = datetime.now(UTC)
        self.seen[at] = set(in_force(at).values_list("pk", flat=True))
        self.now.shift(timedelta(hours=hours))

    @precondition(lambda self: Decision.objects.count() < 4)
    @rule(
        who=WHO, begins=st.integers(-30, 60), lasts=st.none() | st.integers(1, 90), replaces=st.booleans(), which=WHICH
    )
    def draft(self, who: str, begins: int, lasts: int | None, replaces: bool, which: int) -> None:
        begin = datetime.now(UTC) + timedelta(hours=begins)
        end = begin + timedelta(hours=lasts) if lasts else None
        old = self.pick(which) if replaces else None
        self.attempt(actions.draft, who, replaces=old, **COMPLETE | {"from_at": begin, "to_at": end})

    @rule(who=WHO, which=WHICH, words=st.sampled_from(["En tekst", "En annen tekst"]))
    def revise(self, who: str, which: int, words: str) -> None:
        if decision := self.pick(which):
            self.attempt(actions.revise_draft, who, decision, text_nb=words)

    @rule(who=WHO, which=WHICH, act=st.sampled_from(["submit", "recall", "approve", "approve", "approve_lift"]))
    def step(self, who: str, which: int, act: str) -> None:
        if decision := self.pick(which):
            self.attempt(getattr(actions, act), who, decision)

    @rule(who=WHO, which=WHICH, act=st.sampled_from(["return_to_author", "propose_lift", "refuse_lift", "drop"]))
    def step_with_reason(self, who: str, which: int, act: str) -> None:
        if decision := self.pick(which):
            self.attempt(getattr(actions, act), who, decision, reason="Fordi.")

    @rule(which=WHICH)
    def all_the_way(self, which: int) -> None:
        """The straight way, so that much is in force."""
        if decision := self.pick(which):
            self.attempt(actions.submit, "en", decision)
            self.attempt(actions.approve, "fag", decision)

    @invariant()
    def nothing_is_approved_by_who_wrote_it(self) -> None:
        for step in Step.objects.filter(act="approved"):
            wrote = set(DecisionVersion.objects.filter(decision=step.decision_id).values_list("told_by", flat=True))
            assert step.actor not in wrote
            assert wrote <= set(step.authors)

    @invariant()
    def what_is_approved_never_changes(self) -> None:
        for step in Step.objects.filter(act="approved"):
            rows = (
                tuple(DecisionVersion.objects.filter(decision=step.decision_id).order_by("pk").values_list()),
                tuple(Addressee.objects.filter(decision=step.decision_id).order_by("pk").values_list()),
            )
            assert repr(self.approved.setdefault(step.decision_id, rows)) == repr(rows)

    @invariant()
    def the_past_never_changes(self) -> None:
        for at, found in self.seen.items():
            assert set(in_force(at).values_list("pk", flat=True)) == found

    @invariant()
    def the_twin_agrees(self) -> None:
        now = datetime.now(UTC)
        assert set(in_force(now).values_list("pk", flat=True)) == twin(now)
        shown = standings(Decision.objects.all(), now)
        assert {each.decision.pk for each in shown if each.state == "in_force"} == twin(now)


@pytest.mark.django_db
def test_decisions_hold_under_random_hands() -> None:
    """Six runs of up to 35 acts."""
    run_state_machine_as_test(
        Deciding,
        settings=settings(
            max_examples=6,
            stateful_step_count=35,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )
