"""From files to the answer: usable stock, corrected demand, cover to the day, and the same bytes again."""

from datetime import date, timedelta

import pytest

from beredt.assessments.models import Assessment
from beredt.assessments.storing import Again, recompute
from beredt.cases.models import Case, CasePack
from beredt.cases.situation import LIKELY, UNLIKELY, lines_of, situation, verdict

AS_OF = date(2024, 12, 31)


def use_of(packs_a_month: int, *, days_out: int = 0, number: str = "900001") -> str:
    months = [f"2024-{month:02d}" for month in range(1, 13)]
    lines = [f"{number},A1,{month},{packs_a_month},{days_out}" for month in months]
    return "varenummer,place,period,packs,days_out\n" + "\n".join(lines) + "\n"


def stock_of(*lines: str, day: date = AS_OF) -> str:
    head = "stock_date,varenummer,batch,expiry,place,pool,packs,status\n"
    return head + "".join(f"{day},{line}\n" for line in lines)


@pytest.fixture
def case(small_world):
    case = Case.objects.create(
        number="2024-0001",
        title="Prøvin",
        atc="R05CB01",
        registered=date(2024, 12, 1),
        start=date(2024, 12, 1),
        promised_end=date(2025, 2, 1),
        source="dmp",
        registration="unregistered",
    )
    CasePack.objects.create(case=case, pack_id="900001")
    return case


def line_for(case: Case, as_of: date = AS_OF):
    return lines_of([case], as_of)[0]


def test_cover_is_to_the_day(case, take):
    # 366 packs a year (30.5 a month), one a day: 61 packs last 61 days.
    months = {1: 31, 2: 29, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}
    use = "varenummer,place,period,packs\n" + "".join(f"900001,A1,2024-{m:02d},{d}\n" for m, d in months.items())
    take("use", use, sender="G1")
    take("stock", stock_of("900001,B1,2026-01-01,G1,wholesaler_free,61,usable"), sender="G1")
    case.promised_end = AS_OF + timedelta(days=61)
    line = line_for(case)
    assert line.answered.demand.raw_per_day == 1.0
    assert line.cover_days == 61
    assert not line.cover_at_least
    assert 0 < line.p_lasts < 1


def test_expired_blocked_reserved_and_closed_pools_never_count(case, take):
    take("use", use_of(31), sender="G1")
    take(
        "stock",
        stock_of(
            "900001,B1,2024-12-31,G1,wholesaler_free,1000,usable",
            "900001,B2,2025-01-01,G1,wholesaler_free,1000,usable",
            "900001,B3,2026-01-01,G1,wholesaler_free,1000,blocked",
            "900001,B4,2026-01-01,G1,wholesaler_free,1000,reserved",
            "900001,B5,2026-01-01,G1,b180,1000,usable",
            "900001,B6,,G1,wholesaler_free,1000,usable",
            "900001,B7,2026-01-01,G1,wholesaler_free,0,usable",
        ),
        sender="G1",
    )
    line = line_for(case)
    assert line.cover_days == 0
    assert "expiry" in line.missing
    # A thousand packs of unknown expiry would change the answer: so it is not known.
    assert line.p_lasts < 0.5 < 0.95 < line.p_lasts_at_most
    assert line.verdict == "unknown"


def test_a_few_packs_of_unknown_expiry_leave_the_answer_as_it_is(case, take):
    take("use", use_of(310), sender="G1")
    take("stock", stock_of("900001,B1,,G1,wholesaler_free,2,usable"), sender="G1")
    line = line_for(case)
    assert "expiry" in line.missing
    assert line.verdict == "fails"


def test_a_pack_twice_as_large_counts_as_two(case, take):
    take("use", use_of(30), sender="G1")
    take("stock", stock_of("900002,B1,2026-01-01,G1,wholesaler_free,15,usable"), sender="G1")
    one = line_for(case).answered
    assert one.supply.reference == "900001"
    assert [batch[0] for batch in one.assessment.inputs["position"]["batches"]] == [30]


def test_days_out_correct_the_demand(case, take):
    # The oracle of the field: 10 used, 69 of 180 days out, 2.70 a month corrected.
    use = "varenummer,place,period,packs,days_out\n" + "".join(
        f"900001,A1,{date(2024, 7, 5) + timedelta(days=day)},{10 if day == 0 else 0},{1 if day >= 111 else 0}\n"
        for day in range(180)
    )
    take("use", use, sender="G1")
    take("stock", stock_of("900001,B1,2026-01-01,G1,wholesaler_free,5,usable"), sender="G1")
    demand = line_for(case).answered.demand
    assert round(30 * demand.raw_per_day, 2) == 1.67
    assert round(30 * demand.corrected_per_day, 2) == 2.70


def test_missing_is_named_and_never_fine(case, take):
    line = line_for(case)
    assert (line.p_lasts, line.cover_days, line.verdict) == (None, None, "unknown")
    assert set(line.missing) >= {"stock", "use"}
    take("use", use_of(30), sender="G1")
    assert "stock" in line_for(case).missing
    take("stock", stock_of("900001,B1,2026-01-01,G1,wholesaler_free,0,usable"), sender="G1")
    assert line_for(case).cover_days == 0


def test_an_old_count_is_named(case, take):
    take("use", use_of(30), sender="G1")
    take("stock", stock_of("900001,B1,2026-01-01,G1,wholesaler_free,9,usable", day=date(2024, 12, 1)), sender="G1")
    assert "old_stock" in line_for(case).missing


def test_an_order_without_a_stated_chance_counts_in_nothing(case, take):
    take("use", use_of(30), sender="G1")
    take("stock", stock_of("900001,B1,2026-01-01,G1,wholesaler_free,9,usable"), sender="G1")
    before = line_for(case)
    head = "list_date,order_ref,varenummer,supplier,place,pool,promised_date,packs,probability,expiry\n"
    take("deliveries", head + "2024-12-31,O1,900001,Lev,G1,wholesaler_free,2025-01-05,900,,2026-01-01\n", sender="G1")
    unstated = line_for(case)
    assert "probability" in unstated.missing
    assert unstated.p_lasts == before.p_lasts
    take(
        "deliveries",
        head + "2024-12-31,O1,900001,Lev,G1,wholesaler_free,2025-01-05,900,0.95,2026-01-01\n",
        sender="G1",
        name="later.csv",
    )
    assert line_for(case).p_lasts > before.p_lasts


def test_a_stored_assessment_is_found_again_and_computes_to_the_same_bytes(case, take):
    take("use", use_of(30), sender="G1")
    take("stock", stock_of("900001,B1,2025-06-01,G1,wholesaler_free,60,usable"), sender="G1")
    first = line_for(case).answered.assessment
    second = line_for(case).answered.assessment
    assert first.result_sha256 == second.result_sha256
    stored = Assessment.objects.get()
    assert recompute(stored) is Again.SAME
    stored.inputs["position"]["batches"][0][0] += 30
    assert recompute(stored) is Again.DIFFERENT


def test_the_picture_is_of_its_day(case, take):
    assert [line.case for line in situation(AS_OF)] == [case]
    assert situation(date(2024, 11, 30)) == []
    case.end = date(2025, 1, 10)
    case.save()
    assert [line.case for line in situation(date(2025, 1, 9))] == [case]
    assert situation(date(2025, 1, 10)) == []


@pytest.mark.parametrize(
    ("chance", "said"),
    [(None, "unknown"), (0, "fails"), (UNLIKELY, "uncertain"), (LIKELY, "lasts"), (0.94, "uncertain")],
)
def test_verdict(chance, said):
    assert verdict(chance) == said
