"""The chapters that count the year's cases: in all, by group, by chosen substance, and the unregistered."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from beredt.cases.annual_report.facts import AnnualReport
from beredt.cases.annual_report.links import Links, linked, plain
from beredt.cases.annual_report.pictures import title_of
from beredt.cases.annual_report.words import fraction, group_name, listed, number, percentage
from beredt.cases.statistics import YearFigures
from beredt.cases.words import whole
from beredt.figures.documents import (
    Block,
    Caution,
    Cell,
    Key,
    Keys,
    Paragraph,
    Picture,
    Piece,
    Section,
    Table,
)


def blind_spot() -> Caution:
    """Stands beside every figure of unregistered medicines."""
    return Caution(
        _(
            "Trolig underrapportert: ingen har plikt til å melde mangel på legemidler uten markedsføringstillatelse, "
            "så tallene er et minstetall."
        )
    )


def summary(report: AnnualReport, links: Links) -> Section:
    """The main figures, and what they say."""
    figures, year = report.figures, report.year
    keys = (
        Key(_("Håndterte saker"), whole(figures.handled), links.cases()),
        Key(_("Nye i året"), whole(figures.new), links.cases(part="new")),
        Key(_("Overført fra året før"), whole(figures.carried_over), links.cases(part="carried_over")),
        Key(_("Avsluttet i året"), whole(figures.closed), links.cases(part="closed")),
        Key(_("Avsluttet etter over et år"), whole(figures.closed_over_one_year), links.cases(part="over_a_year")),
        Key(_("Åpne ved årets slutt"), whole(figures.open_at_year_end), links.cases(part="open_at_year_end")),
        Key(
            _("Median varighet, dager"),
            "–" if figures.median_days is None else number(figures.median_days),
            links.cases(part="closed", sort="duration"),
        ),
        Key(
            _("Lengste varighet, dager"),
            "–" if figures.longest_days is None else number(figures.longest_days),
            links.cases(part="closed", sort="-duration"),
        ),
    )
    blocks: list[Block] = [Keys(keys)]
    if not report.finished:
        blocks.insert(0, Caution(_("Året er ikke omme. Tallene er foreløpige.")))
    counted = {
        "year": year,
        "before": year - 1,
        "handled": whole(figures.handled),
        "new": whole(figures.new),
        "carried": whole(figures.carried_over),
        "closed": whole(figures.closed),
        "open": whole(figures.open_at_year_end),
    }
    blocks.append(
        Paragraph(
            _(
                "I %(year)s håndterte senteret %(handled)s mangelsaker som kan berøre spesialisthelsetjenesten: "
                "%(new)s nye og %(carried)s overført fra %(before)s. %(closed)s ble avsluttet, og %(open)s var åpne "
                "ved årets slutt."
            )
            % counted
        )
    )
    if figures.handled:
        blocks += [Paragraph(_most(figures, report.atc_names)), *_unregistered_in_short(report)]
    return Section("sammendrag", _("Sammendrag"), tuple(blocks))


def _most(figures: YearFigures, names: dict[str, str]) -> str:
    top = [
        f"{code} ({group_name(code, names).lower()}, {whole(count)})"
        for code, count in list(figures.by_atc_group.items())[:3]
        if code
    ]
    said = ngettext(
        "Sakene gjaldt %(count)s virkestoff.", "Sakene gjaldt %(count)s forskjellige virkestoffer.", figures.substances
    ) % {"count": whole(figures.substances)}
    return f"{said} " + _("Flest saker var det i ATC-gruppe %(groups)s.") % {"groups": listed(top)}


def _unregistered_in_short(report: AnnualReport) -> tuple[Paragraph, Caution]:
    figures, before = report.figures, report.before[0]
    said = _("%(fraction)s gjaldt uregistrerte legemidler.") % {
        "fraction": fraction(figures.unregistered, figures.handled)
    }
    if before:
        said += " " + _("Året før var det %(fraction)s.") % {
            "fraction": fraction(before.figures.unregistered, before.figures.handled)
        }
    return Paragraph(said), blind_spot()


def groups(report: AnnualReport, links: Links) -> Section:
    """Figure 1."""
    title = title_of(report, "atc-grupper")
    rows = tuple(
        (
            plain(group_in_words(code, report)),
            linked(whole(count), links.cases(atc=code or "none")),
            plain(percentage(count, report.figures.handled)),
        )
        for code, count in report.figures.by_atc_group.items()
    )
    caption = _("Figur %(number)s. %(title)s.") % {"number": 1, "title": title}
    total = _("Andelene er av %(total)s håndterte saker.") % {"total": whole(report.figures.handled)}
    table = Table(_("Tallene i figur %(number)s. %(note)s") % {"number": 1, "note": total}, _group_heads(), rows)
    return Section("atc-grupper", _("Mangler etter ATC-gruppe"), (_picture(report, "atc-grupper", caption), table))


def _group_heads() -> tuple[str, ...]:
    return (_("ATC-gruppe"), _("Saker"), _("Andel"))


def group_in_words(code: str, report: AnnualReport) -> str:
    """A main group with its name."""
    return f"{code} {group_name(code, report.atc_names)}".strip() or _("Uten kode")


def _picture(report: AnnualReport, name: str, caption: str) -> Picture:
    return Picture(
        name, "", _("Søyler: %(title)s. Tallene står i tabellen under.") % {"title": title_of(report, name)}, caption
    )


def selection(report: AnnualReport, links: Links) -> Section:
    """Figure 2: the substances that people chose, each with its related groups."""
    title = _("Utvalgte virkestoffer og beslektede stoffer")
    if not report.selected:
        return Section("utvalgte", title, (Paragraph(_("Ingen virkestoffer er valgt ut for året.")),))

    def of_groups(groups: tuple[tuple[str, int], ...]) -> Cell:
        """One group opens to its cases; of groups told of together, each does."""
        if len(groups) == 1:
            return linked(whole(groups[0][1]), links.cases(atc=groups[0][0]))
        parts = [Piece(whole(sum(count for _code, count in groups)) + " (")]
        for place, (code, count) in enumerate(groups):
            parts += [Piece(" + ")] * (place > 0) + [Piece(whole(count), links.cases(atc=code))]
        return (*parts, Piece(")"))

    rows = tuple(
        (
            plain(chosen.code),
            plain(chosen.name),
            plain(" + ".join(code for code, _count in chosen.groups)),
            plain(chosen.group_name),
            linked(whole(chosen.cases), links.cases(substance=chosen.code)),
            of_groups(chosen.groups),
        )
        for chosen in report.selected
    )
    heads = (
        _("Kode"),
        _("Virkestoff"),
        _("Nivå 4"),
        _("Kjemisk undergruppe"),
        _("Saker"),
        _("Undergruppen"),
    )
    caption = _("Figur %(number)s. %(title)s.") % {"number": 2, "title": title}
    note = Paragraph(
        _(
            "Virkestoffene er valgt ut av fagfolk for dette året; tallene er talt av registeret. Ingen enkel regel gir "
            "utvalget."
        )
    )
    return Section("utvalgte", title, (Table(caption, heads, rows, texts=4), note))


def unregistered(report: AnnualReport, links: Links) -> Section:
    """Figure 3, with its blind spot."""
    figures = report.figures
    said = Paragraph(
        _("%(fraction)s håndterte saker gjaldt legemidler uten norsk markedsføringstillatelse.")
        % {"fraction": fraction(figures.unregistered, figures.handled)}
    )
    blocks: list[Block] = [said, blind_spot()]
    if figures.unregistered:
        rows = tuple(
            (
                plain(group_in_words(code, report)),
                linked(whole(count), links.cases(atc=code or "none", registration="unregistered")),
                plain(percentage(count, figures.unregistered)),
            )
            for code, count in figures.unregistered_by_atc_group.items()
        )
        title = title_of(report, "uregistrerte")
        caption = _("Figur %(number)s. %(title)s.") % {"number": 3, "title": title}
        total = _("Andelene er av %(total)s saker om uregistrerte legemidler.") % {"total": whole(figures.unregistered)}
        table = Table(_("Tallene i figur %(number)s. %(note)s") % {"number": 3, "note": total}, _group_heads(), rows)
        blocks += [_picture(report, "uregistrerte", caption), table]
    return Section("uregistrerte", _("Uregistrerte legemidler"), tuple(blocks))
