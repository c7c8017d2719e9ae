"""What people do with decisions: permission, rule, write and audit in one transaction.

Each act raises PermissionDenied, and DecisionRuleError with the rule's code. An approval is given to the text that the
approver has `seen` (the id of the version), so that nothing can be changed under their hand.
"""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from beredt.actors.models import Person
from beredt.actors.permissions import Permission, require, require_other
from beredt.audit.actions import record
from beredt.audit.versions import before_and_after, revise, write
from beredt.cases.lifecycle.events import states_of
from beredt.cases.lifecycle.states import HandlingState
from beredt.cases.models import Case
from beredt.decisions.addressing import check_addressed, freeze
from beredt.decisions.curated import bodies
from beredt.decisions.lifecycle import WRITABLE, Act, stage_after
from beredt.decisions.models import Acknowledgement, Decision, DecisionVersion, Step
from beredt.decisions.queries import Standing, standing, writers
from beredt.decisions.rules import DecisionRuleError, Situation, check

#: What a version holds that its author writes.
CONTENT = frozenset(
    {
        *("kind", "body", "title", "text_nb", "text_nn", "from_at", "to_at", "legal_basis", "legal_text"),
        *("assessment", "no_assessment_because", "decided_on", "document_reference", "groups", "organisations"),
    }
)


@transaction.atomic
def draft(
    person: Person, *, kind: str, body: str, case: Case | None = None, replaces: Decision | None = None, **content: Any
) -> Decision:
    """Begins a decision; `content` is what is known so far of `CONTENT`. It may be unfinished until it is submitted."""
    require(person, Permission.WRITE_DECISIONS)
    decision = Decision.objects.create(
        number=_next_number(),
        case=case,
        replaces=replaces,
        drafted_at=timezone.now(),
        drafted_by=person.actor,
    )
    version = write(
        DecisionVersion,
        person.actor,
        decision=decision,
        **_content(decision, {"kind": kind, "body": body, **content}),
    )
    about = {"case": case.number if case else None, "replaces": replaces.number if replaces else None}
    record(person.actor, "draft_decision", _subject(decision), detail=about | before_and_after(None, version))
    return decision


@transaction.atomic
def revise_draft(person: Person, decision: Decision, *, seen: int | None = None, **changes: Any) -> DecisionVersion:
    """Rewrites a draft, or one that came back. Whoever does so is an author, and may not approve it.

    Raises DecisionRuleError 'changed_meanwhile' where the text is no longer the version that was `seen`.
    """
    require(person, Permission.WRITE_DECISIONS)
    now = _locked(decision)
    if now.stage not in WRITABLE:
        raise DecisionRuleError("illegal_act")
    _same_as_seen(now, seen)
    new = revise(now.version, person.actor, **_content(decision, changes))
    if new.pk != now.version.pk:
        record(person.actor, "revise_decision", _subject(decision), detail=before_and_after(now.version, new))
    return new


@transaction.atomic
def submit(person: Person, decision: Decision) -> Step:
    """Asks a second person to approve. The text stands from now on, unless it comes back."""
    require(person, Permission.WRITE_DECISIONS)
    now = _checked(Act.SUBMITTED, decision)
    return _step(person, now, Act.SUBMITTED, version=now.version)


@transaction.atomic
def recall(person: Person, decision: Decision) -> Step:
    """The author takes it back before anybody has answered."""
    require(person, Permission.WRITE_DECISIONS)
    return _step(person, _checked(Act.RECALLED, decision), Act.RECALLED)


@transaction.atomic
def drop(person: Person, decision: Decision, *, reason: str) -> Step:
    """A draft that comes to nothing. It is kept."""
    require(person, Permission.WRITE_DECISIONS)
    return _step(person, _checked(Act.DROPPED, decision, reason=reason), Act.DROPPED, reason=reason)


@transaction.atomic
def return_to_author(person: Person, decision: Decision, *, reason: str) -> Step:
    """Back to the author, with what is to be put right."""
    require(person, Permission.APPROVE_DECISIONS)
    now = _checked(Act.RETURNED, decision, reason=reason)
    _speaks_for_body(person, now)
    return _step(person, now, Act.RETURNED, reason=reason)


