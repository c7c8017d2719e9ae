"""Anything that people may do, in any order, over years: history never changes, and the books balance on every day."""

import sys
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

sys.path.insert(0, str(Path(__file__).parent))
from lifecycle_twin import Done, TwinCase, later
from test_cases_lifecycle_tables import ALLOWED, SEEN, WORK

from beredt.actors.actions import add_person
from beredt.actors.models import Person
from beredt.cases.assignment import assign_case
from beredt.cases.inbox.actions.case_merging import merge_cases
from beredt.cases.inbox.rules import NoticeRuleError
from beredt.cases.lifecycle import actions
from beredt.cases.lifecycle.events import write_event
from beredt.cases.lifecycle.facts import states_on
from beredt.cases.lifecycle.rules import CaseRuleError
from beredt.cases.lifecycle.states import OPEN, HandlingState, PublicationState
from beredt.cases.lifecycle.states import EventKind as E
from beredt.cases.models import Case, CaseEvent
from beredt.cases.queries import handled_between, open_on

FIRST = date(2023, 11, 1)
NUMBERS = count(1)
#: Acts on the shortage that give no date, and those that give one, with the name of it.
PLAIN = {
    E.LIMITED: actions.limit,
    E.UNLIMITED: actions.unlimit,
    E.SUPPLY_CONFIRMED: actions.confirm_supply,
    E.AVOIDED: actions.avoid,
    E.WITHDRAWN: actions.withdraw,
    E.PERMANENT: actions.make_permanent,
}
DATED = {
    E.START_CONFIRMED: (actions.confirm_start, "start"),
    E.START_MOVED: (actions.move_start, "start"),
    E.PROMISED: (actions.promise_end, "promised_end"),
    E.ENDED: (actions.end_shortage, "end"),
    E.REOPENED: (actions.reopen, "review"),
}
#: Refusals that tell that the state has no such act; all others tell that a rule guards it.
NO_ROW = {"illegal_transition", "no_actual_start", "had_actual_start", "gone_for_good"}

few_days = st.integers(-40, 60)
back = st.sampled_from([0, 0, 0, 0, 0, 1, 3, 20])
which = st.integers(0, 5)
wild = st.sampled_from([False, False, False, True])
reasons = st.sampled_from(["fordi", "fordi", "fordi", ""])


