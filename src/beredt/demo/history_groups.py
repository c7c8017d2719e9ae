"""Which ATC main group each case belongs to, and whether its medicine is registered, dealt to the exact counts."""

from collections import Counter
from collections.abc import Iterable, Sequence

from numpy.random import Generator

from beredt.demo.history_cases import Draft, TooFewPacksError
from beredt.demo.history_plan import (
    HANDLED_2024,
    UNREGISTERED,
    UNREGISTERED_N_2024,
    Cell,
    Segment,
    group_counts,
)
from beredt.demo.history_spans import Span
from beredt.demo.records import DemoPack


def draft_cases(
    rng: Generator, spans: dict[Cell, list[Span]], told: Sequence[Draft], shelf: Sequence[DemoPack]
) -> list[Draft]:
    """One draft for each span, with group and registration; `told` are the stories, which the counts include.

    `shelf` are the packs that may be chosen. Raises TooFewPacksError where it has too few unregistered ones.
    """
    free = Counter(group_counts())
    free.subtract(Counter((d.segment, d.group) for d in told))
    unregistered = _deal_unregistered(rng, free, told, shelf)
    drafts: list[Draft] = []
    for segment in Segment:
        places = [span for cell, listed in spans.items() if cell.segment is segment for span in listed]
        kinds = [
            (group, n >= unregistered[segment, group])
            for (s, group), count in sorted(free.items())
            if s is segment
            for n in range(count)
        ]
        order = rng.permutation(len(kinds))
        drafts += [Draft(span, *kinds[i]) for span, i in zip(places, order, strict=True)]
    return drafts


Counts = Counter[tuple[Segment, str]]


def _deal_unregistered(rng: Generator, free: Counts, told: Iterable[Draft], shelf: Iterable[DemoPack]) -> Counts:
    """How many unregistered cases each segment has in each group, beyond those of the stories."""
    packs = Counter(pack.atc[0] for pack in shelf if not pack.registered)
    stories: Counts = Counter((d.segment, d.group) for d in told if not d.registered)
    due = {s: UNREGISTERED[s] - sum(n for (t, _), n in stories.items() if t is s) for s in Segment}
    dealt: Counts = Counter()
    for group in _groups_2024(rng, free, stories, packs):
        segment = next((s for s in HANDLED_2024 if due[s] > 0 and dealt[s, group] < free[s, group]), None)
        if segment is None:
            raise TooFewPacksError(f"no room for an unregistered medicine of {group}")
        dealt[segment, group] += 1
        due[segment] -= 1
    for segment in Segment:
        if segment not in HANDLED_2024:
            room = {g: min(free[segment, g], packs[g]) for g in packs}
            for group, n in proportional(rng, due[segment], packs, room).items():
                dealt[segment, group] = n
    return dealt


def _groups_2024(rng: Generator, free: Counts, stories: Counts, packs: Counter[str]) -> list[str]:
    """The groups of the unregistered cases handled in 2024, in chance order: N has its count and leads, and
    in no other group are more than half unregistered.
    """
    taken: Counter[str] = Counter()
    for (segment, group), n in stories.items():
        taken[group] += n if segment in HANDLED_2024 else 0
    cases = {g: sum(free[s, g] for s in HANDLED_2024) for g in packs}
    room = {g: min(cases[g] // 2, packs[g], UNREGISTERED_N_2024 - 1 - taken[g]) for g in packs if g != "N"}
    total = sum(UNREGISTERED[s] for s in HANDLED_2024) - taken.total()
    nervous = UNREGISTERED_N_2024 - taken["N"]
    others = proportional(rng, total - nervous, packs, room)
    return [str(g) for g in rng.permutation(["N"] * nervous + sorted(others.elements()))]


def proportional(rng: Generator, total: int, weights: Counter[str], room: dict[str, int]) -> Counter[str]:
    """Deal `total` to keys one by one, each to the key furthest behind its weight with room left; ties by chance."""
    dealt: Counter[str] = Counter()
    order = [str(key) for key in rng.permutation(sorted(weights))]
    for _ in range(total):
        with_room = [key for key in order if dealt[key] < room.get(key, 0)]
        if not with_room:
            raise TooFewPacksError(f"no room for {total} unregistered cases")
        dealt[min(with_room, key=lambda key: (dealt[key] + 0.5) / weights[key])] += 1
    return dealt
