"""The report as a document: its chapters in order, in the reader's language."""

from dataclasses import replace

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from beredt.cases.annual_report import (
    chapters_cases,
    chapters_counts,
    chapters_effects,
    chapters_work,
    chapters_years,
)
from beredt.cases.annual_report.facts import AnnualReport
from beredt.cases.annual_report.links import Links
from beredt.cases.annual_report.pictures import drawn, has_counts
from beredt.cases.words import day
from beredt.figures.documents import Block, Document, Picture, Section

CHAPTERS = (
    chapters_counts.summary,
    chapters_counts.groups,
    chapters_counts.selection,
    chapters_counts.unregistered,
    chapters_years.comparison,
    chapters_work.duration,
    chapters_work.sources_and_reasons,
    chapters_work.promises,
    chapters_cases.single_cases,
    chapters_effects.effects,
    chapters_work.work,
    chapters_work.older_series,
    chapters_work.method,
)


def document(report: AnnualReport, *, site: str = "", draw: bool = True) -> Document:
    """The document. `site` stands before every address in it; without `draw` the charts are left for later."""
    language = get_language() or "nb"
    links = Links(report.year, site)
    sections = tuple(_with_charts(chapter(report, links), report, language, draw) for chapter in CHAPTERS)
    return Document(
        title=_("Årsrapport %(year)s") % {"year": report.year},
        subtitle=_("Legemiddelmangel i spesialisthelsetjenesten"),
        issuer=_("Nasjonalt senter for legemiddelmangel og -beredskap i spesialisthelsetjenesten"),
        dated=report.as_of,
        dated_text=_("Til fagdirektørene i de regionale helseforetakene. Tallene er per %(day)s.")
        % {"day": day(report.as_of)},
        language=language,
        contents_title=_("Innhold"),
        notice=_("Demonasjon: alle tall og hendelser er oppdiktet.") if settings.DEMO else "",
        sections=sections,
    )


def _with_charts(section: Section, report: AnnualReport, language: str, draw: bool) -> Section:
    """The section with its charts drawn where that is wanted, and without those that have nothing to show."""
    blocks: list[Block] = []
    for block in section.blocks:
        if not isinstance(block, Picture):
            blocks.append(block)
        elif has_counts(report, block.name):
            blocks.append(replace(block, svg=drawn(report, block.name, language)) if draw else block)
    return replace(section, blocks=tuple(blocks))
