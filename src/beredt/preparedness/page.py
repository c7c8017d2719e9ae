"""The page of a preparedness case, gathered as it stands or as it stood on a day."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateformat import format as formatted
from django.utils.translation import gettext_lazy as _

from beredt.cases.lifecycle.events import states_by_case
from beredt.cases.lifecycle.facts import States
from beredt.cases.models import Case, Horizon, Measure, MeasureState, Relation
from beredt.cases.words import day as in_words
from beredt.preparedness.models import BasisDocument, Cause, Chapter, Milestone, MilestoneState, Part

#: What each chapter is to answer, as the annual report's own cases do.
GUIDANCE = {
    Part.SITUATION: _("Hva skjer, hvem rammes, og siden når?"),
    Part.ANALYSIS: _("Hvilke svakheter nasjonalt gjorde at vi ikke var bedre forberedt?"),
    Part.FOLLOW_UP: _("Hva er gjort siden sist, og hva gjenstår?"),
    Part.SUMMARY: _("Kort omtale som kan stå i årsrapporten."),
}


@dataclass(frozen=True, slots=True)
class ChapterShown:
    """A chapter with its text where it has one, and when it was last changed and by whom."""

    part: Part
    guidance: Any
    chapter: Chapter | None
    changed: date | None
    by: str


@dataclass(frozen=True, slots=True)
class MilestoneShown:
    """A milestone with its time in words; `late` where it was to be reached before the day shown."""

    milestone: Milestone
    when: str
    late: bool


@dataclass(frozen=True, slots=True)
class MeasureShown:
    """A measure; `late` where its due date has passed and it is not over."""

    measure: Measure
    late: bool


@dataclass(frozen=True, slots=True)
class ShortageShown:
    """A shortage case under this one, with the link that ties it and its states."""

    link: int
    case: Case
    states: States | None


@dataclass(frozen=True, slots=True)
class PreparednessPage:
    """Everything that the page shows. `reached` of `wanted` milestones are reached."""

    chapters: list[ChapterShown]
    causes: list[Cause]
    short: list[MeasureShown]
    long: list[MeasureShown]
    milestones: list[MilestoneShown]
    shortages: list[ShortageShown]
    documents: list[BasisDocument]
    reached: int
    wanted: int


def page_of(case: Case, as_of: date, known: date | None) -> PreparednessPage:
    """The page as of a day, with what is known now or was known on a past day."""
    chapters = {chapter.part: chapter for chapter in case.chapters.known_on(known)}
    measures = [
        MeasureShown(measure, _late(measure, as_of))
        for measure in case.measures.known_on(known).select_related("owner").order_by("due", "pk")
    ]
    milestones = milestones_of(case, as_of, known)
    wanted = [each for each in milestones if each.milestone.state != MilestoneState.DROPPED]
    return PreparednessPage(
        chapters=[_chapter(part, chapters.get(part)) for part in Part],
        causes=list(case.causes.known_on(known).order_by("kind", "pk")),
        short=[each for each in measures if each.measure.horizon != Horizon.LONG],
        long=[each for each in measures if each.measure.horizon == Horizon.LONG],
        milestones=milestones,
        shortages=_shortages(case, as_of, known),
        documents=list(case.basis_documents.known_on(known).order_by("year", "title")),
        reached=sum(each.milestone.state == MilestoneState.REACHED for each in wanted),
        wanted=len(wanted),
    )


def milestones_of(case: Case, as_of: date, known: date | None) -> list[MilestoneShown]:
    """The milestones in order of time."""
    return [
        MilestoneShown(each, when(each.first, each.last), each.state == MilestoneState.PLANNED and each.last < as_of)
        for each in case.milestones.known_on(known).order_by("first", "last", "pk")
    ]


def when(first: date, last: date) -> str:
    """A time as people say it: 21.11.2026, november 2026, 2026 or 01.09.2024–30.11.2024."""
    if first == last:
        return in_words(first)
    whole_month = first.day == 1 and last.day == monthrange(last.year, last.month)[1]
    if whole_month and (first.year, first.month) == (last.year, last.month):
        return formatted(first, "F Y").lower()
    if whole_month and (first.month, last.month) == (1, 12) and first.year == last.year:
        return str(first.year)
    return f"{in_words(first)}–{in_words(last)}"


def preparedness_cases() -> QuerySet[Case]:
    """All preparedness cases, the newest first."""
    return Case.objects.filter(type="preparedness").select_related("caseworker").order_by("-start", "number")


def _chapter(part: Part, chapter: Chapter | None) -> ChapterShown:
    return ChapterShown(
        part=part,
        guidance=GUIDANCE[part],
        chapter=chapter,
        changed=timezone.localdate(chapter.told_at) if chapter else None,
        by=chapter.told_by.partition(":")[2] if chapter else "",
    )


def _late(measure: Measure, as_of: date) -> bool:
    under_way = measure.state in (MeasureState.PLANNED, MeasureState.UNDER_WAY)
    return under_way and measure.due is not None and measure.due < as_of


def _shortages(case: Case, as_of: date, known: date | None) -> list[ShortageShown]:
    links = list(case.linked_from.known_on(known).filter(relation=Relation.PART_OF).select_related("case"))
    states = states_by_case([link.case for link in links], as_of, known or timezone.localdate())
    shown = [ShortageShown(link.pk, link.case, states.get(link.case_id)) for link in links]
    return sorted(shown, key=lambda each: (each.case.start, each.case.number))
