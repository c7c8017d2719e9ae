"""Reading what the clocks need, for all cases at once: a fixed number of questions whatever there is."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from beredt.audit.versions import Version, VersionQuerySet, end_of
from beredt.cases.early_notice import EarlyNotice, of_notice
from beredt.cases.lifecycle.states import EventKind, HandlingState
from beredt.cases.links import links_on, notices_of
from beredt.cases.models import (
    NORWEGIAN,
    Case,
    CaseEvent,
    Measure,
    Notice,
    NoticeStanding,
    NoticeState,
    Record,
    Report,
    Severity,
)
from beredt.decisions.lifecycle import ENDINGS, Act
from beredt.decisions.models import Decision, Step
from beredt.decisions.moments import last_moment
from beredt.decisions.queries import Standing, standings
from beredt.journal.models import EntryContent, EntryKind
from beredt.journal.queries import AnswerState, asked_of
from beredt.tasks.clocks import DECISION_ENDS, NOTICE, TASK, UNCONFIRMED, due_on
from beredt.tasks.dues import Due, Run, due_of
from beredt.tasks.facts import Facts, Question, moment
from beredt.tasks.models import Snooze, Task
from beredt.tasks.reckoning import in_words, working_days_after
from beredt.tasks.runs import TRIAGE, decision_end_runs, task_runs, unconfirmed_runs
from beredt.tasks.working_days import Calendar, calendar

#: What people wrote that the clocks read.
VERSIONS: dict[str, type[Version]] = {
    "severities": Severity,
    "records": Record,
    "measures": Measure,
    "tasks": Task,
}


def all_due(as_of: date, known: date | None = None) -> list[Due]:
    """Everything that is due when a day ended: of cases, of notices that wait, of tasks without a case.

    `known` is the past day whose knowledge is used, None for now.
    """
    days = calendar()
    told_by = known or timezone.localdate()
    found = [
        due for facts in facts_of(_candidates(as_of, told_by), known) for due in due_on(facts, as_of, told_by, days)
    ]
    found += _notices(as_of, known, days)
    general = Task.objects.known_on(known).filter(case=None)
    decisions = _decisions(known).get(None, [])
    for clock, runs in (
        (TASK, task_runs(general)),
        (DECISION_ENDS, decision_end_runs(decisions)),
        (UNCONFIRMED, unconfirmed_runs(decisions, days)),
    ):
        found += [due_of(clock, run, as_of=as_of, calendar=days, case=None, caseworker=None) for run in runs]
    return sorted(found, key=lambda due: (due.day, due.code, due.key))


def dues_or_lapsed(case: Case, as_of: date, known: date | None = None) -> tuple[list[Due], bool]:
    """What is due of one case when a day ended, and whether its tasks have lapsed with it: nothing can be due more."""
    (facts,) = facts_of([case], known)
    told_by, days = known or timezone.localdate(), calendar()
    return due_on(facts, as_of, told_by, days), moment(facts, as_of, told_by, days) is None


def facts_of(cases: Iterable[Case], known: date | None) -> list[Facts]:
    """What the clocks read of some cases, with one question for each kind of fact."""
    rows = list(cases)
    ids = [case.pk for case in rows]
    events = _by_case(
        CaseEvent.objects.filter(case__in=ids)
        .order_by("id")
        .values_list("case_id", "kind", "effective", "recorded", "data", named=True)
    )
    received, questions, decisions = _received(ids, known), _questions(ids, known), _decisions(known)
    versions = {name: _by_case(_stood(model, known).filter(case__in=ids)) for name, model in VERSIONS.items()}
    return [
        Facts(
            case=case,
            events=events.get(case.pk, ()),
            received=received.get(case.pk, {}),
            caseworker=case.caseworker_id,
            questions=questions.get(case.pk, ()),
            decisions=decisions.get(case.pk, ()),
            **{name: found.get(case.pk, ()) for name, found in versions.items()},
        )
        for case in rows
    ]


def snoozes(as_of: date, known: date | None = None) -> dict[str, Snooze]:
    """What is put off beyond a day, by the key of what is due."""
    return {each.subject: each for each in Snooze.objects.known_on(known).filter(until__gt=as_of)}


def _stood(model: type[Version], known: date | None) -> QuerySet[Any]:
    return model.objects.known_on(known)


def _by_case(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.case_id].append(row)
    return found


def _candidates(as_of: date, known: date) -> QuerySet[Case]:
    """Cases of which something may be due: the open ones, and those that are over and whose work is not closed.

    More than needed is found, and left out by their events; never less.
    """
    of_case = CaseEvent.objects.filter(case=OuterRef("pk"))
    closed = of_case.filter(
        kind=EventKind.HANDLING, data__to=HandlingState.CLOSED, effective__lte=as_of, recorded__lt=end_of(known)
    )
    unsettled = Q(Exists(of_case.filter(kind=EventKind.HANDLING)), ~Exists(closed))
    unsettled |= Q(Exists(of_case.filter(kind=EventKind.REOPENED)))
    if known < timezone.localdate():
        unsettled |= Q(Exists(of_case.filter(recorded__gte=end_of(known))))
    return Case.objects.filter(Q(end__isnull=True) | Q(end__gt=as_of) | unsettled).order_by("pk")


def _received(cases: list[int], known: date | None) -> dict[int, dict[str, date]]:
    """When the notices of some cases first came, by case and by the notice's name in events."""
    if known is None:
        cases_of = dict(Notice.objects.filter(case__in=cases).values_list("pk", "case_id"))
    else:
        wanted = set(cases)
        cases_of = {link.notice: link.case for link in links_on(known) if link.case in wanted}
    found: dict[int, dict[str, date]] = defaultdict(dict)
    rows = Notice.objects.filter(pk__in=cases_of).values_list("pk", "source", "source_ref", "first_received")
    for pk, source, ref, first in rows:
        found[cases_of[pk]][f"{source}:{ref}"] = first
    return found


