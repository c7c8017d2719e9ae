"""The chapter that sets the year beside the two before it."""

from django.utils.translation import gettext as _

from beredt.cases.annual_report.chapters_counts import blind_spot, group_in_words
from beredt.cases.annual_report.facts import AnnualReport, YearFacts
from beredt.cases.annual_report.links import Links, linked, plain
from beredt.cases.annual_report.words import fraction, number
from beredt.figures.documents import Block, Cell, Section, Table


def comparison(report: AnnualReport, links: Links) -> Section:
    """The year beside the two before it."""
    facts = (report.facts, *report.before)
    heads = (_("Tall"), *(str(report.year - back) for back in range(len(facts))))
    kinds: tuple[tuple[str, str, dict[str, str]], ...] = (
        (_("Håndterte saker"), "handled", {}),
        (_("Nye i året"), "new", {"part": "new"}),
        (_("Overført fra året før"), "carried_over", {"part": "carried_over"}),
        (_("Avsluttet i året"), "closed", {"part": "closed"}),
        (_("Avsluttet etter over et år"), "closed_over_one_year", {"part": "over_a_year"}),
        (_("Åpne ved årets slutt"), "open_at_year_end", {"part": "open_at_year_end"}),
        (_("Median varighet, dager"), "median_days", {"part": "closed", "sort": "duration"}),
        (_("Lengste varighet, dager"), "longest_days", {"part": "closed", "sort": "-duration"}),
        (_("Virkestoffer"), "substances", {}),
    )
    rows: list[tuple[Cell, ...]] = [
        (plain(label), *(_of_year(year, getattr(year.figures, name) if year else None, links, query) for year in facts))
        for label, name, query in kinds
    ]
    rows.append((plain(_("Uregistrerte legemidler")), *(_unregistered_of(year, links) for year in facts)))
    codes = sorted(report.figures.by_atc_group, key=lambda code: (-report.figures.by_atc_group[code], code))
    by_group = tuple(
        (
            plain(group_in_words(code, report)),
            *(
                _of_year(year, year.figures.by_atc_group.get(code, 0) if year else None, links, {"atc": code or "none"})
                for year in facts
            ),
        )
        for code in codes
    )
    blocks: tuple[Block, ...] = (
        Table(_("Året og de to årene før."), heads, tuple(rows)),
        blind_spot(),
        Table(_("Saker etter ATC-gruppe, i samme rekkefølge som i figur 1."), (_("ATC-gruppe"), *heads[1:]), by_group),
    )
    return Section("aarene-foer", _("Sammenlignet med årene før"), blocks)


def _of_year(year: YearFacts | None, value: float | None, links: Links, query: dict[str, str]) -> Cell:
    if year is None or value is None:
        return plain("–")
    return linked(number(value), links.cases_of(year.figures.year, **query))


def _unregistered_of(year: YearFacts | None, links: Links) -> Cell:
    if year is None:
        return plain("–")
    figures = year.figures
    return linked(
        fraction(figures.unregistered, figures.handled), links.cases_of(figures.year, registration="unregistered")
    )
