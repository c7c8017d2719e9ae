"""Clocks: each by hand, the same on replay whatever is learnt later, and nothing once a case is merged or closed."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tasks_twin import Row, Story, version

from beredt.tasks.clocks import CLOCKS, due_on
from beredt.tasks.levels import level_of
from beredt.tasks.working_days import Calendar

DAYS = Calendar()
MONDAY = date(2026, 3, 2)


def day(count: int) -> date:
    return MONDAY + timedelta(days=count)


def story(**row) -> Story:
    told = Story(Row(**{"registered": MONDAY, "start": MONDAY, **row}))
    told.tell(MONDAY, "opened", notice="dmp:1")
    return told


def dues(told: Story, as_of: date, known: date | None = None):
    return due_on(told.facts(), as_of, known or as_of, DAYS)


def by_code(told: Story, as_of: date) -> dict[str, date]:
    return {due.code: due.day for due in dues(told, as_of)}


def test_a_new_case_is_assessed_within_ten_working_days_and_a_critical_one_within_two() -> None:
    told = story()
    assert by_code(told, day(0)) == {"triage": date(2026, 3, 16)}
    told.versions["severities"] = [version(day(1), outcome="critical", effective=day(1))]
    assert by_code(told, day(0)) == {"triage": date(2026, 3, 16)}
    assert by_code(told, day(1)) == {"triage": date(2026, 3, 4)}
    told.versions["severities"] = [version(day(1), day(3), outcome="critical", effective=day(1))]
    assert by_code(told, day(3)) == {"triage": date(2026, 3, 16)}


def test_triage_counts_from_the_first_word_of_the_shortage() -> None:
    told = story()
    told.received = {"dmp:1": date(2026, 2, 25)}
    due = dues(told, day(0))[0]
    assert (due.started, due.day) == (date(2026, 2, 25), date(2026, 3, 11))
    assert due.why == ("Mottatt 25.02.2026. Ikke vurdert som kritisk. 10 virkedager etter 25.02.2026 er 11.03.2026.")
    told.tell(day(4), "amended", notice="email:2")
    told.received["email:2"] = date(2026, 2, 20)
    assert dues(told, day(3))[0].started == date(2026, 2, 25), "nobody knew yet that it belonged here"
    assert dues(told, day(4))[0].started == date(2026, 2, 20)


def test_holidays_between_are_named_in_the_reckoning() -> None:
    told = story(registered=date(2024, 12, 20), start=date(2024, 12, 20))
    told.events.clear()
    due = due_on(told.facts(), date(2024, 12, 31), date(2024, 12, 31), DAYS)[0]
    assert due.why.endswith("er 08.01.2025 (utenom 25.12.2024, 26.12.2024, 01.01.2025).")


def test_work_brings_a_review_and_the_review_its_day() -> None:
    told = story()
    told.tell(day(1), "handling", to="assessing", review=day(8))
    assert by_code(told, day(1)) == {"review": day(8)}
    told.tell(day(2), "review", review=day(15))
    assert by_code(told, day(2)) == {"review": day(15)}
    due = dues(told, day(19))[0]
    assert (due.overdue_by, level_of(due, day(19)).code) == (3, "overdue_1")


def test_work_without_a_review_is_due_at_once() -> None:
    told = story()
    told.tell(day(1), "handling", to="monitored")
    assert by_code(told, day(1)) == {"review_missing": day(1)}


def test_a_passed_promise_and_a_start_that_nobody_confirmed() -> None:
    told = story(start=day(4), start_anticipated=True, promised_end=day(11))
    told.tell(day(0), "handling", to="assessing", review=day(90))
    assert by_code(told, day(3)) == {"review": day(90)}
    assert by_code(told, day(4)) == {"review": day(90), "start_unconfirmed": day(7)}
    assert by_code(told, day(11))["promise_passed"] == day(14)
    told.tell(day(12), "promised", changes={"promised_end": day(40)})
    told.tell(day(12), "start_confirmed", changes={"start": day(4), "start_anticipated": False})
    assert by_code(told, day(12)) == {"review": day(90)}


def test_a_case_that_is_over_is_to_be_closed() -> None:
    told = story()
    told.tell(day(0), "handling", to="assessing", review=day(90))
    told.tell(day(4), "ended", changes={"end": day(4)}, confirmed=True)
    assert by_code(told, day(4)) == {"to_close": day(18)}
    told.tell(day(5), "handling", to="closed")
    assert by_code(told, day(5)) == {}


def test_a_case_that_took_another_in_runs_on_and_the_other_does_not() -> None:
    told = story()
    told.tell(day(1), "merged", merged_from="2026-0002")
    assert by_code(told, day(1)) == {"triage": date(2026, 3, 16)}
    told.tell(day(2), "merged", merged_into="2026-0003")
    assert by_code(told, day(2)) == {}
    assert by_code(told, day(1)) == {"triage": date(2026, 3, 16)}


def test_what_runs_out_is_told_thirty_days_before() -> None:
    told = story()
    told.tell(day(0), "handling", to="monitored", review=day(90))
    told.versions["records"] = [version(day(0), agreement_expires=date(2026, 7, 1), monitored_until=None)]
    assert by_code(told, day(0)) == {"review": day(90), "agreement": date(2026, 6, 1)}


def test_measures_and_tasks_answer_to_their_owner_and_else_to_the_caseworker() -> None:
    told = story()
    told.tell(day(0), "handling", to="measures", review=day(90))
    measure = {"state": "planned", "due": day(3), "entry": UUID(int=1), "action": "Reserver"}
    told.versions["measures"] = [
        version(day(0), **measure, owner_id=7, owner_name=""),
        version(day(0), **measure | {"entry": UUID(int=2)}, owner_id=None, owner_name="Grossisten"),
        version(day(0), **measure | {"entry": UUID(int=3), "state": "done"}, owner_id=7, owner_name=""),
    ]
    told.versions["tasks"] = [
        version(day(0), day(2), state="open", due=day(5), title="Ring", owner_id=None, entry=UUID(int=4)),
        version(day(2), state="done", due=day(5), title="Ring", owner_id=None, entry=UUID(int=4)),
    ]
    found = [(due.code, due.what, due.responsible, due.waits_on) for due in dues(told, day(1))]
    assert found == [
        ("measure", "Reserver", 7, ""),
        ("measure", "Reserver", None, "Grossisten"),
        ("task", "Ring", None, ""),
        ("review", "Gå gjennom saken", None, ""),
    ]
    assert "task" not in by_code(told, day(2))


@pytest.mark.parametrize("clock", [clock for clock in CLOCKS if clock.stops], ids=lambda clock: clock.code)
def test_what_the_table_says_stops_a_clock_stops_it(clock) -> None:
    for kind in clock.stops:
        told, last = running(clock.code)
        ran = keys_of(told, last, clock.code)
        assert ran, kind
        stop(told, kind, last)
        assert not ran & keys_of(told, last, clock.code), kind


def keys_of(told: Story, as_of: date, code: str) -> set[str]:
    return {due.key for due in dues(told, as_of) if due.code == code}


def running(code: str) -> tuple[Story, date]:
    """A case on which the clock runs, and a day on which it does."""
    if code == "triage":
        return story(), day(0)
    if code == "start_unconfirmed":
        return story(start_anticipated=True), day(0)
    if code == "promise_passed":
        return story(promised_end=day(0)), day(0)
    told = story()
    told.tell(day(0), "handling", to="assessing", review=None if code == "review_missing" else day(3))
    if code == "to_close":
        told.tell(day(1), "ended", changes={"end": day(1)})
    return told, day(1)


def stop(told: Story, kind: str, on: date) -> None:
    moved = on + timedelta(days=30)
    if kind == "handling":
        told.tell(on, kind, to="closed" if told.row.end else "assessing", review=moved)
    elif kind == "review":
        told.tell(on, kind, review=moved)
    elif kind == "reopened":
        told.tell(on, kind, changes={"end": None})
    else:
        changes = {
            "promised": {"promised_end": moved},
            "ended": {"end": on},
            "start_confirmed": {"start_anticipated": False},
            "start_moved": {"start": moved},
            "avoided": {"end": on},
        }
        told.tell(on, kind, changes=changes[kind])


KINDS = [
    *("handling", "review", "promised", "start_confirmed", "start_moved", "ended", "avoided", "limited", "withdrawn"),
    *("permanent", "reopened", "merged", "amended", "assigned", "critical", "task", "agreement"),
]
#: Steps of a random history: days to wait, what happens, and a day that it gives.
STEPS = st.lists(
    st.tuples(
        st.integers(0, 12),
        st.sampled_from(KINDS),
        st.integers(-5, 40),
        st.sampled_from(["assessing", "measures", "monitored", "deciding", "closed"]),
    ),
    max_size=14,
)


def random_story(steps, anticipated: bool) -> Story:
    """A history as people might tell it, in no sensible order."""
    told = story(start_anticipated=anticipated, promised_end=day(9))
    told.received = {"dmp:1": day(-3), "dmp:2": day(-8)}
    now, standing = day(0), {}
    for wait, kind, given_day, to in steps:
        now += timedelta(days=wait)
        other = now + timedelta(days=given_day)
        values = {
            "critical": ("severities", {"outcome": "critical" if given_day > 10 else "other", "effective": other}),
            "task": ("tasks", {"state": "open", "due": other, "title": "Ring", "owner_id": None, "entry": UUID(int=7)}),
            "agreement": ("records", {"agreement_expires": other, "monitored_until": now}),
        }.get(kind)
        if values is not None:
            name, fields = values
            if name in standing:
                standing[name].replaced_at = version(now).told_at
            standing[name] = version(now, **fields)
            told.versions.setdefault(name, []).append(standing[name])
            continue
        changes = {
            "promised": {"promised_end": other},
            "start_confirmed": {"start": min(other, now), "start_anticipated": False},
            "start_moved": {"start": other},
            "ended": {"end": min(other, now)},
            "avoided": {"end": now},
            "withdrawn": {"end": now},
            "permanent": {"end": now},
            "reopened": {"end": None},
        }.get(kind)
        data = {
            "handling": {"to": to, "review": other},
            "review": {"review": other},
            "amended": {"notice": "dmp:2"},
            "merged": {"merged_from" if given_day > 0 else "merged_into": "2026-0002"},
        }.get(kind, {})
        told.tell(now, kind, min(other, now), changes, **data)
    return told


@settings(max_examples=150)
@given(steps=STEPS, anticipated=st.booleans(), ask=st.integers(0, 120))
def test_a_day_shows_the_same_whenever_it_is_asked_for(steps, anticipated: bool, ask: int) -> None:
    told = random_story(steps, anticipated)
    as_of = day(ask)
    then = due_on(told.facts_by(as_of), as_of, as_of, DAYS)
    later = dues(told, as_of)
    assert [(due.key, due.overdue_by, due.why) for due in then] == [(due.key, due.overdue_by, due.why) for due in later]


@settings(max_examples=150)
@given(
    steps=STEPS,
    anticipated=st.booleans(),
    last=st.sampled_from(["merged", "closed", "withdrawn", "permanent"]),
    after=st.integers(0, 400),
)
def test_nothing_is_due_of_a_case_that_is_out_of_hand(steps, anticipated: bool, last: str, after: int) -> None:
    told = random_story(steps, anticipated)
    now = max(event.recorded.date() for event in told.events)
    if last == "closed":
        told.tell(now, "ended", changes={"end": now})
        told.tell(now, "handling", to="closed")
    else:
        told.tell(now, last, changes=None if last == "merged" else {"end": now})
    for versions in told.versions.values():
        now = max(now, *(each.told_at.date() for each in versions))
    assert dues(told, now + timedelta(days=after)) == []


@settings(max_examples=100)
@given(steps=STEPS, anticipated=st.booleans(), ask=st.integers(0, 120))
def test_every_open_case_has_a_next_day(steps, anticipated: bool, ask: int) -> None:
    """A case that is open and lives on in no other is never without a clock that makes somebody look at it again."""
    from beredt.cases.lifecycle.facts import states_on
    from beredt.tasks.facts import is_merged

    told = random_story(steps, anticipated)
    states = states_on(told.row, told.events, day(ask))
    if states is not None and states.open and not is_merged(told.facts_by(day(ask)).events, day(ask)):
        assert by_code(told, day(ask)).keys() & {"triage", "review", "review_missing"}
