"""The pictures of the outlook's page, drawn from the same answer as the tables beside them."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from django.utils.translation import gettext as _

from beredt.assessments.outlook_answer import OutlookAnswer, StockDay
from beredt.cases.case_use import Month
from beredt.cases.charts import NothingToDrawError, until_both_settled
from beredt.cases.outlook_page.page import ALWAYS_SHOWN, swing_rows
from beredt.cases.outlook_page.words import TARGET, option_in_words
from beredt.cases.words import WATERFALL
from beredt.figures import charts

#: Days of expected demand that are shown.
AHEAD = 182


def curve(answer: OutlookAnswer, language: str, width: int) -> str:
    """The chance that the stock still lasts and, where an end is known, that the shortage is not over."""
    if answer.whole is None:
        raise NothingToDrawError
    still = answer.still_short
    points = [
        charts.CoveragePoint(answer.as_of + timedelta(days=day), chance, still[day] if still else None)
        for day, chance in enumerate(answer.whole.lasts)
    ]
    empty = answer.whole.empty
    marks = [charts.ShortfallDay(q, d) for q, d in ((5, empty.early), (50, empty.median), (95, empty.late))]
    words = {
        "title": _("Sannsynlighet for at lageret varer, og for at mangelen ikke er over, dag for dag"),
        "chance": _("Sannsynlighet"),
        "stock_lasts": _("Lageret varer"),
        "shortage_lasts": _("Mangelen er ikke over"),
    }
    return charts.coverage_curve(until_both_settled(points), marks, words, language=language, width=width)


def stock(answer: OutlookAnswer, language: str, width: int) -> str:
    """The stock that demand may draw on, with what is on order and when it must last to."""
    if not answer.stock:
        raise NothingToDrawError
    shown = until_empty(answer)
    points = [charts.StockPoint(each.day, each.median, each.low, each.high) for each in shown]
    if answer.whole is not None and answer.whole.usable is not None:
        points.insert(0, charts.StockPoint(answer.as_of, answer.whole.usable))
    events = [
        charts.StockEvent(_on(shown, each.day), charts.StockChange.DELIVERY, each.packs)
        for each in answer.coming
        if each.day <= shown[-1].day and answer.scenario is None
    ]
    end = charts.EndSpan(answer.end.early, answer.end.median, answer.end.late) if answer.end.early else None
    words = {
        "title": _("Brukbart lager framover, uke for uke"),
        "packs": _("Brukbare pakninger"),
        "delivery": _("Bestilling, på lovet dag"),
        "expiry": _("Utløper"),
        "release": _("Frigis"),
        "promised_end": _("Lovet slutt"),
        "end": _("Mangelen trolig over"),
    }
    return charts.stock_path(points, events, words, end=end, language=language, width=width)


def until_empty(answer: OutlookAnswer) -> list[StockDay]:
    """The weeks until nothing is left at the best and the shortage is probably over; a quarter at least."""
    last = max((place for place, each in enumerate(answer.stock) if each.high >= 1), default=0)
    if answer.end.median is not None:
        last = max(last, sum(each.day <= answer.end.median for each in answer.stock))
    return list(answer.stock[: max(last + 2, 13)])


def _on(shown: Sequence[StockDay], day: date) -> date:
    """The first day shown that is not before it."""
    return next(each.day for each in shown if each.day >= day)


def demand(answer: OutlookAnswer, months: Sequence[Month], language: str, width: int) -> str:
    """What was used, month by month, and what is expected in the coming half year."""
    view = answer.demand
    if view is None or view.per_day is None:
        raise NothingToDrawError
    used = [charts.UsePeriod(month.start, month.days, month.used, month.corrected) for month in months]
    start = answer.as_of + timedelta(days=1)
    ahead = [charts.DemandAhead(start, AHEAD, view.per_day, view.low, view.high)]
    words = {
        "title": _("Forbruk og ventet behov, i pakninger om dagen"),
        "packs_per_day": _("Pakninger om dagen"),
        "used": _("Brukt"),
        "corrected": _("Rettet for dager uten lager"),
        "expected": _("Ventet behov"),
        "interval": _("9 av 10 ganger"),
        "changed": _("Bruken endret seg"),
    }
    return charts.demand_ahead(used, ahead, words, changed=view.changed_since, language=language, width=width)


def options(answer: OutlookAnswer, language: str, width: int) -> str:
    """What each option reaches."""
    told = [
        charts.OptionReach(option_in_words(each), each.p_lasts, each.p_lasts_error or 0.0)
        for each in answer.options
        if each.p_lasts is not None
    ]
    if not told:
        raise NothingToDrawError
    words = {
        "title": _("Hva hvert tiltak gir"),
        "chance": _("Sannsynlighet for at lageret varer"),
        "target": _("Målet"),
        "reaches": _("Når målet"),
        "falls_short": _("Når ikke målet"),
    }
    return charts.options_reached(told, words, target=TARGET, language=language, width=width)


def waterfall(answer: OutlookAnswer, language: str, width: int) -> str:
    """From the stock on hand to the days that it lasts."""
    steps = [
        charts.CoverStep(str(WATERFALL.get(step.name, step.name)), step.days)
        for step in answer.waterfall
        if step.days or step.name in ALWAYS_SHOWN
    ]
    if not steps or answer.cover_days is None:
        raise NothingToDrawError
    steps.append(charts.CoverStep(_("Dekning"), answer.cover_days, total=True))
    words = {"title": _("Hva dekningen består av, i dager"), "days": _("Dager")}
    return charts.cover_waterfall(steps, words, language=language, width=width)


def swings(answer: OutlookAnswer, language: str, width: int) -> str:
    """What would change the answer most."""
    told = [charts.Swing(row.label, row.low, row.high, row.p_low, row.p_high) for row in swing_rows(answer)]
    if not told or answer.whole is None or answer.whole.p_lasts is None:
        raise NothingToDrawError
    words = {
        "title": _("Hva som ville endret svaret mest"),
        "chance": _("Sannsynlighet for at lageret varer"),
        "now": _("Nå"),
    }
    return charts.tornado(told, words, now=answer.whole.p_lasts, language=language, width=width)


def record(answer: OutlookAnswer, language: str, width: int) -> str:
    """What was said before, against what happened."""
    records = [record for record in (*answer.track, *answer.track_overall) if record.bins]
    if not records:
        raise NothingToDrawError
    bins = [
        charts.SaidOften(each.said, each.happened, each.count, each.band_low, each.band_high)
        for each in records[0].bins
        if each.count
    ]
    words = {
        "title": _("Hva svarene sa, og hva som skjedde"),
        "said": _("Sagt"),
        "happened": _("Skjedde"),
        "as_said": _("akkurat som sagt"),
        "within": _("Som ventet"),
        "outside": _("Utenfor det ventede"),
    }
    return charts.said_and_happened(bins, words, language=language, width=width)


CHARTS: dict[str, Callable[[OutlookAnswer, str, int], str]] = {
    "lager": stock,
    "kurve": curve,
    "tiltak": options,
    "trapp": waterfall,
    "utslag": swings,
    "treff": record,
}
