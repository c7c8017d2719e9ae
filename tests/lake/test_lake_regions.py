"""Weekly use and days of cover by region against slow twins, from facts and from rollups."""

import random
from collections import defaultdict
from datetime import date, timedelta

import pyarrow as pa
import pytest
from random_lake import PACKS, PLACES, ROWS, World

from beredt.lake import Snapshot, SnapshotFile, queries
from beredt.lake.duckdb_engine import DuckDBEngine
from beredt.lake.queries.periods import Spans, whole_weeks
from beredt.lake.rollup import GRAINS, Mapping, roll_up
from beredt.lake.schemas import LONGEST_PERIOD, SCHEMAS

REGION = {"P1": "Sør-Øst, a region with a long name", "P2": "Nord"}
REGIONS = pa.table({"place": ["P1", "P2", "P9"], "region": [*REGION.values(), None]})
SUBSTANCE = dict(zip(PACKS[:4], ["A", "A", "B", None], strict=True))
DDD = dict(zip(PACKS[:4], [33.333333, None, 0.25, 10.0], strict=True))
CATALOGUE = pa.table(
    {"varenummer": list(SUBSTANCE), "substance": list(SUBSTANCE.values()), "ddd": pa.array(DDD.values(), pa.float64())}
)
WINDOWS = [
    (date(2024, 1, 10), date(2024, 2, 20)),
    (date(2024, 1, 1), date(2024, 3, 31)),
    (date(2024, 1, 3), date(2024, 1, 12)),  # no whole week
    (date(2024, 2, 26), date(2024, 3, 3)),  # one week, over the end of a month
]


@pytest.fixture(params=range(2), scope="module")
def world(request, tmp_path_factory):
    made = World(tmp_path_factory.mktemp("lake"), request.param)
    made.engine = DuckDBEngine(made.lake)
    yield made
    made.engine.close()


@pytest.fixture(scope="module")
def rolled_up(world):
    """The same world with a rollup of two of its four files, then of all."""
    mapping = Mapping.of(REGIONS)
    uses = world.snapshot.of("use")
    assert roll_up(world.engine, uses[:2], mapping) == 2
    half = ask_both(world, WINDOWS[0])
    assert [answer.schema.metadata for answer in half] == [{b"rolled_up": b"2", b"raw": b"2"}] * 2
    assert roll_up(world.engine, uses, mapping) == 2
    assert roll_up(world.engine, uses, mapping) == 0
    return half


def ask_both(world, window, regions=REGIONS, rollups=True):
    first, last = window
    weekly = queries.weekly_use(world.engine, world.snapshot, first, last, CATALOGUE, regions, rollups)
    days = (last - first).days + 1
    return weekly, queries.days_of_cover(world.engine, world.snapshot, last, days, regions, None, rollups)


