"""Which substance each case of 2024 concerns: figure 2 and the number of distinct substances come out exactly."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from numpy.random import Generator

from beredt.demo.history_cases import Calendar, Draft, TooFewPacksError
from beredt.demo.history_packs import SETTING_WEIGHT, free_pack, weighted_order
from beredt.demo.history_plan import (
    MOST_ELSEWHERE,
    MOST_PER_SUBSTANCE,
    Family,
    families,
    substances_2024,
)
from beredt.demo.history_spans import EARLIEST_START
from beredt.demo.records import DemoPack

#: Packs by substance and by whether they are registered.
Shelf = dict[tuple[str, bool], list[DemoPack]]


def deal_substances(
    rng: Generator,
    drafts: Sequence[Draft],
    told: Sequence[Draft],
    packs: Iterable[DemoPack],
    calendar: Calendar,
) -> None:
    """A pack for every draft of 2024, so chosen that the substances come out as counted.

    `told` are the stories of 2024, which the counts include. Raises TooFewPacksError where the catalogue
    cannot carry the counts.
    """
    shelf: Shelf = defaultdict(list)
    for pack in packs:
        shelf[pack.atc, pack.registered].append(pack)
    for group, distinct in substances_2024().items():
        used = Counter(d.atc for d in told if d.group == group)
        mine = [d for d in drafts if d.group == group]
        order = [mine[i] for i in rng.permutation(len(mine))]
        _Group(rng, group, order, used, dict(shelf), calendar).deal(distinct)


class _Group:
    """The cases of one ATC main group while their substances are dealt."""

    def __init__(
        self,
        rng: Generator,
        group: str,
        drafts: list[Draft],
        used: Counter[str],
        shelf: Shelf,
        calendar: Calendar,
    ) -> None:
        self.rng, self.group, self.used, self.shelf, self.calendar = rng, group, used, shelf, calendar
        self.waiting = {flag: [d for d in drafts if d.registered is flag] for flag in (True, False)}
        self.families = [f for f in families() if f.prefixes[0][0] == group]
        self.most = MOST_PER_SUBSTANCE.get(group, MOST_ELSEWHERE)

    def deal(self, distinct: int) -> None:
        """The families first, then each new substance once, then what is left to substances used already."""
        for family in self.families:
            self._deal_family(family)
        enough = -(-len(self.waiting[True]) // self.most)
        self._deal_rest(False, distinct - len(self.used) - enough)
        self._deal_rest(True, distinct - len(self.used))
        if len(self.used) != distinct or any(self.waiting.values()):
            raise TooFewPacksError(f"{self.group}: {distinct} substances are needed, {len(self.used)} were found")

    def _give(self, atc: str, registered: bool) -> bool:
        """Give the substance to the first waiting case for which one of its packs is free, if there is one."""
        for draft in self.waiting[registered]:
            pack = free_pack(self.rng, draft, self.shelf[atc, registered], self.calendar)
            if pack is not None:
                self.waiting[registered].remove(draft)
                self.calendar.give(draft, pack)
                self.used[atc] += 1
                return True
        return False

    def _deal_family(self, family: Family) -> None:
        for atc, cases in family.substances.items():
            for _ in range(cases - self.used[atc]):
                if not self._give(atc, True):
                    raise TooFewPacksError(f"{atc}: no free pack for one of {cases} cases")
        substances = [a for a, registered in self.shelf if registered and family.holds(a)]
        others = self._order([a for a in substances if a not in family.substances], True)
        for atc in others * self.most:
            if self._of(family) < family.cases and self.used[atc] < self.most:
                self._give(atc, True)
        if self._of(family) != family.cases:
            raise TooFewPacksError(f"{family.prefixes}: {self._of(family)} cases instead of {family.cases}")

    def _of(self, family: Family) -> int:
        return sum(n for atc, n in self.used.items() if family.holds(atc))

    def _outside(self, registered: bool) -> list[str]:
        """Substances of the group that are in no family of figure 2 and were on the market before any case began."""
        return [
            atc
            for (atc, flag), packs in self.shelf.items()
            if flag is registered
            and atc[0] == self.group
            and not any(f.holds(atc) for f in self.families)
            and any(pack.marketed_from < EARLIEST_START for pack in packs)
        ]

    def _order(self, substances: Sequence[str], registered: bool) -> list[str]:
        weights = [max(SETTING_WEIGHT[p.setting] for p in self.shelf[a, registered]) for a in substances]
        return [substances[i] for i in weighted_order(self.rng, weights)]

    def _deal_rest(self, registered: bool, distinct: int) -> None:
        """All waiting cases to at most `distinct` new substances, those with several cases first.

        With many cases still waiting there is one whose dates suit the same pack again; a substance that has
        none yet suits any case, so these come last. Where several cases must share, substances with several
        packs lead.
        """
        cases = len(self.waiting[registered])
        new = self._order([a for a in self._outside(registered) if a not in self.used], registered)
        several = cases - min(cases, distinct)
        wide = [atc for atc in new if len(self.shelf[atc, registered]) > 2][:several]
        new = (wide + [atc for atc in new if atc not in wide])[: min(cases, max(distinct, 0))]
        old = [a for a in self._outside(registered) if self.used[a]]
        for _ in range(cases - len(new)):
            if not any(self._give_again(atc, registered) for atc in self._order(new + old, registered)):
                raise TooFewPacksError(f"{self.group}: no free pack left among the substances chosen")
        for atc in new:
            if not self.used[atc]:
                self._give(atc, registered)

    def _give_again(self, atc: str, registered: bool) -> bool:
        """One case beyond the first for the substance, which gets its first here where it has none."""
        if not self.used[atc]:
            self._give(atc, registered)
        return self.used[atc] < self.most and self._give(atc, registered)
