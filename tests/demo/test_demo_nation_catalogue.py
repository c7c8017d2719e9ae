"""The demo's medicines and places: enough of them, each with its parents, the same for the same seed."""

import csv
import math
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest

from beredt.demo.brands import brand
from beredt.demo.medicines import catalogue
from beredt.demo.places import places
from beredt.demo.records import DemoPack, Place
from beredt.demo.substances import form_named, substances, suppliers

LEVELS = (1, 3, 4, 5, 7)


@pytest.fixture(params=(1, 2, 2024))
def packs(request: pytest.FixtureRequest) -> tuple[DemoPack, ...]:
    return catalogue(request.param)


@pytest.fixture(params=(1, 2024))
def nation(request: pytest.FixtureRequest) -> tuple[Place, ...]:
    return places(request.param)


def rows(package: str, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((files(package) / "data" / name).read_text(encoding="utf-8").splitlines()))


def test_there_are_enough_packs_and_about_a_tenth_lack_authorisation(packs: tuple[DemoPack, ...]) -> None:
    assert len(packs) >= 2_500
    assert 0.075 <= sum(not pack.registered for pack in packs) / len(packs) <= 0.105


def test_numbers_are_six_digits_in_the_range_of_their_standing(packs: tuple[DemoPack, ...]) -> None:
    numbers = [pack.varenummer for pack in packs]
    assert len(set(numbers)) == len(numbers)
    assert all(len(number) == 6 and number.isdigit() for number in numbers)
    assert any(number.startswith("0") for number in numbers)
    assert all((int(pack.varenummer) < 600_000) == pack.registered for pack in packs)


def test_every_code_has_a_name_and_so_have_its_parents(packs: tuple[DemoPack, ...]) -> None:
    names = {row["code"]: row["name_nb"] for row in rows("beredt.catalogue", "atc_nb.csv")}
    assert all(pack.atc[:level] in names for pack in packs for level in LEVELS)
    assert all(names[pack.atc] == pack.substance for pack in packs)
    assert not [name for name in names.values() if name[0].islower() and not name.startswith("von ")]


def test_the_history_has_substances_to_draw_on(packs: tuple[DemoPack, ...]) -> None:
    for group, wanted in (("L", 90), ("N", 75), ("J", 65), ("", 250)):
        used = {pack.atc for pack in packs if pack.atc.startswith(group) and pack.setting != "primary"}
        assert len(used) >= wanted, group
    counts = Counter(pack.atc for pack in packs)
    assert sum(count for atc, count in counts.items() if atc.startswith("N01BB")) >= 15
    assert counts["J06BA01"] >= 8
    assert counts["L01BC02"] >= 4
    assert all(counts[atc] >= 3 for atc in ("J01FA01", "J05AB01", "L01DB01", "N01BB02", "N05CD08"))


def test_the_medicines_of_the_report_are_there(packs: tuple[DemoPack, ...]) -> None:
    found = {(pack.name, pack.atc) for pack in packs}
    assert found >= {
        ("Metalyse", "B01AD11"),
        ("Celeston Chronodose", "H02AB01"),
        ("Mucomyst", "R05CB01"),
        ("Integrilin", "B01AC16"),
        ("ZypAdhera", "N05AH03"),
        ("Rimstar", "J04AM06"),
        ("Rifater", "J04AM05"),
    }
    launched = {pack.strength: pack.marketed_from.year for pack in packs if pack.name == "Metalyse"}
    assert launched["5000 E"] == 2024
    assert launched["10000 E"] < 2022


def test_what_is_invented_is_marked(packs: tuple[DemoPack, ...]) -> None:
    assert all(supplier.name.endswith("(demo)") for supplier in suppliers())
    assert {pack.holder for pack in packs} <= {supplier.name for supplier in suppliers()}


def test_use_spreads_over_five_orders_of_magnitude(packs: tuple[DemoPack, ...]) -> None:
    rates = [pack.packs_per_day for pack in packs]
    assert min(rates) > 0
    assert math.log10(max(rates) / min(rates)) >= 5


def test_a_substitution_group_holds_what_may_replace_one_another(packs: tuple[DemoPack, ...]) -> None:
    groups: dict[str, list[DemoPack]] = {}
    for pack in packs:
        if pack.substitution_group:
            groups.setdefault(pack.substitution_group, []).append(pack)
    assert len(groups) > 300
    for group in groups.values():
        assert len({(pack.atc, pack.form, pack.strength) for pack in group}) == 1
        assert len({pack.name for pack in group}) > 1
        assert all(pack.registered for pack in group)
        assert len({pack.pack_size <= 40 for pack in group}) == 1