class Lifecycle(RuleBasedStateMachine):
    """A handful of cases, the clock, and the twin."""

    steps = 0
    refused: dict[str, int] = {}
    went: dict[str, int] = {}
    person = None
    #: Whom cases are given to.
    others: list = []

    def __init__(self):
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.today = FIRST
        self.tries = 0
        self.cases: list[tuple[Case, TwinCase]] = []
        self.shown: dict[date, dict] = {}
        self.written: list[tuple] = []
        self.clock = pytest.MonkeyPatch()
        self.clock.setattr(timezone, "now", lambda: datetime(*self.today.timetuple()[:3], 12, tzinfo=UTC))

    def teardown(self):
        stored = self.stored()
        for day in self.shown:
            assert self.picture(stored, day, day) == self.shown[day], day
        self.clock.undo()
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    def stored(self):
        """What the tables hold now: the cases, and the events of each."""
        rows = list(Case.objects.filter(pk__in=[case.pk for case, _ in self.cases]))
        events = list(CaseEvent.objects.order_by("id"))
        return [(row, [event for event in events if event.case_id == row.pk]) for row in rows]

    def picture(self, stored, as_of, known):
        found = {row.pk: states_on(row, events, as_of, known) for row, events in stored}
        return {pk: states for pk, states in found.items() if states is not None}

    def add(self, *, registered, opened=None, **dates):
        Lifecycle.steps += 1
        number = f"{registered.year}-m{next(NUMBERS)}"
        fields = {"title": "x", "atc": "N01BB02", "source": "dmp", "registration": "registered"}
        case = Case.objects.create(number=number, registered=registered, **dates, **fields)
        twin = TwinCase(
            registered=registered,
            opened=opened or date.min,
            start=case.start,
            anticipated=case.start_anticipated,
            end=case.end,
            promised=case.promised_end,
        )
        if opened:
            write_event(case, E.OPENED, actor="person:kari", effective=registered)
        self.cases.append((case, twin))

    @initialize(ago=st.integers(0, 5), begins=few_days)
    def there_is_a_case(self, ago, begins):
        self.add(registered=later(self.today, -ago), start=later(self.today, begins), start_anticipated=begins > 0)

    @precondition(lambda self: len(self.cases) < 5)
    @rule(ago=st.integers(0, 5), begins=few_days, anticipated=st.booleans(), promise=st.integers(1, 90))
    def open_case(self, ago, begins, anticipated, promise):
        self.add(
            registered=later(self.today, -ago),
            opened=self.today,
            start=later(self.today, begins if anticipated else -abs(begins)),
            start_anticipated=anticipated,
            promised_end=later(self.today, promise) if promise % 2 else None,
        )

    @precondition(lambda self: len(self.cases) < 5 and not self.shown)
    @rule(ago=st.integers(0, 300), lasted=st.integers(0, 400), over=st.booleans())
    def take_in_from_a_register(self, ago, lasted, over):
        # A register is of its own day: what it has was known then.
        start = later(self.today, -ago)
        self.add(registered=start, start=start, end=later(start, lasted) if over else None)

    @rule(at=which, pick=st.integers(0, 11), wild=wild, ago=back, day=few_days, reason=reasons)
    def somebody_acts(self, at, pick, wild, ago, day, reason):
        """On the shortage, the work, the publication or the case: what its state has; anything when wild."""
        self.tries += 1
        states = self.cases[at % len(self.cases)][1].on(self.today, self.today)
        turn = (self.tries + pick) % 10
        if turn == 0:
            self.handle(at, self.one_of(WORK, states, "handling", HandlingState, wild), ago, day, wild, reason)
        elif turn == 1:
            to = self.one_of(SEEN, states, "publication", PublicationState, wild)
            act = actions.set_publication
            self.attempt(at, E.PUBLICATION, ago, None, lambda *it: act(*it[:2], to, effective=it[2], reason=reason), to)
        elif turn == 2 and states and states["review"]:
            given = self.fitting(E.REVIEW, day, wild)
            self.attempt(at, E.REVIEW, 0, given, lambda *it: actions.set_review(*it[:2], review=given))
        elif turn == 3:
            self.assign(at, pick)
        elif turn == 4:
            self.merge(at, self.tries, reason)
        else:
            self.on_shortage(at, states, ago, day, wild, reason)

    def one_of(self, table, states, name, every, wild):
        listed = [state for state in every if state in table[states[name]]] if states and not wild else list(every)
        return listed[self.tries % len(listed)]

    def handle(self, at, to, ago, day, wild, reason):
        given, act = self.fitting(E.HANDLING, day, wild), actions.set_handling
        self.attempt(
            at, E.HANDLING, ago, given, lambda *it: act(*it[:2], to, review=given, effective=it[2], reason=reason), to
        )

    def merge(self, at, into, reason):
        """Two cases become one: the first is withdrawn and closed, and nothing happens to the other's states."""
        (case, twin), (other, its) = self.cases[at % len(self.cases)], self.cases[into % len(self.cases)]
        before, there = twin.on(self.today, self.today), its.on(self.today, self.today)
        if not self.done(E.MERGED, lambda: merge_cases(self.person, case, other, reason)):
            return
        assert reason
        assert case.pk != other.pk
        assert there["shortage"] in OPEN
        assert (before["shortage"], E.WITHDRAWN) in ALLOWED
        twin.acts.append(Done(E.WITHDRAWN, self.today, self.today))
        if twin.on(self.today, self.today)["handling"] != "closed":
            assert "closed" in WORK[before["handling"]]
            twin.acts.append(Done(E.HANDLING, self.today, self.today, None, "closed"))

    def assign(self, at, to):
        """The case is given to somebody, which is no matter of its states."""
        case, _twin = self.cases[at % len(self.cases)]
        to = self.others[to % len(self.others)]
        self.done(E.ASSIGNED, lambda: assign_case(self.person, case, to))
        assert Case.objects.get(pk=case.pk).caseworker == to

    def on_shortage(self, at, states, ago, day, wild, reason):
        now = states and states["shortage"]
        # What is gone for good never comes back: seldom, or the cases are soon used up.
        seldom = {E.NEW_PERIOD, E.PERMANENT} if self.tries % 4 else {E.NEW_PERIOD}
        listed = [kind for state, kind in ALLOWED if state == now and kind not in seldom]
        kinds = [*PLAIN, *DATED] if wild or not listed else listed
        kind = kinds[self.tries % len(kinds)]
        function, name = DATED.get(kind, (PLAIN.get(kind), None))
        given = self.fitting(kind, day, wild) if name else None
        dates = {name: given} if name else {}
        self.attempt(at, kind, ago, given, lambda *it: function(*it[:2], effective=it[2], reason=reason, **dates))

    def fitting(self, kind, day, wild):
        """A date that the act may well have: what has happened before today, what is to come after."""
        if not wild:
            day = -abs(day) // 8 if kind in (E.START_CONFIRMED, E.ENDED) else abs(day) + 1
        return later(self.today, day)

    @rule(by=st.sampled_from([1, 1, 1, 2, 7, 35]))
    def time_passes(self, by):
        Lifecycle.steps += 1
        self.compare()
        self.shown[self.today] = self.picture(self.stored(), self.today, self.today)
        self.today = later(self.today, by)

    def attempt(self, at, kind, ago, day, function, to=""):
        """Does it or is refused; the twin says beforehand whether the tables have such an act."""
        case, twin = self.cases[at % len(self.cases)]
        on = later(self.today, -ago)
        before = twin.on(on, self.today)
        refused = self.refusal(kind, lambda: function(self.person, case, on))
        if refused:
            if refused in NO_ROW and before:
                assert not self.listed(kind, before, to)
            return
        assert self.listed(kind, before, to)
        twin.acts.append(Done(kind, self.today, on, day, to))
        if kind == E.REOPENED and before["handling"] == "closed":
            twin.acts.append(Done(E.HANDLING, self.today, on, day, "assessing"))

    def done(self, kind, function):
        """Whether it was done."""
        return not self.refusal(kind, function)

    def refusal(self, kind, function):
        """Does it; returns the rule that refused, which left everything as it was. What was written stands."""
        Lifecycle.steps += 1
        events = CaseEvent.objects.count()
        stored = list(Case.objects.order_by("pk").values())
        try:
            function()
        except (CaseRuleError, NoticeRuleError) as rule_:
            Lifecycle.refused[rule_.code] = Lifecycle.refused.get(rule_.code, 0) + 1
            assert CaseEvent.objects.count() == events
            assert list(Case.objects.order_by("pk").values()) == stored
            return rule_.code
        Lifecycle.went[kind] = Lifecycle.went.get(kind, 0) + 1
        now = list(CaseEvent.objects.order_by("id").values_list())
        assert now[: len(self.written)] == self.written
        self.written = now
        return ""

    def listed(self, kind, before, to):
        if kind == E.HANDLING:
            return to in WORK[before["handling"]]
        if kind == E.PUBLICATION:
            return to in SEEN[before["publication"]]
        if kind == E.REVIEW:
            return before["shortage"] in OPEN and before["handling"] in (
                "assessing",
                "measures",
                "monitored",
                "deciding",
            )
        return (before["shortage"], kind) in ALLOWED

    def compare(self):
        """Now and on earlier days: the twin's states, the books, and what was shown."""
        earlier = [day for at, day in enumerate(self.shown) if (at + self.steps) % 7 == 0]
        stored = self.stored()
        for day in (self.today, *earlier):
            for known in {day, self.today}:
                found = self.picture(stored, day, known)
                for case, twin in self.cases:
                    self.same(found.get(case.pk), twin.on(day, known))
                if known == self.today:
                    self.balanced(day, found)
                else:
                    assert found == self.shown[day]

    def same(self, states, expected):
        if expected is None:
            assert states is None
            return
        assert {name: getattr(states, name) for name in expected} == expected
        assert not (states.under_way and states.review is None)
        assert not (states.open and states.handling == HandlingState.CLOSED)
        assert states.shortage != "avoided" or states.start_anticipated

    def balanced(self, day, found):
        """Carried over + new - closed = open, and open is what the states say."""
        handled = list(handled_between(day, day))
        carried = {case.pk for case in handled if case.registered < day}
        new = {case.pk for case in handled if case.registered == day}
        closed = {case.pk for case in handled if case.end == day}
        is_open = set(open_on(day).values_list("pk", flat=True))
        assert carried == set(open_on(later(day, -1)).values_list("pk", flat=True))
        assert len(carried) + len(new) - len(closed) == len(is_open)
        assert is_open == {pk for pk, states in found.items() if states.open}


