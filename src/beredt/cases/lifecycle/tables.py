"""The transitions of the three states, as tables that people review and machines read.

What is not in a table is refused. A guard is the code of a rule in `rules`; every act also answers to `ALWAYS`.
"""

from dataclasses import dataclass

from beredt.cases.lifecycle.states import EventKind, HandlingState, PublicationState, ShortageState

S, H, P, E = ShortageState, HandlingState, PublicationState, EventKind
ALWAYS = ("in_future", "before_registered", "before_last")


@dataclass(frozen=True, slots=True)
class Transition:
    """What leads from one state to another, with the rules that guard it and whether it must be given a reason."""

    act: EventKind
    source: str
    target: str
    guards: tuple[str, ...] = ()
    reason: bool = False


def _from(
    sources: tuple[ShortageState, ...],
    act: EventKind,
    target: ShortageState | None,
    *guards: str,
    reason: bool = False,
) -> tuple[Transition, ...]:
    """One row for each source; without a target the state stays."""
    return tuple(Transition(act, source, target or source, guards, reason) for source in sources)


_BEGUN = (S.ACTUAL, S.LIMITED)
_OPEN = (S.ANTICIPATED, *_BEGUN)
_OVER = (S.ENDED, S.AVOIDED, S.WITHDRAWN, S.PERMANENT)

#: The shortage. These acts confirm facts; the state of a day is computed from them.
SHORTAGE: tuple[Transition, ...] = (
    *_from((S.ANTICIPATED,), E.START_CONFIRMED, S.ACTUAL, "date_missing", "day_in_future"),
    *_from((S.ANTICIPATED,), E.START_MOVED, None, "date_missing", "start_past", reason=True),
    *_from(_OPEN, E.PROMISED, None, "date_missing", "promise_past", "promise_unchanged", "later_needs_reason"),
    *_from((S.ACTUAL,), E.LIMITED, S.LIMITED),
    *_from((S.LIMITED,), E.UNLIMITED, S.ACTUAL),
    *_from(
        _BEGUN,
        E.ENDED,
        S.ENDED,
        "date_missing",
        "day_in_future",
        "end_before_start",
        "end_before_registered",
        reason=True,
    ),
    *_from((S.ENDED,), E.SUPPLY_CONFIRMED, None, reason=True),
    *_from((S.ANTICIPATED,), E.AVOIDED, S.AVOIDED, reason=True),
    *_from(_OPEN, E.WITHDRAWN, S.WITHDRAWN, reason=True),
    *_from(_OPEN, E.PERMANENT, S.PERMANENT, reason=True),
    *_from((S.ENDED,), E.REOPENED, S.ACTUAL, "reopen_too_late", "has_later_period", reason=True),
    *_from((S.AVOIDED,), E.REOPENED, S.ANTICIPATED, "reopen_too_late", "has_later_period", reason=True),
    *_from((S.WITHDRAWN,), E.REOPENED, S.ANTICIPATED, "reopen_too_late", "has_later_period", reason=True),
    *_from((S.WITHDRAWN,), E.REOPENED, S.ACTUAL, "reopen_too_late", "has_later_period", reason=True),
    *_from(_OVER, E.NEW_PERIOD, None, "reopen_instead", "has_later_period", reason=True),
)

#: Where a refusal has a name of its own.
REFUSED: dict[tuple[str, str], str] = {
    (S.ANTICIPATED, E.ENDED): "no_actual_start",
    (S.ANTICIPATED, E.LIMITED): "no_actual_start",
    (S.ACTUAL, E.AVOIDED): "had_actual_start",
    (S.LIMITED, E.AVOIDED): "had_actual_start",
    (S.ENDED, E.AVOIDED): "had_actual_start",
    (S.PERMANENT, E.REOPENED): "gone_for_good",
}


def _handling(source: str, target: str) -> Transition:
    if target == H.CLOSED:
        return Transition(E.HANDLING, source, target, ("still_short", "not_confirmed"))
    return Transition(E.HANDLING, source, target, ("review_missing", "review_past"), reason=source == H.CLOSED)


#: The work. A case that waits for a decision is not closed before it has left the queue.
HANDLING: tuple[Transition, ...] = tuple(
    _handling(source, target)
    for source, targets in {
        H.NEW: (H.ASSESSING, H.MONITORED, H.CLOSED),
        H.ASSESSING: (H.MEASURES, H.MONITORED, H.DECIDING, H.CLOSED),
        H.MEASURES: (H.ASSESSING, H.MONITORED, H.DECIDING, H.CLOSED),
        H.MONITORED: (H.ASSESSING, H.MEASURES, H.DECIDING, H.CLOSED),
        H.DECIDING: (H.ASSESSING, H.MEASURES, H.MONITORED),
        H.CLOSED: (H.ASSESSING,),
    }.items()
    for target in targets
)

#: Who may see it. What others have seen cannot become internal again, only be retracted, with a reason.
PUBLICATION: tuple[Transition, ...] = (
    Transition(E.PUBLICATION, P.INTERNAL, P.PARTNERS),
    Transition(E.PUBLICATION, P.INTERNAL, P.TO_PUBLISH, ("case_withdrawn",)),
    Transition(E.PUBLICATION, P.PARTNERS, P.TO_PUBLISH, ("case_withdrawn",)),
    Transition(E.PUBLICATION, P.PARTNERS, P.RETRACTED, reason=True),
    Transition(E.PUBLICATION, P.TO_PUBLISH, P.PARTNERS, reason=True),
    Transition(E.PUBLICATION, P.TO_PUBLISH, P.PUBLISHED, ("case_withdrawn",)),
    Transition(E.PUBLICATION, P.TO_PUBLISH, P.RETRACTED, reason=True),
    Transition(E.PUBLICATION, P.PUBLISHED, P.RETRACTED, reason=True),
    Transition(E.PUBLICATION, P.RETRACTED, P.TO_PUBLISH, ("case_withdrawn",), reason=True),
)

#: Acts that must be given a reason wherever they stand; the database demands it too.
REASON_ALWAYS = frozenset(
    act for act in EventKind if (rows := [row for row in SHORTAGE if row.act == act]) and all(r.reason for r in rows)
)


def find(table: tuple[Transition, ...], source: str, *, act: str, target: str | None = None) -> Transition | None:
    """The row for an act from a state (to a state, where one act leads to several); None where there is none."""
    for row in table:
        if row.source == source and row.act == act and target in (None, row.target):
            return row
    return None
