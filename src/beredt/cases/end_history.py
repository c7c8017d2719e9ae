"""The cases of the register as the outlook learns of ends from them: lengths, covariates, and promises by day."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import numpy as np
from django.db.models import F

from beredt import outlook
from beredt.cases.history import past
from beredt.cases.models import Case
from beredt.cases.promises import ledgers
from beredt.cases.queries import known_shortages
from beredt.catalogue.models import Pack
from beredt.formats.notices.ledger import Promise

#: Learn from so many cases, the newest: some eight years of Mangelsenteret's, and no more than the model takes.
NEWEST = 3000


def promised_end(case: Case, promises: Sequence[Promise]) -> date | None:
    """The newest promise known: by the notices where there are any, else by the register."""
    return promises[-1].end if promises else case.promised_end


def past_shortages(as_of: date, known: date | None) -> list[outlook.Shortage]:
    """The newest cases registered by a day, as they stood then: what ends and slips are learnt from."""
    rows = known_shortages(known).filter(then_registered__lte=as_of)
    newest = rows.order_by(F("then_end").desc(nulls_first=True), "number")[:NEWEST]
    cases = [past(known).case(case) for case in newest]
    return list(shortages_of(cases, known, ledgers(cases, as_of, known), as_of).values())


def durations(as_of: date, known: date | None) -> outlook.KaplanMeier | None:
    """Durations of all cases registered by a day: closed ones whole, open ones so far, late finds from when found."""
    registered = known_shortages(known).filter(then_registered__lte=as_of)
    rows = list(registered.values_list("then_registered", "then_start", "then_end"))
    last = [(end if end is not None and end <= as_of else as_of) for _registered, _start, end in rows]
    days = np.array([(day - start).days for (_r, start, _e), day in zip(rows, last, strict=True)], float)
    entry = np.array([max(0, (registered - start).days) for registered, start, _end in rows], float)
    ended = np.array([end is not None and end <= as_of for _registered, _start, end in rows], bool)
    seen = (days >= entry) & (days >= 0)
    return outlook.KaplanMeier.fit(days[seen], ended[seen], entry[seen]) if seen.any() else None


def shortages_of(
    cases: Sequence[Case], known: date | None, promises: Mapping[int, Sequence[Promise]], as_of: date
) -> dict[int, outlook.Shortage]:
    """Cases as the outlook sees them at the end of a day, by case id."""
    suppliers = _suppliers(cases, known)
    return {
        case.pk: outlook.Shortage(
            key=case.number,
            start=case.start.toordinal(),
            found=max(case.start, case.registered).toordinal(),
            end=case.end.toordinal() if case.end is not None and case.end <= as_of else None,
            promises=_promises(case, promises.get(case.pk, ())),
            followed=_followed(case, promises.get(case.pk, ())),
            cause=case.reason,
            atc=case.atc,
            registration=case.registration,
            supplier=suppliers.get(case.pk, ""),
        )
        for case in cases
    }


def ledger_of(shortages: Iterable[outlook.Shortage], as_of: date) -> outlook.Promises:
    """Every promise of the shortages whose promises were followed, those still open among them."""
    rows = []
    for case in shortages:
        if case.end is not None and case.watched >= case.end:
            continue
        moved, last = 0, None
        for told, promised in case.promises:
            if promised is None or told > as_of.toordinal():
                continue
            moved += last is not None and promised > last
            last = promised
            rows.append((told, promised, moved, np.nan if case.end is None else case.end))
    return outlook.Promises(*np.array(rows, float).reshape(-1, 4).T)


def _promises(case: Case, told: Sequence[Promise]) -> tuple[tuple[int, int | None], ...]:
    """What was promised when; an end that only the register has was told when the case was registered."""
    first = told[0].before if told else case.promised_end
    at_first = ((case.registered.toordinal(), first.toordinal()),) if first else ()
    return (*at_first, *((promise.observed_on.toordinal(), promise.end.toordinal()) for promise in told))


def _followed(case: Case, told: Sequence[Promise]) -> int | None:
    """The end of a case of which a file tells the last promised end only, and not when it was told: learn nothing of
    promises from it, as those told near the end look better than they were.
    """
    untold = case.end is not None and case.promised_end is not None and not told and case.delivery_id is not None
    return case.end.toordinal() if untold and case.end else None


def _suppliers(cases: Sequence[Case], known: date | None) -> dict[int, str]:
    """Who holds most of a case's packs, the first by name of several; by case id, where a pack tells it."""
    packs = past(known).packs(cases)
    numbers = {number for named in packs.values() for number in named}
    holders = dict(Pack.objects.filter(varenummer__in=numbers).values_list("varenummer", "medicine__holder"))
    found = {}
    for case_id, named in packs.items():
        counted = Counter(holders[number] for number in named if holders.get(number))
        if counted:
            found[case_id] = min(counted, key=lambda holder: (-counted[holder], holder))
    return found