def early_notices(case: Case, known: date | None) -> list[EarlyNotice]:
    """Whether the case's Norwegian notices came in time, the first that came first."""
    notices = Notice.objects.filter(pk__in=notices_of(case.pk, known), source__in=NORWEGIAN)
    found = [of_notice(notice) for notice in notices.order_by("first_received", "pk")]
    return [early for early in found if early is not None]


def _questions(cases: list[int], known: date | None) -> dict[int, list[Question]]:
    """The questions of some cases that somebody has not answered, by case."""
    told: VersionQuerySet = EntryContent.objects.known_on(known)
    asking = told.filter(of__case__in=cases, of__kind=EntryKind.QUESTION, void=False).select_related("of")
    contents = list(asking.order_by("of_id"))
    asked = asked_of([content.of_id for content in contents], known)
    found: dict[int, list[Question]] = defaultdict(list)
    for content in contents:
        waiting = [one.addressee.name for one in asked[content.of_id] if one.state is AnswerState.WAITING]
        if waiting:
            day = content.of.sent or content.of.day
            question = Question(content.of_id, content.title, day, content.due, tuple(waiting))
            found[content.of.case_id].append(question)
    return found


def _decisions(known: date | None) -> dict[int | None, list[Standing]]:
    """The approved decisions that nobody has ended, by the case that follows them up; None is a body or nobody."""
    moment = last_moment(known)
    steps = Step.objects.filter(decision=OuterRef("pk"), at__lte=moment)
    running = Decision.objects.filter(Exists(steps.filter(act=Act.APPROVED)), ~Exists(steps.filter(act__in=ENDINGS)))
    found: dict[int | None, list[Standing]] = defaultdict(list)
    for each in standings(running, moment):
        found[each.holder[0]].append(each)
    return found


def _notices(as_of: date, known: date | None, days: Calendar) -> list[Due]:
    """Norwegian notices that nobody has taken in or rejected."""
    waiting = Notice.objects.filter(source__in=NORWEGIAN, first_received__lte=as_of)
    if known is None:
        waiting = waiting.filter(state=NoticeState.NEW)
    else:
        told = Report.objects.filter(notice=OuterRef("pk"), told_at__lt=end_of(known))
        then = NoticeStanding.objects.filter(notice=OuterRef("pk"), at__lt=end_of(known)).order_by("-id")
        waiting = waiting.annotate(then=Subquery(then.values("state")[:1])).filter(
            Q(then=None) | Q(then=NoticeState.NEW), Exists(told)
        )
    found = []
    for notice in waiting:
        day, count = working_days_after(days, notice.first_received, TRIAGE)
        why = _("Mottatt %(day)s.") % {"day": in_words(notice.first_received)} + f" {count}."
        what = f"{NOTICE.todo}: {notice.product_name or notice.source_ref}"
        run = Run(notice.first_received, day, why, what, subject=str(notice.pk))
        found.append(due_of(NOTICE, run, as_of=as_of, calendar=days, case=None, caseworker=None))
    return found
