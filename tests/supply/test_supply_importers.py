"""Quantities into the lake: whole or not at all, recognised, corrected, and refused with a line for each fault."""

from datetime import UTC, date, datetime

import pyarrow as pa
import pytest
import time_machine

from beredt.intake.models import Delivery
from beredt.lake import queries
from beredt.supply.queries import default_day, newest_stock_day, stock_lines
from beredt.supply.store import engine, lake, snapshot

USE = "varenummer,place,period,packs,days_out\n900001,A1,2024-01,10,0\n900001,A2,2024-01,4,3\n"
STOCK = (
    "stock_date,varenummer,batch,expiry,place,pool,packs,status\n"
    "2024-01-31,900001,B1,2025-01-01,G1,wholesaler_free,40,usable\n"
    "2024-01-31,900001,B2,2024-06-01,G1,wholesaler_free,10,blocked\n"
)


def rows(kind: str = "use") -> pa.Table:
    from beredt.lake.engine import Engine

    eng: Engine = engine()
    return queries.use_by_place(eng, snapshot(), ["900001"], *_all_time()) if kind == "use" else None


def _all_time():
    return date(2020, 1, 1), date(2030, 1, 1)


def test_a_file_is_taken_and_opens_down_to_its_delivery(small_world):
    told = small_world("use", USE, sender="G1")
    assert told.state == "taken"
    assert told.counts == {"rows": 2, "places": 2, "packs": 1}
    delivery = Delivery.objects.get(kind="use")
    assert (str(delivery.first), str(delivery.last)) == ("2024-01-01", "2024-01-31")
    assert snapshot().files[0].name == delivery.lake_file["name"]
    assert rows()["packs"].to_pylist() == [10.0, 4.0]


def test_the_same_file_twice_is_recognised(small_world):
    small_world("use", USE, sender="G1")
    assert small_world("use", USE, sender="G1").state == "unchanged"
    assert rows()["packs"].to_pylist() == [10.0, 4.0]


def test_a_corrected_file_replaces_the_old_and_both_are_kept(small_world):
    small_world("use", USE, sender="G1")
    assert small_world("use", USE.replace(",10,", ",12,"), sender="G1").state == "taken"
    assert rows()["packs"].to_pylist() == [12.0, 4.0]
    old, new = Delivery.objects.filter(kind="use").order_by("received_at")
    assert (old.state, old.replaced_by, new.state) == ("replaced", new, "taken")
    assert all((lake().root / delivery.lake_file["name"]).exists() for delivery in (old, new))


def test_an_overlap_that_is_no_plain_correction_must_be_meant(small_world):
    small_world("use", USE, sender="G1")
    longer = USE + "900001,A1,2024-02,9,0\n"
    told = small_world("use", longer, sender="G1")
    assert [problem["code"] for problem in told.problems] == ["overlaps_earlier"]
    assert rows()["packs"].to_pylist() == [10.0, 4.0]
    assert small_world("use", longer, sender="G1", replace=True).state == "taken"
    assert rows()["packs"].to_pylist() == [19.0, 4.0]


def test_another_place_of_the_same_sender_and_month_adds(small_world):
    small_world("use", USE, sender="G1")
    other = "varenummer,place,period,packs\n900001,S1,2024-01,7\n"
    assert small_world("use", other, sender="G1").state == "taken"
    assert sum(rows()["packs"].to_pylist()) == 21


def test_every_fault_is_told_with_its_line_and_nothing_is_taken(small_world):
    faulty = "varenummer,place,period,packs\n900001,A1,2024-01,10\n999999,A1,2024-01,3\n900001,X9,2024-01,1\n"
    told = small_world("use", faulty, sender="G1")
    assert told.state == "refused"
    assert {(problem["code"], problem["line"]) for problem in told.problems} == {
        ("unknown_varenummer", 3),
        ("unknown_place", 4),
    }
    assert "Linje 3" in told.lines()[1]
    assert not snapshot().files
    assert Delivery.objects.get(state="refused").problem_total == 2


def test_an_unknown_sender_is_refused(small_world):
    told = small_world("use", USE, sender="ukjent")
    assert [(problem["code"], problem["field"]) for problem in told.problems] == [("unknown_place", "sender")]


def test_the_newest_count_gives_the_day(small_world):
    assert newest_stock_day() is None
    small_world("stock", STOCK, sender="G1")
    assert str(newest_stock_day()) == "2024-01-31"
    lines = stock_lines(snapshot(), ["900001"], newest_stock_day())
    assert [(line.batch, line.packs, line.status) for line in lines] == [("B2", 10, "blocked"), ("B1", 40, "usable")]


def test_originals_are_kept_to_the_byte(small_world):
    from beredt.intake import originals

    small_world("use", USE, sender="G1")
    delivery = Delivery.objects.get(kind="use")
    assert b"".join(originals.pieces(delivery.sha256)).decode() == USE


@pytest.mark.parametrize(
    ("today", "shown"),
    [
        (date(2024, 1, 31), date(2024, 1, 31)),
        (date(2024, 2, 20), date(2024, 2, 20)),
        (date(2024, 3, 31), date(2024, 3, 31)),
        (date(2024, 4, 1), date(2024, 1, 31)),
        (date(2026, 1, 1), date(2024, 1, 31)),
    ],
)
def test_pages_show_today_unless_the_data_are_of_another_time(small_world, today: date, shown: date) -> None:
    with time_machine.travel(datetime(today.year, today.month, today.day, 12, tzinfo=UTC), tick=False):
        assert default_day() == today
        small_world("stock", STOCK, sender="G1")
        assert default_day() == shown
