"""What a report would change on a case: its dates, and what it says of the shortage as a whole. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from beredt.cases.lifecycle.states import EventKind


class Said(Protocol):
    """What a report says of the period."""

    @property
    def status(self) -> str: ...

    @property
    def anticipated_start(self) -> date | None: ...

    @property
    def actual_start(self) -> date | None: ...

    @property
    def promised_end(self) -> date | None: ...

    @property
    def actual_end(self) -> date | None: ...


class Standing(Protocol):
    """What stands on the case."""

    @property
    def start(self) -> date: ...

    @property
    def start_anticipated(self) -> bool: ...

    @property
    def end(self) -> date | None: ...

    @property
    def promised_end(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class StatusAct:
    """What a status means for a case. A `sure` one is proposed; of the others a person must think."""

    kind: EventKind
    sure: bool


#: Statuses that end a case in another way than that the shortage is over.
STATUS_ACTS = {
    "avoided": StatusAct(EventKind.AVOIDED, sure=True),
    "reversed": StatusAct(EventKind.WITHDRAWN, sure=True),
    "discontinued": StatusAct(EventKind.PERMANENT, sure=True),
    # It will go off the market some day; until then it may be short and come back.
    "to_be_discontinued": StatusAct(EventKind.PERMANENT, sure=False),
}


def changes_on(report: Said, case: Standing) -> dict[str, Any]:
    """The dates of the case that the report gives anew. An expected start is confirmed only by an actual one."""
    given: dict[str, Any] = {}
    if report.promised_end is not None:
        given["promised_end"] = report.promised_end
    if case.start_anticipated and report.actual_start is not None:
        given |= {"start": report.actual_start, "start_anticipated": False}
    elif case.start_anticipated and report.anticipated_start is not None:
        given["start"] = report.anticipated_start
    if case.end is None and report.actual_end is not None:
        given["end"] = report.actual_end
    return {name: value for name, value in given.items() if getattr(case, name) != value}


def says_something_new(report: Said, case: Standing) -> bool:
    """Whether taking the report in would change the case."""
    return bool(changes_on(report, case)) or report.status in STATUS_ACTS


def goes_on(report: Said, case: Standing) -> bool:
    """Whether the report says that a case that is over is not: it promises an end later than the case's."""
    promised = report.promised_end
    return (
        case.end is not None
        and report.actual_end is None
        and report.status not in STATUS_ACTS
        and promised is not None
        and promised > case.end
    )
