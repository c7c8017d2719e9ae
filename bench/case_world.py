"""A made-up register for the bench of the case pages: the same rows on every run, written straight into the tables.

20,000 cases that are over and 1,100 that are open, with packs, events, notices and journal entries; on the open ones
records, measures, tasks and assessments of severity; and stock and use of what the open ones are about.
"""

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from beredt.actors.actions import add_person
from beredt.actors.models import Person
from beredt.cases.lifecycle.states import EventKind
from beredt.cases.models import (
    Case,
    CaseEvent,
    CasePack,
    CaseSource,
    Measure,
    MeasureKind,
    Notice,
    NoticeSource,
    NoticeState,
    Record,
    Registration,
    Report,
    Severity,
)
from beredt.catalogue.models import Atc, MaStatus, Medicine, Pack
from beredt.formats.reasons import Reason
from beredt.intake.actions import Incoming
from beredt.journal.models import Channel, EntryContent, EntryKind, EntryType, JournalEntry
from beredt.site.importing import take_file
from beredt.tasks.models import Task

HISTORIC, OPEN, ENTRIES = 20_000, 1_100, 200_000
AS_OF = date(2026, 11, 20)
#: The case whose journal is long, and how long.
MUCH, MUCH_ENTRIES = "2026-B00001", 500
#: An open case of the usual length, with stock and use.
USUAL = "2026-B00012"
#: So many of the open cases' packs have stock and use; of the others it is unknown whether the stock lasts.
WITH_STOCK = 300
ACTOR = "system:bench"
MEDICINES = 2_000
#: Names are as unlike one another as those of medicines.
SYLLABLES = (
    "ax",
    "ben",
    "cil",
    "dro",
    "en",
    "fam",
    "gor",
    "hex",
    "il",
    "jo",
    "kla",
    "lum",
    "mor",
    "nis",
    "ol",
    "pra",
    "qui",
    "ros",
    "sta",
    "tri",
    "ur",
    "vel",
    "xan",
    "yt",
    "zo",
)
FORMS = ("tabletter", "injeksjonsvæske", "mikstur", "inhalasjonspulver", "krem")


def build(folder: Path) -> Person:
    """Writes the register into an empty database. Returns a caseworker."""
    rng = random.Random(2024)
    person = add_person(ACTOR, "kari", role="caseworker", password=None, name="Kari Normann")
    _quantities(folder, _catalogue(rng))
    cases = _cases(rng, person)
    _events(rng, cases)
    _notices(rng, cases)
    _journal(rng, cases)
    _written(rng, cases[HISTORIC:], person)
    return person


def _catalogue(rng: random.Random) -> list[str]:
    codes = [
        f"{letter}{group:02d}{a}{b}{number:02d}"
        for letter in "ABCDGHJLMNPRSV"
        for group in (1, 5)
        for a in "AB"
        for b in "AC"
        for number in (1, 2, 3)
    ]
    levels = sorted({code[:length] for code in codes for length in (1, 3, 4, 5, 7)})
    Atc.objects.bulk_create([Atc(code=code, name=f"stoff {code}") for code in levels], ignore_conflicts=True)
    names = ["".join(rng.choices(SYLLABLES, k=4)).capitalize() for _ in range(MEDICINES)]
    Medicine.objects.bulk_create(
        Medicine(
            id=f"M{number}",
            name=names[number],
            name_form_strength=f"{names[number]} {rng.choice(FORMS)} {rng.choice((5, 10, 20, 50))} mg",
            atc=codes[number % len(codes)],
            form="tabletter",
            holder=f"Firma {number % 40}",
            ma_status=rng.choice((MaStatus.REGISTERED, MaStatus.EXEMPTION)),
        )
        for number in range(MEDICINES)
    )
    packs = Pack.objects.bulk_create(
        Pack(
            varenummer=f"{100_000 + number}",
            origin=Pack.Origin.FEST,
            medicine_id=f"M{number % MEDICINES}",
            name=names[number % MEDICINES],
            pack_size=rng.choice((10, 30, 100)),
            pack_unit="stk",
        )
        for number in range(4_000)
    )
    return [pack.pk for pack in packs]


