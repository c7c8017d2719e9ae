"""The demo's past: the shortage centre's register of 2022-2024, DMP's lists over time, and what really happened.

The register gives the counts of Mangelsenteret's annual report for 2024 exactly, for every seed (history_plan).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from numpy.random import Generator

from beredt.demo.history_cases import Calendar, Draft, link_periods
from beredt.demo.history_causes import Cause, deal_causes
from beredt.demo.history_counts import check_register
from beredt.demo.history_durations import duration_given
from beredt.demo.history_groups import draft_cases
from beredt.demo.history_lists import Notice, with_news, write_lists
from beredt.demo.history_packs import add_packs, deal_freely, old_packs, place_stories
from beredt.demo.history_plan import CLOSED
from beredt.demo.history_promises import Promise, draw_ledger, list_days
from beredt.demo.history_spans import deal_spans
from beredt.demo.history_substances import deal_substances
from beredt.demo.records import AS_OF, DemoFile, DemoPack, Shortage
from beredt.demo.stories import stories
from beredt.formats import case_register
from beredt.formats.case_register import CaseSource, RegisteredCase, Registration, YesNo

#: Sets this part's random numbers apart from those of the other parts of the demo.
STREAM = 20

#: Days that pass, at most, from the report to DMP until the centre registers the case.
FORWARDED, HEARD_OTHERWISE = 4, 9
#: Where the holder has told DMP nothing, a promised end is known in this share of the cases, and it may be
#: old.
PROMISE_KNOWN = 0.6
#: The last promise of an open case is at best so many days off.
NEAR = 6


@dataclass(frozen=True, slots=True)
class _Made:
    """The drafts of all cases with the packs left for other shortages."""

    drafts: list[Draft]
    shelf: list[DemoPack]
    calendar: Calendar


def write_history(packs: Sequence[DemoPack], out: Path, seed: int) -> tuple[list[DemoFile], tuple[Shortage, ...]]:
    """Write notices/dmp_*.csv and cases.csv below `out`; give the files, and the shortages as they really
    went.

    The same packs and seed give the same bytes. Raises TooFewPacksError where the catalogue cannot carry the
    counts.
    """
    rng = np.random.default_rng([seed, STREAM])
    made = _make(rng, packs)
    causes = deal_causes(rng, made.drafts)
    ends = [_true_end(rng, draft) for draft in made.drafts]
    ledgers = [_ledger(rng, *told) for told in zip(made.drafts, causes, ends, strict=True)]
    cases = _register(made.drafts, causes, ledgers)
    check_register(cases)

    listed = {
        draft: Notice(draft.packs, draft.span.start, cause.reason, ledger)
        for draft, cause, ledger in zip(made.drafts, causes, ledgers, strict=True)
        if draft.registered and cause.holder_reported is YesNo.YES
    }
    files = write_lists(out, list_days(), with_news(rng, listed, made.shelf, made.calendar))
    case_register.write(out / "cases.csv", cases)
    files.append(DemoFile("cases", out / "cases.csv"))
    return files, tuple(_shortage(rng, *told) for told in zip(made.drafts, cases, ends, strict=True))


def _make(rng: Generator, packs: Sequence[DemoPack]) -> _Made:
    """Every case with dates and packs, in the order of the register."""
    calendar = Calendar()
    told = place_stories(stories(), packs, calendar)
    shelf = old_packs(packs, told)
    drafts = draft_cases(rng, deal_spans(rng, [d.span for d in told]), told, shelf)
    late = [d for d in drafts if d.segment.in_2024]
    deal_substances(rng, late, [d for d in told if d.segment.in_2024], shelf, calendar)
    deal_freely(rng, [d for d in drafts if not d.segment.in_2024], shelf, calendar)
    add_packs(rng, drafts, shelf, calendar)
    everything = sorted([*told, *drafts], key=lambda d: (d.span.registered, d.span.start, d.packs[0].varenummer))
    link_periods(everything)
    return _Made(everything, shelf, calendar)


def _true_end(rng: Generator, draft: Draft) -> date:
    """When the shortage ends: an open one by the same law of durations as the closed, given the days gone."""
    start = draft.span.start
    return draft.span.end or start + timedelta(duration_given(rng, CLOSED[-1].median, (AS_OF - start).days))


def _ledger(rng: Generator, draft: Draft, cause: Cause, true_end: date) -> tuple[Promise, ...]:
    """The promises of a case; empty where none is known.

    Promises of an open case are about its end too, as those of the closed are, but never the very day.
    """
    if draft.story and draft.story.promises:
        return tuple(Promise(reported, end) for reported, end in draft.story.promises)
    within = FORWARDED if cause.source is CaseSource.DMP else HEARD_OTHERWISE
    reported = draft.span.registered - timedelta(int(rng.integers(0, within + 1)))
    aim = draft.span.end or true_end + timedelta(int(rng.integers(1, NEAR + 1)))
    ledger = draw_ledger(rng, draft.span.start, aim, reported)
    if draft.registered and cause.holder_reported is YesNo.YES:
        return ledger
    return ledger[: int(rng.integers(1, len(ledger) + 1))] if rng.random() < PROMISE_KNOWN else ()


def _register(
    drafts: Sequence[Draft], causes: Iterable[Cause], ledgers: Iterable[tuple[Promise, ...]]
) -> list[RegisteredCase]:
    numbers: dict[Draft, str] = {}
    for draft in drafts:
        year = draft.span.registered.year
        numbers[draft] = f"{year}-{sum(d.span.registered.year == year for d in numbers) + 1:04d}"
    return [
        RegisteredCase(
            case_no=numbers[draft],
            title=_title(draft.packs),
            atc=draft.atc,
            registered=draft.span.registered,
            start=draft.span.start,
            source=cause.source,
            registration=Registration.REGISTERED if draft.registered else Registration.UNREGISTERED,
            varenummer=tuple(pack.varenummer for pack in draft.packs),
            end=draft.span.end,
            reported_by_holder=cause.holder_reported,
            reason=cause.reason,
            reason_text=cause.text,
            promised_end=ledger[-1].end if ledger else None,
            previous_case=numbers[draft.previous] if draft.previous else None,
            note=draft.story.note if draft.story else None,
        )
        for draft, cause, ledger in zip(drafts, causes, ledgers, strict=True)
    ]


def _title(packs: Sequence[DemoPack]) -> str:
    """The name, with the strength where the case has but one."""
    strengths = {pack.strength for pack in packs}
    return f"{packs[0].name} {packs[0].strength}" if len(strengths) == 1 else packs[0].name


def _shortage(rng: Generator, draft: Draft, case: RegisteredCase, true_end: date) -> Shortage:
    depth = draft.story.depth if draft.story else round(float(np.clip(rng.beta(3.5, 1.5), 0.2, 1.0)), 2)
    if draft.story is None:
        return Shortage(case.case_no, case.varenummer, case.start, true_end, depth)
    advised, use_left = draft.story.advised, draft.story.use_left
    return Shortage(case.case_no, case.varenummer, case.start, true_end, depth, advised, use_left)
