"""Proposed links: each rule by an example, and all of them against an obvious twin over every pair of cases."""

import random
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from beredt.audit.versions import write
from beredt.cases.models import (
    Alternative,
    AlternativeKind,
    Case,
    CaseDevice,
    CaseLink,
    CasePack,
    CaseSource,
    CaseType,
    Registration,
    Relation,
)
from beredt.cases.record.actions import answer_proposal
from beredt.cases.record.candidates import proposals_for
from beredt.cases.record.proposals import Facts, Why, propose
from beredt.catalogue.models import Device, DeviceBlock, DeviceKind, Medicine, Pack

DAY = date(2026, 3, 1)


def facts(pk: int, **fields) -> Facts:
    return Facts(**{"pk": pk, "type": CaseType.SHORTAGE, "atc": "", "start": DAY, "end": None, **fields})


def test_local_anaesthetics_short_at_the_same_time_are_proposed_as_related():
    lidocaine = facts(1, atc="N01BB02")
    bupivacaine = facts(2, atc="N01BB01", start=DAY + timedelta(days=20))
    opioid = facts(3, atc="N01AH01")
    over = facts(4, atc="N01BB09", start=DAY - timedelta(days=90), end=DAY)
    [made] = propose(lidocaine, [bupivacaine, opioid, over])
    assert (made.other, made.relation, made.why, made.shared) == (
        2,
        Relation.RELATED_SUBSTANCE,
        (Why.SAME_ATC_4,),
        {Why.SAME_ATC_4: "N01BB"},
    )


def test_only_the_newest_earlier_period_is_proposed_and_none_where_one_stands_already():
    packs = frozenset({"123456"})
    now = facts(1, packs=packs)
    first = facts(2, packs=packs, start=date(2024, 1, 1), end=date(2024, 3, 1))
    second = facts(3, packs=packs, start=date(2025, 1, 1), end=date(2025, 3, 1))
    [made] = propose(now, [first, second])
    assert (made.other, made.relation, made.shared[Why.SAME_PACK_EARLIER]) == (3, "previous", "123456")
    assert not propose(facts(1, packs=packs, has_previous=True), [first, second])
    [made] = propose(now, [first, facts(3, packs=packs, start=second.start, end=second.end, has_later=True)])
    assert made.other == 2


def test_the_alternative_of_a_shortage_that_runs_short_itself_is_proposed_both_ways():
    short = facts(1, packs=frozenset({"111111"}), alternatives=frozenset({"222222"}))
    instead = facts(2, packs=frozenset({"222222"}))
    [seen] = propose(short, [instead])
    [back] = propose(instead, [short])
    assert (seen.relation, seen.backwards) == (Relation.SUBSTITUTE_OF, True)
    assert (back.relation, back.backwards) == (Relation.SUBSTITUTE_OF, False)


def test_a_device_that_blocks_the_medicine_is_what_it_follows_from():
    pump = facts(1, type=CaseType.DEVICE, blocks=frozenset({"L01", "N02AA01"}))
    medicine = facts(2, atc="L01BC02")
    [seen] = propose(medicine, [pump])
    [back] = propose(pump, [medicine, facts(3, atc="A01AA01"), facts(4)])
    assert (seen.relation, seen.backwards, seen.shared) == (
        Relation.KNOCK_ON,
        False,
        {Why.BLOCKED_BY_DEVICE: "L01"},
    )
    assert (back.other, back.relation, back.backwards) == (2, Relation.KNOCK_ON, True)


def test_one_holder_with_one_reason_within_thirty_days_is_the_weakest_sign():
    one = facts(1, atc="A01AA01", holders=frozenset({"Prøve AS"}), reason="manufacturing")
    near = facts(2, holders=one.holders, reason="manufacturing", start=DAY + timedelta(days=30))
    far = facts(3, holders=one.holders, reason="manufacturing", start=DAY + timedelta(days=31))
    other = facts(4, holders=one.holders, reason="commercial")
    related = facts(5, atc="A01AA02")
    assert [(made.other, made.relation) for made in propose(one, [near, far, other, related])] == [
        (5, Relation.RELATED_SUBSTANCE),
        (2, Relation.SHARED_INTERMEDIATE),
    ]
    assert not propose(
        facts(1, holders=one.holders, reason="unknown"), [facts(2, holders=one.holders, reason="unknown")]
    )


