"""The tables of the outlook's page as files."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from beredt.cases.outlook_page.page import OutlookPage, PartRow
from beredt.figures.tables import Column, Kind, Row


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the name of its file, its title, columns and rows."""

    name: str
    title: str
    columns: list[Column]
    rows: Iterable[Row]


def table(page: OutlookPage, name: str) -> Table | None:
    """The table of a name, as the page's addresses have it; None where there is none."""
    made = _TABLES.get(name)
    return made(page) if made else None


def _options(page: OutlookPage) -> Table:
    columns = [
        Column("option", _("Tiltak")),
        Column("p_lasts", _("Sannsynlighet for at lageret varer"), Kind.SHARE),
        Column("error", _("Standardfeil"), Kind.SHARE),
        Column("reaches", _("Når målet")),
        Column("starts", _("Siste dag å begynne"), Kind.DATE),
        Column("empty", _("Trolig tomt"), Kind.DATE),
        Column("unmet", _("Pakninger som mangler"), Kind.WHOLE),
        Column("denied", _("Pakninger det sies nei til"), Kind.WHOLE),
        Column("redirected", _("Pakninger som går til alternativer"), Kind.WHOLE),
        Column("wasted", _("Pakninger som utløper"), Kind.WHOLE),
        Column("packs", _("Pakninger inn"), Kind.WHOLE),
        Column("leaves", _("Pakninger igjen på lageret som frigis"), Kind.WHOLE),
    ]
    rows = [
        {
            "option": row.label,
            "p_lasts": row.option.p_lasts,
            "error": row.option.p_lasts_error,
            "reaches": _("ja") if row.option.reaches else _("nei"),
            "starts": row.option.starts,
            "empty": row.option.empty.median,
            **{name: _whole(getattr(row.option, name)) for name in ("unmet", "denied", "redirected", "wasted")},
            "packs": row.option.packs,
            "leaves": row.option.leaves,
        }
        for row in page.options
    ]
    return Table("tiltak", _("Hva kan gjøres"), columns, rows)


def _parts(name: str, title: str, who: str, rows: list[PartRow]) -> Table:
    columns = [
        Column("who", who),
        Column("p_lasts", _("Sannsynlighet for at lageret varer"), Kind.SHARE),
        Column("error", _("Standardfeil"), Kind.SHARE),
        Column("empty_5", _("Tomt, tidligst"), Kind.DATE),
        Column("empty_50", _("Tomt, trolig"), Kind.DATE),
        Column("empty_95", _("Tomt, senest"), Kind.DATE),
        Column("unmet", _("Pakninger som mangler"), Kind.WHOLE),
        Column("denied", _("Pakninger det sies nei til"), Kind.WHOLE),
    ]
    told = [
        {
            "who": row.label,
            "p_lasts": row.part.p_lasts,
            "error": row.part.p_lasts_error,
            "empty_5": row.part.empty.early,
            "empty_50": row.part.empty.median,
            "empty_95": row.part.empty.late,
            "unmet": _whole(row.part.unmet),
            "denied": _whole(row.part.denied),
        }
        for row in rows
    ]
    return Table(name, title, columns, told)


def _classes(page: OutlookPage) -> Table:
    return _parts("grupper", _("Etter prioritet"), _("Gruppe"), page.classes)


def _regions(page: OutlookPage) -> Table:
    return _parts("regioner", _("Etter region"), _("Region"), page.regions)


def _substitutes(page: OutlookPage) -> Table:
    columns = [
        Column("varenummer", _("Varenummer")),
        Column("name", _("Alternativ")),
        Column("share", _("Andel som bytter hit"), Kind.SHARE),
        Column("packs", _("Pakninger for én"), Kind.NUMBER),
        Column("alone", _("Varer året ut alene"), Kind.SHARE),
        Column("together", _("Varer året ut når noen bytter til det"), Kind.SHARE),
    ]
    rows = [
        {
            "varenummer": row.substitute.varenummer,
            "name": row.substitute.title,
            "share": row.substitute.share,
            "packs": row.substitute.packs,
            "alone": row.alone,
            "together": row.together,
        }
        for row in page.substitutes
    ]
    return Table("alternativer", _("Alternativene"), columns, rows)


def _swings(page: OutlookPage) -> Table:
    columns = [
        Column("what", _("Hva")),
        Column("low", _("Fra")),
        Column("p_low", _("Sannsynlighet da"), Kind.SHARE),
        Column("high", _("Til")),
        Column("p_high", _("Sannsynlighet ved den andre"), Kind.SHARE),
    ]
    rows = [
        {
            "what": row.label,
            "low": row.low,
            "p_low": row.p_low,
            "high": row.high,
            "p_high": row.p_high,
        }
        for row in page.swings
    ]
    return Table("utslag", _("Hva ville endret svaret mest"), columns, rows)


def _curve(page: OutlookPage) -> Table:
    columns = [
        Column("day", _("Dag"), Kind.DATE),
        Column("lasts", _("Lageret varer"), Kind.SHARE),
        Column("still_short", _("Mangelen er ikke over"), Kind.SHARE),
    ]
    rows = [{"day": row.day, "lasts": row.lasts, "still_short": row.still_short} for row in page.curve]
    return Table("kurve", _("Dag for dag"), columns, rows)


def _stock(page: OutlookPage) -> Table:
    columns = [
        Column("day", _("Dag"), Kind.DATE),
        Column("low", _("Brukbare pakninger, 5 %"), Kind.WHOLE),
        Column("median", _("Brukbare pakninger, 50 %"), Kind.WHOLE),
        Column("high", _("Brukbare pakninger, 95 %"), Kind.WHOLE),
    ]
    rows = [
        {"day": each.day, "low": round(each.low), "median": round(each.median), "high": round(each.high)}
        for each in page.answer.stock
    ]
    return Table("lager", _("Lageret framover"), columns, rows)


_TABLES = {
    "lager": _stock,
    "tiltak": _options,
    "grupper": _classes,
    "regioner": _regions,
    "alternativer": _substitutes,
    "utslag": _swings,
    "kurve": _curve,
}


def _whole(value: Any) -> int | None:
    return None if value is None else round(value)
