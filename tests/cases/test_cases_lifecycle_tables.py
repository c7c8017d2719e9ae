"""Every pair of states and every act: allowed where a table has it, refused by name where none has."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest

from beredt.cases.lifecycle.drawing import page
from beredt.cases.lifecycle.facts import States
from beredt.cases.lifecycle.rules import RULES, CaseRuleError, Situation, check, shortage_row
from beredt.cases.lifecycle.states import OPEN, OVER, EventKind, HandlingState, PublicationState, ShortageState
from beredt.cases.lifecycle.tables import ALWAYS, HANDLING, PUBLICATION, REFUSED, SHORTAGE, find
from beredt.cases.lifecycle.words import OWN_RULES

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2024, 6, 1)
S, H, P, E = ShortageState, HandlingState, PublicationState, EventKind
SHORTAGE_ACTS = [act for act in EventKind if act not in (E.OPENED, E.AMENDED, E.HANDLING, E.REVIEW, E.PUBLICATION)]

#: The reviewed answer, written out by hand: which acts a shortage in each state allows, and where they lead.
ALLOWED = {
    (S.ANTICIPATED, E.START_CONFIRMED): {S.ACTUAL},
    (S.ANTICIPATED, E.START_MOVED): {S.ANTICIPATED},
    (S.ANTICIPATED, E.PROMISED): {S.ANTICIPATED},
    (S.ANTICIPATED, E.AVOIDED): {S.AVOIDED},
    (S.ANTICIPATED, E.WITHDRAWN): {S.WITHDRAWN},
    (S.ANTICIPATED, E.PERMANENT): {S.PERMANENT},
    (S.ACTUAL, E.PROMISED): {S.ACTUAL},
    (S.ACTUAL, E.LIMITED): {S.LIMITED},
    (S.ACTUAL, E.ENDED): {S.ENDED},
    (S.ACTUAL, E.WITHDRAWN): {S.WITHDRAWN},
    (S.ACTUAL, E.PERMANENT): {S.PERMANENT},
    (S.LIMITED, E.PROMISED): {S.LIMITED},
    (S.LIMITED, E.UNLIMITED): {S.ACTUAL},
    (S.LIMITED, E.ENDED): {S.ENDED},
    (S.LIMITED, E.WITHDRAWN): {S.WITHDRAWN},
    (S.LIMITED, E.PERMANENT): {S.PERMANENT},
    (S.ENDED, E.SUPPLY_CONFIRMED): {S.ENDED},
    (S.ENDED, E.REOPENED): {S.ACTUAL},
    (S.ENDED, E.NEW_PERIOD): {S.ENDED},
    (S.AVOIDED, E.REOPENED): {S.ANTICIPATED},
    (S.AVOIDED, E.NEW_PERIOD): {S.AVOIDED},
    (S.WITHDRAWN, E.REOPENED): {S.ANTICIPATED, S.ACTUAL},
    (S.WITHDRAWN, E.NEW_PERIOD): {S.WITHDRAWN},
    (S.PERMANENT, E.NEW_PERIOD): {S.PERMANENT},
}
WORK = {
    H.NEW: {H.ASSESSING, H.MONITORED, H.CLOSED},
    H.ASSESSING: {H.MEASURES, H.MONITORED, H.DECIDING, H.CLOSED},
    H.MEASURES: {H.ASSESSING, H.MONITORED, H.DECIDING, H.CLOSED},
    H.MONITORED: {H.ASSESSING, H.MEASURES, H.DECIDING, H.CLOSED},
    H.DECIDING: {H.ASSESSING, H.MEASURES, H.MONITORED},
    H.CLOSED: {H.ASSESSING},
}
SEEN = {
    P.INTERNAL: {P.PARTNERS, P.TO_PUBLISH},
    P.PARTNERS: {P.TO_PUBLISH, P.RETRACTED},
    P.TO_PUBLISH: {P.PARTNERS, P.PUBLISHED, P.RETRACTED},
    P.PUBLISHED: {P.RETRACTED},
    P.RETRACTED: {P.TO_PUBLISH},
}


def situation(shortage=S.ACTUAL, handling=H.NEW, publication=P.INTERNAL, **changes) -> Situation:
    """One in which every rule is content, but for the changes."""
    ended = shortage in OVER
    days_ago = 100 if changes.pop("long_ago", False) else 3
    states = States(
        as_of=TODAY,
        shortage=shortage,
        handling=handling,
        publication=publication,
        start=TODAY - timedelta(days=200) if shortage != S.ANTICIPATED else TODAY + timedelta(days=9),
        start_anticipated=shortage == S.ANTICIPATED,
        end=TODAY - timedelta(days=days_ago) if ended else None,
        promised_end=None,
        confirmed=ended,
        review=None,
        end_overdue=False,
        start_overdue=False,
        review_overdue=False,
    )
    of_states = {name: changes.pop(name) for name in list(changes) if hasattr(states, name)}
    return replace(
        Situation(
            states=replace(states, **of_states),
            effective=TODAY,
            today=TODAY,
            registered=TODAY - timedelta(days=220),
            reopen_within=30,
            reason="fordi",
            day=TODAY,
        ),
        **changes,
    )


def refusal(row, it: Situation, refused: str = "illegal_transition") -> str | None:
    try:
        check(row, it, refused=refused)
    except CaseRuleError as rule:
        return rule.code
    return None


@pytest.mark.parametrize(("state", "act"), [*product(ShortageState, SHORTAGE_ACTS)])
def test_every_act_on_every_state_of_the_shortage(state, act):
    it = situation(state, long_ago=act == E.NEW_PERIOD)
    row, refused = shortage_row(act, it.states)
    assert {one.target for one in SHORTAGE if (one.source, one.act) == (state, act)} == ALLOWED.get((state, act), set())
    if (state, act) in ALLOWED:
        assert row is not None
        assert row.target in ALLOWED[state, act]
        assert refusal(row, it, refused) is None
    else:
        assert row is None
        assert refusal(row, it, refused) == REFUSED.get((state, act), "illegal_transition")


@pytest.mark.parametrize(("source", "target"), [*product(HandlingState, HandlingState)])
def test_every_pair_of_states_of_handling(source, target):
    over = target == H.CLOSED or source == H.CLOSED
    it = situation(S.ENDED if over else S.ACTUAL, source, day=TODAY + timedelta(days=7))
    row = find(HANDLING, source, act=E.HANDLING, target=target)
    assert refusal(row, it) == (None if target in WORK[source] else "illegal_transition")


@pytest.mark.parametrize(("source", "target"), [*product(PublicationState, PublicationState)])
def test_every_pair_of_states_of_publication(source, target):
    row = find(PUBLICATION, source, act=E.PUBLICATION, target=target)
    it = situation(S.ACTUAL, publication=source)
    assert refusal(row, it) == (None if target in SEEN[source] else "illegal_transition")


#: One step over each line, and the name by which it is refused.
BROKEN = [
    (S.ACTUAL, E.PROMISED, {"effective": TODAY + timedelta(days=1)}, "in_future"),
    (S.ACTUAL, E.PROMISED, {"effective": TODAY - timedelta(days=221)}, "before_registered"),
    (S.ACTUAL, E.PROMISED, {"last": TODAY + timedelta(days=1)}, "before_last"),
    (S.ACTUAL, E.PROMISED, {"day": None}, "date_missing"),
    (S.ACTUAL, E.PROMISED, {"day": TODAY - timedelta(days=1)}, "promise_past"),
    (S.ACTUAL, E.PROMISED, {"promised_end": TODAY}, "promise_unchanged"),
    (S.ACTUAL, E.PROMISED, {"promised_end": TODAY - timedelta(days=5), "reason": " "}, "later_needs_reason"),
    (S.ANTICIPATED, E.START_CONFIRMED, {"day": TODAY + timedelta(days=1)}, "day_in_future"),
    (S.ANTICIPATED, E.START_MOVED, {"day": TODAY - timedelta(days=1)}, "start_past"),
    (S.ANTICIPATED, E.ENDED, {}, "no_actual_start"),
    (S.ANTICIPATED, E.LIMITED, {}, "no_actual_start"),
    (S.ACTUAL, E.AVOIDED, {}, "had_actual_start"),
    (S.ENDED, E.AVOIDED, {}, "had_actual_start"),
    (S.ACTUAL, E.ENDED, {"reason": ""}, "reason_missing"),
    (S.ACTUAL, E.ENDED, {"day": TODAY + timedelta(days=1)}, "day_in_future"),
    (S.ACTUAL, E.ENDED, {"day": TODAY - timedelta(days=201)}, "end_before_start"),
    (
        S.ACTUAL,
        E.ENDED,
        {"registered": TODAY - timedelta(days=2), "day": TODAY - timedelta(days=3)},
        "end_before_registered",
    ),
    (S.ENDED, E.REOPENED, {"end": TODAY - timedelta(days=31)}, "reopen_too_late"),
    (S.ENDED, E.REOPENED, {"has_later_period": True}, "has_later_period"),
    (S.ENDED, E.NEW_PERIOD, {"end": TODAY - timedelta(days=30)}, "reopen_instead"),
    (S.PERMANENT, E.REOPENED, {}, "gone_for_good"),
]


@pytest.mark.parametrize(("state", "act", "changes", "code"), BROKEN)
def test_each_rule_of_the_shortage_refuses_by_name(state, act, changes, code):
    it = situation(state, **changes)
    row, refused = shortage_row(act, it.states)
    assert refusal(row, it, refused) == code


WORK_BROKEN = [
    (HANDLING, S.ACTUAL, H.ASSESSING, H.CLOSED, {}, "still_short"),
    (HANDLING, S.ENDED, H.ASSESSING, H.CLOSED, {"confirmed": False}, "not_confirmed"),
    (HANDLING, S.ACTUAL, H.NEW, H.ASSESSING, {"day": None}, "review_missing"),
    (HANDLING, S.ACTUAL, H.NEW, H.ASSESSING, {"day": TODAY}, "review_past"),
    (HANDLING, S.ENDED, H.CLOSED, H.ASSESSING, {"reason": ""}, "reason_missing"),
    (PUBLICATION, S.WITHDRAWN, P.TO_PUBLISH, P.PUBLISHED, {}, "case_withdrawn"),
    (PUBLICATION, S.ACTUAL, P.PUBLISHED, P.RETRACTED, {"reason": ""}, "reason_missing"),
]


@pytest.mark.parametrize(("table", "shortage", "source", "target", "changes", "code"), WORK_BROKEN)
def test_each_rule_of_the_work_refuses_by_name(table, shortage, source, target, changes, code):
    act = E.HANDLING if table is HANDLING else E.PUBLICATION
    state = {"handling": source} if table is HANDLING else {"publication": source}
    assert refusal(find(table, source, act=act, target=target), situation(shortage, **state, **changes)) == code


def test_an_avoided_shortage_needs_no_confirmation_to_be_closed():
    row = find(HANDLING, H.ASSESSING, act=E.HANDLING, target=H.CLOSED)
    assert refusal(row, situation(S.AVOIDED, H.ASSESSING, confirmed=False)) is None


def test_every_rule_named_is_there_tested_and_in_words():
    named = {code for table in (SHORTAGE, HANDLING, PUBLICATION) for row in table for code in row.guards} | set(ALWAYS)
    assert named == set(RULES)
    assert set(OWN_RULES) == named | set(REFUSED.values()) | {"illegal_transition", "reason_missing"}
    tested = {code for *_rest, code in BROKEN} | {code for *_rest, code in WORK_BROKEN}
    assert set(OWN_RULES) - tested == {"illegal_transition"}


def test_states_are_open_or_over():
    assert set(ShortageState) == OPEN | OVER
    assert not OPEN & OVER


def test_the_page_of_the_docs_is_what_the_tables_say():
    assert (ROOT / "docs" / "lifecycle.md").read_text(encoding="utf-8") == page(), "run: beredt docs lifecycle"
