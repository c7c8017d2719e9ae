"""Links that the system proposes between cases, each with why. A person accepts or dismisses them.

`propose` is pure: the rules over plain facts. The queries that find whom to ask about stand in `candidates`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from beredt.cases.models import CaseType, Relation
from beredt.formats.reasons import Reason

#: Reasons that tell nothing of what two shortages could share.
SAYS_NOTHING = frozenset({"", Reason.UNKNOWN, Reason.OTHER})
#: Within so many days two shortages of one holder, for one reason, may have one origin.
SHARED_WITHIN = 30
#: Characters of ATC level 4, the chemical subgroup.
LEVEL_4 = 5
#: Links a case to its earlier period, which stands on the case itself.
PREVIOUS = "previous"


class Why(StrEnum):
    """Why a link is proposed."""

    SAME_PACK_EARLIER = "same_pack_earlier"
    IS_ALTERNATIVE = "is_alternative"
    BLOCKED_BY_DEVICE = "blocked_by_device"
    SAME_SUBSTANCE = "same_substance"
    SAME_ATC_4 = "same_atc_4"
    SAME_HOLDER_AND_REASON = "same_holder_and_reason"


#: The strongest first. A case is proposed once, for its strongest reason.
ORDER = tuple(Why)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at in a case. `end` is None while it is open; `blocks` are the ATC codes of its devices."""

    pk: int
    type: str
    atc: str
    start: date
    end: date | None
    reason: str = ""
    packs: frozenset[str] = frozenset()
    substances: frozenset[str] = frozenset()
    holders: frozenset[str] = frozenset()
    alternatives: frozenset[str] = frozenset()
    blocks: frozenset[str] = frozenset()
    has_previous: bool = False
    has_later: bool = False

    @property
    def atc4(self) -> str:
        return self.atc[:LEVEL_4] if len(self.atc) >= LEVEL_4 else ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """This case (`relation`) the other; `backwards`: the other stands so to this one.

    `why` are all the rules that hold, the strongest first, and `shared` what the two have in common under each.
    """

    other: int
    relation: str
    backwards: bool
    why: tuple[Why, ...]
    shared: Mapping[Why, str] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """What names it among the proposals of a case."""
        return f"{self.other}:{self.relation}"


def propose(case: Facts, others: Iterable[Facts], linked: Iterable[int] = ()) -> list[Proposal]:
    """The proposals for a case: the strongest first, then the open ones, then those that began nearest to it.

    `linked` are cases that are linked to this one already, or periods of the same shortage.
    """
    known = {case.pk, *linked}
    found = [(other, made) for other in others if other.pk not in known and (made := _propose(case, other))]
    earlier = [other for other, made in found if made.relation == PREVIOUS]
    newest = max(earlier, key=lambda other: (other.start, other.pk), default=None)
    kept = [(other, made) for other, made in found if made.relation != PREVIOUS or other is newest]
    kept.sort(key=lambda pair: (*_rank(pair[1], pair[0]), abs((pair[0].start - case.start).days), pair[0].pk))
    return [made for _other, made in kept]


def _rank(made: Proposal, other: Facts) -> tuple[int, bool]:
    """The strongest rule first; of those, cases that are open before those that are over."""
    return ORDER.index(made.why[0]), other.end is not None


def _propose(case: Facts, other: Facts) -> Proposal | None:
    shared = {why: what for why, rule in RULES.items() if (what := rule(case, other)) is not None}
    if not shared:
        return None
    first = next(why for why in ORDER if why in shared)
    relation, backwards = _relation(first, case, other)
    return Proposal(other.pk, relation, backwards, tuple(why for why in ORDER if why in shared), shared)


def _relation(why: Why, case: Facts, other: Facts) -> tuple[str, bool]:
    if why == Why.SAME_PACK_EARLIER:
        return PREVIOUS, False
    if why == Why.IS_ALTERNATIVE:
        # What is short here is the alternative there: this case's product substitutes for the other's.
        return Relation.SUBSTITUTE_OF, not case.packs & other.alternatives
    if why == Why.BLOCKED_BY_DEVICE:
        return Relation.KNOCK_ON, case.type == CaseType.DEVICE
    if why == Why.SAME_HOLDER_AND_REASON:
        return Relation.SHARED_INTERMEDIATE, False
    return Relation.RELATED_SUBSTANCE, False


def _at_once(case: Facts, other: Facts) -> bool:
    """Whether the two were short on the same day. The day of an end is no longer short."""
    ends = [facts.end for facts in (case, other) if facts.end is not None]
    return not ends or max(case.start, other.start) < min(ends)


def _same_pack_earlier(case: Facts, other: Facts) -> str | None:
    packs = case.packs & other.packs
    free = not case.has_previous and not other.has_later
    return _told(packs) if free and packs and other.end is not None and other.end <= case.start else None


def _is_alternative(case: Facts, other: Facts) -> str | None:
    packs = (case.packs & other.alternatives) | (other.packs & case.alternatives)
    return _told(packs) if packs and _at_once(case, other) else None


def _blocked_by_device(case: Facts, other: Facts) -> str | None:
    if (case.type == CaseType.DEVICE) == (other.type == CaseType.DEVICE) or not _at_once(case, other):
        return None
    device, medicine = (case, other) if case.type == CaseType.DEVICE else (other, case)
    blocking = {code for code in device.blocks if medicine.atc.startswith(code)} if medicine.atc else set()
    return _told(blocking) if blocking else None


def _same_substance(case: Facts, other: Facts) -> str | None:
    shared = case.substances & other.substances
    return _told(shared) if shared and _at_once(case, other) else None


def _same_atc_4(case: Facts, other: Facts) -> str | None:
    return case.atc4 if case.atc4 and case.atc4 == other.atc4 and _at_once(case, other) else None


def _same_holder_and_reason(case: Facts, other: Facts) -> str | None:
    near = abs((case.start - other.start).days) <= SHARED_WITHIN
    same = case.reason == other.reason and case.reason not in SAYS_NOTHING
    holders = case.holders & other.holders
    return _told(holders) if near and same and holders else None


def _told(shared: Iterable[str]) -> str:
    return ", ".join(sorted(shared))


#: Each rule gives what the two share, None where it does not hold.
RULES: dict[Why, Callable[[Facts, Facts], str | None]] = {
    Why.SAME_PACK_EARLIER: _same_pack_earlier,
    Why.IS_ALTERNATIVE: _is_alternative,
    Why.BLOCKED_BY_DEVICE: _blocked_by_device,
    Why.SAME_SUBSTANCE: _same_substance,
    Why.SAME_ATC_4: _same_atc_4,
    Why.SAME_HOLDER_AND_REASON: _same_holder_and_reason,
}
