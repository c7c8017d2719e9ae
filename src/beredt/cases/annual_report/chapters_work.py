"""The chapters on how long, from where, why, how promises were kept, the work and the older series."""

from django.utils.translation import gettext as _

from beredt.cases.annual_report.curated import Money
from beredt.cases.annual_report.facts import AnnualReport
from beredt.cases.annual_report.links import Links, linked, plain
from beredt.cases.annual_report.pictures import title_of
from beredt.cases.annual_report.slippage import Held
from beredt.cases.annual_report.words import MONEY, MONEY_KINDS, POSTS, fraction, number, percentage
from beredt.cases.models import CaseSource
from beredt.cases.published_series import published_series, yearly_growth
from beredt.cases.words import REASONS, decimal, percent, whole
from beredt.figures.documents import Block, Caution, Cell, Paragraph, Picture, Section, Table


def duration(report: AnnualReport, links: Links) -> Section:
    """The median as the report states it, with Kaplan-Meier's beside it."""
    figures, closed = report.figures, links.cases(part="closed", sort="-duration")

    def stated(value: float | None, url: str) -> Cell:
        return plain("–") if value is None else linked(number(value), url)

    rows = (
        (plain(_("Median av avsluttede saker, dager")), stated(figures.median_days, closed)),
        (
            plain(_("Median etter Kaplan–Meier, dager")),
            stated(report.facts.kaplan_meier_median_days, links.cases(sort="-duration")),
        ),
        (plain(_("Lengste varighet, dager")), stated(figures.longest_days, closed)),
        (
            plain(_("Avsluttet etter over et år")),
            linked(fraction(figures.closed_over_one_year, figures.closed), links.cases(part="over_a_year")),
        ),
    )
    why = _(
        "Medianen av avsluttede saker teller bare mangler som er over, og blir skjev når andre ennå pågår; "
        "Kaplan–Meier regner også de åpne sakene med, så lenge de har vart."
    )
    blocks = (Table(_("Varighet, fra første dag med mangel til siste."), (_("Mål"), _("Verdi")), rows), Paragraph(why))
    return Section("varighet", _("Varighet"), blocks)


def sources_and_reasons(report: AnnualReport, links: Links) -> Section:
    """From whom the centre learnt of the shortages, and why they came."""
    handled = report.figures.handled
    names = {code: str(name) for code, name in CaseSource.choices}

    def rows(counts: dict[str, int], key: str, texts: dict[str, object]) -> tuple[tuple[Cell, ...], ...]:
        return tuple(
            (
                plain(str(texts.get(code, code)) or _("Uten kode")),
                linked(whole(count), links.cases(**{key: code or "none"})),
                plain(percentage(count, handled)),
            )
            for code, count in counts.items()
        )

    told_by, given = _("Hvem senteret fikk vite om manglene av."), _("Årsakene, slik de er oppgitt.")
    total = _("Andelene er av %(total)s håndterte saker.") % {"total": whole(handled)}
    heads = (_("Saker"), _("Andel"))
    blocks = (
        Table(
            f"{told_by} {total}",
            (_("Kilde"), *heads),
            rows(report.figures.by_source, "source", dict(names)),
        ),
        Table(
            f"{given} {total}",
            (_("Årsak"), *heads),
            rows(report.figures.by_reason, "reason", dict(REASONS)),
        ),
    )
    return Section("kilder-og-aarsaker", _("Kilder og årsaker"), blocks)


def promises(report: AnnualReport, links: Links) -> Section:
    """How promised ends slipped."""
    slipped = report.slippage
    closed = slipped.with_promise + slipped.without_promise

    def row(label: str, held: Held) -> tuple[Cell, ...]:
        middle = "–" if held.median_days is None else number(held.median_days)
        return tuple(
            plain(text)
            for text in (
                label,
                whole(held.promises),
                fraction(held.late, held.promises),
                whole(held.on_the_day),
                whole(held.early),
                middle,
            )
        )

    heads = (_("Løfte"), _("Saker"), _("Holdt ikke"), _("På dagen"), _("Tidligere"), _("Median, dager for sent"))
    told = Paragraph(
        _(
            "%(fraction)s avsluttede saker hadde en lovet slutt. Slutten ble flyttet ut %(out)s ganger og "
            "frem %(back)s ganger. Løfter gitt på sakens siste dag eller senere er ikke regnet med."
        )
        % {
            "fraction": fraction(slipped.with_promise, closed),
            "out": whole(slipped.moved_out),
            "back": whole(slipped.moved_back),
        }
    )
    table = Table(
        _("Lovet slutt mot virkelig slutt, for saker avsluttet i året."),
        heads,
        (row(_("Det første"), slipped.first), row(_("Det siste"), slipped.last)),
    )
    return Section("lovet-slutt", _("Hvordan løfter ble holdt"), (told, table))


