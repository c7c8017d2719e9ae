"""An existing register of cases: cases with their packs, and the notices that they answer to."""

from datetime import timedelta
from typing import Any

from beredt.cases.models import Case, CasePack, Notice, NoticeSource, NoticeState
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
    """Makes the cases of the register say what it says; cases that it lacks are left alone."""
    rows: tuple[RegisteredCase, ...] = content.records
    before = Case.objects.in_bulk([row.case_no for row in rows], field_name="number")
    new, changed = [], []
    for row in rows:
        case = _as_case(row, delivery)
        old = before.get(row.case_no)
        if old is None:
            new.append(case)
        elif any(getattr(old, field) != getattr(case, field) for field in FIELDS):
            case.pk = old.pk
            changed.append(case)
    Case.objects.bulk_create(new, batch_size=1_000)
    Case.objects.bulk_update(changed, [*FIELDS, "delivery"], batch_size=500)
    ids = dict(Case.objects.filter(number__in=[row.case_no for row in rows]).values_list("number", "id"))
    _link_packs(rows, ids)
    _link_previous(rows, ids)
    linked = _link_notices(rows, ids)
    return {"cases": len(rows), "added": len(new), "changed": len(changed), "notices_linked": linked}


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


def _link_packs(rows: tuple[RegisteredCase, ...], ids: dict[str, int]) -> None:
    wanted = {(ids[row.case_no], number) for row in rows for number in row.varenummer}
    there = set(CasePack.objects.filter(case_id__in=ids.values()).values_list("case_id", "pack_id"))
    CasePack.objects.bulk_create(
        [CasePack(case_id=case, pack_id=number) for case, number in sorted(wanted - there)], batch_size=2_000
    )
    for case, number in there - wanted:
        CasePack.objects.filter(case_id=case, pack_id=number).delete()


def _link_previous(rows: tuple[RegisteredCase, ...], ids: dict[str, int]) -> None:
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
    return len(linked)


IMPORTER = Importer(Kind.CASES, read, store, supersedes=Supersedes.ALL)
