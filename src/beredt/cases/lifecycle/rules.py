"""The rules that guard the transitions, each with a code of its own. Pure: they see a situation and refuse or not."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from beredt.cases.lifecycle.facts import States
from beredt.cases.lifecycle.states import OPEN, EventKind, ShortageState
from beredt.cases.lifecycle.tables import ALWAYS, REFUSED, SHORTAGE, Transition


class CaseRuleError(Exception):
    """The case does not allow it. `code` names the rule; the pages put it into words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Situation:
    """What somebody wants to do, and when.

    `states` are those of the day from which it is to hold. `day` is the date that the act gives: a start, an
    end, a promised end, a review. `last` is the day from which the newest earlier act on the same state holds.
    """

    states: States
    effective: date
    today: date
    registered: date
    reopen_within: int
    last: date | None = None
    has_later_period: bool = False
    reason: str = ""
    day: date | None = None


def _since_end(situation: Situation) -> timedelta:
    end = situation.states.end
    return timedelta(0) if end is None else situation.effective - end


def _too_late(situation: Situation) -> bool:
    return _since_end(situation) > timedelta(days=situation.reopen_within)


def _later_without_reason(situation: Situation) -> bool:
    before, day = situation.states.promised_end, situation.day
    return before is not None and day is not None and day > before and not situation.reason.strip()


def _unconfirmed(situation: Situation) -> bool:
    return situation.states.shortage == ShortageState.ENDED and not situation.states.confirmed


#: When each rule refuses.
RULES: dict[str, Callable[[Situation], bool]] = {
    "in_future": lambda it: it.effective > it.today,
    "before_registered": lambda it: it.effective < it.registered,
    "before_last": lambda it: it.last is not None and it.effective < it.last,
    "date_missing": lambda it: it.day is None,
    "start_past": lambda it: it.day is not None and it.day < it.effective,
    "promise_past": lambda it: it.day is not None and it.day < it.effective,
    "promise_unchanged": lambda it: it.day == it.states.promised_end,
    "later_needs_reason": _later_without_reason,
    "day_in_future": lambda it: it.day is not None and it.day > it.effective,
    "end_before_start": lambda it: it.day is not None and it.day < it.states.start,
    "end_before_registered": lambda it: it.day is not None and it.day < it.registered,
    "reopen_too_late": _too_late,
    "reopen_instead": lambda it: it.states.shortage != ShortageState.PERMANENT and not _too_late(it),
    "has_later_period": lambda it: it.has_later_period,
    "still_short": lambda it: it.states.shortage in OPEN,
    "not_confirmed": _unconfirmed,
    "review_missing": lambda it: it.states.shortage in OPEN and it.day is None,
    "review_past": lambda it: it.day is not None and it.day <= it.effective,
    "case_withdrawn": lambda it: it.states.shortage == ShortageState.WITHDRAWN,
}


def check(row: Transition | None, situation: Situation, *, refused: str = "illegal_transition") -> Transition:
    """The row, if there is one and its rules allow it. Raises CaseRuleError with the first rule that does not."""
    apply(ALWAYS, situation)
    if row is None:
        raise CaseRuleError(refused)
    if row.reason and not situation.reason.strip():
        raise CaseRuleError("reason_missing")
    apply(row.guards, situation)
    return row


def apply(guards: tuple[str, ...], situation: Situation) -> None:
    """Raises CaseRuleError with the first of the rules that refuses."""
    for code in guards:
        if RULES[code](situation):
            raise CaseRuleError(code)


def shortage_row(act: EventKind, states: States) -> tuple[Transition | None, str]:
    """The row for an act on the shortage as it is, and the name of the refusal where there is none."""
    rows = [row for row in SHORTAGE if row.act == act and row.source == states.shortage]
    if act == EventKind.REOPENED and len(rows) > 1:
        # A withdrawn case goes back to what its dates say that it was.
        was = ShortageState.ANTICIPATED if states.start_anticipated else ShortageState.ACTUAL
        rows = [row for row in rows if row.target == was]
    code = REFUSED.get((states.shortage, act), "illegal_transition")
    return (rows[0] if rows else None), code
