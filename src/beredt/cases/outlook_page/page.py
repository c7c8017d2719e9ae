"""Everything that the outlook's page shows of one case, gathered from its answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from beredt.actors.models import Organisation, OrganisationKind
from beredt.assessments.outlook_answer import Option, OutlookAnswer, Part, Sensitivity, Substitute, TrackRecord
from beredt.cases.outlook_page import sentences
from beredt.cases.outlook_page.sentences import EndParts, LastDay
from beredt.cases.outlook_page.words import ASSUMPTIONS, MODELS, SOURCES, TURNS_ON, option_in_words
from beredt.cases.words import BASES, MISSING, WATERFALL

#: Steps of the waterfall that are told even where they are nought.
ALWAYS_SHOWN = frozenset({"on_hand", "expiry", "deliveries"})
#: Days ahead that every part is asked about.
AHEAD = (30, 90)


@dataclass(frozen=True, slots=True)
class OptionRow:
    """An option in words."""

    label: str
    option: Option


@dataclass(frozen=True, slots=True)
class PartRow:
    """Whom it concerns: the chance of lasting, and of running short within the days of `AHEAD`."""

    label: str
    part: Part
    soon: float | None
    later: float | None


@dataclass(frozen=True, slots=True)
class SubstituteRow:
    """A substitute: its chances of lasting, with and without those who turn to it."""

    substitute: Substitute
    alone: float | None
    together: float | None


@dataclass(frozen=True, slots=True)
class SwingRow:
    """One thing that the answer turns on, in words."""

    label: str
    swing: Sensitivity


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of the waterfall in words."""

    label: str
    days: int
    at_least: bool


@dataclass(frozen=True, slots=True)
class SourceRow:
    """How old a sender's data are."""

    label: str
    name: str
    newest: date
    days: int


@dataclass(frozen=True, slots=True)
class CurveRow:
    """The chances on one day, for the table beside the picture."""

    day: date
    lasts: float
    still_short: float | None


@dataclass(frozen=True, slots=True)
class OutlookPage:
    """The page of an answer."""

    answer: OutlookAnswer
    verdict: str
    sentence: str
    nothing: str
    last_day: LastDay
    end: EndParts
    end_sentence: str
    options: list[OptionRow]
    classes: list[PartRow]
    regions: list[PartRow]
    substitutes: list[SubstituteRow]
    swings: list[SwingRow]
    steps: list[StepRow]
    curve: list[CurveRow]
    sources: list[SourceRow]
    assumptions: list[str]
    missing: list[tuple[str, str]]
    model: str
    track: Sequence[TrackRecord]
    track_overall: Sequence[TrackRecord]

    @property
    def charts(self) -> set[str]:
        """The pictures that there are figures for."""
        answer = self.answer
        there = {
            "kurve": answer.whole is not None,
            "tiltak": any(each.p_lasts is not None for each in answer.options),
            "trapp": any(step.days for step in self.steps),
            "utslag": bool(drawable_swings(answer)),
            "treff": any(record.bins for record in (*self.track, *self.track_overall)),
        }
        return {name for name, drawable in there.items() if drawable}


def outlook_page(answer: OutlookAnswer, promised: date | None, slip: int | None, slips: int) -> OutlookPage:
    """Gathers the page. promised: the newest promised end; slip: the median of days that so many slips have shown."""
    end = sentences.end_parts(answer, promised, slip, slips)
    names = region_names() if answer.regions else {}
    return OutlookPage(
        answer=answer,
        verdict=sentences.verdict_of(answer),
        sentence=sentences.in_one_sentence(answer),
        nothing=sentences.if_nothing_is_done(answer),
        last_day=sentences.last_day(answer),
        end=end,
        end_sentence=sentences.end_sentence(end, known=answer.end_known, basis=str(BASES[answer.end_basis])),
        options=[OptionRow(option_in_words(each), each) for each in answer.options],
        classes=[_part(part.name, part) for part in answer.classes],
        regions=[_part(names.get(part.name, part.name), part) for part in answer.regions],
        substitutes=[_substitute(each) for each in answer.substitutes],
        swings=[SwingRow(str(TURNS_ON.get(each.name, each.name)), each) for each in answer.sensitivity],
        steps=[
            StepRow(str(WATERFALL.get(step.name, step.name)), step.days, step.at_least)
            for step in answer.waterfall
            if step.days or step.name in ALWAYS_SHOWN
        ],
        curve=_curve(answer),
        sources=[SourceRow(str(SOURCES[age.kind]), age.name, age.newest, age.days) for age in answer.sources],
        assumptions=[str(ASSUMPTIONS.get(code, code)) for code in answer.assumptions],
        missing=[(str(MISSING[each][0]), str(MISSING[each][1])) for each in answer.missing],
        model=str(MODELS.get(answer.demand.model, answer.demand.model)) if answer.demand else "",
        track=answer.track,
        track_overall=answer.track_overall,
    )


def region_names() -> dict[str, str]:
    """What the health regions are called, by the word that places have."""
    return dict(Organisation.objects.filter(kind=OrganisationKind.HEALTH_REGION).values_list("region", "name"))


def drawable_swings(answer: OutlookAnswer) -> list[tuple[Sensitivity, float, float]]:
    """What the answer turns on, with both chances where they are known."""
    return [
        (each, each.p_low, each.p_high)
        for each in answer.sensitivity
        if each.p_low is not None and each.p_high is not None
    ]


def _part(label: str, part: Part) -> PartRow:
    return PartRow(label, part, *(part.short_within(days) for days in AHEAD))


def _substitute(each: Substitute) -> SubstituteRow:
    return SubstituteRow(each, each.p_alone, each.part.lasts[-1] if each.part.lasts else each.part.p_lasts)


def _curve(answer: OutlookAnswer) -> list[CurveRow]:
    """The curve at every fourth week."""
    if answer.whole is None:
        return []
    still = answer.still_short
    return [
        CurveRow(answer.as_of + timedelta(days=ahead), answer.whole.lasts[ahead], still[ahead] if still else None)
        for ahead in range(0, len(answer.whole.lasts), 28)
    ]
