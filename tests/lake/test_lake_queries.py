"""Every question over the lake against its slow, obvious twin on small random lakes."""

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from fractions import Fraction

import pyarrow as pa
import pytest
from random_lake import FIRST, LAST, PACKS, World

from beredt.lake import Snapshot, queries
from beredt.lake.duckdb_engine import DuckDBEngine

SEEDS = range(3)


@pytest.fixture(params=SEEDS, scope="module")
def world(request, tmp_path_factory):
    made = World(tmp_path_factory.mktemp("lake"), request.param)
    made.engine = DuckDBEngine(made.lake)
    yield made
    made.engine.close()


def _end(row: dict) -> date:
    return row["start"] + timedelta(days=row["days"] - 1)


def _used(world: World, packs=PACKS) -> list[dict]:
    return [
        row
        for _, row in world.rows["use"]
        if row["varenummer"] in packs and row["start"] >= FIRST and _end(row) <= LAST
    ]


def _groups(rows: list[dict], *names: str) -> dict[tuple, list[dict]]:
    groups = defaultdict(list)
    for row in rows:
        groups[tuple(row[name] for name in names)].append(row)
    return dict(sorted(groups.items()))


def _total(rows: list[dict]) -> float:
    return float(sum(Fraction(str(row["packs"])) for row in rows))


def _days_out(rows: list[dict]) -> tuple[int | None, int, int]:
    """(sum over places and periods of the most days out that any line tells, places, places that tell)."""
    periods = _groups(rows, "place", "start", "days").values()
    told = [[row["days_out"] for row in period if row["days_out"] is not None] for period in periods]
    known = [max(days) for days in told if days]
    return (sum(known) if known else None), len(periods), len(known)


def test_use_series(world):
    found = queries.use_series(world.engine, world.snapshot, PACKS[:3], FIRST, LAST)
    expected = []
    for (pack, start, days), rows in _groups(_used(world, PACKS[:3]), "varenummer", "start", "days").items():
        out, places, known = _days_out(rows)
        expected.append((pack, start, days, _total(rows), out, places, known))
    assert [tuple(row.values()) for row in found.to_pylist()] == expected
    assert expected


def test_use_by_place(world):
    found = queries.use_by_place(world.engine, world.snapshot, PACKS[1:], FIRST, LAST)
    expected = [
        (*key, _total(rows), _days_out(rows)[0], len(rows), min(r["start"] for r in rows), max(map(_end, rows)))
        for key, rows in _groups(_used(world, PACKS[1:]), "varenummer", "place").items()
    ]
    assert [tuple(row.values()) for row in found.to_pylist()] == expected


def test_use_by_region_keeps_places_without_a_region_apart(world):
    regions = {"P1": "North", "P2": "South"}
    table = pa.table({"place": list(regions), "region": list(regions.values())})
    found = queries.use_by_region(world.engine, world.snapshot, PACKS, FIRST, LAST, table)
    rows = [{**row, "region": regions.get(row["place"], "~")} for row in _used(world)]
    expected = [
        (pack, None if region == "~" else region, start, days, _total(rows), len({r["place"] for r in rows}))
        for (pack, region, start, days), rows in _groups(rows, "varenummer", "region", "start", "days").items()
    ]
    assert [tuple(row.values()) for row in found.to_pylist()] == expected


def test_use_totals_cover_the_whole_catalogue(world):
    found = queries.use_totals(world.engine, world.snapshot, FIRST, LAST)
    expected = [
        (
            pack,
            _total(rows),
            len({row["place"] for row in rows}),
            len(rows),
            min(row["start"] for row in rows),
            max(map(_end, rows)),
        )
        for (pack,), rows in _groups(_used(world), "varenummer").items()
    ]
    assert [tuple(row.values()) for row in found.to_pylist()] == expected


