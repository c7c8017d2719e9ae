"""The slow twin of the lifecycle: keeps what was done in a list of its own, and tells a day from all of it."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from beredt.cases.lifecycle.states import EventKind as E

OVER_BY = {E.ENDED: "ended", E.AVOIDED: "avoided", E.WITHDRAWN: "withdrawn", E.PERMANENT: "permanent"}
OPEN = {"anticipated", "actual", "limited"}


@dataclass
class Done:
    """An act that went through: told on a day, holding from another, with the date or the state that it gives."""

    kind: E
    recorded: date
    effective: date
    day: date | None = None
    to: str = ""


@dataclass
class TwinCase:
    """A case as it came in, and everything done since."""

    registered: date
    opened: date
    start: date
    anticipated: bool
    end: date | None = None
    promised: date | None = None
    acts: list[Done] = field(default_factory=list)

    def on(self, as_of: date, known: date) -> dict | None:
        """The states when a day ended, with what was told by another; None where there was no case yet."""
        if as_of < self.registered or known < self.opened:
            return None
        told = [act for act in self.acts if act.recorded <= known]
        shortage = self._shortage(as_of, told)
        handling = last(told, E.HANDLING, as_of)
        if handling is None or (handling == "closed" and shortage in OPEN):
            handling = "new" if shortage in OPEN else "closed"
        promised = self.promised
        for act in told:
            if act.kind == E.PROMISED and act.effective <= as_of:
                promised = act.day
        reviews = [act.day for act in told if act.kind in (E.HANDLING, E.REVIEW) and act.day and act.effective <= as_of]
        under_way = shortage in OPEN and handling in ("assessing", "measures", "monitored", "deciding")
        return {
            "shortage": shortage,
            "handling": handling,
            "publication": last(told, E.PUBLICATION, as_of) or "internal",
            "promised_end": promised,
            "end_overdue": shortage in OPEN and promised is not None and promised <= as_of,
            "review": reviews[-1] if under_way and reviews else None,
        }

    def _shortage(self, day: date, told: list[Done]) -> str:
        """The shortage at the end of a day, all that was ever told of that day taken together."""
        over = self.end is not None and self.end <= day and "ended"
        begun = not self.anticipated and self.start <= day
        limited = False
        for act in told:
            holds = act.effective <= day
            if act.kind == E.START_CONFIRMED:
                begun = act.day <= day
            elif act.kind == E.ENDED:
                over = act.day <= day and "ended"
            elif act.kind in OVER_BY:
                over = holds and OVER_BY[act.kind]
            elif act.kind == E.REOPENED:
                over = False
                limited = limited and not holds
            elif act.kind == E.LIMITED:
                limited = limited or holds
            elif act.kind == E.UNLIMITED:
                limited = limited and not holds
        return over or ("limited" if begun and limited else "actual" if begun else "anticipated")


def last(told: list[Done], kind: E, as_of: date) -> str | None:
    return next((act.to for act in reversed(told) if act.kind == kind and act.effective <= as_of), None)


def later(day: date, by: int) -> date:
    return day + timedelta(days=by)
