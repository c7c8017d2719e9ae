"""The situation picture: every open shortage, the most urgent first, each with one answer: does the stock last?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from beredt.assessments.actions import Answered, Question, assess
from beredt.assessments.items import items_of
from beredt.assessments.request import Missing
from beredt.cases.end_forecasts import ends_of
from beredt.cases.end_history import promised_end
from beredt.cases.history import past
from beredt.cases.models import Case
from beredt.cases.promises import ledgers
from beredt.cases.queries import open_on
from beredt.formats.notices.ledger import Promise

#: Below this chance the stock probably does not last; above the other it does (the usual target of 95 %).
UNLIKELY = 0.5
LIKELY = 0.95


@dataclass(frozen=True, slots=True)
class Line:
    """One open case as the picture shows it. Days are dates; None is unknown (see `missing`) or not within the horizon.

    `verdict` is one of fails, uncertain, unknown, lasts. `cover_at_least`: the stock outlasts the horizon.
    """

    case: Case
    answered: Answered
    promises: tuple[Promise, ...]
    expected_end: date | None
    end_quantiles: tuple[date | None, date | None, date | None]
    cover_days: int | None
    cover_at_least: bool
    p_lasts: float | None
    p_lasts_error: float | None
    p_lasts_at_most: float | None
    shortfall: tuple[date | None, date | None, date | None]
    verdict: str

    @property
    def missing(self) -> tuple[Missing, ...]:
        return self.answered.missing

    @property
    def overdue(self) -> bool:
        """Whether the promised end has passed while the case is open."""
        return self.expected_end is not None and self.expected_end <= self.answered.supply.as_of


#: Unknown is never fine: it stands before what lasts.
ORDER = {"fails": 0, "uncertain": 1, "unknown": 2, "lasts": 3}


def situation(as_of: date, known: date | None = None) -> list[Line]:
    """Every case open on a day, in order of urgency, by what is known now or was known when another day ended."""
    cases = [past(known).case(case) for case in open_on(as_of, known)]
    return sorted(lines_of(cases, as_of, known), key=urgency)


def urgency(line: Line) -> tuple[int, date, float, str]:
    """Verdict first; within it the earliest possible shortfall, the least chance, and the number."""
    return (
        ORDER[line.verdict],
        line.shortfall[0] or date.max,
        1.0 if line.p_lasts is None else line.p_lasts,
        line.case.number,
    )


def lines_of(cases: Sequence[Case], as_of: date, known: date | None = None) -> list[Line]:
    """The lines of some cases, whether they are open or not; their rows as known on the day of knowledge."""
    packs = past(known).packs(cases)
    items = items_of({f"case:{case.number}": packs[case.pk] for case in cases})
    promises = ledgers(cases, as_of, known)
    ends = ends_of(cases, as_of, known, promises)
    questions = [Question(f"case:{case.number}", items[f"case:{case.number}"], *ends[case.pk]) for case in cases]
    return [
        _line(case, answered, promises.get(case.pk, ()))
        for case, answered in zip(cases, assess(questions, as_of, known), strict=True)
    ]


def _line(case: Case, answered: Answered, promises: tuple[Promise, ...]) -> Line:
    result = answered.assessment.result
    as_of = answered.supply.as_of
    known = result["known"]

    def day(number: int | None) -> date | None:
        return None if number is None else as_of + timedelta(days=number + 1)

    shortfall = result["shortfall"] if known else (None, None, None)
    ends = answered.question.end.quantiles if answered.question.end.known else (None, None, None)
    return Line(
        case=case,
        answered=answered,
        promises=promises,
        expected_end=promised_end(case, promises),
        end_quantiles=(day(ends[0]), day(ends[1]), day(ends[2])),
        cover_days=result["cover"]["days"] if known else None,
        cover_at_least=known and not result["cover"]["runs_out"],
        p_lasts=result["p_lasts"] if known else None,
        p_lasts_error=result["p_lasts_error"] if known else None,
        p_lasts_at_most=result["p_lasts_at_most"] if known else None,
        shortfall=(day(shortfall[0]), day(shortfall[1]), day(shortfall[2])),
        verdict=verdict(result["p_lasts"], result["p_lasts_at_most"]) if known else "unknown",
    )


def verdict(p_lasts: float | None, at_most: float | None = None) -> str:
    """The one plain answer: fails, uncertain, lasts, or unknown.

    `at_most` is the chance if stock of unknown expiry never expired. Where that would change the answer, it is unknown.
    """
    if p_lasts is None:
        return "unknown"
    if at_most is not None and verdict(at_most) != verdict(p_lasts):
        return "unknown"
    return "fails" if p_lasts < UNLIKELY else "lasts" if p_lasts >= LIKELY else "uncertain"