HOLDERS, REASONS = ("A AS", "B AS"), ("manufacturing", "quality_gmp", "unknown", "")
CODES = ("N01BB01", "N01BB02", "N01AH01", "J01CA04", "")


@pytest.fixture
def many(db) -> list[Case]:
    """Sixty cases that share packs, substances, codes, holders and reasons at random, with alternatives and devices."""
    chance = random.Random(20261121)
    packs = []
    for number in range(12):
        medicine = Medicine.objects.create(
            id=f"M{number}",
            name=f"Medisin {number}",
            name_form_strength=f"Medisin {number} 10 mg",
            atc=chance.choice(CODES),
            holder=chance.choice((*HOLDERS, "")),
            ma_status="registered",
            substances=chance.sample(["lidokain", "bupivakain", "amoksicillin"], chance.randint(0, 2)),
        )
        packs.append(
            Pack.objects.create(varenummer=f"{number:06}", origin="fest", medicine=medicine, name=medicine.name)
        )
    devices = []
    for name, codes in (("Pumpe", ("N01BB02", "J01")), ("Strimmel", ("N01BB",))):
        device = Device.objects.create(kind=DeviceKind.DEVICE, name=name)
        for code in codes:
            DeviceBlock.objects.create(device=device, atc=code, why="Trengs")
        devices.append(device)
    cases: list[Case] = []
    for number in range(60):
        start = date(2026, 1, 1) + timedelta(days=chance.randint(0, 200))
        kind = chance.choices([CaseType.SHORTAGE, CaseType.DEVICE, CaseType.PREPAREDNESS], [8, 1, 1])[0]
        case = Case.objects.create(
            number=f"2026-{number:04}",
            type=kind,
            title=f"Sak {number}",
            atc=chance.choice(CODES) if kind == CaseType.SHORTAGE else "",
            registered=start,
            start=start,
            end=chance.choice([None, start + timedelta(days=chance.choice([0, 1, 20, 60]))]),
            source=CaseSource.DMP,
            registration=Registration.REGISTERED,
            reason=chance.choice(REASONS),
        )
        if kind == CaseType.SHORTAGE:
            for pack in chance.sample(packs, chance.randint(0, 2)):
                CasePack.objects.create(case=case, pack=pack)
            if chance.random() < 0.3:
                pack = chance.choice(packs)
                values = {"case": case, "pack": pack, "name": pack.name, "kind": AlternativeKind.THERAPEUTIC}
                write(Alternative, "person:kari", **values)
        elif kind == CaseType.DEVICE:
            CaseDevice.objects.create(case=case, device=chance.choice(devices))
        cases.append(case)
    for _ in range(8):
        one, two = chance.sample(cases, 2)
        write(CaseLink, "person:kari", case=one, other=two, relation=Relation.PART_OF)
    for _ in range(4):
        old, new = chance.sample(cases, 2)
        if old.end and old.end <= new.start and new.previous is None:
            new.previous = old
            new.save()
    return cases


class Seen:
    """A case as somebody would read it off its pages, a day at a time."""

    def __init__(self, case: Case) -> None:
        self.case = case
        packs = list(case.packs.select_related("medicine"))
        last = case.end or date(2027, 1, 1)
        self.days = {case.start + timedelta(days=n) for n in range((last - case.start).days)}
        self.packs = {pack.pk for pack in packs}
        self.holders = {pack.medicine.holder for pack in packs if pack.medicine.holder}
        self.substances = {name for pack in packs for name in pack.medicine.substances}
        self.instead = {row.pack_id for row in case.alternatives.current()}
        self.codes = [block.atc for each in case.devices.all() for block in each.blocks.all()]
        self.linked = {row.other_id for row in case.links.current()} | {
            row.case_id for row in case.linked_from.current()
        }
        self.followed = case.later.exists()
        self.periods = {case.pk}
        while case.previous is not None:
            case = case.previous
            self.periods.add(case.pk)

    def blocks(self, other: "Seen") -> bool:
        atc = other.case.atc
        return other.case.type == CaseType.SHORTAGE and any(atc and atc.startswith(code) for code in self.codes)


