"""The pictures of the outlook's page, drawn from the same answer as the tables beside them."""

from collections.abc import Callable
from datetime import timedelta

from django.utils.translation import gettext as _

from beredt.assessments.outlook_answer import OutlookAnswer
from beredt.cases.charts import NothingToDrawError, until_both_settled
from beredt.cases.outlook_page.page import ALWAYS_SHOWN, swing_rows
from beredt.cases.outlook_page.words import TARGET, option_in_words
from beredt.cases.words import WATERFALL
from beredt.figures import charts


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
    "kurve": curve,
    "tiltak": options,
    "trapp": waterfall,
    "utslag": swings,
    "treff": record,
}
