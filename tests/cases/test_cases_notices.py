"""Notices of four sources, their amendments, and what people do with them."""

import pytest
from django.core.exceptions import PermissionDenied

from beredt.audit.models import Act
from beredt.cases.actions import NoticeRuleError, accept_notice, reject_notice, restore_notice
from beredt.cases.models import Case, Notice, Report
from beredt.cases.promises import ledger_of_source, ledgers, moves_of_source
from beredt.cases.queries import inbox

CANADA = "data/shortage_canada/canada_reports_2018-05-17.csv"
LOG = "data/shortage_canada/canada_revision_log_2017-12_2018-05.csv"
HEAD = (
    "Legemiddelnavn;Virkestoff(er);ATC-kode;Varenummer;Firma;Meldingsdato;"
    "Mangelperiode fra;Mangelperiode til;Årsak;Status pr. {day}\n"
)
ROW = "Prøvin;prøvestoff;R05CB01;900001;Prøve AS;{received};{start};{end};Produksjonsproblemer;{status}\n"


def dmp_list(day: str, *rows: tuple[str, ...]) -> str:
    lines = [
        ROW.format(received=received, start=start, end=end, status=status) for received, start, end, status in rows
    ]
    return HEAD.format(day=day) + "".join(lines)


def test_canada_gives_every_row_or_its_reason(take, shared):
    told = take("notices", shared / CANADA, source="canada")
    assert told.counts["notices"] + told.counts["refused"] == 4_872
    assert len(told.problems) == 0
    assert Notice.objects.count() == told.counts["notices"]
    assert set(Notice.objects.values_list("state", flat=True)) == {"signal"}


@pytest.mark.parametrize("with_list_first", [True, False])
def test_canadas_log_gives_the_ledger(take, shared, with_list_first):
    if with_list_first:
        take("notices", shared / CANADA, source="canada")
    told = take("notices", shared / LOG, source="canada")
    assert told.counts["revisions"] == 10_095
    moves = moves_of_source("canada")
    assert (moves.out, moves.back) == (2_084, 217)


@pytest.mark.parametrize(
    ("source", "file", "rows"),
    [
        ("fimea", "data/shortage_finland/fimea_saatavuushairiot_2022-11-17.csv", 766),
        ("ema", "data/shortage_ema/ema_shortages_2026-02-03.csv", 74),
    ],
)
def test_other_sources_come_in(take, shared, source, file, rows):
    told = take("notices", shared / file, source=source)
    assert told.counts["notices"] + told.counts["refused"] == rows
    assert take("notices", shared / file, source=source).state == "unchanged"


def test_a_later_list_amends_and_keeps_the_earlier_promise(small_world):
    small_world("notices", dmp_list("02.01.2024", ("01.01.2024", "10.01.2024", "01.02.2024", "Mangel")), source="dmp")
    told = small_world(
        "notices",
        dmp_list("20.01.2024", ("19.01.2024", "10.01.2024", "01.03.2024", "Mangel")),
        source="dmp",
        name="b.csv",
    )
    assert told.counts["amended"] == 1
    assert Notice.objects.count() == 1
    assert [promise.end.isoformat() for promise in ledger_of_source("dmp")] == ["2024-02-01", "2024-03-01"]


def test_after_the_old_end_has_passed_it_is_a_new_period(small_world):
    small_world("notices", dmp_list("02.01.2024", ("01.01.2024", "10.01.2024", "01.02.2024", "Mangel")), source="dmp")
    told = small_world(
        "notices",
        dmp_list("20.05.2024", ("19.05.2024", "15.05.2024", "01.07.2024", "Mangel")),
        source="dmp",
        name="b.csv",
    )
    assert told.counts["new_periods"] == 1
    old, new = Notice.objects.order_by("id")
    assert new.previous == old


def test_the_same_row_in_a_later_list_says_nothing_new(small_world):
    row = ("01.01.2024", "10.01.2024", "01.02.2024", "Mangel")
    small_world("notices", dmp_list("12.01.2024", row), source="dmp")
    told = small_world("notices", dmp_list("19.01.2024", row), source="dmp", name="b.csv")
    assert told.counts["unchanged"] == 1
    assert Report.objects.count() == 1


def test_accepting_opens_a_prefilled_case_and_the_next_report_amends_it(small_world, caseworker):
    small_world("notices", dmp_list("02.01.2024", ("01.01.2024", "10.01.2024", "01.02.2024", "Mangel")), source="dmp")
    notice = inbox().get()
    case = accept_notice(caseworker, notice)
    assert (case.number, case.atc, case.registration) == ("2024-0001", "R05CB01", "unregistered")
    assert [pack.varenummer for pack in case.packs.all()] == ["900001"]
    assert not inbox().exists()
    small_world(
        "notices",
        dmp_list("20.01.2024", ("19.01.2024", "10.01.2024", "01.03.2024", "Mangel")),
        source="dmp",
        name="b.csv",
    )
    from datetime import date

    assert [promise.end for promise in ledgers([case], date(2024, 12, 31))[case.pk]] == [date(2024, 2, 1)]
    assert accept_notice(caseworker, inbox().get()) == case
    case.refresh_from_db()
    assert case.promised_end == date(2024, 3, 1)
    assert len(ledgers([case], date(2024, 12, 31))[case.pk]) == 2
    assert len(ledgers([case], date(2024, 1, 18))[case.pk]) == 1
    assert list(Act.objects.filter(subject="case:2024-0001").values_list("verb", flat=True)) == [
        "open_case",
        "amend_case",
    ]


def test_a_new_period_opens_a_case_linked_to_the_old_one(small_world, caseworker):
    small_world("notices", dmp_list("02.01.2024", ("01.01.2024", "10.01.2024", "01.02.2024", "Mangel")), source="dmp")
    first = accept_notice(caseworker, inbox().get())
    small_world(
        "notices",
        dmp_list("20.05.2024", ("19.05.2024", "15.05.2024", "01.07.2024", "Mangel")),
        source="dmp",
        name="b.csv",
    )
    second = accept_notice(caseworker, inbox().get())
    assert second != first
    assert second.previous == first


def test_rejection_needs_a_reason_and_has_a_way_back(small_world, caseworker):
    small_world("notices", dmp_list("02.01.2024", ("01.01.2024", "10.01.2024", "01.02.2024", "Mangel")), source="dmp")
    notice = inbox().get()
    with pytest.raises(NoticeRuleError, match="no_reason"):
        reject_notice(caseworker, notice, "  ")
    reject_notice(caseworker, notice, "Gjelder ikke sykehus")
    assert not inbox().exists()
    with pytest.raises(NoticeRuleError, match="rejected"):
        accept_notice(caseworker, notice)
    restore_notice(caseworker, notice)
    assert inbox().count() == 1


def test_nobody_without_the_role_handles_notices(small_world, roleless):
    small_world("notices", dmp_list("02.01.2024", ("01.01.2024", "10.01.2024", "01.02.2024", "Mangel")), source="dmp")
    with pytest.raises(PermissionDenied):
        accept_notice(roleless, inbox().get())
    assert not Case.objects.exists()


def test_foreign_notices_open_no_cases(take, shared, caseworker):
    take("notices", shared / "data/shortage_ema/ema_shortages_2026-02-03.csv", source="ema")
    with pytest.raises(NoticeRuleError, match="foreign"):
        accept_notice(caseworker, Notice.objects.first())
