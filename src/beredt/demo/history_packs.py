"""Which packs a case concerns: those of the stories, and the drawing of packs for the others."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.random import Generator

from beredt.demo.history_cases import Calendar, Draft, TooFewPacksError
from beredt.demo.records import FIRST_DAY, DemoPack
from beredt.demo.stories import Story

#: How much likelier a medicine of each setting is to reach the specialist health service's register.
SETTING_WEIGHT = {"hospital": 3.0, "both": 2.0, "primary": 0.4}
#: A pack that has been short at another time is so much likelier to be chosen, and so is one of its
#: substance.
AGAIN, RELATED = 2.0, 8.0
#: Shares of cases that concern one, two and three packs, where there are as many of the same medicine.
PACKS = (0.7, 0.2, 0.1)


def place_stories(stories: Iterable[Story], packs: Sequence[DemoPack], calendar: Calendar) -> list[Draft]:
    """A draft for each story with its pack. Raises TooFewPacksError where the catalogue lacks the medicine."""
    placed: dict[str, Draft] = {}
    for story in stories:
        found = [pack for pack in packs if _is_told_of(story, pack)]
        if story.previous:
            found = [pack for pack in placed[story.previous].packs if pack in found]
        pack = next((pack for pack in found if calendar.is_free(pack, story.span)), None)
        if pack is None:
            raise TooFewPacksError(f"no free pack for the case '{story.key}' ({story.atc} {story.name})")
        draft = placed[story.key] = Draft(story.span, story.atc[0], pack.registered, story=story)
        calendar.give(draft, pack)
        for other in found if story.name else ():
            if other.strength != pack.strength and calendar.is_free(other, story.span):
                calendar.give(draft, other)
    return list(placed.values())


def _is_told_of(story: Story, pack: DemoPack) -> bool:
    return (
        pack.atc == story.atc
        and pack.name.casefold().startswith(story.name.casefold())
        and story.form.casefold() in pack.form.casefold()
        and story.strength in pack.strength.replace(" ", "").replace("\u00a0", "")
    )


def old_packs(packs: Iterable[DemoPack], told: Iterable[Draft]) -> list[DemoPack]:
    """Packs for the other cases: on the market when the register begins, and not a story's."""
    stories = {pack.varenummer for draft in told for pack in draft.packs}
    return [p for p in packs if p.marketed_from < FIRST_DAY and p.varenummer not in stories]


def weighted_order(rng: Generator, weights: Sequence[float]) -> list[int]:
    """Indices in the order of drawing without replacement with chances proportional to the weights."""
    keys = np.log(np.array(weights)) + rng.gumbel(size=len(weights))
    return [int(i) for i in np.argsort(-keys)]


def free_pack(rng: Generator, draft: Draft, packs: Sequence[DemoPack], calendar: Calendar) -> DemoPack | None:
    """A pack that is free for the case, by weight; None where none is."""
    order = weighted_order(rng, [_weight(pack, calendar) for pack in packs])
    return next((packs[i] for i in order if calendar.is_free(packs[i], draft.span)), None)


def _weight(pack: DemoPack, calendar: Calendar) -> float:
    same, related = calendar.has_been_short(pack)
    return SETTING_WEIGHT[pack.setting] * (AGAIN if same else 1.0) * (RELATED if related else 1.0)


def deal_freely(rng: Generator, drafts: Iterable[Draft], shelf: Sequence[DemoPack], calendar: Calendar) -> None:
    """A pack for each draft of which only the group and the registration are settled."""
    for draft in sorted(drafts, key=lambda d: d.begins):
        packs = [p for p in shelf if p.atc[0] == draft.group and p.registered is draft.registered]
        pack = free_pack(rng, draft, packs, calendar)
        if pack is None:
            raise TooFewPacksError(f"no free pack in {draft.group} for a case from {draft.begins}")
        calendar.give(draft, pack)


def add_packs(rng: Generator, drafts: Iterable[Draft], shelf: Sequence[DemoPack], calendar: Calendar) -> None:
    """Give some cases one or two more packs of the same name, form and supplier."""
    same: dict[tuple[str, str, str, str, bool], list[DemoPack]] = {}
    for pack in shelf:
        same.setdefault(_medicine(pack), []).append(pack)
    for draft in sorted(drafts, key=lambda d: (d.begins, d.atc)):
        wanted = int(rng.choice(len(PACKS), p=PACKS))
        others = [p for p in same[_medicine(draft.packs[0])] if calendar.is_free(p, draft.span)]
        for pack in others[:wanted]:
            calendar.give(draft, pack)


def _medicine(pack: DemoPack) -> tuple[str, str, str, str, bool]:
    return pack.atc, pack.name, pack.form, pack.holder, pack.registered
