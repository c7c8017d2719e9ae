"""An existing register of cases: cases with their packs, and the notices that they answer to."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from beredt.cases.lifecycle.facts import LINKS, as_stored
from beredt.cases.lifecycle.states import EventKind
from beredt.cases.models import Case, CaseEvent, CasePack, Notice, NoticeSource, NoticeStanding, NoticeState
from beredt.catalogue.models import Pack
from beredt.formats import case_register
from beredt.formats.case_register import RegisteredCase, YesNo
from beredt.formats.problems import Code, Problem, Refused
from beredt.intake.actions import Content, Importer, Incoming, Supersedes
from beredt.intake.models import Delivery, Kind

FIELDS = (
    "title",
    "atc",
    "registered",
    "start",
    "end",
    "promised_end",
    "source",
    "reported_by_holder",
    "registration",
    "reason",
    "reason_text",
    "note",
)
HOLDER_REPORTED = {YesNo.YES: True, YesNo.NO: False, YesNo.UNKNOWN: None}
#: A notice belongs to a case whose period it starts within, this much before or after.
NEAR = timedelta(days=60)


def read(incoming: Incoming) -> Content:
    """Reads the register; every pack must be known to the catalogue. Raises Refused."""
    rows = case_register.read(incoming.path)
    named = {number for row in rows for number in row.varenummer}
    known = set(Pack.objects.filter(varenummer__in=named).values_list("varenummer", flat=True))
    problems = [
        Problem(Code.UNKNOWN_VARENUMMER, line, "varenummer", number)
        for line, row in enumerate(rows, start=2)
        for number in row.varenummer
        if number not in known
    ]
    if problems:
        raise Refused(problems)
    return Content(
        records=rows,
        first=min((row.registered for row in rows), default=None),
        last=max((row.end or row.registered for row in rows), default=None),
        scope=("case_register",),
    )


def store(delivery: Delivery, content: Content) -> dict[str, Any]:
    """Makes the cases of the register say what it says; cases that it lacks are left alone.

    What it changes on a case that was there leaves an event with what stood before, so that history stays as it was.
    """
    rows: tuple[RegisteredCase, ...] = content.records
    there = Case.objects.in_bulk([row.case_no for row in rows], field_name="number")
    packs = _packs_of(there.values())
    new = [_as_case(row, delivery) for row in rows if row.case_no not in there]
    Case.objects.bulk_create(new, batch_size=1_000)
    ids = {case.number: case.pk for case in (*there.values(), *new)}
    CasePack.objects.bulk_create(
        [CasePack(case_id=ids[row.case_no], pack_id=pack) for row in rows for pack in _packs(row, there)],
        batch_size=2_000,
    )
    _link_previous([row for row in rows if row.case_no not in there], ids)
    changes = _changes(rows, there, packs, ids, delivery)
    _apply(changes, there)
    CaseEvent.objects.bulk_create([_event(there[number], told, delivery) for number, told in changes.items()])
    linked = _link_notices(rows, ids)
    return {"cases": len(rows), "added": len(new), "changed": len(changes), "notices_linked": linked}


#: What a register changes on a case: by field, what stood before and what stands now.
Change = dict[str, tuple[Any, Any]]


def _changes(
    rows: Iterable[RegisteredCase],
    there: Mapping[str, Case],
    packs: Mapping[int, list[str]],
    ids: Mapping[str, int],
    delivery: Delivery,
) -> dict[str, Change]:
    """By case number, for the cases that were there and of which the register says something else."""
    found: dict[str, Change] = {}
    for row in rows:
        old = there.get(row.case_no)
        if old is None:
            continue
        said = _as_case(row, delivery)
        change: Change = {
            name: (getattr(old, name), getattr(said, name))
            for name in FIELDS
            if getattr(old, name) != getattr(said, name)
        }
        previous = ids[row.previous_case] if row.previous_case else old.previous_id
        if previous != old.previous_id:
            change["previous"] = (old.previous_id, previous)
        if (named := sorted(set(row.varenummer))) != packs[old.pk]:
            change["packs"] = (packs[old.pk], named)
        if change:
            found[row.case_no] = change | {"delivery": (old.delivery_id, delivery.pk)}
    return found


def _apply(changes: Mapping[str, Change], there: Mapping[str, Case]) -> None:
    gone: set[tuple[int, str]] = set()
    come: list[CasePack] = []
    for number, change in changes.items():
        case = there[number]
        for name, (before, after) in change.items():
            if name == "packs":
                gone |= {(case.pk, pack) for pack in before if pack not in after}
                come += [CasePack(case=case, pack_id=pack) for pack in after if pack not in before]
            else:
                setattr(case, LINKS.get(name, name), after)
    named = {name for change in changes.values() for name in change if name != "packs"}
    if named:
        # Each row of such a question looks through its whole batch: small ones are quicker.
        Case.objects.bulk_update([there[number] for number in changes], sorted(named), batch_size=100)
    rows = CasePack.objects.filter(case__in={case for case, _pack in gone}).values_list("pk", "case_id", "pack_id")
    CasePack.objects.filter(pk__in=[pk for pk, case, pack in rows if (case, pack) in gone]).delete()
    CasePack.objects.bulk_create(come, batch_size=2_000)


def _event(case: Case, change: Change, delivery: Delivery) -> CaseEvent:
    today = timezone.localdate()
    return CaseEvent(
        case=case,
        kind=EventKind.IMPORTED,
        effective=max(today, case.registered),
        recorded=timezone.now(),
        actor=delivery.received_by,
        data={
            "before": {name: as_stored(before) for name, (before, _after) in change.items()},
            "after": {name: as_stored(after) for name, (_before, after) in change.items()},
            "file": delivery.file_name,
        },
    )


def _packs_of(cases: Iterable[Case]) -> dict[int, list[str]]:
    """The packs of each case in order, in one query."""
    found: dict[int, list[str]] = {case.pk: [] for case in cases}
    for case_id, pack in CasePack.objects.filter(case__in=found).order_by("pack_id").values_list("case_id", "pack_id"):
        found[case_id].append(pack)
    return found


def _packs(row: RegisteredCase, there: Mapping[str, Case]) -> list[str]:
    """The packs that a new case names."""
    return [] if row.case_no in there else sorted(set(row.varenummer))


def _as_case(row: RegisteredCase, delivery: Delivery) -> Case:
    return Case(
        number=row.case_no,
        title=row.title,
        atc=row.atc,
        registered=row.registered,
        start=row.start,
        end=row.end,
        promised_end=row.promised_end,
        source=row.source.value,
        reported_by_holder=HOLDER_REPORTED[row.reported_by_holder],
        registration=row.registration.value,
        reason=row.reason.value,
        reason_text=row.reason_text or "",
        note=row.note or "",
        delivery=delivery,
    )


def _link_previous(rows: Iterable[RegisteredCase], ids: Mapping[str, int]) -> None:
    linked = [Case(pk=ids[row.case_no], previous_id=ids[row.previous_case]) for row in rows if row.previous_case]
    Case.objects.bulk_update(linked, ["previous"], batch_size=500)


def _link_notices(rows: tuple[RegisteredCase, ...], ids: dict[str, int]) -> int:
    """Ties waiting notices to the cases that cover them: same pack, start within the case's period."""
    by_pack: dict[str, list[RegisteredCase]] = {}
    for row in rows:
        for number in row.varenummer:
            by_pack.setdefault(number, []).append(row)
    linked = []
    waiting = Notice.objects.filter(source=NoticeSource.DMP, state=NoticeState.NEW).select_related("newest")
    for notice in waiting:
        start = (notice.newest and notice.newest.start) or notice.first_received
        covering = [
            row
            for row in by_pack.get(notice.number, [])
            if row.start - NEAR <= start and (row.end is None or start <= row.end)
        ]
        if covering:
            nearest = min(covering, key=lambda row: abs((row.start - start).days))
            notice.case_id = ids[nearest.case_no]
            notice.state = NoticeState.ACCEPTED
            notice.accepted_report = notice.newest
            linked.append(notice)
    Notice.objects.bulk_update(linked, ["case", "state", "accepted_report"], batch_size=500)
    NoticeStanding.keep(linked)
    return len(linked)


IMPORTER = Importer(Kind.CASES, read, store, supersedes=Supersedes.ALL)
