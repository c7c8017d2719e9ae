"""The demo's files: the same bytes for the same seed, taken by their own readers, and true to one another."""

import csv
import hashlib
import json
from collections import defaultdict
from dataclasses import replace
from datetime import date
from functools import cached_property
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from beredt.demo.build import NEWEST_LISTS, ORDER, write_nation, write_truth
from beredt.demo.history import write_history
from beredt.demo.holdings import national
from beredt.demo.medicines import catalogue
from beredt.demo.past_orders import past_orders
from beredt.demo.places import REGIONS, places
from beredt.demo.records import AS_OF, DemoFile
from beredt.demo.world import World, day_index, world
from beredt.formats import case_register, contacts, fest, organisations, packs
from beredt.formats.contacts import ContactKind
from beredt.formats.notices import dmp
from beredt.formats.problems import Code
from beredt.formats.supply import SupplyFile, customers21, deliveries, sales20, stock, use
from beredt.formats.supply.references import check_references

SEED, SCALE = 11, 0.004
SUPPLY = {
    "stock": stock.read,
    "use": use.read,
    "deliveries": deliveries.read,
    "customers21": customers21.read,
    "sales20": sales20.read,
}
OPEN_POOLS = ("wholesaler_free", "hospital", "pharmacy")


@pytest.fixture(scope="module")
def small() -> World:
    """The world without its shortages."""
    return world(catalogue(SEED), (), SEED)


