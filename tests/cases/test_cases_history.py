"""History through registers that come again: no day changes, and the books balance on every day."""

import time
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beredt.audit.actions import record
from beredt.cases.history import case_as_known, past
from beredt.cases.lifecycle.events import states_by_case
from beredt.cases.lifecycle.facts import before_all
from beredt.cases.models import Case, CaseEvent
from beredt.cases.queries import handled_between, open_on
from beredt.cases.register_importer import store
from beredt.formats.case_register import CaseSource, RegisteredCase, Registration
from beredt.intake.actions import Content
from beredt.intake.models import Delivery

pytestmark = pytest.mark.django_db

FIRST = date(2025, 3, 3)


def at(day: date):
    return time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=UTC), tick=False)


def told(number: int, start: int, lasts: int | None, title: str, packs: tuple[str, ...]) -> RegisteredCase:
    begins = FIRST - timedelta(days=60) + timedelta(days=start)
    return RegisteredCase(
        case_no=f"2025-{number:04d}",
        title=title,
        varenummer=packs,
        atc="R05CB01",
        registered=begins,
        start=begins,
        end=None if lasts is None else begins + timedelta(days=lasts),
        source=CaseSource.DMP,
        registration=Registration.REGISTERED,
    )


def bring(rows: list[RegisteredCase], day: date) -> None:
    with at(day):
        delivery = Delivery.objects.create(
            kind="cases", file_name=f"{day}.csv", sha256=str(day), size=1, state="taken", received_by="system:test",
            received_at=datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
        )  # fmt: skip
        Delivery.objects.filter(kind="cases", state="taken").exclude(pk=delivery.pk).update(
            state="replaced", replaced_by=delivery
        )
        store(delivery, Content(records=tuple(rows)))
        record("system:test", "take_delivery", f"delivery:{delivery.pk}")


def row_of(case: Case) -> dict:
    """The row of a case, with its packs."""
    row = {name.attname: getattr(case, name.attname) for name in Case._meta.concrete_fields}
    return row | {"packs": sorted(case.packs.values_list("pk", flat=True))}


def rows_now() -> dict[str, dict]:
    return {case.number: row_of(case) for case in Case.objects.all()}


row = st.tuples(
    st.integers(1, 4),
    st.integers(0, 50),
    st.none() | st.integers(0, 80),
    st.sampled_from(["Prøvin", "Prøvin 200 mg/ml"]),
    st.sets(st.sampled_from(["900001", "900002", "900003"])).map(lambda packs: tuple(sorted(packs))),
)
registers = st.lists(st.lists(row, min_size=1, max_size=4, unique_by=lambda it: it[0]), min_size=2, max_size=4)


@given(files=registers)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_registers_that_come_again_change_no_day(small_world, files) -> None:
    with transaction.atomic():
        shown, states, opened = {}, {}, {}
        for at_file, rows in enumerate(files):
            day = FIRST + timedelta(days=7 * at_file)
            bring([told(*values) for values in rows], day)
            with at(day):
                shown[day] = rows_now()
                states[day] = states_by_case(Case.objects.all(), day, day)
                opened[day] = set(open_on(day).values_list("number", flat=True))
            balanced(day)
        last = max(shown) + timedelta(days=1)
        with at(last):
            for day, rows in shown.items():
                cases = [case for case in Case.objects.all() if past(day).there(case)]
                assert {case.number for case in cases} == set(rows)
                assert {case.number: row_of(case_as_known(case, day)) for case in cases} == rows
                assert states_by_case(cases, day, day) == states[day]
                assert set(open_on(day, day).values_list("number", flat=True)) == opened[day]
        transaction.set_rollback(True)


def balanced(day: date) -> None:
    """Carried over + new - closed = open, by what the register says now."""
    handled = list(handled_between(day, day))
    carried = [case for case in handled if case.registered < day]
    new = [case for case in handled if case.registered == day]
    closed = [case for case in handled if case.end == day]
    assert len(carried) + len(new) - len(closed) == open_on(day).count()


@given(st.lists(st.dictionaries(st.sampled_from(["title", "atc", "note"]), st.text(max_size=3), max_size=3)))
def test_undoing_is_what_stepping_back_one_event_at_a_time_gives(changes) -> None:
    """The twin: forwards, each event keeping what stood, then backwards one by one."""
    row = {"title": "0", "atc": "0", "note": "0"}
    first, events = dict(row), []
    for change in changes:
        events.append(SimpleNamespace(data={"before": {name: row[name] for name in change}}))
        row |= change
    assert row | before_all(events) == first
    stepped = dict(row)
    for event in reversed(events):
        stepped |= event.data["before"]
    assert stepped == first


def test_a_large_register_that_comes_again_asks_no_more_questions_and_stays_fast(small_world) -> None:
    rows = [told(number, number % 50, None, "Prøvin", ("900001",)) for number in range(1, 3001)]
    bring(rows, FIRST)
    again = [told(number, number % 50, 100, "Prøvin ny", ("900002",)) for number in range(1, 3001)]
    with CaptureQueriesContext(connection) as asked:
        began = time.perf_counter()
        bring(again, FIRST + timedelta(days=1))
        took = time.perf_counter() - began
    assert CaseEvent.objects.filter(kind="imported").count() == 3000
    assert len(asked) < 60, len(asked)  # one for each hundred rows, none for each
    print(f"3 000 changed cases in {took:.1f} s and {len(asked)} queries")