def twin(one: Seen, everything: list[Seen]) -> dict[int, set[str]]:
    """Every case looked at in turn, by the words of the rules: the reasons by case."""
    found: dict[int, set[str]] = {}
    case = one.case
    for two in everything:
        other = two.case
        if other.pk == case.pk or other.pk in one.linked or one.periods & two.periods:
            continue
        why = set()
        together = bool(one.days & two.days)
        before = other.end is not None and other.end <= case.start
        if one.packs & two.packs and before and case.previous is None and not two.followed:
            why.add("same_pack_earlier")
        if together and (one.instead & two.packs or two.instead & one.packs):
            why.add("is_alternative")
        if together and (one.blocks(two) or two.blocks(one)):
            why.add("blocked_by_device")
        if together and one.substances & two.substances:
            why.add("same_substance")
        if together and case.atc[:5] == other.atc[:5] != "":
            why.add("same_atc_4")
        alike = case.reason == other.reason and case.reason not in ("", "unknown", "other")
        if alike and one.holders & two.holders and abs((case.start - other.start).days) <= 30:
            why.add("same_holder_and_reason")
        if why:
            found[other.pk] = why
    earlier = [two.case for two in everything if "same_pack_earlier" in found.get(two.case.pk, ())]
    newest = max(earlier, key=lambda other: (other.start, other.pk), default=None)
    return {pk: why for pk, why in found.items() if "same_pack_earlier" not in why or (newest and pk == newest.pk)}


def test_proposals_are_those_of_the_obvious_twin(many):
    everything = [Seen(case) for case in many if case.type != CaseType.PREPAREDNESS]
    total = 0
    for one in everything:
        made = proposals_for(one.case)
        assert {each.other: set(each.why) for each in made} == twin(one, everything), one.case
        total += len(made)
    assert total > 100
    assert any(one.case.end == one.case.start for one in everything)


def test_questions_do_not_grow_with_cases(many):
    def asked(case: Case) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            proposals_for(case)
        return len(queries)

    case = next(case for case in many if case.type == CaseType.SHORTAGE and case.atc and case.packs.exists())
    before = asked(case)
    for number in range(100, 140):
        new = Case.objects.create(
            number=f"2026-{number:04}",
            title="Til",
            atc=case.atc,
            registered=case.start,
            start=case.start,
            source=CaseSource.DMP,
            registration=Registration.REGISTERED,
        )
        CasePack.objects.create(case=new, pack=case.packs.first())
    assert len(proposals_for(case)) >= 40
    assert asked(case) == before <= 20


def test_an_answer_links_the_cases_or_is_remembered(many, caseworker):
    case, (first, second, *_rest) = next(
        (case, made)
        for case in many
        if case.type == CaseType.SHORTAGE
        and len(made := [each for each in proposals_for(case) if each.relation == Relation.RELATED_SUBSTANCE]) > 1
    )
    assert answer_proposal(caseworker, case, first.code, accept=True)
    assert answer_proposal(caseworker, case, second.code, accept=False)
    link = case.links.current().get(other=first.other)
    assert (link.relation, bool(link.note)) == (Relation.RELATED_SUBSTANCE, True)
    left = {proposal.other for proposal in proposals_for(case)}
    assert not left & {first.other, second.other}
    assert not answer_proposal(caseworker, case, first.code, accept=True)
    assert case.dismissals.current().count() == 1


def test_accepting_an_earlier_period_writes_it_on_the_case(many, caseworker):
    case, proposal = next(
        (case, each)
        for case in many
        if case.type == CaseType.SHORTAGE
        for each in proposals_for(case)
        if each.relation == "previous"
    )
    answer_proposal(caseworker, case, proposal.code, accept=True)
    case.refresh_from_db()
    assert case.previous_id == proposal.other
    event = case.events.get(kind="corrected")
    assert event.data["after"] == {"previous": proposal.other}