def parts(world, spans):
    """(pack, region, span) -> [millionths, of them spread], one period and one day at a time."""
    periods = defaultdict(int)
    for _, row in world.rows["use"]:
        key = (row["varenummer"], REGION.get(row["place"]), row["start"], row["days"])
        periods[key] += round(row["packs"] * 1_000_000)
    sums = defaultdict(lambda: [0, 0])
    for (pack, region, start, days), millionths in periods.items():
        reached = defaultdict(list)
        for number in range(days):
            reached[(start + timedelta(number) - spans.first).days // spans.length].append(number)
        for span, numbers in reached.items():
            if 0 <= span < spans.count:
                before, upto = (millionths * number // days for number in (numbers[0], numbers[-1] + 1))
                found = sums[pack, region, spans.first + timedelta(span * spans.length)]
                found[0] += upto - before
                found[1] += (upto - before) * (len(reached) > 1)
    return sums


def by_key(rows):
    return sorted(rows, key=lambda row: [(part is None, part) for part in row[:3]])


@pytest.mark.parametrize("window", WINDOWS)
def test_weekly_use(world, window):
    sums = defaultdict(lambda: [0, 0, None, 0])
    for (pack, region, monday), (millionths, spread) in parts(world, whole_weeks(*window)).items():
        found = sums[SUBSTANCE.get(pack), region, monday + timedelta(6)]
        doses = DDD.get(pack)
        found[0] += millionths
        found[1] += spread
        if doses is None:
            found[3] += millionths
        else:
            found[2] = (found[2] or 0) + millionths * round(doses * 100_000)
    expected = [
        (*key, packs / 1e6, spread / 1e6, None if doses is None else doses / 1e6 / 1e5, without / 1e6)
        for key, (packs, spread, doses, without) in sums.items()
    ]
    found = ask_both(world, window, rollups=False)[0]
    assert [tuple(row.values()) for row in found.to_pylist()] == by_key(expected)
    assert bool(expected) == (whole_weeks(*window).count > 0)


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("pools", [None, ["b180"]])
def test_days_of_cover(world, window, pools):
    first, as_of = window
    days = (as_of - first).days + 1
    sums = defaultdict(lambda: [0, 0, 0, 0])
    for (pack, region, _), used in parts(world, Spans(first, days, 1)).items():
        sums[pack, region][2:] = used
    for sender in ("A's", "B", "C"):
        rows = [row for who, row in world.rows["stock"] if who == sender and row["stock_date"] <= as_of]
        newest = max((row["stock_date"] for row in rows), default=None)
        for row in rows:
            fresh = row["expiry"] is None or row["expiry"] > as_of + timedelta(1)
            if (
                row["stock_date"] == newest
                and row["status"] == "usable"
                and fresh
                and row["pool"] in (pools or [row["pool"]])
            ):
                found = sums[row["varenummer"], REGION.get(row["place"])]
                found[0] += row["packs"]
                found[1] += row["packs"] * (row["expiry"] is None)
    expected = [
        (pack, region, usable, unknown, used / 1e6, spread / 1e6, usable * days / (used / 1e6) if used > 0 else None)
        for (pack, region), (usable, unknown, used, spread) in sums.items()
    ]
    found = queries.days_of_cover(world.engine, world.snapshot, as_of, days, REGIONS, pools, rollups=False)
    assert [tuple(row.values()) for row in found.to_pylist()] == sorted(
        expected, key=lambda r: (r[0], r[1] is None, r[1])
    )


@pytest.mark.parametrize("window", WINDOWS)
def test_rollups_answer_as_the_facts_do(world, rolled_up, window):
    facts, rollups = ask_both(world, window, rollups=False), ask_both(world, window)
    assert [answer.schema.metadata for answer in facts] == [{b"rolled_up": b"0", b"raw": b"4"}] * 2
    assert [answer.schema.metadata for answer in rollups] == [{b"rolled_up": b"4", b"raw": b"0"}] * 2
    assert all(one.equals(other) for one, other in zip(facts, rollups, strict=True))
    if window == WINDOWS[0]:
        assert all(one.equals(other) for one, other in zip(facts, rolled_up, strict=True))


def test_nothing_is_lost_in_spreading(world):
    """Over all weeks that use reaches, the weeks' packs are those of the files, to the millionth."""
    weekly = queries.weekly_use(
        world.engine, world.snapshot, date(2023, 12, 25), date(2024, 4, 7), CATALOGUE, REGIONS, rollups=False
    )
    told = sum(round(row["packs"] * 1_000_000) for _, row in world.rows["use"])
    assert sum(round(packs * 1_000_000) for packs in weekly["packs"].to_pylist()) == told


def test_a_correction_brings_a_rollup_of_its_own(world, rolled_up):
    """The snapshot says whose rollups count: nothing is rewritten, and an older snapshot answers as it did."""
    rng = random.Random(99)
    before = ask_both(world, WINDOWS[1])
    rows = [ROWS["use"](rng) for _ in range(30)]
    file = world.lake.write("use", "corrected", pa.Table.from_pylist(rows, SCHEMAS["use"]))
    there = world.lake.rollups()
    uses = (*world.snapshot.of("use")[1:], SnapshotFile("use", file.name, file.sha256, "A's"))
    snapshot = Snapshot((*uses, *world.snapshot.of("stock")))
    assert roll_up(world.engine, uses, Mapping.of(REGIONS)) == 1
    assert there < world.lake.rollups()
    first, last = WINDOWS[1]
    facts, rollups = (
        queries.weekly_use(world.engine, snapshot, first, last, CATALOGUE, REGIONS, wanted) for wanted in (False, True)
    )
    assert rollups.schema.metadata == {b"rolled_up": b"4", b"raw": b"0"}
    assert facts.equals(rollups)
    assert not facts.equals(before[0])
    assert all(one.equals(other) for one, other in zip(before, ask_both(world, WINDOWS[1]), strict=True))


def test_a_place_that_moves_to_another_region_makes_rollups_of_the_old_one_stale(world, rolled_up):
    moved = pa.table({"place": PLACES, "region": ["Nord", "Nord", "Vest"]})
    answer = ask_both(world, WINDOWS[1], moved)
    assert [one.schema.metadata for one in answer] == [{b"rolled_up": b"0", b"raw": b"4"}] * 2
    assert set(answer[0]["region"].to_pylist()) == {"Nord", "Vest"}


def test_a_damaged_rollup_is_passed_by_and_told(world, rolled_up, caplog):
    facts = ask_both(world, WINDOWS[0], rollups=False)
    mapping = Mapping.of(REGIONS)
    paths = [world.lake.root / mapping.rollup(world.snapshot.of("use")[0], grain) for grain in GRAINS]
    whole = [path.read_bytes() for path in paths]
    try:
        for path in paths:
            path.write_bytes(b"PAR1 and no more")
        found = ask_both(world, WINDOWS[0])
    finally:
        for path, content in zip(paths, whole, strict=True):
            path.write_bytes(content)
    assert all(one.equals(other) for one, other in zip(facts, found, strict=True))
    assert found[0].schema.metadata == {b"rolled_up": b"0", b"raw": b"4"}
    assert all(path.name in caplog.text for path in paths)


def test_a_place_or_a_pack_that_stands_twice_is_refused(world):
    twice = pa.table({"place": ["P1", "P1"], "region": ["Nord", "Vest"]})
    with pytest.raises(ValueError, match="place stands twice"):
        ask_both(world, WINDOWS[0], twice)
    packs = pa.concat_tables([CATALOGUE, CATALOGUE])
    with pytest.raises(ValueError, match="pack stands twice"):
        queries.weekly_use(world.engine, world.snapshot, *WINDOWS[0], packs, REGIONS)


def test_every_period_that_reaches_a_span_is_among_the_parts():
    """All periods of at most the longest length, day by day."""
    for spans in (Spans(date(2024, 1, 1), 7, 3), Spans(date(2024, 1, 5), 45, 1), Spans(date(2024, 1, 5), 1, 2)):
        found = defaultdict(list)
        for row in spans.parts.to_pylist():
            found[row["start"], row["days"]].append((row["span"], row["lower"], row["upper"]))
        for before in range(-spans.length * spans.count, LONGEST_PERIOD + 2):
            start = spans.first - timedelta(before)
            for days in (1, 2, 7, 29, LONGEST_PERIOD):
                reached = defaultdict(list)
                for number in range(days):
                    span = ((start - spans.first).days + number) // spans.length
                    if 0 <= span < spans.count:
                        reached[spans.first + timedelta(span * spans.length)].append(number)
                expected = [(span, numbers[0], numbers[-1] + 1) for span, numbers in reached.items()]
                assert found[start, days] == expected
