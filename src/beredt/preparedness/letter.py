"""A preparedness case as a document, in the order of the annual report's template."""

from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from beredt.cases.models import Case
from beredt.cases.words import day
from beredt.figures.documents import Block, Document, Paragraph, Piece, Section, Table
from beredt.preparedness.models import Part
from beredt.preparedness.page import MeasureShown, PreparednessPage


def document(case: Case, page: PreparednessPage, as_of: date) -> Document:
    """The whole case. What nobody has written is said to be missing."""
    sections = [_texts(page, Part.SITUATION), _analysis(page)]
    sections += [_measures("kort", _("Tiltak på kort sikt"), page.short)]
    sections += [_measures("lang", _("Tiltak på lang sikt"), page.long)]
    sections += [_milestones(page), _texts(page, Part.FOLLOW_UP), _shortages(page), _documents(page)]
    return Document(
        title=case.title,
        subtitle=_("Beredskapssak %(number)s") % {"number": case.number},
        issuer=_("Mangelsenteret"),
        dated=as_of,
        dated_text=_("Per %(day)s") % {"day": day(as_of)},
        language=get_language() or "nb",
        contents_title=_("Innhold"),
        notice="",
        sections=tuple(sections),
    )


def _texts(page: PreparednessPage, part: Part) -> Section:
    shown = next(each for each in page.chapters if each.part == part)
    return Section(part.value, str(part.label), _paragraphs(shown.chapter.text if shown.chapter else ""))


def _analysis(page: PreparednessPage) -> Section:
    section = _texts(page, Part.ANALYSIS)
    causes = tuple(Paragraph(f"{cause.get_kind_display()}: {cause.text}") for cause in page.causes)
    return Section(section.key, section.title, section.blocks + causes)


def _paragraphs(text: str) -> tuple[Block, ...]:
    parts = [part.strip() for part in text.split("\n") if part.strip()]
    return tuple(Paragraph(part) for part in parts) or (Paragraph(_("Ikke skrevet.")),)


def _measures(key: str, title: str, measures: list[MeasureShown]) -> Section:
    rows = tuple(
        (
            (Piece(each.measure.action),),
            (Piece(str(each.measure.owner or each.measure.owner_name or "–")),),
            (Piece(day(each.measure.due) if each.measure.due else "–"),),
            (Piece(each.measure.get_state_display()),),
            (Piece(each.measure.effect or "–"),),
        )
        for each in measures
    )
    heads = (_("Tiltak"), _("Ansvarlig"), _("Frist"), _("Status"), _("Virkning"))
    return Section(key, title, (_table(title, heads, rows),))


def _milestones(page: PreparednessPage) -> Section:
    rows = tuple(
        (
            (Piece(each.when),),
            (Piece(each.milestone.title),),
            (Piece(each.milestone.body or "–"),),
            (Piece(each.milestone.get_state_display()),),
        )
        for each in page.milestones
    )
    title = _("Milepæler")
    return Section("milepaeler", title, (_table(title, (_("Når"), _("Milepæl"), _("Organ"), _("Status")), rows),))


def _shortages(page: PreparednessPage) -> Section:
    rows = tuple(
        ((Piece(each.case.number),), (Piece(each.case.title),), (Piece(_state(each.states)),))
        for each in page.shortages
    )
    title = _("Mangelsaker")
    return Section("mangelsaker", title, (_table(title, (_("Sak"), _("Legemiddel"), _("Tilstand")), rows),))


def _state(states: object) -> str:
    shortage = getattr(states, "shortage", None)
    return str(shortage.label) if shortage else _("Ikke åpnet ennå")


def _documents(page: PreparednessPage) -> Section:
    texts = [", ".join(str(part) for part in (each.title, each.issuer, each.year) if part) for each in page.documents]
    return Section(
        "grunnlag", _("Grunnlagsdokumenter"), tuple(Paragraph(text) for text in texts) or (Paragraph(_("Ingen ført.")),)
    )


def _table(caption: str, heads: tuple[str, ...], rows: tuple[tuple[tuple[Piece, ...], ...], ...]) -> Block:
    return Table(caption, heads, rows, texts=len(heads)) if rows else Paragraph(_("Ingen ført."))
