"""What people do with a case: one transaction, an event, an act on record, and dates that the figures count by."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from beredt.actors.actions import add_person
from beredt.audit.models import Act
from beredt.cases.actions import accept_notice
from beredt.cases.lifecycle import actions
from beredt.cases.lifecycle.events import states_by_case, states_of
from beredt.cases.lifecycle.rules import CaseRuleError
from beredt.cases.lifecycle.states import HandlingState, PublicationState
from beredt.cases.models import Case, CaseEvent
from beredt.cases.promises import ledgers
from beredt.cases.queries import inbox, open_on

H, P = HandlingState, PublicationState


class Clock:
    day = date(2024, 3, 1)

    def now(self) -> datetime:
        return datetime(self.day.year, self.day.month, self.day.day, 12, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock.now)
    return clock


@pytest.fixture
def kari(clock, db):
    return add_person("system:test", "kari", role="caseworker", password=None, name="Kari Normann")


def a_case(number="2024-0001", **fields) -> Case:
    fields = {"registered": date(2024, 1, 10), "start": date(2024, 1, 8), **fields}
    return Case.objects.create(
        number=number, title="x", atc="N01BB02", source="dmp", registration="registered", **fields
    )


def shown(case: Case, day: date, known: date | None = None) -> tuple[str, str, str]:
    states = states_of(case, day, known)
    return (states.shortage, states.handling, states.publication)


def refused(code: str):
    return pytest.raises(CaseRuleError, match=f"^{code}$")


def test_a_case_from_a_register_has_its_states_from_its_dates(db):
    case = a_case(end=date(2024, 2, 1), promised_end=date(2024, 1, 20))
    assert states_of(case, date(2024, 1, 9)) is None
    assert shown(case, date(2024, 1, 10)) == ("actual", "new", "internal")
    assert shown(case, date(2024, 2, 1)) == ("ended", "closed", "internal")
    assert [states_of(case, date(2024, 1, day)).end_overdue for day in (19, 20, 31)] == [False, True, True]
    assert not states_of(case, date(2024, 2, 1)).end_overdue
    assert not CaseEvent.objects.exists()


def test_no_forecast_makes_a_shortage_begin_or_end(kari, clock):
    case = a_case(start=date(2024, 2, 1), start_anticipated=True, promised_end=date(2024, 2, 20))
    states = states_of(case, date(2024, 3, 1))
    assert (states.shortage, states.start_overdue, states.end_overdue) == ("anticipated", True, True)
    actions.confirm_start(kari, case, start=date(2024, 2, 10))
    case.refresh_from_db()
    assert states_of(case, date(2024, 3, 1)).shortage == "actual"
    assert states_of(case, date(2024, 2, 10), known=clock.day).shortage == "actual"
    assert states_of(case, date(2024, 2, 10)).shortage == "anticipated"
    assert states_of(case, date(2024, 2, 9), known=clock.day).shortage == "anticipated"


def test_the_whole_way_of_a_case(kari, clock):
    case = a_case()
    actions.set_handling(kari, case, H.ASSESSING, review=date(2024, 3, 8))
    actions.set_publication(kari, case, P.TO_PUBLISH)
    actions.set_publication(kari, case, P.PUBLISHED)
    clock.day = date(2024, 3, 9)
    assert states_of(case, clock.day).review_overdue
    actions.set_review(kari, case, review=date(2024, 4, 1))
    actions.limit(kari, case)
    assert shown(case, clock.day) == ("limited", "assessing", "published")
    with refused("still_short"):
        actions.set_handling(kari, case, H.CLOSED)
    clock.day = date(2024, 3, 20)
    actions.end_shortage(kari, case, end=date(2024, 3, 18), reason="Tre grossister har normalt lager")
    actions.set_handling(kari, case, H.CLOSED)
    case.refresh_from_db()
    assert case.end == date(2024, 3, 18)
    assert shown(case, clock.day) == ("ended", "closed", "published")
    assert shown(case, date(2024, 3, 19)) == ("limited", "assessing", "published")
    assert shown(case, date(2024, 3, 19), known=clock.day) == ("ended", "assessing", "published")
    assert not open_on(clock.day).exists()
    acts = list(Act.objects.filter(subject="case:2024-0001").values_list("verb", "actor"))
    assert [verb for verb, _ in acts] == [f"case_{kind}" for kind in CaseEvent.objects.values_list("kind", flat=True)]
    assert {actor for _, actor in acts} == {"person:kari"}


def test_a_shortage_that_a_register_ended_is_closed_when_supply_is_confirmed(kari, clock):
    case = a_case()
    actions.set_handling(kari, case, H.ASSESSING, review=date(2024, 3, 8))
    Case.objects.filter(pk=case.pk).update(end=date(2024, 3, 1))
    with refused("not_confirmed"):
        actions.set_handling(kari, case, H.CLOSED)
    with refused("reason_missing"):
        actions.confirm_supply(kari, case)
    actions.confirm_supply(kari, case, reason="Leverandøren bekrefter")
    actions.set_handling(kari, case, H.CLOSED)


def test_what_never_began_lasted_no_days(kari, clock):
    case = a_case(start=date(2024, 4, 1), start_anticipated=True)
    with refused("no_actual_start"):
        actions.end_shortage(kari, case, end=clock.day, reason="x")
    actions.avoid(kari, case, reason="Leveranse fra Sverige")
    case.refresh_from_db()
    assert (case.start, case.end) == (clock.day, clock.day)
    assert shown(case, clock.day) == ("avoided", "closed", "internal")
    assert shown(case, clock.day - timedelta(days=1)) == ("anticipated", "new", "internal")
    clock.day = date(2024, 3, 15)
    actions.reopen(kari, case, review=date(2024, 3, 20), reason="Leveransen kom ikke")
    case.refresh_from_db()
    assert (case.start, case.end) == (date(2024, 4, 1), None)
    assert shown(case, clock.day) == ("anticipated", "assessing", "internal")
    assert shown(case, date(2024, 3, 14)) == ("avoided", "closed", "internal")


def test_a_shortage_that_has_begun_cannot_have_been_avoided(kari):
    with refused("had_actual_start"):
        actions.avoid(kari, a_case(), reason="x")


@pytest.mark.parametrize("days", [30, 31])
def test_coming_back_soon_is_the_same_period_and_later_a_new_case(kari, clock, days):
    case = a_case()
    actions.end_shortage(kari, case, end=clock.day, reason="x")
    clock.day += timedelta(days=days)
    if days == 30:
        with refused("reopen_instead"):
            actions.open_new_period(kari, case, reason="Tomt igjen")
        actions.reopen(kari, case, review=clock.day + timedelta(days=7), reason="Tomt igjen")
        case.refresh_from_db()
        assert case.end is None
        return
    with refused("reopen_too_late"):
        actions.reopen(kari, case, review=clock.day + timedelta(days=7), reason="Tomt igjen")
    new = actions.open_new_period(kari, case, reason="Tomt igjen")
    assert (new.previous, new.start, new.number) == (case, clock.day, "2024-0002")
    assert shown(new, clock.day) == ("actual", "new", "internal")
    with refused("has_later_period"):
        actions.open_new_period(kari, case, reason="Tomt igjen")


def test_the_days_within_which_a_case_is_reopened_are_a_setting(kari, clock, settings):
    settings.REOPEN_WITHIN_DAYS = 5
    case = a_case()
    actions.end_shortage(kari, case, end=clock.day, reason="x")
    clock.day += timedelta(days=6)
    with refused("reopen_too_late"):
        actions.reopen(kari, case, review=clock.day + timedelta(days=7), reason="x")


def test_an_end_moved_later_takes_a_reason_and_stands_in_the_ledger(kari, clock):
    case = a_case(promised_end=date(2024, 3, 10))
    with refused("later_needs_reason"):
        actions.promise_end(kari, case, promised_end=date(2024, 4, 10))
    actions.promise_end(kari, case, promised_end=date(2024, 4, 10), reason="Ny produksjonsdato")
    clock.day = date(2024, 3, 5)
    actions.promise_end(kari, case, promised_end=date(2024, 4, 1))
    ledger = ledgers([case], clock.day)[case.pk]
    assert [(promise.before, promise.end, promise.moved_days) for promise in ledger] == [
        (date(2024, 3, 10), date(2024, 4, 10), 31),
        (date(2024, 4, 10), date(2024, 4, 1), -9),
    ]
    assert len(ledgers([case], date(2024, 3, 4))[case.pk]) == 1
    case.refresh_from_db()
    told = [states_of(case, day).promised_end for day in (date(2024, 2, 1), date(2024, 3, 1), date(2024, 3, 5))]
    assert told == [date(2024, 3, 10), date(2024, 4, 10), date(2024, 4, 1)]


def test_nothing_is_left_of_a_refused_act(kari):
    case = a_case()
    with refused("in_future"):
        actions.limit(kari, case, effective=date(2024, 3, 2))
    with refused("before_registered"):
        actions.limit(kari, case, effective=date(2024, 1, 9))
    with refused("review_missing"):
        actions.set_handling(kari, case, H.ASSESSING)
    with refused("illegal_transition"):
        actions.set_publication(kari, case, P.PUBLISHED)
    with refused("illegal_transition"):
        actions.set_review(kari, case, review=date(2024, 4, 1))
    assert not CaseEvent.objects.exists()
    assert not Act.objects.filter(subject="case:2024-0001").exists()


def test_reopening_a_closed_case_without_a_review_changes_nothing(kari, clock):
    case = a_case()
    actions.end_shortage(kari, case, end=clock.day, reason="x")
    events = CaseEvent.objects.count()
    with refused("review_past"):
        actions.reopen(kari, case, review=clock.day, reason="x")
    case.refresh_from_db()
    assert (case.end, CaseEvent.objects.count()) == (clock.day, events)


def test_only_who_may_edit_cases_may(clock, db):
    reader = add_person("system:test", "leser", role="reader", password=None, name="L")
    case = a_case()
    review = date(2024, 4, 1)
    for act in (
        lambda: actions.limit(reader, case),
        lambda: actions.end_shortage(reader, case, end=clock.day, reason="x"),
        lambda: actions.open_new_period(reader, case, reason="x"),
        lambda: actions.set_handling(reader, case, H.ASSESSING, review=review),
        lambda: actions.set_review(reader, case, review=review),
        lambda: actions.set_publication(reader, case, P.PARTNERS),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert not CaseEvent.objects.exists()


@pytest.mark.parametrize(
    "change",
    ["UPDATE cases_caseevent SET reason = 'nei'", "DELETE FROM cases_caseevent", "TRUNCATE cases_caseevent"],
)
def test_the_database_refuses_to_change_an_event(kari, change):
    actions.limit(kari, a_case())
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE cases_caseevent ENABLE TRIGGER cases_event_no_truncate")
        with pytest.raises(IntegrityError, match="cannot be changed"), transaction.atomic():
            cursor.execute(change)
        cursor.execute("ALTER TABLE cases_caseevent DISABLE TRIGGER cases_event_no_truncate")


def test_the_database_refuses_an_end_without_a_reason(db):
    fields = {"case": a_case(), "effective": date(2024, 3, 1), "recorded": timezone.now(), "actor": "person:kari"}
    with pytest.raises(IntegrityError, match="case_event_has_reason"), transaction.atomic():
        CaseEvent.objects.create(kind="ended", **fields)
    CaseEvent.objects.create(kind="limited", **fields)


def test_a_notice_opens_a_case_that_is_expected_and_its_next_report_begins_it(small_world, kari, clock):
    head = (
        "Legemiddelnavn;Virkestoff(er);ATC-kode;Varenummer;Firma;Meldingsdato;"
        "Mangelperiode fra;Mangelperiode til;Årsak;Status pr. {}\n"
    )
    row = "Prøvin;prøvestoff;R05CB01;900001;Prøve AS;{};{};01.06.2024;Produksjonsproblemer;{}\n"
    first = head.format("01.03.2024") + row.format("28.02.2024", "01.04.2024", "Kommende")
    small_world("notices", first, source="dmp")
    case = accept_notice(kari, inbox().get())
    assert (case.start, case.start_anticipated) == (date(2024, 4, 1), True)
    assert shown(case, clock.day) == ("anticipated", "new", "internal")
    assert states_of(case, date(2024, 2, 29)) is None
    clock.day = date(2024, 4, 10)
    second = head.format("10.04.2024") + row.format("09.04.2024", "05.04.2024", "Pågående")
    small_world("notices", second, source="dmp", name="b.csv")
    accept_notice(kari, inbox().get())
    case.refresh_from_db()
    assert (case.start, case.start_anticipated) == (date(2024, 4, 5), False)
    assert shown(case, clock.day) == ("actual", "new", "internal")
    assert shown(case, date(2024, 4, 9)) == ("anticipated", "new", "internal")


def test_the_states_of_many_cases_take_two_queries(kari, django_assert_num_queries):
    cases = [a_case(f"2024-1{number:03d}") for number in range(20)]
    for case in cases[::2]:
        actions.limit(kari, case)
    with django_assert_num_queries(2):
        found = states_by_case(Case.objects.all(), date(2024, 3, 1))
    assert sorted(states.shortage for states in found.values()) == ["actual"] * 10 + ["limited"] * 10
