"""Up to four scenarios side by side, beside things as they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import parse_qsl

from django.utils.translation import gettext as _

from beredt.assessments.outlook_answer import OutlookAnswer
from beredt.cases.charts import NothingToDrawError
from beredt.cases.models import Case
from beredt.cases.outlook_page.answers import answer_of
from beredt.cases.outlook_page.asked import Asked, asked_in
from beredt.cases.outlook_page.scenarios import Offer
from beredt.cases.outlook_page.sentences import over_by, verdict_of
from beredt.cases.outlook_page.tables import Table
from beredt.figures import charts
from beredt.figures.tables import Column, Kind

#: Columns of the page, things as they are among them.
MOST = 4
#: Longest part of an address that says what one scenario is.
LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Beside:
    """One column: what is asked, its name among the others, and the answer."""

    asked: Asked
    name: str
    answer: OutlookAnswer
    verdict: str
    over: date | None


def asked_of(parts: Sequence[str], offered: Mapping[str, Offer]) -> list[Asked]:
    """Things as they are, and what each part of an address asks for; each once, and no more than there is room for."""
    told = [asked_in({}, offered)]
    for part in parts:
        if len(part) <= LONGEST:
            asked = asked_in(dict(parse_qsl(part)), offered)
            if asked.used is not None and asked.address not in {each.address for each in told}:
                told.append(asked)
    return told[:MOST]


def beside(case: Case, as_of: date, known: date | None, asked: Sequence[Asked]) -> list[Beside]:
    """The columns. All meet the same demand and the same fortune, so that what differs comes of the scenarios."""
    columns: list[Beside] = []
    for each in asked:
        answer = answer_of(case, as_of, known, scenario=each.used, whole=False)
        name = each.name
        same = sum(other.asked.name == name for other in columns)
        columns.append(
            Beside(each, f"{name} ({same + 1})" if same else name, answer, verdict_of(answer), over_by(answer, 0.5))
        )
    return columns


def curves(columns: Sequence[Beside], language: str, width: int) -> str:
    """The chance that the stock still lasts, day by day, a curve for each."""
    told = [
        charts.NamedCurve(
            each.name,
            [
                (each.answer.as_of + timedelta(days=day), chance)
                for day, chance in enumerate(each.answer.whole.lasts)
                if day <= _settled(columns)
            ],
        )
        for each in columns
        if each.answer.whole is not None
    ]
    if not told:
        raise NothingToDrawError
    words = {
        "title": _("Sannsynlighet for at lageret ennå varer, i hvert scenario"),
        "chance": _("Sannsynlighet for at lageret ennå varer"),
    }
    return charts.curves_compared(told, words, language=language, width=width)


def _settled(columns: Sequence[Beside]) -> int:
    """The day after which no curve moves any more; two months at least."""
    lasts = [each.answer.whole.lasts for each in columns if each.answer.whole is not None]
    last = max(len(curve) for curve in lasts) - 1
    while last > 61 and all(curve[last - 1] - curve[-1] < 0.005 for curve in lasts):
        last -= 1
    return last + 7


def table(columns: Sequence[Beside]) -> Table:
    """The comparison as a file: a scenario a row."""
    heads = [
        Column("scenario", _("Scenario")),
        Column("p_lasts", _("Sannsynlighet for at lageret varer"), Kind.SHARE),
        Column("error", _("Standardfeil"), Kind.SHARE),
        Column("empty_5", _("Tomt, tidligst"), Kind.DATE),
        Column("empty_50", _("Tomt, trolig"), Kind.DATE),
        Column("empty_95", _("Tomt, senest"), Kind.DATE),
        Column("over", _("Mangelen trolig over"), Kind.DATE),
        Column("unmet", _("Pakninger som mangler"), Kind.WHOLE),
        Column("denied", _("Pakninger det sies nei til"), Kind.WHOLE),
        Column("wasted", _("Pakninger som utløper"), Kind.WHOLE),
    ]
    rows = []
    for each in columns:
        whole = each.answer.whole
        row: dict[str, object] = {"scenario": each.name, "over": each.over}
        if whole is not None:
            row |= {
                "p_lasts": whole.p_lasts,
                "error": whole.p_lasts_error,
                "empty_5": whole.empty.early,
                "empty_50": whole.empty.median,
                "empty_95": whole.empty.late,
                "unmet": None if whole.unmet is None else round(whole.unmet),
                "denied": None if whole.denied is None else round(whole.denied),
                "wasted": None if whole.wasted is None else round(whole.wasted),
            }
        rows.append(row)
    return Table("sammenligning", _("Scenarioer side om side"), heads, rows)