@transaction.atomic
def approve(person: Person, decision: Decision, *, seen: int | None = None) -> Step:
    """Approves a decision; never by anyone who has written any of its versions.

    It is in force from its own time, but not from before now. Its addressees are frozen, and what it replaces ends.
    """
    require(person, Permission.APPROVE_DECISIONS)
    now = _checked(Act.APPROVED, decision)
    _speaks_for_body(person, now)
    for author in sorted(writers(decision)):
        require_other(person, author)
    _same_as_seen(now, seen)
    addressees = freeze(decision, now.version)
    begins = max(now.moment, now.version.from_at or now.moment)
    step = _step(
        person,
        now,
        Act.APPROVED,
        version=now.version,
        effective_at=begins,
        detail={"addressees": sorted(each.organisation_id for each in addressees)},
    )
    if decision.replaces is not None:
        replaced = _checked(Act.REPLACED, decision.replaces, moment=now.moment)
        _step(person, replaced, Act.REPLACED, effective_at=begins, by=decision)
    return step


@transaction.atomic
def propose_lift(person: Person, decision: Decision, *, reason: str, effective_at: datetime | None = None) -> Step:
    """Asks a second person to lift it, from a time (as soon as that is approved)."""
    require(person, Permission.WRITE_DECISIONS)
    now = _checked(Act.LIFT_PROPOSED, decision, reason=reason)
    wanted = max(now.moment, effective_at or now.moment)
    return _step(person, now, Act.LIFT_PROPOSED, reason=reason, effective_at=wanted)


@transaction.atomic
def refuse_lift(person: Person, decision: Decision, *, reason: str) -> Step:
    """It stays in force."""
    require(person, Permission.APPROVE_DECISIONS)
    now = _checked(Act.LIFT_REFUSED, decision, reason=reason)
    _speaks_for_body(person, now)
    return _step(person, now, Act.LIFT_REFUSED, reason=reason)


@transaction.atomic
def approve_lift(person: Person, decision: Decision) -> Step:
    """Lifts it, from the time proposed and never from before now; not by whoever proposed it."""
    require(person, Permission.APPROVE_DECISIONS)
    now = _checked(Act.LIFTED, decision)
    _speaks_for_body(person, now)
    proposal = now.lift_proposal
    assert proposal is not None
    require_other(person, proposal.actor)
    return _step(person, now, Act.LIFTED, reason=proposal.reason, effective_at=max(now.moment, proposal.effective_at))


@transaction.atomic
def hand_over(
    person: Person, decision: Decision, *, reason: str, to_case: Case | None = None, to_body: str = ""
) -> Step:
    """Somebody else follows it up from now on: another case, or a body. Its own case can then be closed."""
    require(person, Permission.WRITE_DECISIONS)
    if to_body and to_body not in bodies():
        raise DecisionRuleError("unknown_body")
    if to_case is not None and to_body:
        raise DecisionRuleError("holder_missing")
    if to_case is not None:
        _refuse_closed(to_case)
    now = _locked(decision)
    new = _holder_name(to_case.pk if to_case else None, to_body)
    now = _checked(Act.HANDED_OVER, decision, reason=reason, new_holder=new)
    return _step(person, now, Act.HANDED_OVER, reason=reason, to_case=to_case, to_body=to_body)


@transaction.atomic
def acknowledge(person: Person, decision: Decision, *, organisation: str, note: str = "") -> Acknowledgement:
    """An addressee's own person confirms, for an organisation by its id, that the decision is read and followed up."""
    require(person, Permission.ACKNOWLEDGE, organisation)
    return _acknowledged(person, decision, organisation, on_behalf=False, note=note)


@transaction.atomic
def acknowledge_on_behalf(
    person: Person, decision: Decision, *, organisation: str, who: str, how: str, note: str = ""
) -> Acknowledgement:
    """A caseworker writes down that an addressee has confirmed: who did, and how they told."""
    require(person, Permission.WRITE_DECISIONS)
    if not (who.strip() and how.strip()):
        raise DecisionRuleError("who_and_how_missing")
    return _acknowledged(person, decision, organisation, on_behalf=True, note=note, who=who.strip(), how=how.strip())


def _acknowledged(
    person: Person, decision: Decision, organisation: str, *, on_behalf: bool, note: str, **told: str
) -> Acknowledgement:
    _locked(decision)
    addressee = decision.addressees.filter(organisation=organisation).first()
    if addressee is None:
        raise DecisionRuleError("not_addressed")
    if addressee.acknowledgements.filter(on_behalf=on_behalf).exists():
        raise DecisionRuleError("already_acknowledged")
    done = Acknowledgement.objects.create(
        addressee=addressee,
        told_at=timezone.now(),
        told_by=person.actor,
        on_behalf=on_behalf,
        note=note.strip(),
        **told,
    )
    detail = {"organisation": organisation, "on_behalf": on_behalf, "note": done.note, **told}
    record(person.actor, "acknowledge_decision", _subject(decision), detail=detail)
    return done


