"""What a person does with a notice: opened, amended, merged, set aside, undone; and two cases made one."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from beredt.actors.actions import add_person
from beredt.audit.models import Act
from beredt.cases.actions import (
    ByHand,
    NoticeRuleError,
    accept_notice,
    amend_case,
    mark_duplicate,
    merge_cases,
    merge_notice,
    open_case,
    register_by_hand,
    reject_notice,
    restore_notice,
)
from beredt.cases.inbox import taken
from beredt.cases.inbox.prefill import Triage, prefilled
from beredt.cases.lifecycle.actions import reopen, set_handling
from beredt.cases.lifecycle.events import states_of
from beredt.cases.lifecycle.rules import CaseRuleError
from beredt.cases.lifecycle.states import HandlingState, ShortageState
from beredt.cases.models import Case, CaseLink, Notice, NoticeSource, NoticeState, Report
from beredt.cases.queries import inbox

TODAY = timezone.localdate()
DAY = timedelta(days=1)


@pytest.fixture
def told(small_world):
    """Makes a notice as DMP's list would: told(number, **what its report says)."""

    def _told(number: str = "900001", *, notice: Notice | None = None, **says) -> Notice:
        if notice is None:
            notice = Notice.objects.create(
                source=NoticeSource.DMP,
                source_ref=f"{number}:{Notice.objects.count()}",
                state=NoticeState.NEW,
                number=number,
                product_name="Prøvin",
                atc="R05CB01",
                first_received=TODAY - 10 * DAY,
            )
        notice.refresh_from_db()
        values = {"received": TODAY - 10 * DAY, "status": "actual", "actual_start": TODAY - 20 * DAY} | says
        notice.newest = Report.objects.create(notice=notice, told_by="system:test", **values)
        notice.save()
        return notice

    return _told


def kinds(case: Case) -> list[str]:
    return [event.kind for event in case.events.order_by("id")]


def today(case: Case):
    return states_of(case, TODAY, TODAY)


@pytest.mark.django_db
def test_one_act_opens_assesses_and_assigns(told, caseworker) -> None:
    notice = told(promised_end=TODAY + 30 * DAY)
    case = open_case(caseworker, notice, prefilled(notice, caseworker=caseworker))
    assert case.caseworker == caseworker
    assert case.title.startswith("Prøvin")
    assert [pack.pk for pack in case.packs.all()] == ["900001"]
    assert kinds(case) == ["opened", "handling", "assigned"]
    states = today(case)
    assert (states.handling, states.review) == (HandlingState.ASSESSING, TODAY + 14 * DAY)
    assert not inbox().exists()
    verbs = list(Act.objects.filter(subject=f"case:{case.number}").values_list("verb", flat=True))
    assert verbs == ["open_case", "case_handling", "case_assigned"]


@pytest.mark.django_db
def test_what_the_caseworker_corrects_is_what_stands(told, caseworker) -> None:
    notice = told("999999")
    triage = Triage(
        title="Noe annet",
        start=TODAY - DAY,
        source="clinician",
        varenummer="900003",
        review=TODAY + DAY,
        reason="other",
    )
    case = open_case(caseworker, notice, triage)
    assert (case.title, case.start, case.source, case.atc) == ("Noe annet", TODAY - DAY, "clinician", "N01BB02")
    assert case.caseworker is None
    with pytest.raises(NoticeRuleError, match="unknown_pack"):
        open_case(caseworker, told("1"), Triage(title="x", start=TODAY, source="dmp", varenummer="123456"))
    assert Case.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("says", "state"),
    [
        ({"status": "avoided", "actual_start": None, "anticipated_start": TODAY + DAY}, ShortageState.AVOIDED),
        ({"status": "reversed"}, ShortageState.WITHDRAWN),
        ({"status": "discontinued"}, ShortageState.PERMANENT),
        ({"status": "resolved", "actual_end": TODAY - DAY}, ShortageState.ENDED),
    ],
)
def test_what_a_status_says_becomes_an_act(told, caseworker, says, state) -> None:
    first = {name: says[name] for name in ("actual_start", "anticipated_start") if name in says}
    notice = told(**first)
    case = accept_notice(caseworker, notice)
    told(notice=notice, received=TODAY, **says)
    amend_case(caseworker, notice, case)
    case.refresh_from_db()
    assert today(case).shortage == state
    assert not today(case).confirmed


@pytest.mark.django_db
def test_where_the_lifecycle_refuses_nothing_is_done_unless_the_person_leaves_it_out(told, caseworker) -> None:
    notice = told()
    case = accept_notice(caseworker, notice)
    told(notice=notice, received=TODAY, status="avoided", promised_end=TODAY + DAY)
    with pytest.raises(CaseRuleError, match="had_actual_start"):
        amend_case(caseworker, notice, case)
    case.refresh_from_db()
    assert case.promised_end is None
    assert inbox().count() == 1
    amend_case(caseworker, notice, case, follow=False)
    case.refresh_from_db()
    assert (case.promised_end, today(case).shortage) == (TODAY + DAY, ShortageState.ACTUAL)


