"""The pictures of a case, drawn from its line: the same figures as in the tables beside them."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import override

from beredt.cases.case_page import ALWAYS_SHOWN
from beredt.cases.case_stock import condition
from beredt.cases.case_use import months_of_use
from beredt.cases.days import Days
from beredt.cases.history import state_of_data
from beredt.cases.models import Case
from beredt.cases.picture import line_of
from beredt.cases.situation import Line
from beredt.cases.words import POOLS, WATERFALL
from beredt.figures import charts

WIDTHS = {"bred": charts.WIDE, "smal": charts.PHONE}


class NothingToDrawError(Exception):
    """The line has no figures for the picture."""


def coverage(line: Line, language: str, width: int) -> str:
    """The chance that the stock still lasts and that the shortage is not over, day by day."""
    result = line.answered.assessment.result
    if not result["known"] or result["still_short"] is None:
        raise NothingToDrawError
    as_of = line.answered.supply.as_of
    points = [
        charts.CoveragePoint(as_of + timedelta(days=day), lasts, short)
        for day, (lasts, short) in enumerate(zip(result["lasts"], result["still_short"], strict=True))
    ]
    shown = until_both_settled(points)
    shortfalls = [charts.ShortfallDay(q, day) for q, day in zip((5, 50, 95), line.shortfall, strict=True)]
    words = {
        "title": _("Sannsynlighet for at lageret varer, og for at mangelen ikke er over, dag for dag"),
        "chance": _("Sannsynlighet"),
        "stock_lasts": _("Lageret varer"),
        "shortage_lasts": _("Mangelen er ikke over"),
    }
    return charts.coverage_curve(shown, shortfalls, words, language=language, width=width)


def until_both_settled(points: list[charts.CoveragePoint]) -> list[charts.CoveragePoint]:
    """The points until nothing happens any more, and at least two months of them."""
    last = len(points)
    while last > 61 and max(points[last - 1].stock_lasts, points[last - 1].shortage_lasts or 0.0) < 0.005:
        last -= 1
    return points[: min(len(points), last + 7)]


def waterfall(line: Line, language: str, width: int) -> str:
    """From the stock on hand to the days that it lasts."""
    result = line.answered.assessment.result
    if not result["known"]:
        raise NothingToDrawError
    steps = [
        charts.CoverStep(str(WATERFALL[name]), days)
        for name, days, _at_least in result["waterfall"]
        if days or name in ALWAYS_SHOWN
    ]
    steps.append(charts.CoverStep(_("Dekning"), result["cover"]["days"], total=True))
    words = {"title": _("Hva dekningen består av, i dager"), "days": _("Dager")}
    return charts.cover_waterfall(steps, words, language=language, width=width)


def stock(line: Line, language: str, width: int) -> str:
    """Usable packs by month of expiry and pool; the closed pools among them by name."""
    supply = line.answered.supply
    sums: dict[tuple[str, date | None], float] = defaultdict(float)
    for row in supply.stock:
        kind = condition(row, supply.as_of)
        if row.packs and kind in ("usable", "unknown_expiry"):
            month = row.expiry.replace(day=1) if row.expiry else None
            sums[row.pool, month] += row.packs * supply.equivalents[row.varenummer]
    if not sums:
        raise NothingToDrawError
    order = list(POOLS)
    rows = [
        charts.PoolMonth(str(POOLS[pool]), month, packs)
        for (pool, month), packs in sorted(sums.items(), key=lambda item: (order.index(item[0][0]), str(item[0][1])))
    ]
    words = {
        "title": _("Brukbart lager etter utløpsmåned og beholdning"),
        "packs": _("Pakninger"),
        "unknown_expiry": _("Ukjent"),
    }
    return charts.stock_by_expiry(rows, words, language=language, width=width)


def use(line: Line, language: str, width: int) -> str:
    """Use by month, raw and corrected for days without stock."""
    months = months_of_use(line.answered.supply)
    if not months:
        raise NothingToDrawError
    periods = [
        charts.UsePeriod(month.start, month.days, month.used, month.corrected, bool(month.days_out)) for month in months
    ]
    words = {
        "title": _("Forbruk måned for måned, i pakninger om dagen"),
        "packs_per_day": _("Pakninger om dagen"),
        "used": _("Brukt"),
        "corrected": _("Rettet for dager uten lager"),
        "out_of_stock": _("Noen steder var tomme"),
    }
    return charts.use_over_time(periods, words, language=language, width=width)


def promises(line: Line, language: str, width: int) -> str:
    """What was promised, when, and how it moved."""
    told = [charts.PromisedEnd(promise.observed_on, promise.end) for promise in line.promises]
    if len(told) < 2:
        raise NothingToDrawError
    words = {
        "title": _("Lovet slutt, etter hvilken dag løftet ble gitt"),
        "said_on": _("Meldt den"),
        "promised_end": _("Lovet slutt"),
        "overdue": _("Den lovede dagen er passert"),
        "days": _("dager"),
    }
    end = line.case.end
    as_of = line.answered.supply.as_of
    return charts.promised_ends(told, words, as_of=min(end, as_of) if end else as_of, language=language, width=width)


CHARTS: dict[str, Callable[[Line, str, int], str]] = {
    "dekning": coverage,
    "trapp": waterfall,
    "lager": stock,
    "forbruk": use,
    "slutt": promises,
}


def case_chart(case: Case, days: Days, name: str, language: str, size: str) -> bytes:
    """A picture as an SVG file. Raises NothingToDrawError."""
    return _case_chart(case.pk, days.as_of, days.known, name, language, size, state_of_data())


@lru_cache(maxsize=512)
def _case_chart(
    case_id: int, as_of: date, known: date | None, name: str, language: str, size: str, state: int
) -> bytes:
    line = line_of(Case(pk=case_id), as_of, known)
    with override(language):
        return CHARTS[name](line, language, WIDTHS[size]).encode()
