"""The ledger of promised ends: what was promised for a case or a notice, when, and how it moved."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from beredt.audit.versions import end_of
from beredt.cases.history import past
from beredt.cases.lifecycle.states import EventKind
from beredt.cases.links import accepted_reports
from beredt.cases.models import Case, CaseEvent, Notice, Report
from beredt.cases.queries import known_shortages
from beredt.formats.notices.ledger import Moves, Promise, count_moves, promised_ends


@dataclass(frozen=True, slots=True)
class Slip:
    """A promise that was put to the test: `days` from the promised end to the true one (below nought: early)."""

    case: str
    promised_on: date
    promised_end: date
    ended: date

    @property
    def days(self) -> int:
        return (self.ended - self.promised_end).days


def ledger_of_source(source: str) -> tuple[Promise, ...]:
    """Every promise of one source's notices, by notice and day."""
    told = Report.objects.filter(notice__source=source).order_by("notice_id", "received", "id")
    rows = told.values_list("notice__source_ref", "received", "promised_end")
    return promised_ends(rows.iterator())


def ledger_of_notice(notice: Notice) -> tuple[Promise, ...]:
    """Every promise of one notice, by day."""
    told = notice.reports.order_by("received", "id").values_list("received", "promised_end")
    return promised_ends((notice.source_ref, received, end) for received, end in told)


def moves_of_source(source: str) -> Moves:
    """How often the promised ends of a source moved out and back."""
    return count_moves(ledger_of_source(source))


def ledgers(cases: Iterable[Case], as_of: date, known: date | None = None) -> dict[int, tuple[Promise, ...]]:
    """The promises made by a day, by case id: those of notices, and those told by hand. Two queries for them all."""
    ids = [case.pk for case in cases]
    by_case: dict[int, list[tuple[str, date, date | None]]] = {}
    for report in accepted_reports(ids, as_of, known):
        by_case.setdefault(report.case, []).append((report.ref, report.received, report.promised_end))
    found = {case_id: promised_ends(told) for case_id, told in by_case.items()}
    for case_id, promise in _by_hand(ids, as_of, known):
        found[case_id] = (*found.get(case_id, ()), promise)
    return {case_id: tuple(sorted(told, key=lambda promise: promise.observed_on)) for case_id, told in found.items()}


def _by_hand(ids: list[int], as_of: date, known: date | None) -> list[tuple[int, Promise]]:
    """What people told of promised ends, each with the end that stood before; by case id."""
    events = CaseEvent.objects.filter(case__in=ids, kind=EventKind.PROMISED, effective__lte=as_of)
    if known is not None:
        events = events.filter(recorded__lt=end_of(known))
    return [
        (
            event.case_id,
            Promise(
                report=event.case.number,
                observed_on=event.effective,
                end=date.fromisoformat(event.data["after"]["promised_end"]),
                before=_day(event.data["before"]["promised_end"]),
            ),
        )
        for event in events.select_related("case").order_by("id")
    ]


def _day(stored: str | None) -> date | None:
    return date.fromisoformat(stored) if stored else None


def slips(as_of: date, known: date | None = None) -> list[Slip]:
    """Every promise of cases that had ended by a day, against their true end: what promises are worth."""
    cases = [past(known).case(case) for case in known_shortages(known).filter(then_end__lte=as_of)]
    promised = ledgers(cases, as_of, known)
    return [
        Slip(case.number, promise.observed_on, promise.end, case.end)
        for case in cases
        if case.end is not None
        for promise in promised.get(case.pk, ())
    ]
