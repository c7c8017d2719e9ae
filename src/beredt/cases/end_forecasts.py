"""When do the open cases end? The forecast of each, what it says in words, and how good such forecasts have been.

What is learnt is learnt once for each state of the register, of what was known on the day asked for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from beredt import outlook
from beredt.assessments.request import Missing, day_number
from beredt.cases.end_history import durations, ledger_of, past_shortages, promised_end, shortages_of
from beredt.cases.history import state_of_register
from beredt.cases.models import Case
from beredt.cases.promises import ledgers
from beredt.formats.notices.ledger import Promise

#: Ended cases that must have been seen with a promise before the regression forecasts a case that has one.
MIN_TOLD = 20
#: The track record: forecasts made so many times, so many days apart, the last so long ago.
TIMES, APART = 4, 91


@dataclass(frozen=True, slots=True)
class Learnt:
    """What the register had taught by a day: a model of ends where there were enough, and the plainer rules' parts."""

    model: outlook.EndModel | None
    history: outlook.KaplanMeier | None
    ledger: outlook.Promises
    slips: outlook.Slips | None


def ends_of(
    cases: Sequence[Case],
    as_of: date,
    known: date | None = None,
    promises: Mapping[int, tuple[Promise, ...]] | None = None,
) -> dict[int, tuple[outlook.EndForecast, frozenset[Missing]]]:
    """The forecast of each case's end and what is missing for it, by case id; `promises` where they are read."""
    learnt = learnt_of_ends(as_of, known)
    told = ledgers(cases, as_of, known) if promises is None else promises
    by_model = _by_model(cases, as_of, known, told, learnt.model)
    found = {}
    for case in cases:
        promised = promised_end(case, told.get(case.pk, ()))
        forecast = by_model.get(case.pk) or outlook.end_forecast(
            promised_day=None if promised is None else day_number(promised, as_of),
            learnt=learnt.slips,
            elapsed=max(0, (as_of - case.start).days),
            history=learnt.history,
        )
        found[case.pk] = forecast, frozenset() if promised else frozenset({Missing.PROMISE})
    return found


def end_told_of(case: Case, as_of: date, known: date | None = None) -> outlook.EndTold:
    """The parts of "supplier says 1 March; such promises have slipped by a median of 49 days; 50 % by ..., 90 % by ..."

    Such promises: as long, as often moved before, and not come true by the same point; see `outlook.such_slips`.
    """
    told = ledgers([case], as_of, known)
    end, _missing = ends_of([case], as_of, known, told)[case.pk]
    shortage = shortages_of([case], known, told, as_of)[case.pk]
    day = as_of.toordinal()
    promised, moved = shortage.promise(day)
    if promised is None:
        return outlook.end_told(end)
    made = max(on for on, end_then in shortage.promises if on <= day and end_then == promised)
    ledger = learnt_of_ends(as_of, known).ledger
    such = outlook.such_slips(ledger, as_of=day, told=made, promised=promised, moved=moved)
    return outlook.end_told(end, promised - day - 1, such)


def learnt_slips(as_of: date, known: date | None = None) -> outlook.Slips | None:
    """How promised ends have slipped by a day, those still open counted as far as they have come; None before any."""
    return learnt_of_ends(as_of, known).slips


def end_record(as_of: date, known: date | None = None) -> outlook.TrackRecord | None:
    """How good the forecasts of ends would have been on the four last quarters' first days; None where none was made.

    It trains anew for each, on what was there by that day, and takes seconds: for a page that can wait, or a night.
    """
    return _end_record(as_of, known, state_of_register())


def learnt_of_ends(as_of: date, known: date | None = None) -> Learnt:
    """What the register had taught of ends by a day."""
    return _learnt(as_of, known, state_of_register())


@lru_cache(maxsize=8)
def _learnt(as_of: date, known: date | None, _state: tuple[int | None, ...]) -> Learnt:
    seen = past_shortages(as_of, known)
    ledger = ledger_of(seen, as_of)
    day = as_of.toordinal()
    slips = outlook.slips(ledger.promised, ledger.ended, as_of=day) if ledger.promised.size else None
    return Learnt(outlook.EndModel.fit(seen, day), durations(as_of, known), ledger, slips)


def _by_model(
    cases: Sequence[Case],
    as_of: date,
    known: date | None,
    promises: Mapping[int, tuple[Promise, ...]],
    model: outlook.EndModel | None,
) -> dict[int, outlook.EndForecast]:
    """The model's forecasts, of the cases that it has seen enough like."""
    if model is None:
        return {}
    shortages = shortages_of(cases, known, promises, as_of)
    day = as_of.toordinal()
    able = [pk for pk, case in shortages.items() if model.told >= MIN_TOLD or case.promise(day)[0] is None]
    return dict(zip(able, model.forecasts([shortages[pk] for pk in able], day), strict=True))


@lru_cache(maxsize=4)
def _end_record(as_of: date, known: date | None, _state: tuple[int | None, ...]) -> outlook.TrackRecord | None:
    seen = past_shortages(as_of, known)
    origins = [(as_of - timedelta(days=APART * times)).toordinal() for times in range(TIMES, 0, -1)]

    def on(day: int) -> list[outlook.Shortage]:
        return [case.on(day) for case in seen if case.found <= day]

    made = [outlook.forecast_open(on, origin, as_of.toordinal()) for origin in origins]
    there = [each for each in made if each is not None]
    return outlook.track_record(there) if there else None