def _newest(world: World, kind: str, listed: str, as_of: date) -> list[dict]:
    """Of each sender the lines of its newest full list not later than the day."""
    kept = []
    for sender in ("A's", "B", "C"):
        rows = [row for who, row in world.rows[kind] if who == sender and row[listed] <= as_of]
        newest = max((row[listed] for row in rows), default=None)
        kept += [{**row, "sender": sender} for row in rows if row[listed] == newest]
    return kept


def _as_set(rows: list[dict]) -> list[str]:
    return sorted(str(sorted(row.items())) for row in rows)


@pytest.mark.parametrize("as_of", [date(2024, 1, 30), date(2024, 2, 1), date(2024, 12, 31)])
@pytest.mark.parametrize("chosen", [None, PACKS[:2], []])
def test_stock_on_and_expected_deliveries_are_the_newest_lists_of_each_sender(world, as_of, chosen):
    for ask, kind, listed in (
        (queries.stock_on, "stock", "stock_date"),
        (queries.expected_deliveries, "deliveries", "list_date"),
    ):
        found = ask(world.engine, world.snapshot, as_of, chosen)
        expected = [row for row in _newest(world, kind, listed, as_of) if chosen is None or row["varenummer"] in chosen]
        assert _as_set(found.to_pylist()) == _as_set(expected)
        assert found["varenummer"].to_pylist() == sorted(found["varenummer"].to_pylist())


@pytest.mark.parametrize("pool", [None, "b180"])
def test_stock_totals_over_time(world, pool):
    found = queries.stock_totals_over_time(world.engine, world.snapshot, PACKS[:4], pool)
    rows = [
        {**row, "sender": sender}
        for sender, row in world.rows["stock"]
        if row["varenummer"] in PACKS[:4] and (pool is None or row["pool"] == pool)
    ]
    expected = []
    for key, lines in _groups(rows, "stock_date", "sender", "varenummer", "pool").items():
        tomorrow = key[0] + timedelta(days=1)
        usable = [r for r in lines if r["status"] == "usable" and (r["expiry"] is None or tomorrow < r["expiry"])]
        packs = [sum(r["packs"] for r in lines if r["status"] == status) for status in ("blocked", "reserved")]
        unknown = sum(r["packs"] for r in usable if r["expiry"] is None)
        expected.append((*key, sum(r["packs"] for r in usable), *packs, unknown))
    assert [tuple(row.values()) for row in found.to_pylist()] == expected


def test_stock_ages_and_the_newest_day(world):
    as_of = date(2024, 2, 1)
    groups = _groups(_newest(world, "stock", "stock_date", as_of), "sender", "stock_date")
    found = queries.stock_ages(world.engine, world.snapshot, as_of)
    assert [tuple(row.values()) for row in found.to_pylist()] == [(*key, len(rows)) for key, rows in groups.items()]
    counted = _groups([row for _, row in world.rows["stock"] if row["stock_date"] <= as_of], "place")
    assert queries.stock_places(world.engine, world.snapshot, as_of).to_pylist() == [
        {"place": place, "stock_date": max(row["stock_date"] for row in rows)} for (place,), rows in counted.items()
    ]
    newest = max(row["stock_date"] for _, row in world.rows["stock"])
    assert queries.newest_stock_date(world.engine, world.snapshot).to_pylist() == [{"stock_date": newest}]


def test_sales_by_month_and_by_municipality(world):
    first, last = date(2024, 1, 1), date(2024, 2, 29)
    rows = [row for _, row in world.rows["sales20"] if first <= row["month"] <= last]
    found = queries.sales_by_month(world.engine, world.snapshot, None, first, last)
    assert [tuple(row.values()) for row in found.to_pylist()] == [
        (*key, sum(r["packs"] for r in g), sum(r["amount_ore"] for r in g), len({r["customer"] for r in g}))
        for key, g in _groups(rows, "varenummer", "month", "wholesaler").items()
    ]
    found = queries.sales_by_municipality(world.engine, world.snapshot, PACKS[:2], first, last)
    chosen = [row for row in rows if row["varenummer"] in PACKS[:2]]
    assert [tuple(row.values()) for row in found.to_pylist()] == [
        (*key, sum(r["packs"] for r in g), sum(r["amount_ore"] for r in g))
        for key, g in _groups(chosen, "varenummer", "municipality").items()
    ]


