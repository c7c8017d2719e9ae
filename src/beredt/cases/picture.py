"""The situation picture as its page shows it: computed once for each state of the data, chosen from and exported."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from beredt.cases.history import past, state_of_data
from beredt.cases.models import Case
from beredt.cases.situation import ORDER, Line, lines_of, situation, urgency
from beredt.cases.words import MISSING, VERDICTS
from beredt.figures.tables import Column, Kind

VERDICTS_IN_ORDER = tuple(ORDER)


#: The pictures drawn last, by day, day of knowledge and state of the data.
_drawn: dict[tuple[date, date | None, int], tuple[Line, ...]] = {}
KEPT = 8


def picture(as_of: date, known: date | None = None) -> tuple[Line, ...]:
    """Every open case's line, the most urgent first, by what is known now or was known when a day ended."""
    key = (as_of, known, state_of_data())
    lines = _drawn.get(key)
    if lines is None:
        lines = _drawn[key] = tuple(situation(as_of, known))
        for old in list(_drawn)[:-KEPT]:
            _drawn.pop(old, None)
    return lines


def line_of(case: Case, as_of: date, known: date | None = None) -> Line:
    """One case's line, whether it is open or not; from the picture where that is drawn already."""
    state = state_of_data()
    drawn = _drawn.get((as_of, known, state), ())
    return next((line for line in drawn if line.case.pk == case.pk), None) or _line(case.pk, as_of, known, state)


@lru_cache(maxsize=256)
def _line(case_id: int, as_of: date, known: date | None, state: int) -> Line:
    case = Case.objects.select_related("previous", "delivery").get(pk=case_id)
    return lines_of([past(known).case(case)], as_of, known)[0]


@dataclass(frozen=True, slots=True)
class Choice:
    """What the address asks to see: words to find, an ATC group, a verdict, and the order."""

    text: str = ""
    atc: str = ""
    verdict: str = ""
    sort: str = "urgency"

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Choice":
        """From the query of an address; what is not known there counts as not asked."""
        verdict, sort = query.get("verdict", ""), query.get("sort", "")
        return cls(
            text=query.get("q", "").strip(),
            atc=query.get("atc", "").strip().upper(),
            verdict=verdict if verdict in ORDER else "",
            sort=sort if sort.removeprefix("-") in SORTS else "urgency",
        )

    @property
    def any(self) -> bool:
        """Whether anything is left out."""
        return bool(self.text or self.atc or self.verdict)


#: What a list may be sorted by; where the value is None the line stands last in either direction.
SORTS: dict[str, Callable[[Line], Any]] = {
    "urgency": urgency,
    "medicine": lambda line: line.case.title.casefold(),
    "start": lambda line: line.case.start,
    "end": lambda line: line.expected_end,
    "chance": lambda line: line.p_lasts,
    "cover": lambda line: line.cover_days,
    "shortfall": lambda line: line.shortfall[0],
}


def chosen(lines: Iterable[Line], choice: Choice) -> list[Line]:
    """The lines that the choice asks for, in its order."""
    words = choice.text.casefold().split()
    found = [
        line
        for line in lines
        if line.case.atc.startswith(choice.atc)
        and choice.verdict in ("", line.verdict)
        and all(word in _text_of(line) for word in words)
    ]
    key = SORTS[choice.sort.removeprefix("-")]
    known = sorted((line for line in found if key(line) is not None), key=key, reverse=choice.sort.startswith("-"))
    return known + [line for line in found if key(line) is None]


def _text_of(line: Line) -> str:
    return " ".join((line.case.number, line.case.title, line.case.atc, *line.answered.supply.varenummer)).casefold()


def counts(lines: Iterable[Line]) -> dict[str, int]:
    """How many lines have each verdict, the most urgent first."""
    counted = Counter(line.verdict for line in lines)
    return {verdict: counted[verdict] for verdict in VERDICTS_IN_ORDER}


@dataclass(frozen=True, slots=True)
class Week:
    """The cases that may first run short in the seven days from `start` (or after the last week shown)."""

    start: date
    earliest: int
    likely: int


def weeks_of_shortfall(lines: Sequence[Line], as_of: date, count: int = 26) -> list[Week]:
    """For each week ahead, how many cases may run short at the earliest (5 %) and probably (50 %) in it."""
    first = as_of + timedelta(days=1)
    earliest = Counter((line.shortfall[0] - first).days // 7 for line in lines if line.shortfall[0])
    likely = Counter((line.shortfall[1] - first).days // 7 for line in lines if line.shortfall[1])
    return [Week(first + timedelta(weeks=week), earliest[week], likely[week]) for week in range(count)]


def within(weeks: Sequence[Week], count: int) -> Week:
    """The first weeks together."""
    first = weeks[:count]
    return Week(first[0].start, sum(week.earliest for week in first), sum(week.likely for week in first))


def columns() -> list[Column]:
    """The columns of the picture as a file."""
    return [
        Column("case", _("Saksnummer")),
        Column("medicine", _("Legemiddel")),
        Column("atc", _("ATC-kode")),
        Column("varenummer", _("Varenumre")),
        Column("start", _("Start"), Kind.DATE),
        Column("expected_end", _("Lovet slutt"), Kind.DATE),
        Column("verdict", _("Varer lageret?")),
        Column("p_lasts", _("Sannsynlighet"), Kind.SHARE),
        Column("p_lasts_error", _("Standardfeil"), Kind.SHARE),
        Column("cover_days", _("Dekning (dager)"), Kind.WHOLE),
        Column("cover_at_least", _("Dekning er minst")),
        Column("shortfall_5", _("Første dag uten lager, tidligst (5 %)"), Kind.DATE),
        Column("shortfall_50", _("Første dag uten lager, trolig (50 %)"), Kind.DATE),
        Column("shortfall_95", _("Første dag uten lager, senest (95 %)"), Kind.DATE),
        Column("missing", _("Mangler i data")),
        Column("as_of", _("Per"), Kind.DATE),
    ]


def as_row(line: Line) -> dict[str, object]:
    """A line as a row of the file."""
    return {
        "case": line.case.number,
        "medicine": line.case.title,
        "atc": line.case.atc,
        "varenummer": ", ".join(line.answered.supply.varenummer),
        "start": line.case.start,
        "expected_end": line.expected_end,
        "verdict": str(VERDICTS[line.verdict]),
        "p_lasts": line.p_lasts,
        "p_lasts_error": line.p_lasts_error,
        "cover_days": line.cover_days,
        "cover_at_least": _("ja") if line.cover_at_least else "",
        "shortfall_5": line.shortfall[0],
        "shortfall_50": line.shortfall[1],
        "shortfall_95": line.shortfall[2],
        "missing": ", ".join(str(MISSING[missing][0]) for missing in line.missing),
        "as_of": line.answered.supply.as_of,
    }