def _quantities(folder: Path, packs: list[str]) -> None:
    """Two holders' stock and a year of use, by the importers as anybody's."""
    places = ["G1,wholesaler,Grossist 1,,0301,,", "S1,hospital_pharmacy,Sykehusapotek 1,,0301,,G1"]
    rng = random.Random(7)
    held = packs[:WITH_STOCK]
    files = {
        "organisations": ["id,kind,name,parent,municipality,region,supplied_by", *places],
        "stock": [
            "stock_date,varenummer,batch,expiry,place,pool,packs,status",
            *(f"{AS_OF},{pack},L1,2028-01-01,G1,wholesaler_free,{rng.randint(5, 900)},usable" for pack in held),
            *(f"{AS_OF},{pack},L2,2027-06-01,S1,hospital,{rng.randint(0, 90)},usable" for pack in held),
        ],
        "use": [
            "varenummer,place,period,packs,days_out",
            *(f"{pack},S1,2026-{month:02d},{rng.randint(5, 60)},0" for pack in held for month in range(1, 11)),
        ],
    }
    for kind, lines in files.items():
        path = folder / f"{kind}.csv"
        path.write_text("\n".join(lines) + "\n")
        sender = {} if kind == "organisations" else {"sender": "G1"}
        told = take_file(kind, Incoming(path=path, actor=ACTOR, **sender))
        assert told.state == "taken", told.lines()


def _cases(rng: random.Random, person: Person) -> list[Case]:
    """The historic ones first. Each is about one pack or two of the same medicine; one in ten has an earlier period."""
    medicines = {medicine.pk: medicine for medicine in Medicine.objects.all()}
    made, packs = [], []
    for number in range(HISTORIC + OPEN):
        is_open = number >= HISTORIC
        medicine = (number - HISTORIC) % MEDICINES if is_open else rng.randrange(MEDICINES)
        start = AS_OF - timedelta(days=rng.randint(1, 400) if is_open else rng.randint(401, 4_000))
        made.append(
            Case(
                number=f"2026-B{number - HISTORIC + 1:05d}" if is_open else f"{start.year}-{number:05d}",
                title=medicines[f"M{medicine}"].name_form_strength,
                atc=medicines[f"M{medicine}"].atc,
                registered=start,
                start=start,
                end=None if is_open else start + timedelta(days=rng.randint(1, 300)),
                promised_end=AS_OF + timedelta(days=rng.randint(-30, 200)) if is_open and rng.random() < 0.8 else None,
                source=rng.choice(CaseSource.values),
                registration=rng.choice(Registration.values),
                reason=rng.choice(list(Reason)),
                caseworker=person if is_open and number % 11 == 0 else None,
            )
        )
        packs.append([f"{100_000 + medicine}", f"{102_000 + medicine}"][: 1 + number % 2])
    cases = Case.objects.bulk_create(made, batch_size=5_000)
    for case, earlier in zip(cases[HISTORIC:], cases, strict=False):
        case.previous = earlier if case.pk % 10 == 0 else None
    Case.objects.bulk_update(cases[HISTORIC:], ["previous"])
    rows = [CasePack(case=case, pack_id=pack) for case, those in zip(cases, packs, strict=True) for pack in those]
    CasePack.objects.bulk_create(rows, batch_size=5_000)
    return cases


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def _events(rng: random.Random, cases: list[Case]) -> None:
    """Three a case: opened, under assessment, and a promise (open) or closed (over)."""
    events = []
    for case in cases:
        review = (AS_OF + timedelta(days=rng.randint(-5, 30))).isoformat()
        kinds = [
            (EventKind.OPENED, case.registered, {}),
            (EventKind.HANDLING, case.registered, {"from": "new", "to": "assessing", "review": review}),
            (EventKind.AMENDED, case.registered, {})
            if case.end is None
            else (EventKind.HANDLING, case.end, {"from": "assessing", "to": "closed"}),
        ]
        events += [
            CaseEvent(case=case, kind=kind, effective=day, recorded=_moment(day), actor=ACTOR, data=data)
            for kind, day, data in kinds
        ]
    CaseEvent.objects.bulk_create(events, batch_size=5_000)


