"""How serious a shortage is: the rule's proposal, what it builds on, and the person's decision beside it."""

from datetime import date, timedelta
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given
from hypothesis import strategies as st

from beredt.actors.actions import add_person
from beredt.audit.models import Act
from beredt.audit.versions import write
from beredt.cases.lifecycle.rules import CaseRuleError
from beredt.cases.models import Alternative, Case, CasePack, Level, Record, Severity, SeverityClass
from beredt.cases.severity.actions import proposal_for, set_severity
from beredt.cases.severity.replacing import replacing
from beredt.cases.severity.rules import KNOWN, hard_to_replace, listed, matrix, possible, propose, seriousness_of
from beredt.catalogue.models import Medicine, Pack

DAY = date(2026, 3, 2)


def test_the_matrix_has_every_pair_and_never_gets_milder_as_a_risk_grows() -> None:
    assert set(matrix()) == set(product(KNOWN, KNOWN))
    grave = [SeverityClass.OTHER, SeverityClass.AT_RISK, SeverityClass.CRITICAL]
    for (row, column), (outcome, tier) in matrix().items():
        assert tier == grave.index(outcome) + 1
        for worse_row, worse_column in product(KNOWN[KNOWN.index(row) :], KNOWN[KNOWN.index(column) :]):
            assert grave.index(matrix()[worse_row, worse_column][0]) >= grave.index(outcome)


@pytest.mark.parametrize(
    ("atc", "antidote", "expected"),
    [
        ("V03AB23", False, (Level.HIGH, "antidotes", "V03AB")),
        ("A10AB01", False, (Level.HIGH, "statutory_stock", "A10A")),
        ("J04AB02", False, (Level.HIGH, "statutory_stock", "J04A")),
        ("C09AA05", False, (Level.HIGH, "statutory_stock", "C09AA05")),
        ("A02BA01", False, (Level.MEDIUM, "mitm", "A02BA01")),
        ("A02BA01", True, (Level.HIGH, "antidote_flag", "")),
        ("D11AX99", False, (Level.UNKNOWN, "", "")),
        ("", False, (Level.UNKNOWN, "", "")),
    ],
)
def test_seriousness_comes_from_the_gravest_list(atc: str, antidote: bool, expected: tuple[Level, str, str]) -> None:
    assert seriousness_of(atc, antidote=antidote) == expected


def test_the_statutory_list_has_its_42_rows_and_three_whole_groups() -> None:
    annex = [line.atc for line in listed() if line.source == "statutory_stock"]
    assert len(annex) == len(set(annex)) == 42
    assert sorted(atc for atc in annex if len(atc) < 5) == ["A10A", "J04A", "S01E"]


@given(st.one_of(st.none(), st.lists(st.text(min_size=1, max_size=3), max_size=6)))
def test_fewer_alternatives_are_never_less_risk(names: list[str] | None) -> None:
    level = hard_to_replace(names)
    if names is None:
        assert level == Level.UNKNOWN
    elif names:
        assert KNOWN.index(hard_to_replace(names[:-1])) >= KNOWN.index(level)


def test_what_is_missing_leaves_the_classes_that_remain_possible() -> None:
    for row, column in product((*KNOWN, Level.UNKNOWN), repeat=2):
        rows = KNOWN if row == Level.UNKNOWN else [row]
        columns = KNOWN if column == Level.UNKNOWN else [column]
        assert set(possible(row, column)) == {matrix()[pair][0] for pair in product(rows, columns)}
    unknown = propose("D11AX99", antidote=False, replacing=["A", "B", "C"])
    assert (unknown.outcome, unknown.tier) == (SeverityClass.UNKNOWN, None)
    assert unknown.possible == (SeverityClass.AT_RISK, SeverityClass.OTHER)


def medicine(number: str, name: str, atc: str = "V03AB23", **pack) -> Pack:
    found = Medicine.objects.create(
        id=f"M{number}", name=name, name_form_strength=name, atc=atc, ma_status="registered"
    )
    return Pack.objects.create(varenummer=number, origin="own", medicine=found, name=name, **pack)


def open_case(number: str, *packs: Pack, atc: str = "V03AB23", **fields) -> Case:
    case = Case.objects.create(
        number=number, title=number, atc=atc, registered=DAY, start=DAY, source="dmp", registration="unknown", **fields
    )
    CasePack.objects.bulk_create([CasePack(case=case, pack=pack) for pack in packs])
    return case