@pytest.fixture
def old_hand(db, monkeypatch):
    """A caseworker who was there from the first day."""
    with monkeypatch.context() as clock:
        clock.setattr(timezone, "now", lambda: datetime(*FIRST.timetuple()[:3], 6, tzinfo=UTC))
        add_person("system:test", "ola", role="caseworker", password=None, name="Ola Normann")
        return add_person("system:test", "kari", role="caseworker", password=None, name="Kari Normann")


def campaign(caseworker, examples: int) -> None:
    Lifecycle.person, Lifecycle.steps, Lifecycle.refused, Lifecycle.went = caseworker, 0, {}, {}
    Lifecycle.others = list(Person.objects.order_by("pk"))
    run_state_machine_as_test(
        Lifecycle,
        settings=settings(
            max_examples=examples,
            stateful_step_count=50,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    print(f"{Lifecycle.steps} steps; done {Lifecycle.went}; refused {Lifecycle.refused}")


def test_any_order_of_acts_keeps_history_and_the_books(old_hand):
    campaign(old_hand, 80)
    assert Lifecycle.steps >= 2_000
    assert {*PLAIN, *DATED, E.HANDLING, E.REVIEW, E.PUBLICATION, E.MERGED, E.ASSIGNED} == set(Lifecycle.went)
    assert len(Lifecycle.refused) > 10


@pytest.mark.long
def test_a_longer_campaign(old_hand):
    campaign(old_hand, 300)
    assert Lifecycle.steps >= 10_000