def _notices(rng: random.Random, cases: list[Case]) -> None:
    """One a case with one to four reports, accepted; and 300 that wait for a person."""
    packs = dict(Pack.objects.values_list("varenummer", "name"))
    notices = [
        Notice(
            source=NoticeSource.DMP,
            source_ref=f"N{number}",
            state=NoticeState.ACCEPTED if case else NoticeState.NEW,
            product_name=case.title if case else packs[f"{100_000 + number % MEDICINES}"],
            atc=case.atc if case else "",
            number=f"{100_000 + number % MEDICINES}",
            first_received=case.registered if case else AS_OF - timedelta(days=number % 20),
            case=case,
        )
        for number, case in enumerate([*cases, *[None] * 300])
    ]
    Notice.objects.bulk_create(notices, batch_size=5_000)
    reports = [
        [
            Report(
                notice=notice,
                told_by=ACTOR,
                received=notice.first_received + timedelta(days=30 * step),
                told_at=_moment(notice.first_received + timedelta(days=30 * step)),
                status="actual",
                actual_start=notice.first_received,
                promised_end=notice.first_received + timedelta(days=30 * step + 60),
                reason=Reason.MANUFACTURING,
            )
            for step in range(1 + rng.randrange(4) if notice.case_id else 1)
        ]
        for notice in notices
    ]
    Report.objects.bulk_create([report for those in reports for report in those], batch_size=5_000)
    for notice, those in zip(notices, reports, strict=True):
        notice.newest = those[-1]
        notice.accepted_report = those[-1] if notice.case_id else None
    Notice.objects.bulk_update(notices, ["newest", "accepted_report"], batch_size=2_000)


def _journal(rng: random.Random, cases: list[Case]) -> None:
    """Many entries on one open case, thirty on each other open one, and the rest spread over those that are over."""
    lengths = {case.pk: 30 for case in cases[HISTORIC:]} | {cases[HISTORIC].pk: MUCH_ENTRIES}
    left = ENTRIES - sum(lengths.values())
    share, more = divmod(left, HISTORIC)
    lengths |= {case.pk: share + (place < more) for place, case in enumerate(cases[:HISTORIC])}
    sequences: dict[int, int] = {}
    entries = []
    for case in cases:
        for number in range(1, lengths[case.pk] + 1):
            day = min(case.registered + timedelta(days=number), AS_OF)
            sequences[day.year] = sequences.get(day.year, 0) + 1
            kind = (EntryKind.SUPPLIER, EntryKind.PHONE_NOTE, EntryKind.NOTE)[number % 3]
            incoming = kind is EntryKind.SUPPLIER
            entries.append(
                JournalEntry(
                    case=case,
                    year=day.year,
                    sequence=sequences[day.year],
                    number=number,
                    day=day,
                    registered_at=_moment(day),
                    registered_by=ACTOR,
                    type=EntryType.INCOMING if incoming else EntryType.INTERNAL,
                    kind=kind,
                    channel=Channel.EMAIL if incoming else Channel.PHONE,
                    received=day if incoming else None,
                )
            )
    words = ("leverandøren", "produksjon", "batch", "forsinket", "levering", "dato", "sykehus", "kvote", "alternativ")
    for first in range(0, len(entries), 5_000):
        part = JournalEntry.objects.bulk_create(entries[first : first + 5_000])
        EntryContent.objects.bulk_create(
            EntryContent(
                of=entry,
                title=f"Om {rng.choice(words)} og {rng.choice(words)}",
                text=" ".join(rng.choices(words, k=30)),
                parties=[{"role": "EA", "name": f"Firma {entry.pk % 40}", "contact": ""}],
                told_at=entry.registered_at,
                told_by=ACTOR,
            )
            for entry in part
        )


def _written(rng: random.Random, cases: list[Case], person: Person) -> None:
    """On each open case: a record, two measures, two tasks and a severity."""
    at = _moment(AS_OF - timedelta(days=1))
    told = {"told_at": at, "told_by": ACTOR}
    Record.objects.bulk_create(Record(case=case, care_notes="Følg retningslinjen.", **told) for case in cases)
    Severity.objects.bulk_create(
        Severity(
            case=case,
            seriousness="high",
            alternatives="low",
            outcome="critical",
            tier=rng.randint(1, 4),
            proposal={"outcome": "unknown"},
            effective=AS_OF - timedelta(days=1),
            role="caseworker",
            reason="Få alternativer",
            **told,
        )
        for case in cases
    )
    Measure.objects.bulk_create(
        Measure(
            case=case,
            kind=kind,
            action="Avtalt med leverandøren",
            owner=person,
            due=AS_OF + timedelta(days=rng.randint(-10, 40)),
            **told,
        )
        for case in cases
        for kind in (MeasureKind.SUPPLIER_PUSH, MeasureKind.RATION)
    )
    Task.objects.bulk_create(
        Task(
            case=case, title="Ring leverandøren", owner=person, due=AS_OF + timedelta(days=rng.randint(-5, 60)), **told
        )
        for case in cases
        for _ in range(2)
    )