@pytest.mark.django_db
def test_an_end_before_the_start_is_refused_in_words(told, caseworker) -> None:
    notice = told(actual_end=TODAY - 40 * DAY)
    with pytest.raises(CaseRuleError, match="end_before_start"):
        accept_notice(caseworker, notice)
    ahead = told("900003", actual_start=None, anticipated_start=TODAY + DAY, actual_end=TODAY + 2 * DAY)
    with pytest.raises(CaseRuleError, match="no_actual_start"):
        accept_notice(caseworker, ahead)
    assert not Case.objects.exists()


@pytest.mark.django_db
def test_after_an_ended_case_comes_a_linked_one_and_before_its_promised_end_the_same_goes_on(told, caseworker) -> None:
    old = accept_notice(caseworker, told(received=TODAY - 9 * DAY, actual_end=TODAY - 8 * DAY))
    new = accept_notice(caseworker, told(received=TODAY, actual_start=TODAY - DAY))
    assert (new.previous, old.end) == (old, TODAY - 8 * DAY)
    early = accept_notice(caseworker, told("900003", promised_end=TODAY + 20 * DAY, actual_end=TODAY - 8 * DAY))
    late = told("900003", received=TODAY, promised_end=TODAY + 40 * DAY)
    assert accept_notice(caseworker, late) == early
    early.refresh_from_db()
    assert (early.end, early.promised_end) == (None, TODAY + 40 * DAY)
    assert "reopened" in kinds(early)


@pytest.mark.django_db
def test_merging_a_notice_adds_its_pack_and_undoing_takes_it_away(told, caseworker) -> None:
    case = accept_notice(caseworker, told())
    notice = told("900003", promised_end=TODAY + DAY)
    merge_notice(caseworker, notice, case, reason="Samme fabrikk")
    assert {pack.pk for pack in case.packs.all()} == {"900001", "900003"}
    case.refresh_from_db()
    assert case.promised_end is None
    restore_notice(caseworker, notice)
    notice.refresh_from_db()
    assert (notice.state, notice.case) == (NoticeState.NEW, None)
    assert {pack.pk for pack in case.packs.all()} == {"900001"}
    assert kinds(case) == ["opened", "merged", "corrected"]


@pytest.mark.django_db
def test_nothing_is_merged_into_a_closed_case(told, caseworker) -> None:
    case = accept_notice(caseworker, told(actual_end=TODAY - 12 * DAY))
    with pytest.raises(NoticeRuleError, match="case_closed"):
        merge_notice(caseworker, told("900003"), case)


@pytest.mark.django_db
def test_a_duplicate_leaves_the_case_alone_and_comes_back_when_it_says_more(told, caseworker) -> None:
    case = accept_notice(caseworker, told())
    notice = told()
    mark_duplicate(caseworker, notice, case)
    assert kinds(case) == ["opened"]
    assert not inbox().exists()
    told(notice=notice, received=TODAY, promised_end=TODAY + DAY)
    assert inbox().get() == notice
    assert accept_notice(caseworker, notice) == case
    case.refresh_from_db()
    assert case.promised_end == TODAY + DAY


@pytest.mark.django_db
def test_undoing_an_opening_withdraws_the_case_and_an_amendment_goes_back(told, caseworker) -> None:
    notice = told(promised_end=TODAY + DAY)
    case = open_case(caseworker, notice, prefilled(notice, caseworker=caseworker))
    told(notice=notice, received=TODAY, promised_end=TODAY + 5 * DAY)
    amend_case(caseworker, notice, case)
    restore_notice(caseworker, notice)
    case.refresh_from_db()
    assert case.promised_end == TODAY + DAY
    notice.refresh_from_db()
    assert (notice.state, notice.case) == (NoticeState.ACCEPTED, case)
    assert inbox().get() == notice
    second = told("900003")
    other = open_case(caseworker, second, prefilled(second, caseworker=caseworker))
    restore_notice(caseworker, second)
    other.refresh_from_db()
    assert (today(other).shortage, today(other).handling) == (ShortageState.WITHDRAWN, HandlingState.CLOSED)
    second.refresh_from_db()
    assert (second.state, second.case) == (NoticeState.NEW, None)
    third = accept_notice(caseworker, second)
    assert third.pk != other.pk


@pytest.mark.django_db
def test_what_has_been_built_on_is_not_undone(told, caseworker) -> None:
    notice = told()
    case = accept_notice(caseworker, notice)
    merge_notice(caseworker, told("900003"), case)
    with pytest.raises(NoticeRuleError, match="built_on"):
        restore_notice(caseworker, notice)
    with pytest.raises(NoticeRuleError, match="nothing_to_undo"):
        restore_notice(caseworker, told("900002"))


