"""DMP's lists of shortages as they would have stood on each list day, with the notices that no case covers yet."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from numpy.random import Generator

from beredt.demo.history_cases import Calendar, Draft
from beredt.demo.history_causes import dmp_words
from beredt.demo.history_packs import free_pack
from beredt.demo.history_promises import Promise
from beredt.demo.history_spans import Span
from beredt.demo.records import AS_OF, DemoFile, DemoPack
from beredt.formats.notices import dmp
from beredt.formats.reasons import Reason

#: A list keeps what has ended for so long.
KEEPS_ENDED = timedelta(31)

#: Notices of the last two weeks for which there is no case: of products without any open case.
NEW_PRODUCTS = 10
NEW_FROM = date(2024, 12, 17)
#: The day of the other two: a changed end of an open case, and a new period after one that has ended.
LAST_REPORT = date(2024, 12, 27)
RECENTLY_ENDED = date(2024, 9, 16), date(2024, 11, 8)


@dataclass(frozen=True, slots=True)
class Notice:
    """What the holder of some packs reported of one shortage, with every promise in order."""

    packs: tuple[DemoPack, ...]
    start: date
    reason: Reason
    ledger: tuple[Promise, ...]


def write_lists(out: Path, days: Sequence[date], notices: Sequence[Notice]) -> list[DemoFile]:
    """notices/dmp_YYYY-MM-DD.csv for each day."""
    folder = out / "notices"
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for day in days:
        path = folder / f"dmp_{day}.csv"
        dmp.write(path, day, sorted(_rows(day, notices), key=lambda row: (row.name, row.varenummer or "")))
        files.append(DemoFile("notices", path, source="dmp"))
    return files


def _rows(day: date, notices: Iterable[Notice]) -> Iterator[dmp.ListRow]:
    for notice in notices:
        told = [promise for promise in notice.ledger if promise.reported <= day]
        if told and told[-1].end >= day - KEEPS_ENDED:
            for pack in notice.packs:
                yield _row(day, pack, notice, told[-1])


def _row(day: date, pack: DemoPack, notice: Notice, latest: Promise) -> dmp.ListRow:
    status = "Kommende" if notice.start > day else "Mangel" if latest.end >= day else "Avsluttet"
    return dmp.ListRow(
        name=f"{pack.name} {pack.strength}",
        substances=_substances(pack.substance),
        atc=pack.atc,
        varenummer=pack.varenummer,
        holder=pack.holder,
        received=latest.reported,
        start=notice.start,
        end=latest.end,
        reason=dmp_words(notice.reason),
        status=status,
    )


def _substances(name: str) -> tuple[str, ...]:
    """The single substances in an ATC name: 'A, b og c' are three, 'A, kombinasjoner' and 'A, normalt humant' one."""
    parts = re.split(", | og ", name)
    return tuple(parts) if " og " in name and "kombinasjoner" not in name else (parts[0],)


def with_news(
    rng: Generator, listed: dict[Draft, Notice], shelf: Sequence[DemoPack], calendar: Calendar
) -> list[Notice]:
    """All notices: those of the cases, one of them with a changed end, and the new ones of the last two weeks."""
    moved = _pick(rng, [draft for draft, notice in listed.items() if _may_move(draft, notice)])
    ended = _pick(rng, [draft for draft in listed if _ended_lately(draft, calendar)])
    end = listed[moved].ledger[-1].end + timedelta(int(rng.integers(28, 57)))
    ledger = (*listed[moved].ledger, Promise(LAST_REPORT, end))
    changed = Notice(moved.packs, moved.span.start, listed[moved].reason, ledger)
    start = LAST_REPORT + timedelta(int(rng.integers(3, 15)))
    again = (Promise(LAST_REPORT, start + timedelta(int(rng.integers(21, 71)))),)
    period = Notice(ended.packs, start, listed[ended].reason, again)
    unchanged = [notice for draft, notice in listed.items() if draft is not moved]
    return [*unchanged, changed, period, *_new_products(rng, shelf, calendar, set(ended.packs))]


def _may_move(draft: Draft, notice: Notice) -> bool:
    last = notice.ledger[-1]
    return (
        draft.span.end is None
        and draft.story is None
        and last.reported < NEW_FROM
        and AS_OF < last.end < AS_OF + timedelta(60)
    )


def _ended_lately(draft: Draft, calendar: Calendar) -> bool:
    end, again = draft.span.end, Span(LAST_REPORT, LAST_REPORT, None)
    if end is None or draft.story or not RECENTLY_ENDED[0] <= end <= RECENTLY_ENDED[1]:
        return False
    return all(calendar.is_free(pack, again) for pack in draft.packs)


def _pick(rng: Generator, drafts: Sequence[Draft]) -> Draft:
    if not drafts:
        raise ValueError("no case of the register suits a new notice")
    return drafts[int(rng.integers(len(drafts)))]


def _new_products(
    rng: Generator, shelf: Sequence[DemoPack], calendar: Calendar, taken: set[DemoPack]
) -> Iterator[Notice]:
    reasons = (Reason.MANUFACTURING, Reason.DEMAND_RISE, Reason.SHIPPING_DELAY, Reason.ACTIVE_INGREDIENT)
    for _ in range(NEW_PRODUCTS):
        reported = NEW_FROM + timedelta(int(rng.integers(0, 13)))
        start = reported + timedelta(int(rng.integers(-5, 41)))
        length = int(np.clip(rng.lognormal(np.log(50), 0.6), 10, 200))
        draft = Draft(Span(start, reported, None), "", True)
        pack = free_pack(rng, draft, [p for p in shelf if p.registered and p not in taken], calendar)
        if pack is None:
            raise ValueError("no free pack for a new notice")
        taken.add(pack)
        ledger = (Promise(reported, start + timedelta(length)),)
        yield Notice((pack,), start, reasons[int(rng.integers(len(reasons)))], ledger)
