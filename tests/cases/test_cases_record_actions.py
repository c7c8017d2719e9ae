"""Writing the record: versions, rules, what is refused, and what stands on a past day."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from beredt.actors.actions import add_person
from beredt.audit.models import Act
from beredt.audit.versions import ReplacedError
from beredt.cases.history import case_as_known
from beredt.cases.models import (
    Alternative,
    AlternativeKind,
    Case,
    CaseLink,
    CasePack,
    CaseSource,
    CaseType,
    Effect,
    EffectKind,
    Evidence,
    Financing,
    Flag,
    Measure,
    MeasureKind,
    MeasureState,
    Registration,
    Relation,
)
from beredt.cases.queries import shortages
from beredt.cases.record import actions
from beredt.cases.record.effects import effect_sums
from beredt.cases.record.periods import periods_of
from beredt.cases.record.reporting import latest_report, reported_late
from beredt.catalogue.models import DeviceKind, Medicine, Pack


def a_case(number: str = "2026-0001", **fields) -> Case:
    values = {"title": "Amoksicillin mikstur", "registered": date(2026, 1, 5), "start": date(2026, 1, 5)}
    values |= {"source": CaseSource.DMP, "registration": Registration.REGISTERED}
    return Case.objects.create(number=number, **(values | fields))


@pytest.fixture
def case(db) -> Case:
    return a_case()


@pytest.fixture
def packs(db) -> list[Pack]:
    medicine = Medicine.objects.create(id="M1", name="Annex", name_form_strength="Annex 10 mg", ma_status="registered")
    return [
        Pack.objects.create(varenummer=number, origin="fest", medicine=medicine, name=f"Annex {number}")
        for number in ("000001", "000002")
    ]


def synthetic_number() -> str:
    from beredt.actors.no_patients import holds_identity_number

    return next(number for number in (f"014101{n:05}" for n in range(100_000)) if holds_identity_number(number))


def test_each_edit_of_the_record_is_a_version_and_the_trail_has_before_and_after(case, caseworker):
    first = actions.edit_record(caseworker, case, None, flags=[Flag.CHILDREN], financing=Financing.HOSPITAL)
    second = actions.edit_record(caseworker, case, first, flags=[Flag.CHILDREN, Flag.ANTIDOTE])
    assert case.records.count() == 2
    assert case.records.current().get() == second
    assert second.financing == Financing.HOSPITAL
    act = Act.objects.latest("id")
    assert (act.verb, act.subject) == ("edit_record", "case:2026-0001")
    assert act.detail["before"] == {"flags": ["children"]}
    assert act.detail["after"] == {"flags": ["children", "antidote"]}


def test_an_edit_that_changes_nothing_leaves_no_trace(case, caseworker):
    first = actions.edit_record(caseworker, case, None, agreement="LIS 2617")
    acts = Act.objects.count()
    assert actions.edit_record(caseworker, case, first, agreement="LIS 2617") == first
    assert Act.objects.count() == acts


def test_who_looked_at_an_older_version_is_told_and_changes_nothing(case, caseworker):
    first = actions.edit_record(caseworker, case, None, agreement="Gammel")
    actions.edit_record(caseworker, case, first, agreement="Ny")
    for seen in (first, None):
        with pytest.raises(ReplacedError):
            actions.edit_record(caseworker, case, seen, agreement="Tredje")
    assert case.records.current().get().agreement == "Ny"
    measure = actions.add_entry(caseworker, case, Measure, kind=MeasureKind.RATION, action="Rasjoner")
    actions.edit_entry(caseworker, measure, state=MeasureState.DONE)
    with pytest.raises(ReplacedError):
        actions.edit_entry(caseworker, measure, state=MeasureState.DROPPED)
    with pytest.raises(ReplacedError):
        actions.remove_entry(caseworker, measure)
    assert case.measures.current().get().state == MeasureState.DONE


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"patients": 12}, "patients_basis"),
        ({"contributing": ["magi"]}, "contributing"),
        ({"flags": ["magi"]}, "flags"),
        ({"financing": "lotteri"}, "financing"),
        ({"patients": -1, "patients_basis": "x"}, "patients"),
    ],
)
def test_what_is_wrong_is_told_by_field_and_nothing_is_written(case, caseworker, values, field):
    with pytest.raises(ValidationError) as refused:
        actions.edit_record(caseworker, case, None, **values)
    assert field in refused.value.message_dict
    assert not case.records.exists()


def test_no_text_may_name_a_patient(case, caseworker):
    number = synthetic_number()
    tries = (
        ("care_notes", lambda text: actions.edit_record(caseworker, case, None, care_notes=text)),
        ("action", lambda text: actions.add_entry(caseworker, case, Measure, kind="ration", action=text)),
        ("text", lambda text: actions.add_entry(caseworker, case, Effect, kind="harm", day=case.start, text=text)),
        ("name", lambda text: actions.add_entry(caseworker, case, Alternative, kind="brand", name=text)),
        (
            "note",
            lambda text: actions.add_entry(
                caseworker,
                case,
                CaseLink,
                other=a_case(f"2026-1{Case.objects.count():03}"),
                relation="part_of",
                note=text,
            ),
        ),
        ("why", lambda text: actions.correct_case(caseworker, case, why=text, title="Annet")),
        ("title", lambda text: actions.correct_case(caseworker, case, why="Feil", title=text)),
        ("name", lambda text: actions.save_device(caseworker, None, kind=DeviceKind.DEVICE, name=text)),
    )
    for field, act in tries:
        with pytest.raises(ValidationError) as refused:
            act(f"Pasient {number[:6]} {number[6:]} fikk ikke medisin")
        assert list(refused.value.message_dict) == [field]
        assert number[6:] not in str(refused.value)
    act("Infusjonspumpe")


def test_an_alternative_is_named_by_its_pack_and_is_never_the_case_itself(case, caseworker, packs):
    CasePack.objects.create(case=case, pack=packs[0])
    other = actions.add_entry(caseworker, case, Alternative, pack=packs[1], name="", kind=AlternativeKind.BRAND)
    assert (other.name, other.evidence) == ("Annex 000002", Evidence.UNKNOWN)
    with pytest.raises(ValidationError) as refused:
        actions.add_entry(caseworker, case, Alternative, pack=packs[0], name="", kind=AlternativeKind.BRAND)
    assert "pack" in refused.value.message_dict


def test_an_effect_is_a_count_or_a_text_of_a_day_that_has_been(case, caseworker):
    day = timezone.localdate()
    for values, field in (
        ({"day": day + timedelta(days=1), "amount": 1}, "day"),
        ({"day": day, "amount": -1}, "amount"),
        ({"day": day}, "text"),
    ):
        with pytest.raises(ValidationError) as refused:
            actions.add_entry(caseworker, case, Effect, kind=EffectKind.HOURS, **values)
        assert field in refused.value.message_dict


AMOUNTS = st.lists(
    st.tuples(st.sampled_from(EffectKind.values), st.none() | st.decimals(0, 10_000, places=2)), max_size=12
)


@given(AMOUNTS)
def test_sums_by_kind_never_count_the_unknown_as_nought(told):
    sums = {each.kind: each for each in effect_sums(Effect(kind=kind, amount=amount) for kind, amount in told)}
    assert set(sums) == {kind for kind, _amount in told}
    for kind, each in sums.items():
        total, uncounted, counted = Decimal(0), 0, 0
        for other, amount in told:
            if other == kind and amount is None:
                uncounted += 1
            elif other == kind:
                total, counted = total + amount, counted + 1
        assert each.uncounted == uncounted
        assert each.total == (total if counted else None)


def test_a_link_is_to_another_case_and_written_once(case, caseworker):
    other = a_case("2026-0002")
    link = actions.add_entry(caseworker, case, CaseLink, other=other, relation=Relation.KNOCK_ON)
    for values in ({"other": other, "relation": Relation.KNOCK_ON}, {"other": case, "relation": Relation.PART_OF}):
        with pytest.raises(ValidationError) as refused:
            actions.add_entry(caseworker, case, CaseLink, **values)
        assert "other" in refused.value.message_dict
    assert actions.edit_entry(caseworker, link, relation=Relation.KNOCK_ON, note="Samme lager").note == "Samme lager"


def test_the_record_of_any_day_is_what_was_said_by_then(case, caseworker):
    days = [datetime(2027, 2, day, 12, tzinfo=timezone.get_default_timezone()) for day in (1, 5, 9)]
    with time_machine.travel(days[0], tick=False):
        record = actions.edit_record(caseworker, case, None, agreement="Gammel")
        measure = actions.add_entry(caseworker, case, Measure, kind=MeasureKind.RATION, action="Rasjoner")
        actions.correct_case(caseworker, case, why="Skrivefeil", title="Amoksicillin 50 mg/ml")
    with time_machine.travel(days[1], tick=False):
        actions.edit_record(caseworker, case, record, agreement="Ny")
        measure = actions.edit_entry(caseworker, measure, state=MeasureState.DONE)
        actions.correct_case(caseworker, case, why="Skrivefeil", title="Amoksicillin mikstur 50 mg/ml")
    with time_machine.travel(days[2], tick=False):
        actions.remove_entry(caseworker, measure)
    seen = [
        (
            case.records.known_on(day).values_list("agreement", flat=True).first(),
            case.measures.known_on(day).values_list("state", flat=True).first(),
            case_as_known(Case.objects.get(pk=case.pk), day).title,
        )
        for day in (date(2027, 1, 31), date(2027, 2, 1), date(2027, 2, 4), date(2027, 2, 5), date(2027, 2, 9))
    ]
    assert seen == [
        (None, None, "Amoksicillin mikstur"),
        ("Gammel", "planned", "Amoksicillin 50 mg/ml"),
        ("Gammel", "planned", "Amoksicillin 50 mg/ml"),
        ("Ny", "done", "Amoksicillin mikstur 50 mg/ml"),
        ("Ny", None, "Amoksicillin mikstur 50 mg/ml"),
    ]


def test_a_correction_takes_a_reason_and_keeps_what_stood(case, caseworker, packs):
    CasePack.objects.create(case=case, pack=packs[0])
    with pytest.raises(ValidationError) as refused:
        actions.correct_case(caseworker, case, why=" ", title="Annet")
    assert "why" in refused.value.message_dict
    event = actions.correct_case(
        caseworker, case, why="Feil pakning i meldingen", packs=["000002"], source=CaseSource.CLINICIAN
    )
    assert event.data["before"] == {"packs": ["000001"], "source": "dmp"}
    assert event.data["after"] == {"packs": ["000002"], "source": "clinician"}
    assert list(case.packs.values_list("pk", flat=True)) == ["000002"]
    assert actions.correct_case(caseworker, case, why="Igjen", packs=["000002"]) is None
    assert case.events.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"source": "magi"}, "source"),
        ({"reason": "magi"}, "reason"),
        ({"atc": "N1"}, "atc"),
        ({"packs": ["999999"]}, "packs"),
        ({"devices": [0]}, "devices"),
    ],
)
def test_a_wrong_correction_is_told_by_field(case, caseworker, changes, field):
    with pytest.raises(ValidationError) as refused:
        actions.correct_case(caseworker, case, why="Prøver", **changes)
    assert field in refused.value.message_dict
    assert not case.events.exists()


def test_a_correction_does_not_undo_one_that_nobody_saw(case, caseworker):
    actions.correct_case(caseworker, case, why="Første", title="Annen", seen=0)
    with pytest.raises(ReplacedError):
        actions.correct_case(caseworker, case, why="Andre", title="Tredje", seen=0)
    actions.correct_case(caseworker, case, why="Noe annet", source=CaseSource.OTHER, seen=0)
    assert (case.title, case.source) == ("Annen", "other")


def test_the_earlier_period_is_linked_once_and_never_in_a_circle(case, caseworker):
    middle, last = a_case("2026-0002"), a_case("2026-0003")
    actions.correct_case(caseworker, middle, why="Samme vare", previous=case)
    actions.correct_case(caseworker, last, why="Samme vare", previous=middle)
    assert [period.number for period in periods_of(middle)] == ["2026-0001", "2026-0002", "2026-0003"]
    with pytest.raises(ValidationError):
        actions.correct_case(caseworker, case, why="Rundt", previous=last)


def test_a_device_case_has_a_number_an_event_and_no_part_in_the_figures(caseworker):
    pump = actions.save_device(
        caseworker, None, kind=DeviceKind.DEVICE, name="Smertepumpe", blocks=[("N01BB", "Gis bare med pumpe")]
    )
    opened = actions.open_device_case(
        caseworker, devices=[pump], start=date(2026, 11, 1), source=CaseSource.CLINICIAN, title=""
    )
    assert (opened.type, opened.title, opened.number) == (
        CaseType.DEVICE,
        "Smertepumpe",
        f"{timezone.localdate().year}-0001",
    )
    assert [event.kind for event in opened.events.all()] == ["opened"]
    assert not shortages().exists()
    with pytest.raises(ValidationError):
        actions.open_device_case(caseworker, devices=[], start=date(2026, 11, 1), source=CaseSource.CLINICIAN)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": ""}, "name"),
        ({"kind": "annet"}, "kind"),
        ({"gtin": "12345"}, "gtin"),
        ({"blocks": [("N1", "x")]}, "blocks"),
        ({"blocks": [("N01BB", " ")]}, "blocks"),
    ],
)
def test_a_wrong_device_is_told_by_field(caseworker, fields, field):
    with pytest.raises(ValidationError) as refused:
        actions.save_device(caseworker, None, **({"kind": "ivd", "name": "Strimmel"} | fields))
    assert field in refused.value.message_dict


def test_what_a_device_blocks_is_set_as_a_whole(caseworker):
    device = actions.save_device(caseworker, None, kind="ivd", name="Strimmel", blocks=[("A10A", "a"), ("A10B", "b")])
    actions.save_device(caseworker, device, blocks=[("A10B", "annet"), ("A10C", "c")])
    assert dict(device.blocks.values_list("atc", "why")) == {"A10B": "annet", "A10C": "c"}
    acts = Act.objects.count()
    actions.save_device(caseworker, device, name="Strimmel")
    assert Act.objects.count() == acts


def test_nobody_writes_without_the_right(case, roleless):
    reader = add_person("system:test", "les", role="reader", password=None)
    for person in (reader, roleless):
        for act in (
            lambda who: actions.edit_record(who, case, None, agreement="x"),
            lambda who: actions.add_entry(who, case, Measure, kind="ration", action="x"),
            lambda who: actions.correct_case(who, case, why="x", title="y"),
            lambda who: actions.save_device(who, None, kind="ivd", name="x"),
        ):
            with pytest.raises(PermissionDenied):
                act(person)


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_two_months_before_is_the_same_day_of_the_month_or_its_last(start):
    last = latest_report(start)
    assert (start.year * 12 + start.month) - (last.year * 12 + last.month) == 2
    assert last.day == start.day or (last.day < start.day and (last + timedelta(days=1)).day == 1)
    assert reported_late(start, last) is False
    assert reported_late(start, last + timedelta(days=1)) is True
    assert reported_late(start, None) is None