def work(report: AnnualReport, links: Links) -> Section:
    """Posts, cases for each, the months, and the money."""
    stated, figures = report.resources, report.figures
    posts = tuple(
        (
            plain(str(POSTS[line.item])),
            plain(whole(line.posts)),
            plain(percent(line.percent / 100)),
            plain(decimal(line.man_years)),
        )
        for line in stated.staffing
    )
    load = tuple(
        (plain(label), linked(number(count), url), *(plain(number(report.per(count, per))) for per in _shares(report)))
        for label, count, url in (
            (_("Håndterte saker"), figures.handled, links.cases()),
            (_("Nye i året"), figures.new, links.cases(part="new")),
            (_("Avsluttet i året"), figures.closed, links.cases(part="closed")),
        )
    )
    months = tuple(
        (
            plain(month.first.strftime("%m.%Y")),
            plain(whole(month.registered)),
            plain(whole(month.closed)),
            plain(whole(month.open)),
        )
        for month in report.months
    )
    blocks: list[Block] = []
    if posts:
        heads = (_("Stilling"), _("Antall"), _("Stillingsandel"), _("Årsverk"))
        blocks.append(Table(_("Bemanning."), heads, posts))
    else:
        blocks.append(Paragraph(_("Bemanningen for året er ukjent.")))
    blocks += [
        Table(
            _("Arbeidsmengde. Regnet av stillinger som arbeider med saker."),
            (_("Saker"), _("I alt"), _("Per stilling"), _("Per årsverk")),
            load,
        ),
        Table(_("Måned for måned."), (_("Måned"), _("Nye"), _("Avsluttet"), _("Åpne ved slutten")), months),
        *_money(stated.money),
    ]
    return Section("arbeid-og-ressurser", _("Arbeid og ressurser"), tuple(blocks))


def _shares(report: AnnualReport) -> tuple[float | None, float | None]:
    return report.resources.posts, report.resources.man_years


def _money(lines: tuple[Money, ...]) -> tuple[Block, ...]:
    if not lines:
        return (Paragraph(_("Tildeling og kostnader for året er ukjent.")),)
    rows = tuple(
        (plain(str(MONEY_KINDS[line.kind])), plain(str(MONEY[line.item])), plain(number(line.amount_nok)))
        for line in lines
    )
    heads = (_("Art"), _("Post"), _("Kroner"))
    return (Table(_("Tildeling, og hva den dekker. Ukjent: beløpet er ikke oppgitt."), heads, rows, texts=2),)


def older_series(report: AnnualReport, links: Links) -> Section:
    """The series of 2008-2018, drawn apart: it counts something else."""
    series = published_series()
    title = title_of(report, "serien-2008-2018")
    rows = tuple((plain(str(year.year)), plain(whole(year.messages))) for year in series)
    blocks = (
        Caution(
            _(
                "Serien teller noe annet enn denne rapporten: meldinger på et nettsted, avregistreringer medregnet, "
                "ikke saker som kan berøre spesialisthelsetjenesten. Tallene kan ikke sammenlignes med senterets."
            )
        ),
        Picture(
            "serien-2008-2018",
            "",
            _("Søyler: %(title)s. Tallene står i tabellen under.") % {"title": title},
            _("Figur %(number)s. %(title)s.") % {"number": 4, "title": title},
        ),
        Paragraph(
            _("Fra %(first)s til %(last)s ble tallet %(times)s ganger så stort, eller %(growth)s mer hvert år.")
            % {
                "first": series[0].year,
                "last": series[-1].year,
                "times": decimal(series[-1].messages / series[0].messages),
                "growth": percent(yearly_growth(series)),
            }
        ),
        Table(title, (_("År"), _("Meldinger")), rows),
    )
    return Section("serien-2008-2018", _("Den eldre serien, 2008–2018"), blocks)


def method(report: AnnualReport, links: Links) -> Section:
    """How it is counted."""
    texts = (
        _(
            "Nye: registrert i året. Overført: registrert før året og ikke avsluttet før det. Håndterte: begge til "
            "sammen. Varighet: dager fra start til slutt."
        ),
        _("Over et år er mer enn 365 dager. En ny mangelperiode er en ny sak. En sak kan gjelde flere pakninger."),
        _(
            "Kaplan–Meier: saker som ble overført eller funnet sent, følges fra året begynte eller de ble kjent, og "
            "åpne saker til rapportens dag."
        ),
        _("Andeler er avrundet til én desimal. Brøken står ved siden av, så de kan regnes etter."),
    )
    return Section("slik-er-det-talt", _("Slik er det talt"), tuple(Paragraph(text) for text in texts))
