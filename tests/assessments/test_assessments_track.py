"""What was said and what happened: only of what has passed and was said before, by counts of stock and days out."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq
import pytest

from beredt.assessments.models import CatalogueRun
from beredt.assessments.nation_core import RESULTS
from beredt.assessments.nation_run import run_catalogue
from beredt.assessments.run_files import path_of
from beredt.assessments.track import Said, happened, newest_track, record_of, track_record
from beredt.supply.store import snapshot

AS_OF = date(2024, 6, 30)
HEAD = "stock_date,varenummer,batch,expiry,place,pool,packs,status\n"
LINE = "{day},{number},L1,2026-06-01,G1,{pool},{packs},usable\n"


def count(day: date, **packs: int) -> str:
    lines = [LINE.format(day=day, number=name[1:], pool="wholesaler_free", packs=held) for name, held in packs.items()]
    # A full count always holds something, so that it counts.
    return HEAD + "".join(lines) + LINE.format(day=day, number="900003", pool="b180", packs=5)


@pytest.fixture
def counted(small_world):
    """Two items counted on the day, and a week and a month and two months later."""
    for day, packs in (
        (AS_OF, {"p900001": 100, "p900003": 60}),
        (AS_OF + timedelta(days=7), {"p900001": 50, "p900002": 9, "p900003": 20}),
        (AS_OF + timedelta(days=28), {"p900002": 9}),
        (AS_OF + timedelta(days=60), {"p900003": 3}),
    ):
        assert small_world("stock", count(day, **packs), sender="G1", name=f"{day}.csv").state == "taken"
    use = "varenummer,place,period,packs,days_out\n" + "".join(
        f"{number},A1,2024-{month:02d},60,0\n" for month in range(1, 7) for number in ("900001", "900003")
    )
    assert small_world("use", use, sender="G1").state == "taken"
    return small_world


ORDERS = (
    "list_date,order_ref,varenummer,supplier,place,pool,promised_date,packs,probability,expiry\n"
    f"{AS_OF},O1,900001,Lev,G1,wholesaler_free,2025-03-01,9,0.9,2027-01-01\n"
)


def said(item: str, packs: tuple[str, ...], days: int, chance: float = 0.5) -> Said:
    return Said(item, packs, AS_OF, days, chance)


def test_short_is_when_all_its_packs_are_counted_as_nought(counted) -> None:
    both, other = ("900001", "900002"), ("900003",)
    asked = [said("pack:900001", both, 30), said("pack:900001", both, 90)]
    asked += [said("pack:900003", other, days) for days in (7, 30, 90)] + [said("pack:900009", ("900009",), 30)]
    came = happened(asked, snapshot(), AS_OF + timedelta(days=100))
    # The smaller pack was there a month later, and nothing of it two months later; the reserve is nobody's to use.
    assert [came[each] for each in asked] == [False, True, False, True, True, None]


@pytest.mark.parametrize(("out", "short"), [((10, 0), False), ((31, 20), True)])
def test_a_fifth_of_the_places_out_is_short_too(small_world, out: tuple[int, int], short: bool) -> None:
    use = f"varenummer,place,period,packs,days_out\n900001,A1,2024-07,0,{out[0]}\n900001,A2,2024-07,5,{out[1]}\n"
    assert small_world("use", use, sender="G1").state == "taken"
    asked = said("pack:900001", ("900001",), 31)
    assert happened([asked], snapshot(), AS_OF + timedelta(days=40))[asked] is short


def test_a_record_counts_and_scores() -> None:
    told = [said(f"pack:{n}", (), 30, 0.8) for n in range(10)] + [said("pack:x", (), 90, 0.1)]
    came = {each: number < 7 for number, each in enumerate(told)}
    record = record_of(told, came, 30)
    assert (record.count, record.said, record.happened) == (10, pytest.approx(0.8), pytest.approx(0.7))
    assert record.brier == pytest.approx((7 * 0.2**2 + 3 * 0.8**2) / 10)
    assert record.bins[0].count == 10
    assert record.bins[0].within
    assert record_of(told, came, 90).count == 1
    assert record_of(told, dict.fromkeys(told), 30).count == 0


def test_only_what_has_passed_and_was_said_before_counts(counted, settings) -> None:
    settings.ASSESSMENT = settings.ASSESSMENT | {"replications": 100}
    assert counted("deliveries", ORDERS, sender="G1").state == "taken"
    run = run_catalogue(AS_OF, {}, replications=100)
    later = AS_OF + timedelta(days=95)
    # It was computed long after: it foretold nothing.
    assert [each.count for each in track_record(None, later)] == [0, 0]
    at = datetime(2024, 7, 1, 3, tzinfo=ZoneInfo("Europe/Oslo"))
    CatalogueRun.objects.filter(pk=run.pk).update(computed_at=at)
    assert [each.count for each in track_record(None, AS_OF + timedelta(days=29))] == [0, 0]
    assert [each.count for each in track_record(None, AS_OF + timedelta(days=30))] == [2, 0]
    whole = track_record(None, later)
    assert [each.count for each in whole] == [2, 2]
    rows = pq.read_table(path_of(run.sha256), schema=RESULTS).to_pylist()
    assert whole[0].said == pytest.approx(sum(row["p_short_30"] for row in rows) / 2)
    assert whole[0].happened == 0.5
    (mine, _longer) = track_record("pack:900003", later)
    assert (mine.count, mine.happened) == (1, 1.0)
    # Before it was computed nobody knew of it.
    assert [each.count for each in track_record(None, later, known=date(2024, 6, 30))] == [0, 0]
    newest = run_catalogue(later, {}, replications=100)
    assert newest.counts["track"][0]["count"] == 2
    assert [each.count for each in newest_track(later)] == [2, 2]


def test_what_was_said_without_knowing_of_orders_is_no_forecast(counted, settings) -> None:
    settings.ASSESSMENT = settings.ASSESSMENT | {"replications": 100}
    run = run_catalogue(AS_OF, {}, replications=100)
    CatalogueRun.objects.filter(pk=run.pk).update(computed_at=datetime(2024, 7, 1, 3, tzinfo=ZoneInfo("Europe/Oslo")))
    rows = pq.read_table(path_of(run.sha256), schema=RESULTS).to_pylist()
    assert all("orders" in row["missing"] for row in rows)
    assert [each.count for each in track_record(None, AS_OF + timedelta(days=95))] == [0, 0]
