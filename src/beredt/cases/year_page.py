"""The year's figures as its page shows and exports them: each number with the list of the cases behind it."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Max, Min
from django.urls import reverse
from django.utils.translation import gettext as _

from beredt.cases.models import CaseSource
from beredt.cases.queries import shortages
from beredt.cases.statistics import YearFigures
from beredt.cases.words import REASONS
from beredt.catalogue.models import Atc
from beredt.figures.tables import Column, Kind

#: Letters of a code at ATC level 4.
ATC4 = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """One number: what it counts, its value (None: there is none), and the address of its cases."""

    label: str
    value: float | None
    url: str
    share: float | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Numbers that belong together."""

    key: str
    title: str
    unit: str
    figures: tuple[Figure, ...]


def years() -> list[int]:
    """The years that there are cases of, the newest first."""
    span = shortages().aggregate(first=Min("registered"), registered=Max("registered"), end=Max("end"))
    if span["first"] is None:
        return []
    last = max(day for day in (span["registered"], span["end"]) if day)
    return list(range(last.year, span["first"].year - 1, -1))


def sections(figures: YearFigures) -> list[Section]:
    """The page's sections in order."""
    names = {code: f"{code} {name}" for code, name in Atc.objects.values_list("code", "name")}
    sources = {code: str(name) for code, name in CaseSource.choices}

    def url(**query: object) -> str:
        return f"{reverse('case_list')}?{urlencode({'year': figures.year, **query})}"

    def counted(counts: dict[str, int], key: str, texts: dict[str, str], **more: object) -> tuple[Figure, ...]:
        return tuple(
            Figure(texts.get(code) or code or _("Uten kode"), count, url(**{key: code or "none"}, **more), share, code)
            for code, count in counts.items()
            for share in [count / figures.handled]
        )

    def by_atc4() -> tuple[Figure, ...]:
        """A code shorter than the level counts only the cases that have that very code."""
        whole = {code: count for code, count in figures.by_atc4.items() if len(code) == ATC4}
        short = {code: count for code, count in figures.by_atc4.items() if len(code) != ATC4}
        found = counted(whole, "atc", names) + counted(short, "substance", names)
        return tuple(sorted(found, key=lambda figure: (-(figure.value or 0), figure.code)))

    main = (
        Figure(_("Håndterte saker"), figures.handled, url()),
        Figure(_("Nye i året"), figures.new, url(part="new")),
        Figure(_("Overført fra året før"), figures.carried_over, url(part="carried_over")),
        Figure(_("Avsluttet i året"), figures.closed, url(part="closed")),
        Figure(_("Avsluttet etter over et år"), figures.closed_over_one_year, url(part="over_a_year")),
        Figure(_("Åpne ved årets slutt"), figures.open_at_year_end, url(part="open_at_year_end")),
        Figure(_("Virkestoffer"), figures.substances, "#substance"),
        Figure(_("Uregistrerte legemidler"), figures.unregistered, url(registration="unregistered")),
    )
    duration = (
        Figure(_("Median varighet, dager"), figures.median_days, url(part="closed", sort="duration")),
        Figure(_("Lengste varighet, dager"), figures.longest_days, url(part="closed", sort="-duration")),
    )
    reasons = {code: str(text) for code, text in REASONS.items()}
    cases = _("Saker")
    return [
        Section("main", _("Hovedtall"), cases, main),
        Section("duration", _("Varighet av avsluttede saker"), _("Dager"), duration),
        Section("atc", _("ATC-grupper"), cases, counted(figures.by_atc_group, "atc", names)),
        Section(
            "unregistered",
            _("Uregistrerte legemidler etter ATC-gruppe"),
            cases,
            counted(figures.unregistered_by_atc_group, "atc", names, registration="unregistered"),
        ),
        Section("atc4", _("Kjemiske undergrupper (ATC-nivå 4)"), cases, by_atc4()),
        Section("substance", _("Virkestoffer"), cases, counted(figures.by_substance, "substance", names)),
        Section("source", _("Kilder"), cases, counted(figures.by_source, "source", sources)),
        Section("reason", _("Årsaker"), cases, counted(figures.by_reason, "reason", reasons)),
    ]


def columns() -> list[Column]:
    """The columns of the figures as a file."""
    return [
        Column("year", _("År"), Kind.WHOLE),
        Column("section", _("Del")),
        Column("code", _("Kode")),
        Column("figure", _("Tall")),
        Column("value", _("Verdi"), Kind.NUMBER),
        Column("share", _("Andel av håndterte"), Kind.SHARE),
    ]


def rows(figures: YearFigures) -> list[dict[str, object]]:
    """Every number as a row of the file."""
    return [
        {
            "year": figures.year,
            "section": section.title,
            "code": figure.code,
            "figure": figure.label,
            "value": figure.value,
            "share": figure.share,
        }
        for section in sections(figures)
        for figure in section.figures
    ]
