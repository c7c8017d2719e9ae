"""Everything that a year's report tells, counted from the register as of the year's last day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from beredt.cases.annual_report import curated
from beredt.cases.annual_report.durations import Spell, kaplan_meier_median, spells
from beredt.cases.annual_report.slippage import Kept, Slippage, kept_promises, slippage
from beredt.cases.models import Case, Effect
from beredt.cases.queries import handled_between, shortages
from beredt.cases.record.effects import EffectSum, effect_sums
from beredt.cases.statistics import YearFigures, figures_of
from beredt.catalogue.models import Atc


@dataclass(frozen=True, slots=True)
class YearFacts:
    """A year's cases and their figures. `kaplan_meier_median_days` is None where half never ended."""

    figures: YearFigures
    cases: tuple[Case, ...]
    spells: tuple[Spell, ...]
    kaplan_meier_median_days: float | None


@dataclass(frozen=True, slots=True)
class Selected:
    """A chosen substance: its cases, and those of its related groups, each by itself and together."""

    code: str
    name: str
    cases: int
    groups: tuple[tuple[str, int], ...]
    group_name: str

    @property
    def group_cases(self) -> int:
        return sum(count for _, count in self.groups)


@dataclass(frozen=True, slots=True)
class Month:
    """A month's work: cases registered and ended in it, and open when it was over."""

    first: date
    registered: int
    closed: int
    open: int


@dataclass(frozen=True, slots=True)
class Told:
    """A heading of the cases told of one by one, with its cases; a match without any is in `missing`."""

    chapter: str
    heading: str
    cases: tuple[Case, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnnualReport:
    """The whole report. `before` are the two years before, the nearest first; None where nothing was registered."""

    year: int
    as_of: date
    finished: bool
    facts: YearFacts
    before: tuple[YearFacts | None, YearFacts | None]
    selected: tuple[Selected, ...]
    months: tuple[Month, ...]
    kept: tuple[Kept, ...]
    slippage: Slippage
    told: tuple[Told, ...]
    effects: tuple[EffectSum, ...]
    resources: curated.Resources
    atc_names: dict[str, str]

    @property
    def figures(self) -> YearFigures:
        return self.facts.figures

    def per(self, cases: int, posts: float | None) -> float | None:
        """Cases for each post; None where the posts are not known."""
        return cases / posts if posts else None


def annual_report(year: int) -> AnnualReport:
    """The report of a year, as of its last day; of a year that is not over, as of today.

    Only for the year under way does the clock matter: a year that is over gives the same report every day.
    """
    last, today = date(year, 12, 31), timezone.localdate()
    as_of = min(last, today)
    facts = year_facts(year, as_of)
    closed = [case for case in facts.cases if case.end is not None and case.end <= as_of]
    kept = kept_promises(closed, as_of)
    names = dict(Atc.objects.values_list("code", "name"))
    return AnnualReport(
        year=year,
        as_of=as_of,
        finished=last <= today,
        facts=facts,
        before=(_earlier(year - 1), _earlier(year - 2)),
        selected=selected(facts.figures, curated.chosen_substances(year), names),
        months=months(facts.cases, year, as_of),
        kept=tuple(kept),
        slippage=slippage(len(closed), kept),
        told=told(facts.cases, curated.chosen_cases(year)),
        effects=effects_of(date(year, 1, 1), as_of),
        resources=curated.resources(year),
        atc_names=names,
    )


def effects_of(first: date, last: date) -> tuple[EffectSum, ...]:
    """What people have told of effects of shortages in the time, by kind."""
    told_of = Effect.objects.current().filter(day__range=(first, last), case__in=shortages())
    return tuple(effect_sums(told_of.order_by("day", "pk")))


def year_facts(year: int, as_of: date) -> YearFacts:
    """The figures of a year, and how long its shortages lasted."""
    first = date(year, 1, 1)
    cases = tuple(handled_between(first, as_of).order_by("number"))
    seen = tuple(spells(cases, first, as_of))
    return YearFacts(figures_of(list(cases), year), cases, seen, kaplan_meier_median(seen))


def _earlier(year: int) -> YearFacts | None:
    """A year before; None where no case was handled in it, since a register that was not kept counts nothing."""
    facts = year_facts(year, date(year, 12, 31)) if year > 1 else None
    return facts if facts and facts.cases else None


def selected(
    figures: YearFigures, chosen: Sequence[curated.ChosenSubstance], names: dict[str, str]
) -> tuple[Selected, ...]:
    """The chosen substances counted; names are the catalogue's where it has them."""
    return tuple(
        Selected(
            code=substance.code,
            name=names.get(substance.code, ""),
            cases=figures.by_substance.get(substance.code, 0),
            groups=tuple((group, figures.by_atc4.get(group, 0)) for group in substance.groups),
            group_name=", ".join(dict.fromkeys(names[group] for group in substance.groups if group in names))
            or substance.group_name,
        )
        for substance in chosen
    )


def months(cases: Sequence[Case], year: int, as_of: date) -> tuple[Month, ...]:
    """The months of the year that are over, or under way, on a day."""
    found = []
    for first in (date(year, number, 1) for number in range(1, 13)):
        if first > as_of:
            break
        last = min((first + timedelta(days=31)).replace(day=1) - timedelta(days=1), as_of)
        found.append(
            Month(
                first,
                registered=sum(first <= case.registered <= last for case in cases),
                closed=sum(case.end is not None and first <= case.end <= last for case in cases),
                open=sum(case.registered <= last and (case.end is None or case.end > last) for case in cases),
            )
        )
    return tuple(found)


def told(cases: Sequence[Case], chosen: Sequence[curated.ChosenCase]) -> tuple[Told, ...]:
    """The chosen cases among the year's, by heading in the order of the file."""
    headings = dict.fromkeys((choice.chapter, choice.heading) for choice in chosen)
    return tuple(
        Told(
            chapter,
            heading,
            tuple(case for case in cases if any(_is(case, match) for match in matches)),
            tuple(match for match in matches if not any(_is(case, match) for case in cases)),
        )
        for chapter, heading in headings
        for matches in [[c.match for c in chosen if (c.chapter, c.heading) == (chapter, heading)]]
    )


def _is(case: Case, match: str) -> bool:
    """By number, or by the whole first words of the title, whatever the case of the letters."""
    title, wanted = case.title.casefold(), match.casefold()
    return case.number == match or title == wanted or title.startswith(f"{wanted} ")