def test_the_same_seed_gives_the_same_catalogue_and_another_seed_another() -> None:
    first = catalogue.__wrapped__(7)
    assert first == catalogue.__wrapped__(7)
    assert first != catalogue.__wrapped__(8)
    assert places.__wrapped__(7) == places.__wrapped__(7)


def test_brands_are_different_names() -> None:
    names = [brand(number) for number in range(1_296)]
    assert len(set(names)) == len(names)
    with pytest.raises(ValueError, match="1296"):
        brand(1_296)


def test_codes_and_names_are_those_of_the_atc_index(shared: Path) -> None:
    with (shared / "data" / "atc" / "atc_no.csv").open(encoding="utf-8", newline="") as file:
        known = {row["atc"]: " ".join(row["navn_no"].split()).casefold() for row in csv.DictReader(file)}
    ours = {row["code"]: row["name_nb"].casefold() for row in rows("beredt.catalogue", "atc_nb.csv")}
    shared_codes = ours.keys() & known.keys()
    # The list is of medicines in primary care mostly: a tenth of ours are medicines of hospitals that it lacks.
    assert len(shared_codes) >= 0.9 * len(ours)
    assert sum(ours[code] == known[code] for code in shared_codes) >= 0.96 * len(shared_codes)


def test_every_medicine_of_the_stock_duty_is_covered(shared: Path, packs: tuple[DemoPack, ...]) -> None:
    path = shared / "data" / "grossistforskriften" / "beredskapsplikt_vedlegg.csv"
    with path.open(encoding="utf-8", newline="") as file:
        duties = [(row["atc"], row["maneder"]) for row in csv.DictReader(file)]
    codes = {pack.atc for pack in packs if pack.registered}
    assert all(any(code.startswith(atc) for code in codes) for atc, _ in duties)
    # Glaucoma medicines stand under S01 in the annex and are S01E in the index.
    ours = {(row["atc"].replace("S01E", "S01"), row["months"]) for row in rows("beredt.demo", "stock_duty.csv")}
    assert ours == set(duties)


def test_forms_and_strengths_of_the_table_can_be_read() -> None:
    for substance in substances().values():
        assert substance.products
        assert substance.setting in {"hospital", "primary", "both"}
        assert all(form_named(form.name) is form and strength for form, strength in substance.products)


def test_the_places_are_the_countrys(nation: tuple[Place, ...]) -> None:
    kinds = Counter(place.kind for place in nation)
    assert kinds["health_region"] == 4
    assert kinds["health_trust"] == 20
    assert kinds["municipality"] == 357
    assert kinds["wholesaler"] == 3
    assert 55 <= kinds["hospital_pharmacy"] <= 65
    assert kinds["pharmacy"] == 1_000


def test_every_reference_between_places_leads_somewhere(nation: tuple[Place, ...]) -> None:
    seen: set[str] = set()
    municipalities = {row["number"] for row in rows("beredt.actors", "municipalities.csv")}
    for place in nation:
        assert place.id not in seen
        assert {place.parent, place.supplied_by} <= seen | {""}, place
        assert place.municipality in municipalities | {""}
        seen.add(place.id)
    trusts = {row["trust"] for row in rows("beredt.actors", "municipalities.csv")}
    assert trusts <= {place.id for place in nation if place.kind == "health_trust"}


def test_weights_share_the_national_use_out(nation: tuple[Place, ...]) -> None:
    for kind in ("hospital_pharmacy", "pharmacy"):
        weights = [place.weight for place in nation if place.kind == kind]
        assert min(weights) > 0
        assert sum(weights) == pytest.approx(1)


def test_pharmacies_lie_where_people_live(nation: tuple[Place, ...]) -> None:
    homes = Counter(place.municipality for place in nation if place.kind == "pharmacy")
    population = {row["number"]: int(row["population"]) for row in rows("beredt.actors", "municipalities.csv")}
    assert homes.most_common(1)[0][0] == "0301"
    assert all(homes[number] for number, people in population.items() if people >= 2_000)


def test_the_municipalities_are_the_real_ones(shared: Path) -> None:
    with (shared / "data" / "norge" / "kommuner.csv").open(encoding="utf-8", newline="") as file:
        real = {row["kommunenr"]: int(row["folketall"]) for row in csv.DictReader(file)}
    ours = {row["number"]: int(row["population"]) for row in rows("beredt.actors", "municipalities.csv")}
    assert ours == real
    assert len(ours) == 357
