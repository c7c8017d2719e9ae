"""The lifecycle of a decision as data: its acts, the stages between them, and the state that follows of any moment.

The stage follows from the steps that people have taken, the state from the stage and the clock: nobody sets either.
What is not in `TRANSITIONS` is refused. A guard is the code of a rule in `rules`.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Act(TextChoices):
    """What people do with a decision. Writing and rewriting it are versions of its text, not acts."""

    SUBMITTED = "submitted", _("Sendt til godkjenning")
    RECALLED = "recalled", _("Trukket tilbake av forfatteren")
    RETURNED = "returned", _("Sendt tilbake til forfatteren")
    DROPPED = "dropped", _("Utkastet er forkastet")
    APPROVED = "approved", _("Godkjent")
    LIFT_PROPOSED = "lift_proposed", _("Foreslått opphevet")
    LIFT_REFUSED = "lift_refused", _("Opphevingen ble ikke godkjent")
    LIFTED = "lifted", _("Opphevet")
    REPLACED = "replaced", _("Erstattet av et nytt vedtak")
    HANDED_OVER = "handed_over", _("Overført")


class Stage(TextChoices):
    """How far people have come with a decision."""

    DRAFT = "draft", _("Utkast")
    SUBMITTED = "submitted", _("Til godkjenning")
    RETURNED = "returned", _("Sendt tilbake")
    DROPPED = "dropped", _("Forkastet")
    APPROVED = "approved", _("Godkjent")
    LIFT_PROPOSED = "lift_proposed", _("Foreslått opphevet")
    LIFTED = "lifted", _("Opphevet")
    REPLACED = "replaced", _("Erstattet")


class State(TextChoices):
    """How a decision stands at a moment."""

    DRAFT = "draft", _("Utkast")
    SUBMITTED = "submitted", _("Til godkjenning")
    RETURNED = "returned", _("Sendt tilbake")
    DROPPED = "dropped", _("Forkastet")
    COMING = "coming", _("Godkjent, gjelder senere")
    IN_FORCE = "in_force", pgettext_lazy("decision", "Gjelder")
    EXPIRED = "expired", _("Utløpt")
    LIFTED = "lifted", _("Opphevet")
    REPLACED = "replaced", _("Erstattet")


@dataclass(frozen=True, slots=True)
class Transition:
    """What leads from one stage to another, with the rules that guard it and whether it must be given a reason."""

    act: Act
    source: Stage
    target: Stage
    guards: tuple[str, ...] = ()
    reason: bool = False


A, G = Act, Stage

#: What must be in place before a second person is asked, and is asked again when that person approves.
_COMPLETE = (
    "text_nb_missing",
    "text_nn_missing",
    "title_missing",
    "from_missing",
    "ends_before_it_begins",
    "legal_basis_missing",
    "basis_missing",
    "addressees_missing",
    "reference_missing",
    "body_may_not",
    "replaced_is_over",
)

TRANSITIONS: tuple[Transition, ...] = (
    Transition(A.SUBMITTED, G.DRAFT, G.SUBMITTED, _COMPLETE),
    Transition(A.SUBMITTED, G.RETURNED, G.SUBMITTED, _COMPLETE),
    Transition(A.RECALLED, G.SUBMITTED, G.DRAFT),
    Transition(A.RETURNED, G.SUBMITTED, G.RETURNED, reason=True),
    Transition(A.DROPPED, G.DRAFT, G.DROPPED, reason=True),
    Transition(A.DROPPED, G.RETURNED, G.DROPPED, reason=True),
    Transition(A.APPROVED, G.SUBMITTED, G.APPROVED, _COMPLETE),
    Transition(A.LIFT_PROPOSED, G.APPROVED, G.LIFT_PROPOSED, ("over",), reason=True),
    Transition(A.LIFT_REFUSED, G.LIFT_PROPOSED, G.APPROVED, reason=True),
    Transition(A.LIFTED, G.LIFT_PROPOSED, G.LIFTED, ("over",)),
    Transition(A.REPLACED, G.APPROVED, G.REPLACED, ("over",)),
    Transition(A.REPLACED, G.LIFT_PROPOSED, G.REPLACED, ("over",)),
    Transition(A.HANDED_OVER, G.APPROVED, G.APPROVED, ("over", "holder_missing", "holder_unchanged"), reason=True),
)

#: The text may be rewritten in these.
WRITABLE = frozenset({Stage.DRAFT, Stage.RETURNED})
#: Acts that a second person does: never one who wrote, or asked for, what is approved. The database demands it too.
FOUR_EYES = frozenset({Act.APPROVED, Act.LIFTED})
#: Acts that end a decision, from the moment that they name.
ENDINGS = frozenset({Act.LIFTED, Act.REPLACED})
#: Acts that must be given a reason; the database demands it too.
WITH_REASON = frozenset(row.act for row in TRANSITIONS if row.reason)

_AFTER = {row.act: row.target for row in TRANSITIONS}


def stage_after(acts: list[str]) -> Stage:
    """The stage after these acts, the oldest first."""
    staged = [act for act in acts if act != Act.HANDED_OVER]
    return _AFTER[Act(staged[-1])] if staged else Stage.DRAFT


def find(act: Act, stage: Stage) -> Transition | None:
    """The row of an act from a stage; None where there is none."""
    return next((row for row in TRANSITIONS if row.act == act and row.source == stage), None)


def state_at(
    stage: Stage, moment: datetime, *, begins: datetime | None, until: datetime | None, ends: datetime | None
) -> State:
    """The state at a moment of a decision whose steps, as far as they were taken by then, have led to `stage`.

    `begins` is when it came or comes into force, `until` its own end, not included, and `ends` when it was lifted or
    replaced.
    """
    if begins is None:
        return State(stage.value)
    if ends is not None and ends <= moment:
        return State.LIFTED if stage == Stage.LIFTED else State.REPLACED
    if until is not None and until <= moment:
        return State.EXPIRED
    return State.IN_FORCE if begins <= moment else State.COMING
