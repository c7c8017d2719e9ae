"""The report as a workbook: a sheet of numbers for each figure, and one of the rows behind it."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from beredt.cases import case_list
from beredt.cases.annual_report.chapters_counts import blind_spot
from beredt.cases.annual_report.content import document
from beredt.cases.annual_report.facts import AnnualReport, YearFacts
from beredt.cases.annual_report.words import MONEY, MONEY_KINDS, PLACES, POSTS, group_name
from beredt.cases.case_list import PARTS, CaseChoice
from beredt.cases.models import Case, CaseSource
from beredt.cases.published_series import published_series
from beredt.cases.words import REASONS
from beredt.figures.documents import Paragraph, Sheet, to_workbook
from beredt.figures.tables import Column, Kind, Row

TEXT, WHOLE, NUMBER, SHARE, DATE = Kind.TEXT, Kind.WHOLE, Kind.NUMBER, Kind.SHARE, Kind.DATE


def workbook(report: AnnualReport) -> bytes:
    """The XLSX file, the same bytes each time."""
    return to_workbook(sheets(report), _("Årsrapport %(year)s") % {"year": report.year})


def sheets(report: AnnualReport) -> list[Sheet]:
    """Every sheet in order. The sheet of rows follows the sheet of its figure."""
    return [
        _about(report),
        _main(report),
        Sheet(_("Alle saker"), _case_columns(parts=True), _case_rows(report, _of_year(report), parts=True)),
        _groups(_("Figur 1"), report, report.figures.by_atc_group, report.figures.handled),
        Sheet(_("Figur 1 saker"), _case_columns(), _case_rows(report, _of_year(report).order_by("atc", "number"))),
        _selected(report),
        Sheet(_("Figur 2 saker"), _case_columns(), _case_rows(report, _of_selection(report))),
        _groups(
            _("Figur 3"), report, report.figures.unregistered_by_atc_group, report.figures.unregistered, blind=True
        ),
        Sheet(_("Figur 3 saker"), _case_columns(), _case_rows(report, _of_year(report, registration="unregistered"))),
        _durations(report),
        _causes(report),
        _promises(report),
        _table(
            _("Måneder"),
            ((_("Måned"), DATE), (_("Nye"), WHOLE), (_("Avsluttet"), WHOLE), (_("Åpne ved slutten"), WHOLE)),
            ((month.first, month.registered, month.closed, month.open) for month in report.months),
        ),
        _resources(report),
        # Counts something else, and so stands in a sheet by itself.
        _table(
            _("Eldre serie 2008-2018"),
            ((_("År"), TEXT), (_("Meldinger på nettsted, avregistreringer medregnet"), WHOLE)),
            ((str(year.year), year.messages) for year in published_series()),
        ),
    ]


def _table(title: str, heads: tuple[tuple[str, Kind], ...], rows: Iterable[tuple[Any, ...]]) -> Sheet:
    columns = [Column(str(place), heading, kind) for place, (heading, kind) in enumerate(heads)]
    return Sheet(title, columns, [{str(place): value for place, value in enumerate(row)} for row in rows])


def _about(report: AnnualReport) -> Sheet:
    """What the workbook is, of which day, and how it is counted; the demo says here too that it is one."""
    told = document(report, draw=False)
    method = next(section for section in told.sections if section.key == "slik-er-det-talt")
    counted = [block.text for block in method.blocks if isinstance(block, Paragraph)]
    texts = (told.notice, told.title, told.issuer, told.dated_text, blind_spot().text, *counted)
    return _table(_("Om rapporten"), ((_("Tekst"), TEXT),), ((text,) for text in texts if text))


def _main(report: AnnualReport) -> Sheet:
    """The year and the two before it, side by side."""
    figures: tuple[tuple[str, Callable[[YearFacts], float | None]], ...] = (
        (_("Håndterte saker"), lambda year: year.figures.handled),
        (_("Nye i året"), lambda year: year.figures.new),
        (_("Overført fra året før"), lambda year: year.figures.carried_over),
        (_("Avsluttet i året"), lambda year: year.figures.closed),
        (_("Avsluttet etter over et år"), lambda year: year.figures.closed_over_one_year),
        (_("Åpne ved årets slutt"), lambda year: year.figures.open_at_year_end),
        (_("Virkestoffer"), lambda year: year.figures.substances),
        (_("Uregistrerte legemidler (trolig underrapportert)"), lambda year: year.figures.unregistered),
        (_("Median av avsluttede saker, dager"), lambda year: year.figures.median_days),
        (_("Median etter Kaplan–Meier, dager"), lambda year: year.kaplan_meier_median_days),
        (_("Lengste varighet, dager"), lambda year: year.figures.longest_days),
    )
    years = (report.facts, *report.before)
    heads = ((_("Tall"), TEXT), *((str(report.year - back), NUMBER) for back in range(len(years))))
    return _table(
        _("Hovedtall"), heads, ((label, *(value(year) if year else None for year in years)) for label, value in figures)
    )


def _groups(title: str, report: AnnualReport, counts: dict[str, int], total: int, *, blind: bool = False) -> Sheet:
    cases = _("Saker (trolig underrapportert)") if blind else _("Saker")
    heads = ((_("Kode"), TEXT), (_("ATC-gruppe"), TEXT), (cases, WHOLE), (_("Av"), WHOLE), (_("Andel"), SHARE))
    rows = ((code, group_name(code, report.atc_names), n, total, n / total) for code, n in counts.items())
    return _table(title, heads, rows)


def _selected(report: AnnualReport) -> Sheet:
    heads = (
        (_("Kode"), TEXT),
        (_("Virkestoff"), TEXT),
        (_("Saker, virkestoff"), WHOLE),
        (_("Nivå 4"), TEXT),
        (_("Kjemisk undergruppe"), TEXT),
        (_("Saker, undergruppe"), WHOLE),
    )
    rows = (
        (one.code, one.name, one.cases, " + ".join(code for code, _n in one.groups), one.group_name, one.group_cases)
        for one in report.selected
    )
    return _table(_("Figur 2"), heads, rows)


def _durations(report: AnnualReport) -> Sheet:
    """What both medians are counted from."""
    heads = (
        (_("Saksnummer"), TEXT),
        (_("Fulgt fra dag"), WHOLE),
        (_("Fulgt til dag"), WHOLE),
        (_("Avsluttet i året"), TEXT),
    )
    rows = (
        (spell.case, spell.entry, spell.seen, _("ja") if spell.ended else _("nei")) for spell in report.facts.spells
    )
    return _table(_("Varighet saker"), heads, rows)


def _causes(report: AnnualReport) -> Sheet:
    sources, total = {code: str(name) for code, name in CaseSource.choices}, report.figures.handled
    heads = ((_("Del"), TEXT), (_("Tall"), TEXT), (_("Saker"), WHOLE), (_("Av"), WHOLE), (_("Andel"), SHARE))
    by_source = (
        (_("Kilde"), sources.get(code, code), n, total, n / total) for code, n in report.figures.by_source.items()
    )
    by_reason = (
        (_("Årsak"), str(REASONS.get(code, code)), n, total, n / total) for code, n in report.figures.by_reason.items()
    )
    return _table(_("Kilder og årsaker"), heads, (*by_source, *by_reason))


def _promises(report: AnnualReport) -> Sheet:
    heads = (
        (_("Saksnummer"), TEXT),
        (_("Løfte"), TEXT),
        (_("Meldt den"), DATE),
        (_("Lovet slutt"), DATE),
        (_("Slutt"), DATE),
        (_("Dager for sent"), WHOLE),
    )
    rows = (
        (kept.case, str(PLACES[kept.place]), kept.promised_on, kept.promised_end, kept.ended, kept.days)
        for kept in report.kept
    )
    return _table(_("Lovet slutt"), heads, rows)


def _resources(report: AnnualReport) -> Sheet:
    """Posts and money; an unknown amount is an empty cell and says so."""
    heads = (
        (_("Art"), TEXT),
        (_("Post"), TEXT),
        (_("Antall"), WHOLE),
        (_("Årsverk"), NUMBER),
        (_("Kroner"), WHOLE),
        (_("Merknad"), TEXT),
    )
    posts = (
        (_("Stilling"), str(POSTS[line.item]), line.posts, line.man_years, None, "")
        for line in report.resources.staffing
    )
    money = (
        (
            str(MONEY_KINDS[line.kind]),
            str(MONEY[line.item]),
            None,
            None,
            line.amount_nok,
            "" if line.amount_nok is not None else _("ukjent"),
        )
        for line in report.resources.money
    )
    return _table(_("Bemanning og penger"), heads, (*posts, *money))


def _of_year(report: AnnualReport, **query: str) -> QuerySet[Case]:
    return case_list.chosen(CaseChoice(year=report.year, sort="number", **query), report.as_of)


def _of_selection(report: AnnualReport) -> QuerySet[Case]:
    """The cases of every group that a chosen substance is seen together with, and of the substances themselves."""
    groups = {code for chosen in report.selected for code in (chosen.code, *(group for group, _n in chosen.groups))}
    numbers = [case.number for case in report.facts.cases if case.atc in groups or case.atc[:5] in groups]
    return Case.objects.filter(number__in=numbers).order_by("atc", "number")


def _case_columns(*, parts: bool = False) -> list[Column]:
    columns = case_list.columns()
    return [*columns, *(Column(name, str(title)) for name, title in PARTS.items())] if parts else columns


def _case_rows(report: AnnualReport, cases: QuerySet[Case], *, parts: bool = False) -> list[Row]:
    """The cases as rows; with `parts`, a column tells for each of the year's figures whether the case counts in it."""
    rows: list[Row] = list(case_list.rows(cases))
    if not parts:
        return rows
    members = {
        name: set(
            case_list.chosen(CaseChoice(year=report.year, part=name), report.as_of).values_list("number", flat=True)
        )
        for name in PARTS
    }
    return [
        dict(row) | {name: _("ja") if row["number"] in members[name] else _("nei") for name in PARTS} for row in rows
    ]
