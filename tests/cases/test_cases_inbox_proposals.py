"""What a notice may be: the rules one by one, against a plain twin, and with as many queries for many as for one."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from beredt.cases.inbox.candidates import cases_near, proposals_for
from beredt.cases.inbox.proposals import CaseFacts, Kind, NoticeFacts, OtherNotice, Proposal, Why, propose
from beredt.cases.inbox.words import REASONS, label, reason
from beredt.cases.models import Case, CasePack, Notice, Report
from beredt.cases.queries import inbox

TODAY = date(2024, 12, 31)
WITHIN = 30


def notice(**told) -> NoticeFacts:
    values = {
        "pk": 1,
        "atc": "R05CB01",
        "received": date(2024, 12, 20),
        "status": "actual",
        "anticipated_start": None,
        "actual_start": date(2024, 12, 15),
        "promised_end": date(2025, 3, 1),
        "actual_end": None,
    }
    return NoticeFacts(**(values | told))


def case(pk: int, **told) -> CaseFacts:
    values = {
        "number": f"2024-{pk:04d}",
        "title": "Prøvin 200 mg/ml",
        "atc": "R05CB01",
        "start": date(2024, 10, 1),
        "start_anticipated": False,
        "end": None,
        "promised_end": date(2025, 1, 1),
        "same_pack": True,
    }
    return CaseFacts(pk=pk, **(values | told))


def first(*args) -> Proposal:
    return propose(*args, today=TODAY, reopen_within=WITHIN)[0]


def test_a_notice_like_nothing_opens_a_case() -> None:
    assert propose(notice(), [], [], today=TODAY, reopen_within=WITHIN) == (Proposal(Kind.OPEN, Why.NO_CASE),)


def test_an_open_case_on_the_pack_is_amended_by_what_is_new_and_else_it_is_a_duplicate() -> None:
    assert (first(notice(), [case(1)], []).kind, first(notice(), [case(1)], []).why) == (Kind.AMEND, Why.OPEN_CASE_NEW)
    same = first(notice(promised_end=date(2025, 1, 1)), [case(1)], [])
    assert (same.kind, same.why) == (Kind.DUPLICATE, Why.OPEN_CASE_SAME)
    assert first(notice(promised_end=None, status="avoided"), [case(1)], []).kind is Kind.AMEND


def test_after_the_old_end_it_is_a_new_period_before_it_the_same() -> None:
    over = case(1, end=date(2024, 12, 10), promised_end=date(2024, 12, 10))
    assert first(notice(), [over], []) == Proposal(Kind.NEW_PERIOD, Why.EARLIER_PERIOD, over)
    closed_early = case(1, end=date(2024, 12, 10), promised_end=date(2025, 2, 1))
    assert first(notice(), [closed_early], []) == Proposal(Kind.AMEND, Why.END_NOT_PASSED, closed_early)
    long_ago = case(1, end=date(2024, 10, 10), promised_end=date(2025, 2, 1))
    assert first(notice(), [long_ago], []).kind is Kind.NEW_PERIOD


def test_what_lies_within_a_closed_period_is_a_duplicate() -> None:
    over = case(1, end=date(2024, 12, 10))
    within = notice(actual_start=date(2024, 11, 1), promised_end=date(2024, 12, 1))
    assert first(within, [over], []) == Proposal(Kind.DUPLICATE, Why.WITHIN_CLOSED, over)


def test_its_own_case_and_its_earlier_period_come_before_all() -> None:
    others = [case(2, start=date(2024, 12, 1)), case(3, same_pack=False)]
    assert first(notice(case=3), others, []) == Proposal(Kind.AMEND, Why.OWN_CASE, others[1])
    assert first(notice(previous=3), others, []) == Proposal(Kind.NEW_PERIOD, Why.PREVIOUS_NOTICE, others[1])


def test_related_cases_stand_last_the_substance_before_the_name_before_the_group() -> None:
    near = [
        case(1, same_pack=False, atc="R05CB06"),
        case(2, same_pack=False, atc="N01BB02", resemblance=0.8),
        case(3, same_pack=False),
        case(4, same_pack=False, atc="R05CB06", end=date(2024, 12, 1)),
    ]
    found = propose(notice(), near, [], today=TODAY, reopen_within=WITHIN)
    assert [p.why for p in found] == [Why.NO_CASE, Why.SAME_SUBSTANCE, Why.NAME_ALIKE, Why.SAME_GROUP]


def test_another_notice_that_waits_is_told_of() -> None:
    other = OtherNotice(9, "Prøvin", date(2024, 12, 1), date.max, None)
    found = propose(notice(), [], [other], today=TODAY, reopen_within=WITHIN)
    assert Proposal(Kind.DUPLICATE, Why.OTHER_NOTICE, other=other) in found
    before = OtherNotice(9, "Prøvin", date(2024, 1, 1), date(2024, 2, 1), None)
    assert len(propose(notice(), [], [before], today=TODAY, reopen_within=WITHIN)) == 1


def test_every_reason_has_its_words() -> None:
    assert set(REASONS) == set(Why)
    told = Proposal(Kind.AMEND, Why.OPEN_CASE_NEW, case(1))
    assert label(told) == "Ta inn endringen 2024-0001"
    assert reason(told) == "Samme pakning har åpen sak 2024-0001, og meldingen sier noe nytt."


DAYS = st.dates(date(2024, 9, 1), date(2025, 3, 31))
CASES = st.lists(st.tuples(st.booleans(), DAYS, st.one_of(st.none(), DAYS), st.one_of(st.none(), DAYS)), max_size=4)


@given(CASES, DAYS, st.one_of(st.none(), DAYS), st.integers(0, 4))
def test_the_best_is_what_the_rules_read_out_one_by_one_say(rows, received, promised, own) -> None:
    cases = [
        case(number, same_pack=same, start=start, end=end if end is None or end >= start else start, promised_end=until)
        for number, (same, start, end, until) in enumerate(rows, start=1)
    ]
    told = notice(received=received, promised_end=promised, actual_start=received, case=own or None)
    found = propose(told, cases, [], today=TODAY, reopen_within=WITHIN)
    assert (found[0].kind, found[0].case) == twin(told, cases)
    assert sum(p.kind in (Kind.OPEN, Kind.NEW_PERIOD) for p in found) == (0 if own and own <= len(cases) else 1)


def twin(told: NoticeFacts, cases: list[CaseFacts]):
    """The rules of record.md in the order in which a person would ask."""
    for one in cases:
        if told.case == one.pk:
            return Kind.AMEND, one
    mine = sorted([one for one in cases if one.same_pack], key=lambda one: one.start, reverse=True)
    for one in mine:
        if one.end is None:
            new = told.promised_end is not None and told.promised_end != one.promised_end
            return (Kind.AMEND if new else Kind.DUPLICATE), one
    if not mine:
        return Kind.OPEN, None
    newest = mine[0]
    for one in mine:
        if one.end > newest.end:
            newest = one
    if told.actual_start >= newest.start and (told.promised_end or date.max) <= newest.end:
        return Kind.DUPLICATE, newest
    passed = newest.end < told.received and (newest.promised_end is None or newest.promised_end < told.received)
    if not passed and newest.end >= TODAY - timedelta(days=WITHIN):
        return Kind.AMEND, newest
    return Kind.NEW_PERIOD, newest


def waiting(nth: int, **values) -> Notice:
    row = Notice.objects.create(source="dmp", source_ref=f"{nth}:1", state="new", first_received=TODAY, **values)
    row.newest = Report.objects.create(
        notice=row, told_by="system:test", received=TODAY, status="actual", actual_start=TODAY
    )
    row.save()
    return row


@pytest.mark.django_db
def test_the_whole_inbox_takes_as_many_queries_as_one_notice(small_world) -> None:
    for number in range(12):
        one = Case.objects.create(
            number=f"2024-{number:04d}",
            title=f"Prøvin {number} mg",
            atc=("R05CB01", "R05CB06", "N01BB02")[number % 3],
            registered=TODAY,
            start=TODAY,
            end=TODAY if number % 4 == 0 else None,
            source="dmp",
            registration="unknown",
        )
        CasePack.objects.create(case=one, pack_id=("900001", "900002", "900003")[number % 3])
        waiting(number, number=("900001", "900003", "")[number % 3], atc="R05CB01", product_name="Prøvin")
    with CaptureQueriesContext(connection) as for_one:
        proposals_for(list(inbox()[:1]))
    with CaptureQueriesContext(connection) as for_all:
        found = proposals_for(list(inbox()))
    assert len(for_all) == len(for_one) <= 6
    assert len(found) == 12
    near = cases_near(list(inbox()))
    for row in inbox():
        assert {one.pk: one.same_pack for one in near[row.pk]} == near_by_hand(row)


def near_by_hand(row: Notice) -> dict[int, bool]:
    """Cases on the pack, and open ones of the group or of the name, found one by one; by id, whether on the pack."""
    near = {}
    for one in Case.objects.all():
        on_pack = bool(row.number) and one.packs.filter(pk=row.number).exists()
        if on_pack or (one.end is None and (one.atc[:5] == row.atc[:5] or row.product_name in one.title)):
            near[one.pk] = on_pack
    return near
