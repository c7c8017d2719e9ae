"""A case of the demo's register while it is being made, and which packs are short at what time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from beredt.demo.history_plan import Segment, cell_of
from beredt.demo.history_spans import Span
from beredt.demo.records import DemoPack
from beredt.demo.stories import Story

#: Days between two periods of the same pack: the earlier one is off DMP's lists before the later is reported.
APART = timedelta(45)


class TooFewPacksError(ValueError):
    """The catalogue cannot carry the counts."""


@dataclass(slots=True, eq=False)
class Draft:
    """A case whose dates are settled; its medicine and the rest are filled in step by step."""

    span: Span
    group: str
    registered: bool
    packs: tuple[DemoPack, ...] = ()
    story: Story | None = None
    previous: "Draft | None" = None

    @property
    def atc(self) -> str:
        """The substance, once there is a pack."""
        return self.packs[0].atc

    @property
    def segment(self) -> Segment:
        """In which years it counts as handled."""
        end = self.span.end
        return cell_of(self.span.registered.year, end.year if end else None).segment

    @property
    def begins(self) -> date:
        """The first day on which anything was known or short."""
        return min(self.span.start, self.span.registered)


class Calendar:
    """Which packs are short when, so that no pack has two periods close to one another."""

    def __init__(self) -> None:
        self._cases: dict[str, list[Draft]] = {}
        self._substances: set[str] = set()

    def give(self, draft: Draft, pack: DemoPack) -> None:
        """Enter a pack of a case."""
        draft.packs = (*draft.packs, pack)
        self._cases.setdefault(pack.varenummer, []).append(draft)
        self._substances.add(pack.atc)

    def is_free(self, pack: DemoPack, span: Span) -> bool:
        """Whether the pack was on the market then and has no other period within APART of this one."""
        first, last = min(span.start, span.registered), span.end or date.max - APART
        if pack.marketed_from >= first:
            return False
        return all(
            (d.span.end is not None and d.span.end + APART <= first) or last + APART <= d.begins
            for d in self._cases.get(pack.varenummer, [])
        )

    def has_been_short(self, pack: DemoPack) -> tuple[bool, bool]:
        """Whether the pack, and whether any pack of its substance, has any period so far."""
        return pack.varenummer in self._cases, pack.atc in self._substances


def link_periods(drafts: Iterable[Draft]) -> None:
    """Link every case to the latest earlier one that shares a pack with it."""
    latest: dict[str, Draft] = {}
    for draft in sorted(drafts, key=lambda d: d.begins):
        earlier = [latest[p.varenummer] for p in draft.packs if p.varenummer in latest]
        draft.previous = max(earlier, key=lambda d: d.begins, default=None)
        latest |= {pack.varenummer: draft for pack in draft.packs}
