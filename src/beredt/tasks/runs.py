"""When each clock runs: from a case at a moment to since when, until which day, and the reckoning in words."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from beredt.cases.lifecycle.states import OPEN, EventKind, HandlingState, ShortageState
from beredt.cases.models import MeasureState
from beredt.decisions.queries import Standing
from beredt.tasks.dues import Run
from beredt.tasks.facts import Moment, standing
from beredt.tasks.models import TaskState
from beredt.tasks.reckoning import days_before, in_words, working_days_after
from beredt.tasks.working_days import Calendar

#: Working days within which a notice is assessed for the first time.
CRITICAL_TRIAGE, TRIAGE = 2, 10
#: Working days after a passed promise or start in which to ask, and after the end in which to close.
ASK, CLOSE = 1, 10
#: Days before something runs out.
AHEAD = 30
#: Days before a decision ends, working days for confirming one, and for answering a question that names no day.
DECISION_AHEAD, CONFIRM, ANSWER = 14, 5, 5


def triage(at: Moment) -> Iterator[Run]:
    """A case that nobody has begun on."""
    if at.states.open and at.states.handling == HandlingState.NEW:
        day, count = working_days_after(at.calendar, at.received, CRITICAL_TRIAGE if at.critical else TRIAGE)
        grade = _("Kritisk.") if at.critical else _("Ikke vurdert som kritisk.")
        received = _("Mottatt %(day)s.") % {"day": in_words(at.received)}
        yield Run(at.received, day, f"{received} {grade} {count}.")


def review(at: Moment) -> Iterator[Run]:
    """The next review of a case that is worked on."""
    review = at.states.review
    if at.states.under_way and review is not None:
        told = at.since(EventKind.HANDLING, EventKind.REVIEW, EventKind.REOPENED) or at.received
        yield Run(told, review, _("Neste gjennomgang er satt til %(day)s.") % {"day": in_words(review)})


def review_missing(at: Moment) -> Iterator[Run]:
    """A case that is worked on without a day of review."""
    if at.states.under_way and at.states.review is None:
        since = at.since(EventKind.HANDLING, EventKind.REOPENED) or at.received
        yield Run(since, since, _("Noen arbeider med saken, og ingen har sagt når den skal gjennomgås."))


def promise_passed(at: Moment) -> Iterator[Run]:
    """An open case whose promised end has come."""
    promised = at.states.promised_end
    if at.states.end_overdue and promised is not None:
        day, count = working_days_after(at.calendar, promised, ASK)
        yield Run(promised, day, _("Slutten var lovet %(day)s.") % {"day": in_words(promised)} + f" {count}.")


def start_unconfirmed(at: Moment) -> Iterator[Run]:
    """A case that was to have begun, and nobody has confirmed it."""
    if at.states.start_overdue:
        start = at.states.start
        day, count = working_days_after(at.calendar, start, ASK)
        yield Run(start, day, _("Mangelen var ventet å begynne %(day)s.") % {"day": in_words(start)} + f" {count}.")


def to_close(at: Moment) -> Iterator[Run]:
    """A case that is over and whose work is not closed."""
    over = at.states.shortage in (ShortageState.ENDED, ShortageState.AVOIDED)
    if over and at.states.end is not None and at.states.end <= at.as_of:
        day, count = working_days_after(at.calendar, at.states.end, CLOSE)
        yield Run(at.states.end, day, _("Mangelen var over %(day)s.") % {"day": in_words(at.states.end)} + f" {count}.")


def _before(at: Moment, field: str, said: str) -> Iterator[Run]:
    """What runs out on a day of the record, while the shortage is open."""
    for record in standing(at.facts.records, at.known):
        end = getattr(record, field)
        if end is not None and at.states.shortage in OPEN:
            day, count = days_before(end, AHEAD)
            yield Run(localdate(record.told_at), day, said % {"day": in_words(end)} + f" {count}.")


def agreement(at: Moment) -> Iterator[Run]:
    """The agreement's end."""
    return _before(at, "agreement_expires", _("Avtalen går ut %(day)s."))


def monitoring(at: Moment) -> Iterator[Run]:
    """The end of the monitoring."""
    return _before(at, "monitored_until", _("Overvåkingen varer til %(day)s."))


def measures(at: Moment) -> Iterator[Run]:
    """Measures that are planned or under way."""
    for each in standing(at.facts.measures, at.known):
        if each.due is not None and each.state in (MeasureState.PLANNED, MeasureState.UNDER_WAY):
            why = _("Tiltaket har frist %(day)s.") % {"day": in_words(each.due)}
            yield Run(
                localdate(each.told_at), each.due, why, each.action, each.owner_id, each.owner_name, str(each.entry)
            )


def task_runs(tasks: Iterable[Any]) -> Iterator[Run]:
    """The open ones of some tasks."""
    for each in tasks:
        if each.state == TaskState.OPEN:
            why = _("Oppgaven har frist %(day)s.") % {"day": in_words(each.due)}
            yield Run(localdate(each.told_at), each.due, why, each.title, each.owner_id, subject=str(each.entry))


def tasks(at: Moment) -> Iterator[Run]:
    """The case's open tasks."""
    return task_runs(standing(at.facts.tasks, at.known))


def questions(at: Moment) -> Iterator[Run]:
    """Questions that some have not answered."""
    for each in at.facts.questions:
        if each.waiting and each.asked <= at.as_of:
            if each.due is not None:
                day, told = each.due, _("Svar var ønsket %(day)s.") % {"day": in_words(each.due)}
            else:
                day, told = working_days_after(at.calendar, each.asked, ANSWER)
                told += "."
            told = _("Spurt %(day)s: «%(title)s».") % {"day": in_words(each.asked), "title": each.title} + f" {told}"
            yield Run(each.asked, day, told, outside=", ".join(each.waiting), subject=str(each.entry))


def decision_ends(at: Moment) -> Iterator[Run]:
    """Decisions that stand and have an end."""
    return decision_end_runs(at.facts.decisions)


def decision_end_runs(decisions: Iterable[Standing]) -> Iterator[Run]:
    """Of some decisions, those that stand and have an end."""
    for each in decisions:
        if each.stands and each.version.to_at is not None:
            end = localdate(each.version.to_at)
            day, count = days_before(end, DECISION_AHEAD)
            told = _("Vedtak %(number)s gjelder til %(day)s.") % {"number": each.decision, "day": in_words(end)}
            yield Run(_approved(each), day, f"{told} {count}.", subject=str(each.decision.pk))


def unconfirmed(at: Moment) -> Iterator[Run]:
    """Decisions that stand and that some addressees have not confirmed."""
    return unconfirmed_runs(at.facts.decisions, at.calendar)


def unconfirmed_runs(decisions: Iterable[Standing], calendar: Calendar) -> Iterator[Run]:
    """Of some decisions, those that stand and that some addressees have not confirmed."""
    for each in decisions:
        if each.stands and each.unconfirmed:
            since = _approved(each)
            day, count = working_days_after(calendar, since, CONFIRM)
            told = _("Vedtak %(number)s: %(confirmed)s av %(addressed)s har bekreftet.") % {
                "number": each.decision,
                "confirmed": each.confirmed,
                "addressed": each.addressed,
            }
            others = ngettext("%(count)s mottaker", "%(count)s mottakere", each.unconfirmed) % {
                "count": each.unconfirmed
            }
            yield Run(since, day, f"{told} {count}.", outside=others, subject=str(each.decision.pk))


def _approved(decision: Standing) -> date:
    """The day on which a decision that stands was approved."""
    assert decision.approval is not None
    return localdate(decision.approval.at)
