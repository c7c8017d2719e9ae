"""Everything that the outlook's page shows of one case, gathered from its answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from beredt.actors.models import Organisation, OrganisationKind
from beredt.assessments.outlook_answer import (
    Option,
    OutlookAnswer,
    Part,
    Sensitivity,
    StockDay,
    Substitute,
    TrackRecord,
)
from beredt.assessments.outlook_result import WHOLE
from beredt.cases.outlook_page import sentences
from beredt.cases.outlook_page.sentences import EndParts, LastDay
from beredt.cases.outlook_page.words import ASSUMPTIONS, MODELS, SOURCES, option_in_words, turns_on, value_in_words
from beredt.cases.words import BASES, MISSING, WATERFALL
from beredt.outlook import EndTold

#: Steps of the waterfall that are told even where they are nought.
ALWAYS_SHOWN = frozenset({"on_hand", "expiry", "deliveries"})
#: A thing that moves the chance by less than this changes nothing that anybody would decide by.
MATTERS = 0.01


@dataclass(frozen=True, slots=True)
class OptionRow:
    """An option in words."""

    label: str
    option: Option


@dataclass(frozen=True, slots=True)
class PartRow:
    """Whom it concerns: a priority class or a region by name."""

    label: str
    part: Part


@dataclass(frozen=True, slots=True)
class SubstituteRow:
    """A substitute: its chances of lasting, with and without those who turn to it."""

    substitute: Substitute
    alone: float | None
    together: float | None


@dataclass(frozen=True, slots=True)
class SwingRow:
    """One thing that the answer turns on, in words, and the chance at each of its two values."""

    label: str
    low: str
    high: str
    p_low: float
    p_high: float


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
    #: How many things more there are that the answer does not turn on.
    still: int
    steps: list[StepRow]
    curve: list[CurveRow]
    stock: Sequence[StockDay]
    sources: list[SourceRow]
    assumptions: list[str]
    missing: list[tuple[str, str]]
    model: str
    track: Sequence[TrackRecord]
    track_overall: Sequence[TrackRecord]

    @property
    def whole(self) -> bool:
        """Whether the answer has everything, and is not a first look."""
        return self.answer.replications >= WHOLE

    @property
    def newest(self) -> int:
        """Days since the newest data."""
        return min((each.days for each in self.sources), default=0)

    @property
    def oldest(self) -> int:
        """Days since the newest data of the sender that has waited longest."""
        return max((each.days for each in self.sources), default=0)

    @property
    def redirects(self) -> bool:
        """Whether any option tells how much turns to substitutes."""
        return any(each.redirected is not None for each in self.answer.options)

    @property
    def charts(self) -> set[str]:
        """The pictures that there are figures for."""
        answer = self.answer
        there = {
            "lager": bool(answer.stock),
            "kurve": answer.whole is not None,
            "behov": answer.demand is not None and answer.demand.per_day is not None,
            "tiltak": any(each.p_lasts is not None for each in answer.options),
            "trapp": any(step.days for step in self.steps),
            "utslag": bool(self.swings),
            "treff": any(record.bins for record in (*self.track, *self.track_overall)),
        }
        return {name for name, drawable in there.items() if drawable}


def outlook_page(answer: OutlookAnswer, told: EndTold) -> OutlookPage:
    """Gathers the page. told: what the forecast of the end is made of."""
    end = sentences.end_parts(answer, told)
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
        classes=[PartRow(part.name, part) for part in answer.classes],
        regions=[PartRow(names.get(part.name, part.name), part) for part in answer.regions],
        substitutes=[_substitute(each) for each in answer.substitutes],
        swings=swing_rows(answer),
        still=sum(not _matters(each) for each in answer.sensitivity),
        steps=[
            StepRow(str(WATERFALL.get(step.name, step.name)), step.days, step.at_least)
            for step in answer.waterfall
            if step.days or step.name in ALWAYS_SHOWN
        ],
        curve=_curve(answer),
        stock=answer.stock[3::4],
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


def swing_rows(answer: OutlookAnswer) -> list[SwingRow]:
    """What the answer turns on, most first; what does not move it is left out."""
    return [
        SwingRow(
            turns_on(each),
            value_in_words(each, each.low),
            value_in_words(each, each.high),
            each.p_low or 0.0,
            each.p_high or 0.0,
        )
        for each in answer.sensitivity
        if _matters(each)
    ]


def _matters(swing: Sensitivity) -> bool:
    return swing.swing >= MATTERS


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
