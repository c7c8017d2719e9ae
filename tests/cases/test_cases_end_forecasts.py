"""The ends of open cases: learnt from the register as it stood, by which rule, and what is said of them."""

from datetime import date, timedelta

import numpy as np
import pytest
from django.utils import timezone

from beredt.assessments.request import Missing
from beredt.cases import end_forecasts
from beredt.cases.end_forecasts import end_record, end_told_of, ends_of, learnt_of_ends, learnt_slips
from beredt.cases.end_history import ledger_of, past_shortages
from beredt.cases.models import Case, CasePack, Notice, Report
from beredt.intake.models import Delivery
from beredt.outlook import Basis

pytestmark = pytest.mark.django_db

AS_OF = date(2024, 12, 31)
#: Shortages of quality last four times as long as those of demand.
DAYS = {"quality_gmp": 200, "demand_rise": 50}


@pytest.fixture(autouse=True)
def nothing_kept():
    """What was learnt is kept by the numbers of the newest rows, and each test begins with the same ones."""
    end_forecasts._learnt.cache_clear()
    end_forecasts._end_record.cache_clear()


def add_case(number: int, start: date, end: date | None, reason: str = "demand_rise", **fields) -> Case:
    return Case.objects.create(
        number=f"2024-{number:04d}",
        title="Prøvin",
        atc="R05CB01",
        registered=start,
        start=start,
        end=end,
        source="dmp",
        registration="registered",
        reason=reason,
        **fields,
    )


def promise(case: Case, told: date, end: date) -> None:
    notice, _ = Notice.objects.get_or_create(
        source="dmp", source_ref=f"ref-{case.pk}", defaults={"state": "accepted", "case": case, "first_received": told}
    )
    report = Report.objects.create(
        notice=notice, told_by="person:kari", received=told, status="actual", promised_end=end
    )
    notice.newest = notice.accepted_report = report
    notice.save()


def past_cases(count: int = 120) -> None:
    """Ended cases through two years, each promised for thirty days after its start and for half its length later."""
    rng = np.random.default_rng(1)
    for number in range(count):
        start = date(2022, 10, 1) + timedelta(days=int(600 * number / count))
        reason = "quality_gmp" if number % 2 else "demand_rise"
        days = int(DAYS[reason] * np.exp(0.2 * rng.standard_normal()))
        end = start + timedelta(days=days)
        case = add_case(number, start, end if end <= AS_OF else None, reason)
        promise(case, start, start + timedelta(days=30))
        if days > 40:
            promise(case, start + timedelta(days=30), start + timedelta(days=days // 2 + 20))


def test_the_forecast_is_by_cause_and_promise_where_the_register_teaches_enough(small_world):
    past_cases()
    long = add_case(900, AS_OF - timedelta(days=20), None, "quality_gmp")
    short = add_case(901, AS_OF - timedelta(days=20), None, "demand_rise")
    for case in (long, short):
        promise(case, case.start, case.start + timedelta(days=30))
    ends = ends_of([long, short], AS_OF)
    assert {end.basis for end, _ in ends.values()} == {Basis.REGRESSION}
    assert ends[long.pk][0].quantile(0.5) > 2 * ends[short.pk][0].quantile(0.5)
    assert ends[short.pk][0].quantile(0.5) == pytest.approx(50 - 20, abs=12)
    assert not ends[long.pk][1]


def test_where_it_teaches_too_little_the_plainer_rules_answer(small_world):
    past_cases(20)
    case = add_case(900, AS_OF - timedelta(days=20), None, promised_end=AS_OF + timedelta(days=10))
    bare = add_case(901, AS_OF - timedelta(days=20), None)
    ends = ends_of([case, bare], AS_OF)
    assert learnt_of_ends(AS_OF).model is None
    assert ends[case.pk][0].basis is Basis.PROMISE
    assert ends[bare.pk][0].basis is Basis.HISTORY
    assert ends[bare.pk][1] == {Missing.PROMISE}


def test_nothing_from_after_the_day_is_used(small_world):
    past_cases()
    case = add_case(900, date(2023, 12, 1), None)
    promise(case, date(2023, 12, 1), date(2024, 1, 5))
    day = date(2023, 12, 20)
    before = ends_of([case], day)[case.pk][0]
    promise(case, date(2023, 12, 28), date(2025, 1, 5))
    for number, lasts in enumerate((3, 5, 400)):
        add_case(950 + number, date(2023, 12, 24), date(2023, 12, 24) + timedelta(days=lasts))
    Case.objects.filter(end__gt=day).update(end=date(2024, 12, 30))
    end_forecasts._learnt.cache_clear()
    after = ends_of([case], day)[case.pk][0]
    np.testing.assert_array_equal(before.pmf, after.pmf)


def test_what_is_said_of_an_end(small_world):
    past_cases()
    case = add_case(900, AS_OF - timedelta(days=20), None, "quality_gmp")
    promise(case, case.start, case.start + timedelta(days=30))
    told = end_told_of(case, AS_OF)
    assert told.promised == 9
    assert told.tested > 50
    # Half of the promises at the start were a fortnight off, half five months: such a promise slips by those between.
    assert 15 <= told.median_slip <= 175
    assert told.half < told.nine_in_ten
    assert told.basis is Basis.REGRESSION
    bare = add_case(901, AS_OF - timedelta(days=20), None, "quality_gmp")
    assert (end_told_of(bare, AS_OF).promised, end_told_of(bare, AS_OF).median_slip) == (None, None)


def test_open_promises_count_among_the_slips_and_promises_of_which_no_day_is_known_do_not(small_world):
    kept = add_case(1, date(2024, 1, 1), date(2024, 2, 1))
    promise(kept, date(2024, 1, 1), date(2024, 2, 1))
    still = add_case(2, date(2024, 1, 1), None)
    promise(still, date(2024, 1, 1), date(2024, 3, 1))
    assert learnt_slips(AS_OF).promises == 2
    assert learnt_slips(AS_OF).unresolved == pytest.approx(0.5)
    file = Delivery.objects.create(
        kind="cases",
        file_name="a.csv",
        sha256="a",
        size=1,
        state="taken",
        received_by="system:test",
        received_at=timezone.now(),
    )
    from_file = add_case(3, date(2024, 1, 1), date(2024, 2, 1), promised_end=date(2024, 2, 1), delivery=file)
    seen = past_shortages(AS_OF, None)
    assert [case.promises for case in seen if case.key == from_file.number] == [
        ((date(2024, 1, 1).toordinal(), date(2024, 2, 1).toordinal()),)
    ]
    assert ledger_of(seen, AS_OF).told.size == 2


def test_the_supplier_is_who_holds_the_packs(small_world):
    case = add_case(1, date(2024, 1, 1), None)
    CasePack.objects.create(case=case, pack_id="900001")
    assert [case.supplier for case in past_shortages(AS_OF, None)] == ["Prøve AS"]


def test_the_record_of_the_forecasts_says_whether_they_beat_the_plain_rules(small_world):
    assert end_record(AS_OF) is None
    past_cases()
    end_forecasts._end_record.cache_clear()
    record = end_record(date(2024, 3, 31))
    assert record.cases > 20
    assert record.better
    assert [each.level for each in record.coverage] == [0.5, 0.8, 0.9]