@pytest.fixture
def market(db) -> dict[str, Pack]:
    return {
        "own": medicine("000001", "Mucomyst"),
        "free": medicine("000002", "Annet merke"),
        "short": medicine("000003", "Også i mangel"),
        "ended": medicine("000004", "Ute av registeret", ended_on=DAY),
        "out": medicine("000005", "Midlertidig utgått", temporarily_out=DAY),
        "gone": medicine("000006", "Avregistrert", deregistered=DAY),
        "later": medicine("000007", "Kommer senere", marketed_from=DAY + timedelta(days=30)),
        "other": medicine("000008", "Annet virkestoff", atc="R05CB01"),
    }


def test_only_what_can_be_had_today_replaces(market) -> None:
    case = open_case("2026-0001", market["own"])
    open_case("2026-0002", market["short"])
    assert replacing(case, DAY) == ["Annet merke"]
    assert replacing(case, DAY + timedelta(days=30)) == ["Annet merke", "Kommer senere"]


def test_an_alternative_counts_only_when_vouched_for_and_not_short(market) -> None:
    case = open_case("2026-0001", market["own"], atc="")
    assert replacing(case, DAY) is None
    for name, pack, evidence in (("Godt", "other", "guideline"), ("Svakt", "free", "weak"), ("Kort", "short", "same")):
        write(
            Alternative, "person:kari", case=case, pack=market[pack], name=name, kind="therapeutic", evidence=evidence
        )
    open_case("2026-0002", market["short"])
    assert replacing(case, DAY) == ["Godt"]


def test_the_antidote_flag_is_read_from_the_record(market) -> None:
    case = open_case("2026-0001", market["own"], atc="A02BA01")
    before = proposal_for(case, DAY)
    write(Record, "person:kari", case=case, flags=["antidote"])
    after = proposal_for(case, DAY)
    assert (before.basis, after.basis, after.seriousness) == ("mitm", "antidote_flag", Level.HIGH)


def decide(person, case: Case, **changes) -> Severity:
    given = {
        "seriousness": Level.HIGH,
        "alternatives": Level.HIGH,
        "outcome": SeverityClass.CRITICAL,
        "tier": 3,
        "reason": "Ingen annen motgift.",
    }
    return set_severity(person, case, **given | changes, as_of=DAY)


def test_a_decision_stands_beside_the_proposal_with_role_and_reason(market, caseworker) -> None:
    case = open_case("2026-0001", market["own"])
    first = decide(caseworker, case, alternatives=Level.LOW, outcome=SeverityClass.AT_RISK, tier=2)
    first.refresh_from_db()
    assert (first.role, first.proposal["outcome"], first.proposal["replacing"]) == (
        "caseworker",
        "critical",
        ["Annet merke", "Også i mangel"],
    )
    director = add_person("system:test", "fagdir", role="medical_director", password=None)
    second = decide(director, case, body="Fagdirektørmøtet")
    assert second.entry == first.entry
    assert [row.outcome for row in case.severities.current()] == ["critical"]
    act = Act.objects.filter(verb="set_severity").latest("id")
    assert (act.actor, act.detail["before"]["outcome"], act.detail["after"]["outcome"]) == (
        "person:fagdir",
        "at_risk",
        "critical",
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": "  "}, "reason_missing"),
        ({"outcome": SeverityClass.OTHER}, "severity_impossible"),
        ({"outcome": SeverityClass.UNKNOWN}, "severity_impossible"),
        ({"seriousness": Level.UNKNOWN, "outcome": SeverityClass.OTHER}, "severity_impossible"),
    ],
)
def test_a_decision_that_says_nothing_or_contradicts_itself_is_refused(market, caseworker, changes, code) -> None:
    case = open_case("2026-0001", market["own"])
    with pytest.raises(CaseRuleError) as refused:
        decide(caseworker, case, **changes)
    assert refused.value.code == code
    assert not Severity.objects.exists()


def test_unknown_is_a_decision_where_a_level_is_unknown(market, caseworker) -> None:
    case = open_case("2026-0001", market["own"])
    made = decide(caseworker, case, seriousness=Level.UNKNOWN, outcome=SeverityClass.UNKNOWN, tier=None)
    assert made.outcome == SeverityClass.UNKNOWN


def test_a_reader_decides_nothing(market, roleless) -> None:
    reader = add_person("system:test", "leser", role="reader", password=None)
    for person in (reader, roleless):
        with pytest.raises(PermissionDenied):
            decide(person, open_case(f"2026-1{person.pk:03d}", market["own"]))