class Nation:
    """A small nation's files, each read once."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.steps: list[tuple[int, int, str]] = []
        self.files = write_nation(out, SEED, lambda *step: self.steps.append(step), SCALE)

    def of(self, kind: str) -> list[DemoFile]:
        return [file for file in self.files if file.kind == kind]

    @cached_property
    def supply(self) -> list[tuple[DemoFile, SupplyFile]]:
        return [(file, SUPPLY[file.kind](file.path)) for file in self.files if file.kind in SUPPLY]

    def table(self, kind: str) -> pa.Table:
        tables = [read.table for file, read in self.supply if file.kind == kind]
        return pa.concat_tables(tables).unify_dictionaries()

    @cached_property
    def truth(self) -> dict:
        path = self.out.parent / "truth.json"
        write_truth(path, SEED, SCALE)
        return json.loads(path.read_text())


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Nation:
    return Nation(tmp_path_factory.mktemp("nation") / "files")


def sums(table: pa.Table, key: str) -> dict[str, float]:
    grouped = pa.table({"key": table[key].cast(pa.string()), "packs": table["packs"]}).group_by("key")
    return dict(zip(*grouped.aggregate([("packs", "sum")]).to_pydict().values(), strict=True))


def test_the_files_come_in_the_order_to_take_them_in(nation: Nation) -> None:
    kinds = [file.kind for file in nation.files]
    turn = [kind for place, kind in enumerate(kinds) if kind != "notices" or place < kinds.index("cases")]
    assert turn == sorted(turn, key=ORDER.index)
    # The newest lists of the agency come after the register of cases was written, and wait for somebody.
    after = [file.path.name for file in nation.files[kinds.index("cases") + 1 :] if file.kind == "notices"]
    assert after == sorted(file.path.name for file in nation.of("notices"))[-NEWEST_LISTS:]
    assert set(kinds) == set(ORDER)
    assert nation.steps[-1][0] == nation.steps[-1][1]
    assert [step[0] for step in nation.steps[1:]] == sorted(step[0] for step in nation.steps[1:])
    with (nation.out / "filer.csv").open(encoding="utf-8", newline="") as file:
        listed = [row["path"] for row in csv.DictReader(file)]
    assert listed == [str(file.path.relative_to(nation.out)) for file in nation.files]
    assert "oppdiktet" in (nation.out / "LES_MEG.txt").read_text(encoding="utf-8")


def test_the_same_seed_gives_the_same_bytes(nation: Nation, tmp_path: Path) -> None:
    def digests(folder: Path) -> dict[str, str]:
        found = (path for path in folder.rglob("*") if path.is_file())
        return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}

    write_nation(tmp_path / "again", SEED, scale=SCALE)
    assert digests(tmp_path / "again") == digests(nation.out)


def test_a_folder_that_holds_anything_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(FileExistsError):
        write_nation(tmp_path, SEED, scale=SCALE)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_the_registers_are_taken_without_a_remark(nation: Nation) -> None:
    catalogued = catalogue(SEED)
    extract = fest.read_fest(nation.of("fest")[0].path)
    assert not extract.repairs
    assert not extract.remarks
    registered = {pack.varenummer: pack for pack in catalogued if pack.registered}
    assert {pack.varenummer for pack in extract.packs} == set(registered)
    for pack in extract.packs:
        ours = registered[pack.varenummer]
        assert (pack.substitution is not None) == (ours.substitution_group is not None)
        assert int(pack.contents[0].total) == ours.pack_size
    by_hand = packs.read(nation.of("packs")[0].path)
    assert {pack.varenummer for pack in by_hand} == {p.varenummer for p in catalogued if not p.registered}
    listed = organisations.read(nation.of("organisations")[0].path)
    assert [one.id for one in listed] == [place.id for place in places(SEED)]


def test_every_trust_has_somebody_to_ask_and_every_rule_somebody_to_name(nation: Nation) -> None:
    by_kind = defaultdict(set)
    for place in places(SEED):
        by_kind[place.kind].add(place.id)
    listed = contacts.read(nation.of("contacts")[0].path, {place.id for place in places(SEED)})
    for deputies in (False, True):
        asked = [
            one.organisation
            for one in listed
            if one.kind is ContactKind.SHORTAGE and (one.deputy_of is not None) == deputies
        ]
        assert sorted(asked) == sorted(by_kind["health_trust"])
    rules = (files("beredt.actors") / "data" / "involve.csv").read_text(encoding="utf-8")
    assert {ContactKind(row["contact"]) for row in csv.DictReader(rules.splitlines())} == {one.kind for one in listed}
    pharmacies = [one.organisation for one in listed if one.kind is ContactKind.HOSPITAL_PHARMACY]
    assert sorted(pharmacies) == sorted(
        max(
            (place for place in places(SEED) if place.kind == "hospital_pharmacy" and place.region == region),
            key=lambda place: place.weight,
        ).id
        for region in REGIONS
    )
    # Nobody's name, and addresses that nobody can have.
    assert all(one.name is None and one.email.endswith(".example") for one in listed)


def test_the_history_is_taken_too(nation: Nation) -> None:
    assert case_register.read(nation.of("cases")[0].path)
    for file in nation.of("notices"):
        assert dmp.read(file.path).rows


def test_every_pack_place_and_sender_is_known(nation: Nation) -> None:
    numbers = {pack.varenummer for pack in catalogue(SEED)}
    ids = {place.id for place in places(SEED)}
    for file, read in nation.supply:
        assert file.sender in ids
        if file.kind != "customers21":
            assert not check_references(read, numbers, ids), file.path.name
        assert {remark.code for remark in read.remarks} <= {Code.NET_RETURN, Code.EXPIRY_UNKNOWN}


def test_no_two_files_of_a_sender_speak_of_the_same_days(nation: Nation) -> None:
    spans = defaultdict(list)
    for file, read in nation.supply:
        spans[file.kind, file.sender].append((read.first, read.last))
    for found in spans.values():
        found.sort()
        assert all(before[1] < after[0] for before, after in pairwise(found))


@pytest.mark.parametrize(("setting", "days", "within"), [("primary", 92, 0.08), ("hospital", 84, 0.15)])
def test_use_is_about_what_the_world_used(nation: Nation, setting: str, days: int, within: float) -> None:
    """Since the first of October: three months of the pharmacies, twelve whole weeks of the hospitals.

    So few places vary much; test_demo_nation_world has the exact expectation.
    """
    used = nation.table("use")
    reported = sums(used.filter(pc.greater_equal(used["start"], date(2024, 10, 1))), "varenummer")
    unreported = set(nation.truth["unknown"]["no_use"])
    short = {n for shortage in nation.truth["shortages"] for n in shortage["varenummer"]}
    rates = nation.truth["packs_per_day"]
    calm = [
        pack.varenummer
        for pack in catalogue(SEED)
        if pack.setting == setting and pack.varenummer not in short | unreported
    ]
    expected = days * sum(rates[number] for number in calm)
    assert sum(reported.get(number, 0) for number in calm) == pytest.approx(expected, rel=within)
    assert not unreported & set(sums(used, "varenummer"))


def test_days_without_stock_are_told_by_hospitals_only(nation: Nation) -> None:
    used = nation.table("use")
    weekly = pc.equal(used["days"], 7)
    assert used.filter(pc.invert(weekly))["days_out"].null_count == pc.sum(pc.invert(weekly)).as_py()
    hospital = used.filter(weekly)
    assert hospital["days_out"].null_count == 0
    empty = hospital.filter(pc.equal(hospital["days_out"], 7))
    assert empty.num_rows > 0
    assert pc.max(empty["packs"]).as_py() <= 0
    assert pc.min(hospital["packs"]).as_py() < 0
    assert pc.min(used.filter(pc.invert(weekly))["packs"]).as_py() > 0


def test_everybody_counts_on_the_last_day_and_most_before_it(nation: Nation) -> None:
    counted = nation.table("stock")
    days = defaultdict(set)
    for day, place in zip(counted["stock_date"].to_pylist(), counted["place"].to_pylist(), strict=True):
        days[place].add(day)
    assert all(AS_OF in found for found in days.values())
    for number in (1, 2, 3):
        assert len(days[f"gross-{number}"]) == 21
        assert sorted((AS_OF - day).days for day in days[f"gross-{number}"])[-2:] == [364, 945]
    assert {len(days[place]) for place in days if place.startswith("apo-")} == {1}
    assert {len(days[place]) for place in days if place.startswith("sa-")} == {21}


def test_the_open_stock_is_the_cover_of_the_world(nation: Nation) -> None:
    counted = nation.table("stock")
    last = counted.filter(pc.equal(counted["stock_date"], AS_OF))
    pools = last["pool"].cast(pa.string())
    assert set(pools.to_pylist()) == {
        *OPEN_POOLS,
        "wholesaler_obligation",
        "b180",
        "fokus",
        "b20",
        "other",
    }
    held = sums(last.filter(pc.is_in(pools, pa.array(OPEN_POOLS))), "varenummer")
    rates, cover = nation.truth["packs_per_day"], nation.truth["cover_days"]
    uncounted = set(nation.truth["unknown"]["no_stock"])
    assert not uncounted & set(held)
    # Of influenza vaccines, used in autumn only, the rate of three months is not what stock is measured by.
    even = [p.varenummer for p in catalogue(SEED) if not p.atc.startswith("J07BB") and p.varenummer not in uncounted]
    expected = sum(rates[number] * cover[number] for number in even)
    assert sum(held.get(number, 0) for number in even) == pytest.approx(expected, rel=0.08)


def test_open_shortages_leave_all_kinds_of_stock(nation: Nation) -> None:
    cover = nation.truth["cover_days"]
    days = [
        cover[number]
        for shortage in nation.truth["shortages"]
        if shortage["start"] <= AS_OF.isoformat() < shortage["true_end"]
        for number in shortage["varenummer"]
    ]
    assert len(days) >= 80
    assert sum(day < 7 for day in days) >= 0.1 * len(days)
    assert sum(7 <= day < 40 for day in days) >= 0.15 * len(days)
    assert sum(day >= 60 for day in days) >= 0.15 * len(days)


def test_a_rare_pack_has_one_expiry_in_the_country(nation: Nation) -> None:
    counted = nation.table("stock")
    rare = {pack.varenummer for pack in catalogue(SEED) if pack.packs_per_day < 0.3}
    expiries = defaultdict(set)
    for number, expiry in zip(counted["varenummer"].to_pylist(), counted["expiry"].to_pylist(), strict=True):
        expiries[number].add(expiry)
    assert all(len(expiries[number]) == 1 for number in rare if number in expiries)
    assert sum(len(found) > 1 for found in expiries.values()) > 500
    unknown = {number for number, found in expiries.items() if found == {None}}
    assert unknown <= set(nation.truth["unknown"]["no_expiry"])
    assert unknown


def test_orders_are_promised_after_the_last_day(nation: Nation) -> None:
    orders = nation.table("deliveries")
    orders = orders.filter(pc.equal(orders["list_date"], AS_OF))
    assert pc.min(orders["promised_date"]).as_py() > AS_OF
    assert pc.all(pc.greater(orders["expiry"], orders["promised_date"])).as_py()
    assert 0.005 < orders["probability"].null_count / orders.num_rows < 0.08
    references = orders["order_ref"].to_pylist()
    assert len(set(references)) == len(references)


def test_lists_of_orders_tell_how_orders_came(nation: Nation) -> None:
    lists: dict[date, dict[str, dict]] = defaultdict(dict)
    for row in nation.table("deliveries").to_pylist():
        lists[row["list_date"]][row["order_ref"]] = row
    days = sorted(lists)
    assert days[-2:] == [date(2024, 12, 24), AS_OF]
    came_late = came = called_off = 0
    for day, after in pairwise(days[1:]):
        for reference, row in lists[day].items():
            if reference in lists[after]:
                # An order stays the same from list to list.
                assert {**lists[after][reference], "list_date": day} == row
            else:
                came += row["promised_date"] <= after
                came_late += row["promised_date"] <= day
                called_off += row["promised_date"] > after
    assert 0.005 < called_off / (came + called_off) < 0.12
    assert 0.05 < came_late / came < 0.6


def test_what_came_is_what_the_stock_and_the_use_say(small: World) -> None:
    orders = past_orders(small, (), SEED)
    first, last = date(2024, 1, 28), date(2024, 12, 1)
    start, end = (day_index(day) for day in (first, last))
    within = orders.comes & (orders.gone > start) & (orders.gone <= end)
    came = np.bincount(orders.row[within], orders.packs[within], minlength=len(small.packs))
    met = (small.demand * small.available)[:, start + 1 : end + 1].sum(axis=1)
    stock = [national(small, day) for day in (first, last)]
    expected = stock[1] - stock[0] + met
    large = met > 500
    assert large.sum() > 100
    # An order covers whole weeks, so the two ends are uncertain by about two orders of some forty-four weeks' use.
    assert np.median(np.abs(came - expected)[large] / met[large]) < 0.08


def test_metalyse_lasts_by_the_advice_that_was_followed() -> None:
    packs = catalogue(SEED)
    with TemporaryDirectory() as folder:
        _, shortages = write_history(packs, Path(folder), SEED)
    (metalyse,) = [shortage for shortage in shortages if shortage.use_left < 1]
    made = world(packs, shortages, SEED)
    row = made.index[metalyse.varenummer[0]]
    start, advised, end = (day_index(day) for day in (metalyse.start, metalyse.advised, metalyse.true_end))
    assert made.available[row, start:end].min() == 1
    assert made.stock.cover[row, start:end].min() > 10
    before, after = made.demand[row, :advised].mean(), made.demand[row, advised:end].mean()
    assert after / before == pytest.approx(metalyse.use_left, abs=0.12)
    # Without the advice the shelves would have been empty long before the shortage was over.
    alone = world(packs, [replace(metalyse, use_left=1.0)], SEED)
    assert alone.available[row, start:end].mean() < 0.8


def test_sales_are_what_pharmacies_used_in_the_month(nation: Nation) -> None:
    used, sold = nation.table("use"), nation.table("sales20")
    month = date(2024, 12, 1)
    december = used.filter(pc.greater_equal(used["start"], month))
    in_use, in_sales = (
        {number: packs for number, packs in sums(table, "varenummer").items() if packs} for table in (december, sold)
    )
    assert in_sales == in_use
    customers = nation.table("customers21")
    known = set(zip(customers["wholesaler"].to_pylist(), customers["customer"].to_pylist(), strict=True))
    assert set(zip(sold["wholesaler"].to_pylist(), sold["customer"].to_pylist(), strict=True)) <= known


def test_the_truth_stands_in_no_file(nation: Nation) -> None:
    assert not list(nation.out.rglob("*truth*"))
    ends = {s["true_end"] for s in nation.truth["shortages"] if s["true_end"] > AS_OF.isoformat()}
    with nation.of("cases")[0].path.open(encoding="utf-8-sig") as file:
        first = file.readline()
        rows = list(csv.DictReader(file, first.strip().split(";" if ";" in first else ",")))
    assert ends
    assert all(not row["end"] or row["end"] <= AS_OF.isoformat() for row in rows)