def test_a_snapshot_without_files_answers_with_the_same_columns(world):
    regions = pa.table({"place": ["P1"], "region": ["North"]})
    packs = pa.table({"varenummer": ["000001"], "substance": ["A"], "ddd": [1.0]})
    asked = {
        "use_series": (PACKS, FIRST, LAST),
        "use_by_place": (PACKS, FIRST, LAST),
        "use_by_region": (PACKS, FIRST, LAST, regions),
        "use_totals": (FIRST, LAST),
        "weekly_use": (FIRST, LAST, packs, regions),
        "days_of_cover": (LAST, 30, regions),
        "use_extents": (FIRST, LAST),
        "orders_over_time": (LAST,),
        "stock_on": (LAST, None),
        "stock_totals_over_time": (PACKS, None),
        "stock_ages": (LAST,),
        "stock_places": (LAST,),
        "expected_deliveries": (LAST, PACKS),
        "sales_by_month": (None, FIRST, LAST),
        "sales_by_municipality": (PACKS, FIRST, LAST),
    }
    for name, arguments in asked.items():
        ask = getattr(queries, name)
        full, empty = (ask(world.engine, s, *arguments) for s in (world.snapshot, Snapshot(())))
        assert empty.num_rows == 0, name
        assert empty.schema == full.schema, name
    assert queries.newest_stock_date(world.engine, Snapshot(())).to_pylist() == [{"stock_date": None}]
    assert set(asked) | {"newest_stock_date"} == set(queries.__all__)


def test_many_packs_are_chosen_alike(world):
    """A long list is joined and a short one written into the question: both must answer the same."""
    many = PACKS + [f"{number:06d}" for number in range(100_000, 100_200)]
    short, long = (queries.use_by_place(world.engine, world.snapshot, v, FIRST, LAST) for v in (PACKS, many))
    assert short.to_pylist() == long.to_pylist()


def test_an_older_snapshot_goes_on_answering_as_it_did(world):
    """More snapshots than the engine keeps views for, and back to the first."""
    engine = DuckDBEngine(world.lake, kept_views=2)
    before = queries.use_totals(engine, world.snapshot, FIRST, LAST).to_pylist()
    uses = world.snapshot.of("use")
    for number in range(1, len(uses)):
        part = queries.use_totals(engine, Snapshot(uses[:number]), FIRST, LAST)
        assert sum(part["rows"].to_pylist()) < sum(row["rows"] for row in before)
    assert queries.use_totals(engine, world.snapshot, FIRST, LAST).to_pylist() == before
    engine.close()


def test_threads_share_an_engine(world):
    """Five at a time get the answers that one alone gets."""

    def ask(pack: str) -> list[dict]:
        return queries.stock_on(world.engine, world.snapshot, LAST, [pack]).to_pylist()

    with ThreadPoolExecutor(5) as pool:
        together = list(pool.map(ask, PACKS * 2))
    assert together == [ask(pack) for pack in PACKS] * 2


def test_questions_leave_nothing_behind(world):
    """Else a server would fill up: each question brings tables of its own."""
    engine = DuckDBEngine(world.lake)
    counts = []
    for _ in range(3):
        queries.stock_on(engine, world.snapshot, LAST, PACKS * 50 + [f"{n:06d}" for n in range(500)])
        queries.stock_on(engine, Snapshot(()), LAST, PACKS)
        left = engine._connection.con.execute("SELECT count(*) FROM duckdb_views() WHERE NOT internal")
        counts.append(left.fetchall()[0][0])
    engine.close()
    assert counts == [1, 1, 1]