@pytest.mark.django_db
def test_a_room_above_is_told_in_the_same_transaction(told, caseworker, monkeypatch) -> None:
    heard = []
    monkeypatch.setattr(taken, "_taken", [])
    taken.on_taken(lambda person, notice, case: heard.append((person, notice.pk, case.pk)))
    notice = told()
    case = accept_notice(caseworker, notice)
    assert heard == [(caseworker, notice.pk, case.pk)]

    def refuse(_person, _notice, _case):
        raise NoticeRuleError("built_on")

    taken.on_taken(refuse)
    with pytest.raises(NoticeRuleError):
        merge_notice(caseworker, told("900003"), case)
    assert case.packs.count() == 1


@pytest.mark.django_db
def test_two_cases_become_one(told, caseworker) -> None:
    case = accept_notice(caseworker, told())
    into = accept_notice(caseworker, told("900003"))
    set_handling(caseworker, case, HandlingState.ASSESSING, review=TODAY + DAY)
    assert merge_cases(caseworker, case, into, "Samme mangel") == into
    case.refresh_from_db()
    assert (today(case).shortage, today(case).handling) == (ShortageState.WITHDRAWN, HandlingState.CLOSED)
    assert {pack.pk for pack in into.packs.all()} == {"900001", "900003"}
    assert into.notices.count() == 2
    assert not case.notices.exists()
    link = CaseLink.objects.get()
    assert (link.case, link.other, link.relation) == (case, into, "duplicate_of")
    assert kinds(into)[-1] == "merged"
    assert Act.objects.get(verb="merge_cases").detail["into"] == into.number
    reopen(caseworker, case, review=TODAY + DAY, reason="Ikke den samme likevel")
    merge_cases(caseworker, case, into, "Jo, den samme")
    assert CaseLink.objects.get() == link


@pytest.mark.django_db
def test_cases_that_cannot_become_one(told, caseworker) -> None:
    case = accept_notice(caseworker, told())
    closed = accept_notice(caseworker, told("900003", actual_end=TODAY - 12 * DAY))
    other = Case.objects.create(
        number="2024-B1", type="preparedness", title="x", registered=TODAY, start=TODAY, source="other"
    )
    for into, code in ((case, "same_case"), (closed, "case_closed"), (other, "other_type")):
        with pytest.raises(NoticeRuleError, match=code):
            merge_cases(caseworker, case, into, "x")
    with pytest.raises(NoticeRuleError, match="no_merge_reason"):
        merge_cases(caseworker, case, closed, " ")
    with pytest.raises(CaseRuleError):
        merge_cases(caseworker, closed, case, "x")
    assert not CaseLink.objects.exists()


@pytest.mark.django_db
def test_what_is_told_on_the_telephone_is_a_notice_like_any_other(small_world, caseworker) -> None:
    told_ = ByHand("900001", "900001", "Lege ved S1", "clinician", TODAY - DAY, text="Ute på avdelingen")
    notice = register_by_hand(caseworker, told_)
    assert notice.source_ref == f"{TODAY.year}-H0001"
    assert (notice.source, notice.newest.told_by, notice.newest.text) == ("by_hand", "person:kari", "Ute på avdelingen")
    assert inbox().get() == notice
    case = accept_notice(caseworker, notice)
    assert (case.source, case.reported_by_holder, case.start_anticipated) == ("clinician", None, False)
    ahead = register_by_hand(caseworker, ByHand("", "Ukjent preparat", "", "other", TODAY + 9 * DAY))
    assert (ahead.source_ref, ahead.newest.status) == (f"{TODAY.year}-H0002", "anticipated")
    opened = accept_notice(caseworker, ahead)
    assert (opened.title, opened.start_anticipated, opened.packs.count()) == ("Ukjent preparat", True, 0)


@pytest.mark.django_db
def test_nobody_without_the_right_does_any_of_it(told, caseworker, roleless) -> None:
    reader = add_person("system:test", "les", role="reader", password=None, name="Les Er")
    notice, case = told(), accept_notice(caseworker, told("900003"))
    triage = prefilled(notice)
    for person in (reader, roleless):
        for act in (
            lambda who: open_case(who, notice, triage),
            lambda who: amend_case(who, notice, case),
            lambda who: merge_notice(who, notice, case),
            lambda who: mark_duplicate(who, notice, case),
            lambda who: reject_notice(who, notice, "x"),
            lambda who: restore_notice(who, notice),
            lambda who: merge_cases(who, case, case, "x"),
            lambda who: register_by_hand(who, ByHand("", "x", "", "other", date(2024, 1, 1))),
        ):
            with pytest.raises(PermissionDenied):
                act(person)
    assert Case.objects.count() == 1
