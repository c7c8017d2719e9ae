"""Reading decisions: how each stands, or stood, at a moment. Nothing that is read of a past moment changes later."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from beredt.actors.models import Organisation, Person
from beredt.actors.permissions import Permission, scopes
from beredt.cases.models import Case
from beredt.decisions.curated import Body, LegalBasis, bodies, legal_bases
from beredt.decisions.lifecycle import ENDINGS, Act, Stage, State, stage_after, state_at
from beredt.decisions.models import Acknowledgement, Addressee, Decision, DecisionVersion, Step
from beredt.decisions.moments import last_moment


@dataclass(frozen=True)
class Standing:
    """A decision as it stood at a moment: its text, its steps so far (the oldest first), and what follows of them.

    `addressed` and `confirmed` count organisations; both are 0 until it is approved.
    """

    decision: Decision
    version: DecisionVersion
    steps: tuple[Step, ...]
    moment: datetime
    addressed: int = 0
    confirmed: int = 0

    @cached_property
    def stage(self) -> Stage:
        return stage_after([step.act for step in self.steps])

    @cached_property
    def approval(self) -> Step | None:
        """By whom and when it was approved; `effective_at` is when it came or comes into force."""
        return self._last(Act.APPROVED)

    @cached_property
    def ending(self) -> Step | None:
        """The lifting or the replacement."""
        return next((step for step in self.steps if step.act in ENDINGS), None)

    @cached_property
    def submission(self) -> Step | None:
        return self._last(Act.SUBMITTED)

    @cached_property
    def state(self) -> State:
        return state_at(
            self.stage,
            self.moment,
            begins=self.approval.effective_at if self.approval else None,
            until=self.version.to_at,
            ends=self.ending.effective_at if self.ending else None,
        )

    @property
    def stands(self) -> bool:
        """In force, or approved and coming into force."""
        return self.state in (State.IN_FORCE, State.COMING)

    @property
    def waits_for_lifting(self) -> bool:
        """Somebody has proposed to lift it, and nobody has answered yet."""
        return self.stage == Stage.LIFT_PROPOSED and self.stands

    @cached_property
    def lift_proposal(self) -> Step | None:
        return self._last(Act.LIFT_PROPOSED)

    @cached_property
    def handover(self) -> Step | None:
        return self._last(Act.HANDED_OVER)

    @cached_property
    def holder(self) -> tuple[int | None, str]:
        """Who follows it up: the id of a case, or the code of a body. Its own case, until it is handed over."""
        step = self.handover
        return (step.to_case_id, step.to_body) if step else (self.decision.case_id, "")

    @property
    def body(self) -> Body | None:
        return bodies().get(self.version.body)

    @property
    def legal_basis(self) -> LegalBasis | None:
        return legal_bases().get(self.version.legal_basis)

    @property
    def unconfirmed(self) -> int:
        """How many addressees have not confirmed."""
        return self.addressed - self.confirmed

    def _last(self, act: Act) -> Step | None:
        return next((step for step in reversed(self.steps) if step.act == act), None)


def standings(decisions: QuerySet[Decision] | Sequence[Decision], moment: datetime) -> list[Standing]:
    """Decisions as they stood at a moment, those not yet drafted left out. The number of queries does not grow."""
    rows = [row for row in decisions if row.drafted_at <= moment]
    keys = [row.pk for row in rows]
    steps: dict[int, list[Step]] = {}
    for step in Step.objects.filter(decision__in=keys, at__lte=moment).select_related("to_case", "by").order_by("id"):
        steps.setdefault(step.decision_id, []).append(step)
    versions = {
        version.decision_id: version
        for version in DecisionVersion.objects.filter(
            Q(replaced_at__isnull=True) | Q(replaced_at__gt=moment), decision__in=keys, told_at__lte=moment
        ).order_by("id")
    }
    counts = _counts(keys, moment)
    return [_standing(row, versions[row.pk], steps.get(row.pk, []), moment, counts) for row in rows]


def _standing(
    decision: Decision,
    version: DecisionVersion,
    steps: list[Step],
    moment: datetime,
    counts: dict[int, tuple[int, int]],
) -> Standing:
    # Addressees have no time of their own: they are those of the approval.
    approved = any(step.act == Act.APPROVED for step in steps)
    addressed, confirmed = counts.get(decision.pk, (0, 0)) if approved else (0, 0)
    return Standing(decision, version, tuple(steps), moment, addressed, confirmed)


def standing(decision: Decision, moment: datetime | None = None) -> Standing:
    """One decision as it stands, or stood at a moment. Raises Decision.DoesNotExist where it was not there yet."""
    found = standings([decision], moment or timezone.now())
    if not found:
        raise Decision.DoesNotExist(decision.number)
    return found[0]


def decisions_of(case: Case, known: date | None = None) -> list[Standing]:
    """The decisions made on a case or handed over to it, the newest first, as they stood when a day ended (now)."""
    moment = last_moment(known)
    mine = Q(case=case) | Q(pk__in=Step.objects.filter(to_case=case, at__lte=moment).values("decision"))
    return standings(_with_relations(Decision.objects.filter(mine)), moment)


def all_decisions(known: date | None = None) -> list[Standing]:
    """Every decision, the newest first, as it stood when a day ended (now)."""
    return standings(_with_relations(Decision.objects.all()), last_moment(known))


def in_force(at: datetime) -> QuerySet[Decision]:
    """The decisions in force at a moment, by what was recorded by then: the answer for a past moment never changes.

    A decision is in force from its own time, but not from before it was approved; until its own end, not included, and
    until it is lifted or replaced.
    """
    of_this = Step.objects.filter(decision=OuterRef("pk"), effective_at__lte=at)
    over = DecisionVersion.objects.current().filter(decision=OuterRef("pk"), to_at__lte=at)
    return Decision.objects.filter(
        Exists(of_this.filter(act=Act.APPROVED)), ~Exists(of_this.filter(act__in=ENDINGS)), ~Exists(over)
    )


def moments_passed(now: datetime) -> int:
    """How many of the moments that decisions name have come. Between acts, how they stand changes with it alone."""
    ends = DecisionVersion.objects.filter(to_at__lte=now).count()
    return ends + Step.objects.filter(effective_at__lte=now).count()


def held_by(case: Case, now: datetime) -> list[Standing]:
    """What stands in the way of closing a case: decisions that stand, and that it has not handed over."""
    mine = Q(case=case) | Q(pk__in=Step.objects.filter(to_case=case).values("decision"))
    return [
        each for each in standings(Decision.objects.filter(mine), now) if each.stands and each.holder == (case.pk, "")
    ]


def waiting_for(person: Person, among: Iterable[Standing]) -> list[Standing]:
    """What waits for this person's approval: what they have neither written nor asked for, of bodies they may speak of.

    Ask first whether the person may approve at all.
    """
    day = timezone.localdate()
    roles = {assignment.role for assignment in person.assignments if assignment.holds_on(day)}
    waiting = [each for each in among if each.stage == Stage.SUBMITTED or each.waits_for_lifting]
    written = _writers([each.decision.pk for each in waiting])
    return [
        each
        for each in waiting
        if each.body
        and roles.intersection(each.body.approvers)
        and person.actor not in (_proposer(each) if each.waits_for_lifting else written[each.decision.pk])
    ]


def is_own(person: Person, it: Standing) -> bool:
    """Whether the person has written what waits for approval, or proposed the lifting that does."""
    return person.actor in (_proposer(it) if it.waits_for_lifting else writers(it.decision))


def _proposer(each: Standing) -> set[str]:
    return {each.lift_proposal.actor} if each.lift_proposal else set()


def writers(decision: Decision) -> set[str]:
    """Everyone who wrote any version of the text or submitted it: none of them may approve it."""
    return _writers([decision.pk])[decision.pk]


def addressees_of(decision: Decision, moment: datetime) -> list[tuple[Addressee, list[Acknowledgement]]]:
    """Every addressee with its acknowledgements by a moment; those who have not confirmed come first."""
    confirmed: dict[int, list[Acknowledgement]] = {}
    for told in Acknowledgement.objects.filter(addressee__decision=decision, told_at__lte=moment):
        confirmed.setdefault(told.addressee_id, []).append(told)
    rows = [(row, confirmed.get(row.pk, [])) for row in decision.addressees.select_related("organisation")]
    return sorted(rows, key=lambda row: bool(row[1]))


def _with_relations(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    return decisions.select_related("case", "replaces").order_by("-id")


def _writers(keys: list[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {key: set() for key in keys}
    texts = DecisionVersion.objects.filter(decision__in=keys).values_list("decision", "told_by")
    submissions = Step.objects.filter(decision__in=keys, act=Act.SUBMITTED).values_list("decision", "actor")
    for key, actor in texts.union(submissions):
        found[key].add(actor)
    return found


def _counts(keys: list[int], moment: datetime) -> dict[int, tuple[int, int]]:
    """How many organisations each decision is addressed to, and how many of them had confirmed by then."""
    told = Q(acknowledgements__told_at__lte=moment)
    rows = (
        Addressee.objects.filter(decision__in=keys)
        .order_by()
        .values_list("decision")
        .annotate(addressed=Count("pk", distinct=True), confirmed=Count("pk", filter=told, distinct=True))
    )
    return {key: (addressed, confirmed) for key, addressed, confirmed in rows}


def addressed_to(person: Person) -> QuerySet[Addressee]:
    """What is addressed to the organisations that somebody may confirm for, the newest first.

    Those are the organisations of the roles, and all under them.
    """
    reach = scopes(person, Permission.ACKNOWLEDGE)
    related = ("organisation", "decision__case", "decision__replaces")
    rows = Addressee.objects.select_related(*related).prefetch_related("acknowledgements").order_by("-id")
    if None not in reach:
        rows = rows.filter(organisation__in=_with_those_under({place.pk for place in reach if place is not None}))
    return rows


def _with_those_under(places: set[str]) -> set[str]:
    """Organisations and all that belong to them, one query for each level."""
    found, level = set(places), places
    while level:
        level = set(Organisation.objects.filter(parent__in=level).values_list("pk", flat=True)) - found
        found |= level
    return found
