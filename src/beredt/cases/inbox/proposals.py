"""What a notice may be, the best first: a pure function of the notice, of cases near it and of other notices.

The rules are record.md's: a report on an open case amends it; after an ended period it is a new period once the old end
has passed, else an amendment; the same product in an overlapping period is likely the same shortage told twice. What is
only like it (same substance, same group, a name alike) is shown after that, to be merged by a person's choice.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from beredt.cases.inbox.changes import says_something_new

#: As many related cases are shown.
RELATED = 3
#: A name resembles a title by this much at least (pg_trgm's word similarity, 0 to 1).
ALIKE = 0.5
#: Letters of an ATC code of level 5 (a substance) and of level 4 (a chemical group).
SUBSTANCE, GROUP = 7, 5


class Kind(StrEnum):
    """What a person may do with the notice."""

    OPEN = "open"
    AMEND = "amend"
    NEW_PERIOD = "new_period"
    DUPLICATE = "duplicate"
    MERGE = "merge"


class Why(StrEnum):
    """Why it is proposed; `words` says it in words."""

    OWN_CASE = "own_case"
    PREVIOUS_NOTICE = "previous_notice"
    OPEN_CASE_NEW = "open_case_new"
    OPEN_CASE_SAME = "open_case_same"
    OPEN_CASE = "open_case"
    END_NOT_PASSED = "end_not_passed"
    WITHIN_CLOSED = "within_closed"
    EARLIER_PERIOD = "earlier_period"
    OTHER_NOTICE = "other_notice"
    NO_CASE = "no_case"
    ANOTHER = "another"
    SAME_SUBSTANCE = "same_substance"
    NAME_ALIKE = "name_alike"
    SAME_GROUP = "same_group"


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """What is asked of a notice. `case` and `previous` are ids of its own case and of the earlier period's."""

    pk: int
    atc: str
    received: date
    status: str
    anticipated_start: date | None
    actual_start: date | None
    promised_end: date | None
    actual_end: date | None
    case: int | None = None
    previous: int | None = None
    duplicate: bool = False

    @property
    def period(self) -> tuple[date, date]:
        """First and last day; without a day known the period is open that way, from the day it was told."""
        return (
            self.actual_start or self.anticipated_start or self.received,
            self.actual_end or self.promised_end or date.max,
        )


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """A case near the notice: on the same pack, or open and alike by `resemblance` (0 to 1) of its name."""

    pk: int
    number: str
    title: str
    atc: str
    start: date
    start_anticipated: bool
    end: date | None
    promised_end: date | None
    same_pack: bool = False
    resemblance: float = 0.0


@dataclass(frozen=True, slots=True)
class OtherNotice:
    """Another notice on the same pack, with its period; `case` is the id of the case that took it in."""

    pk: int
    name: str
    first: date
    last: date
    case: int | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """One thing to do with the notice, with the case it concerns and the other notice that speaks for it."""

    kind: Kind
    why: Why
    case: CaseFacts | None = None
    other: OtherNotice | None = None


def propose(
    notice: NoticeFacts, cases: Iterable[CaseFacts], others: Iterable[OtherNotice], *, today: date, reopen_within: int
) -> tuple[Proposal, ...]:
    """What the notice may be, the best first. There is always one; the first is what the pages choose beforehand."""
    near = {case.pk: case for case in cases}
    told = [other for other in others if _overlaps(notice.period, (other.first, other.last))]
    if notice.case in near:
        return _own(notice, near[notice.case])
    found: list[Proposal] = []
    if notice.previous in near:
        found.append(Proposal(Kind.NEW_PERIOD, Why.PREVIOUS_NOTICE, near[notice.previous]))
    on_pack = sorted((case for case in near.values() if case.same_pack), key=lambda case: case.start, reverse=True)
    for case in (case for case in on_pack if case.end is None):
        found += _on_open(notice, case, told)
    over = max((case for case in on_pack if case.end is not None), key=lambda case: case.end or date.min, default=None)
    if over is not None and not found:
        found.append(_after(notice, over, today=today, reopen_within=reopen_within))
    if not any(proposal.kind is Kind.NEW_PERIOD for proposal in found):
        found.append(Proposal(Kind.OPEN, Why.ANOTHER if found else Why.NO_CASE))
    found += [Proposal(Kind.DUPLICATE, Why.OTHER_NOTICE, other=other) for other in told if other.case is None]
    return (*found, *_related(notice, near.values()))


def _own(notice: NoticeFacts, case: CaseFacts) -> tuple[Proposal, ...]:
    """A later report on a notice that a case has: it amends, unless it is a duplicate that says nothing new."""
    amend = Proposal(Kind.AMEND, Why.OWN_CASE, case)
    if not notice.duplicate:
        return (amend,)
    if says_something_new(notice, case):
        return (amend, Proposal(Kind.DUPLICATE, Why.OPEN_CASE, case))
    return (Proposal(Kind.DUPLICATE, Why.OPEN_CASE_SAME, case), amend)


def _on_open(notice: NoticeFacts, case: CaseFacts, told: list[OtherNotice]) -> list[Proposal]:
    """An open case on the same pack: amended by what is new, a duplicate where nothing is."""
    other = next((other for other in told if other.case == case.pk), None)
    if says_something_new(notice, case):
        return [
            Proposal(Kind.AMEND, Why.OPEN_CASE_NEW, case, other),
            Proposal(Kind.DUPLICATE, Why.OPEN_CASE, case, other),
        ]
    return [
        Proposal(Kind.DUPLICATE, Why.OPEN_CASE_SAME, case, other),
        Proposal(Kind.AMEND, Why.OPEN_CASE, case, other),
    ]


def _after(notice: NoticeFacts, case: CaseFacts, *, today: date, reopen_within: int) -> Proposal:
    """The newest ended case on the pack: the same shortage, the same period that goes on, or a new one."""
    end = case.end or date.max
    first, last = notice.period
    if first >= case.start and last <= end:
        return Proposal(Kind.DUPLICATE, Why.WITHIN_CLOSED, case)
    old_end = max(end, case.promised_end or end)
    if notice.received <= old_end and today - end <= timedelta(days=reopen_within):
        return Proposal(Kind.AMEND, Why.END_NOT_PASSED, case)
    return Proposal(Kind.NEW_PERIOD, Why.EARLIER_PERIOD, case)


def _related(notice: NoticeFacts, cases: Iterable[CaseFacts]) -> list[Proposal]:
    """Open cases on other packs: of the same substance, then of a name alike, then of the same group."""
    ranked = []
    for case in cases:
        if case.same_pack or case.end is not None or case.pk == notice.previous:
            continue
        if len(notice.atc) == SUBSTANCE and case.atc == notice.atc:
            ranked.append((0, case, Why.SAME_SUBSTANCE))
        elif case.resemblance >= ALIKE:
            ranked.append((1, case, Why.NAME_ALIKE))
        elif len(notice.atc) >= GROUP and case.atc[:GROUP] == notice.atc[:GROUP]:
            ranked.append((2, case, Why.SAME_GROUP))
    ranked.sort(key=lambda row: (row[0], -row[1].resemblance, -row[1].start.toordinal(), row[1].pk))
    return [Proposal(Kind.MERGE, why, case) for _rank, case, why in ranked[:RELATED]]


def _overlaps(one: tuple[date, date], other: tuple[date, date]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]