def _content(decision: Decision, given: dict[str, Any]) -> dict[str, Any]:
    """The fields of a version, checked and with what follows of them."""
    if unknown := given.keys() - CONTENT:
        raise TypeError(f"not the content of a decision: {sorted(unknown)}")
    values: dict[str, Any] = {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}
    if "body" in values and values["body"] not in bodies():
        raise DecisionRuleError("unknown_body")
    check_addressed(values.get("groups", ()), values.get("organisations", ()))
    begins, ends = values.get("from_at"), values.get("to_at")
    if begins and ends and ends <= begins:
        raise DecisionRuleError("ends_before_it_begins")
    if "assessment" in values:
        assessment = values.pop("assessment")
        if assessment is not None and (decision.case is None or assessment.subject != f"case:{decision.case.number}"):
            raise DecisionRuleError("other_case")
        values["assessment_id"] = assessment.pk if assessment else None
        values["assessment_sha256"] = assessment.result_sha256 if assessment else ""
    return values


def _locked(decision: Decision, moment: datetime | None = None) -> Standing:
    """How the decision stands, its row held to the end of the transaction."""
    locked = Decision.objects.select_for_update(of=("self",)).select_related("case", "replaces").get(pk=decision.pk)
    return standing(locked, moment)


def _checked(
    act: Act, decision: Decision, *, reason: str = "", new_holder: str = "", moment: datetime | None = None
) -> Standing:
    """How the decision stands, once the rules allow the act."""
    now = _locked(decision, moment)
    replaces = now.decision.replaces
    situation = Situation(
        version=now.version,
        stage=now.stage,
        state=now.state,
        now=now.moment,
        reason=reason,
        replaced=standing(replaces, now.moment).state if replaces else None,
        holder=_holder_name(*now.holder),
        new_holder=new_holder,
    )
    check(act, situation)
    return now


def _step(
    person: Person,
    now: Standing,
    act: Act,
    *,
    reason: str = "",
    effective_at: datetime | None = None,
    detail: dict[str, Any] | None = None,
    **named: Any,
) -> Step:
    """Writes the step and the act."""
    step = Step.objects.create(
        decision=now.decision,
        act=act,
        actor=person.actor,
        at=now.moment,
        effective_at=effective_at or now.moment,
        reason=reason.strip(),
        **named,
    )
    told = {
        "before": {"stage": now.stage.value},
        "after": {"stage": stage_after([*(each.act for each in now.steps), act]).value},
        "step": step.pk,
        "version": step.version_id,
        "effective_at": step.effective_at.isoformat(),
        "to": _holder_name(step.to_case_id, step.to_body),
        **(detail or {}),
    }
    record(person.actor, f"decision_{act.value}", _subject(now.decision), reason=step.reason, detail=told)
    return step


def _speaks_for_body(person: Person, now: Standing) -> None:
    """Raises PermissionDenied unless the person has a role that approves for the body."""
    body, day = now.body, timezone.localdate()
    roles = {assignment.role for assignment in person.assignments if assignment.holds_on(day)}
    if body is None or roles.isdisjoint(body.approvers):
        raise PermissionDenied("body")


def _same_as_seen(now: Standing, seen: int | None) -> None:
    if seen is not None and seen != now.version.pk:
        raise DecisionRuleError("changed_meanwhile")


def _refuse_closed(case: Case) -> None:
    today = timezone.localdate()
    states = states_of(Case.objects.select_for_update().get(pk=case.pk), today, today)
    if states is not None and states.handling == HandlingState.CLOSED:
        raise DecisionRuleError("holder_closed")


def _holder_name(case: int | None, body: str) -> str:
    return f"body:{body}" if body else f"case:{case}" if case else ""


def _subject(decision: Decision) -> str:
    return f"decision:{decision.number}"


def _next_number() -> str:
    """The next free number of the year, as V-2026-0012. Held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('beredt:decision-number'))")
    year = timezone.localdate().year
    numbers = Decision.objects.filter(number__startswith=f"V-{year}-").values_list("number", flat=True)
    newest = max((int(number.rpartition("-")[2]) for number in numbers), default=0)
    return f"V-{year}-{newest + 1:04d}"
