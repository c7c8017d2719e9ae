"""The outlook of a case and of an item, from files to the end: substitutes, regions, options, scenarios, every item."""

import json
from datetime import date

import pyarrow.parquet as pq
import pytest
from django.core.exceptions import PermissionDenied

from beredt.actors.actions import add_person
from beredt.assessments import scenarios
from beredt.assessments.life import set_minimum_life
from beredt.assessments.models import Assessment, StoredScenario
from beredt.assessments.nation_core import INPUTS, RESULTS, fare
from beredt.assessments.nation_items import catalogue_items, inputs_of
from beredt.assessments.outlook_answer import QUICK, ScenarioStanding
from beredt.assessments.positions import regions_of_places
from beredt.assessments.run_files import path_of
from beredt.assessments.storing import Again, recompute
from beredt.assessments.substitutes import amount, conversion
from beredt.cases.models import Case, CasePack
from beredt.cases.nation import run_nation
from beredt.cases.outlook import outlook_of, outlook_of_pack
from beredt.cases.situation import lines_of
from beredt.catalogue.models import Pack
from beredt.outlook.scenario import ScenarioRefused
from beredt.site.cli import main
from beredt.supply.store import snapshot

AS_OF = date(2024, 12, 31)
ORGANISATIONS = """\
id,kind,name,parent,municipality,region,supplied_by
G1,wholesaler,Grossist 1,,0301,,
S1,hospital_pharmacy,Sykehusapotek 1,,0301,sor-ost,G1
S2,hospital_pharmacy,Sykehusapotek 2,,4601,vest,G1
"""
PACKS = """\
varenummer,name,substance,atc,strength,form,pack_size,pack_unit,holder,country,ma_status,substitution_group
900001,Prøvin,prøvestoff,R05CB01,200 mg/ml,inhalasjonsvæske,5,ampulle,Prøve AS,SE,none,G1
900002,Prøvin stor,prøvestoff,R05CB01,200 mg/ml,inhalasjonsvæske,10,ampulle,Prøve AS,SE,none,G1
900004,Prøvin svak,prøvestoff,R05CB01,100 mg/ml,inhalasjonsvæske,5,ampulle,Annet AS,SE,none,
900003,Annex,annetstoff,N01BB02,10 mg/ml,injeksjonsvæske,10,hetteglass,Prøve AS,DE,exemption,
"""
STOCK = """\
stock_date,varenummer,batch,expiry,place,pool,packs,status
2024-12-31,900001,L1,2026-06-01,S1,hospital,40,usable
2024-12-31,900001,L2,2026-06-01,G1,wholesaler_free,20,usable
2024-12-31,900001,L3,2026-06-01,G1,b180,900,usable
2024-12-31,900004,L4,2026-06-01,G1,wholesaler_free,60,usable
"""


@pytest.fixture
def case(take, settings) -> Case:
    settings.ASSESSMENT = settings.ASSESSMENT | {"replications": 1_000}
    for kind, text in (("organisations", ORGANISATIONS), ("packs", PACKS)):
        assert take(kind, text).state == "taken"
    use = "varenummer,place,period,packs,days_out\n"
    for month in range(1, 13):
        for number, place, packs in (("900001", "S1", 10), ("900001", "S2", 20), ("900004", "S1", 30)):
            use += f"{number},{place},2024-{month:02d},{packs},0\n"
    assert take("use", use, sender="G1").state == "taken"
    assert take("stock", STOCK, sender="G1").state == "taken"
    case = Case.objects.create(
        number="2024-0001",
        title="Prøvin",
        atc="R05CB01",
        registered=date(2024, 12, 1),
        start=date(2024, 12, 1),
        promised_end=date(2025, 4, 1),
        source="dmp",
        registration="unregistered",
    )
    CasePack.objects.create(case=case, pack_id="900001")
    return case


def test_the_whole_country_answers_as_the_situation_does(case) -> None:
    line = lines_of([case], AS_OF)[0]
    answer = outlook_of(case, AS_OF, replications=QUICK)
    assert answer.whole.p_lasts == line.p_lasts
    assert answer.cover_days == line.cover_days == 61
    assert not answer.complete
    assert answer.assessment_id is None


def test_a_region_without_stock_of_its_own_runs_out_first(case) -> None:
    answer = outlook_of(case, AS_OF, replications=QUICK)
    parts = {part.name: part for part in answer.regions}
    assert set(parts) == {"sor-ost", "vest"}
    assert parts["vest"].share == pytest.approx(2 / 3)
    assert parts["vest"].empty.median < answer.whole.empty.median < parts["sor-ost"].empty.median
    assert answer.p_unmoved <= answer.whole.p_lasts


def test_a_substitute_of_the_same_substance_takes_what_moves(case) -> None:
    (other,) = outlook_of(case, AS_OF, replications=QUICK).substitutes
    assert (other.varenummer, other.share, other.supplied) == ("900004", 1.0, "regular")
    assert other.packs == 2.0
    assert other.part.p_lasts < other.p_alone
    assert "regular_supply" in outlook_of(case, AS_OF, replications=QUICK).assumptions


def test_a_substitute_with_a_shortage_gets_its_own_orders_only(case) -> None:
    short = Case.objects.create(
        number="2024-0002",
        title="Prøvin svak",
        registered=date(2024, 12, 1),
        start=date(2024, 12, 1),
        promised_end=date(2025, 6, 1),
        source="dmp",
        registration="unregistered",
    )
    CasePack.objects.create(case=short, pack_id="900004")
    (other,) = outlook_of(case, AS_OF, replications=QUICK).substitutes
    assert (other.supplied, other.case) == ("case", "2024-0002")
    assert other.p_alone < 0.5


def test_the_full_answer_has_options_and_is_stored_and_computes_again(case, settings) -> None:
    settings.ASSESSMENT = settings.ASSESSMENT | {"horizon": 120}
    answer = outlook_of(case, AS_OF)
    assert answer.complete
    kinds = {option.kind: option for option in answer.options}
    assert {"nothing", "restriction", "release"} <= set(kinds)
    assert kinds["release"].pool == "b180"
    assert kinds["release"].reaches
    assert kinds["release"].p_lasts > kinds["nothing"].p_lasts
    assert answer.sensitivity[0].swing >= answer.sensitivity[-1].swing
    stored = Assessment.objects.get(pk=answer.assessment_id)
    assert recompute(stored) is Again.SAME
    assert outlook_of(case, AS_OF).sha256 == answer.sha256
    assert Assessment.objects.filter(kind="outlook").count() == 1
    stored.version = "0.1.0"
    assert recompute(stored) is Again.OTHER_VERSION


def test_a_scenario_is_in_the_answer_and_changes_it(case) -> None:
    plain = outlook_of(case, AS_OF, replications=QUICK)
    surge = scenarios.scenario_named("acute_demand")
    answer = outlook_of(case, AS_OF, scenario=surge, replications=QUICK)
    assert answer.scenario == surge
    assert answer.whole.p_lasts < plain.whole.p_lasts
    assert answer.sha256 != plain.sha256


def test_nothing_of_the_future_is_in_it(case, take) -> None:
    before = outlook_of(case, date(2024, 11, 30), replications=QUICK)
    assert not before.known
    assert "stock" in before.missing
    take("stock", STOCK.replace("2024-12-31", "2025-01-10"), sender="G1", name="later.csv")
    assert outlook_of(case, date(2024, 11, 30), replications=QUICK).sha256 == before.sha256


def test_packs_must_have_the_life_that_people_say(case, caseworker) -> None:
    set_minimum_life(caseworker, Pack.objects.get(pk="900002"), 480, why="Lang behandling")
    answer = outlook_of(case, AS_OF, replications=QUICK)
    assert answer.cover_days < 61
    assert "minimum_life_none" not in answer.assumptions


def test_an_item_without_a_case_has_an_outlook_too(case) -> None:
    answer = outlook_of_pack("900004", "Prøvin svak", AS_OF, replications=QUICK)
    assert (answer.subject, answer.end_known, answer.still_short) == ("pack:900004", False, ())
    assert answer.whole.p_lasts == pytest.approx(answer.whole.lasts[-1])
    nothing = outlook_of_pack("900003", "Annex", AS_OF, replications=QUICK)
    assert (nothing.known, nothing.whole) == (False, None)


def test_the_command_line_tells_it(case, capsys, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("beredt.site.ready.make_ready", lambda: None)
    assert main(["outlook", "item", "--case", case.number, "--as-of", "2024-12-31", "--quick", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["subject"] == "case:2024-0001"
    assert told["whole"]["p_lasts"] == outlook_of(case, AS_OF, replications=QUICK).whole.p_lasts
    assert main(["outlook", "item", "999999"]) == 1
    wrong = tmp_path / "feil.yaml"
    wrong.write_text(scenarios.scenario_named("acute_demand").text.replace("factor:", "faktor:"), encoding="utf-8")
    assert main(["outlook", "item", "--case", case.number, "--scenario", str(wrong)]) == 1
    said = capsys.readouterr().err
    assert "feil.yaml, linje" in said
    assert "faktor" in said


def test_a_scenario_of_ones_own_is_reviewed_by_another(case, caseworker) -> None:
    text = scenarios.scenario_named("factory_stop").text
    draft = scenarios.add_scenario(caseworker, text)
    assert scenarios.scenarios()[-1].standing is ScenarioStanding.DRAFT
    with pytest.raises(PermissionDenied):
        scenarios.review_scenario(caseworker, draft)
    other = add_person("system:test", "per", role="caseworker", password=None, name="Per")
    reviewed = scenarios.review_scenario(other, draft)
    assert scenarios.scenarios()[-1].standing is ScenarioStanding.REVIEWED
    with pytest.raises(scenarios.ScenarioRuleError):
        scenarios.review_scenario(other, reviewed)
    again = scenarios.change_scenario(other, reviewed, text.replace("365", "300"))
    assert not again.reviewed_by
    with pytest.raises(PermissionDenied):
        scenarios.review_scenario(other, again)
    with pytest.raises(ScenarioRefused):
        scenarios.add_scenario(caseworker, "name: [")
    scenarios.remove_scenario(caseworker, again, reason="Ikke i bruk")
    assert not StoredScenario.objects.current().exists()


def test_a_reader_writes_no_scenario(roleless) -> None:
    with pytest.raises(PermissionDenied):
        scenarios.add_scenario(roleless, "")


@pytest.mark.parametrize(
    ("strength", "size", "quantity", "unit", "by"),
    [
        ("200 mg/ml", 5, 1000, "mg", "ml"),
        ("1 g", 10, 10_000, "mg", ""),
        ("0,5 mg/1 ml", 4, 2, "mg", "ml"),
        ("120 mg/300 mg/50 mg", 2, 240, "mg", ""),
        ("5000 IE", 1, 5000, "IE", ""),
        ("50 mikrog/dose", 100, 5, "mg", "dose"),
    ],
)
def test_the_substance_in_a_pack(strength, size, quantity, unit, by) -> None:
    read = amount(strength, size)
    assert (read.quantity, read.unit, read.by) == (pytest.approx(quantity), unit, by)


def test_what_cannot_be_compared_goes_by_size() -> None:
    assert amount("etter avtale", 5) is None
    assert conversion((amount("1 g", 10), 10), (amount("5 IE", 20), 20)) == (0.5, False)
    assert conversion(None, None) == (1.0, False)


def test_every_item_is_run_by_night_with_the_same_bytes_and_goes_on_where_it_stopped(case, settings) -> None:
    told: list[tuple[int, int]] = []
    run = run_nation(AS_OF, replications=200, progress=lambda done, of: told.append((done, of)))
    assert told == [(2, 2)]
    content = path_of(run.sha256).read_bytes()
    assert run_nation(AS_OF, replications=200) == run
    path_of(run.sha256).unlink()
    again = run_nation(AS_OF, replications=200)
    assert again == run
    assert path_of(run.sha256).read_bytes() == content
    rows = {row["item"]: row for row in pq.read_table(path_of(run.sha256), schema=RESULTS).to_pylist()}
    assert set(rows) == {"pack:900001", "pack:900004"}
    assert rows["pack:900001"]["cases"] == ["2024-0001"]
    assert rows["pack:900001"]["packs"] == ["900001", "900002"]
    assert rows["pack:900001"]["usable"] == 60
    assert rows["pack:900001"]["p_short_90"] > 0.95
    assert {each["region"] for each in rows["pack:900001"]["regions"]} == {"sor-ost", "vest"}
    assert run.counts["threatened"] == 0


def test_neither_order_nor_pieces_change_how_items_fare(case) -> None:
    kept = snapshot()
    inputs = inputs_of(catalogue_items(kept, AS_OF), AS_OF, None, kept, {}, regions_of_places())
    assert inputs.schema.equals(INPUTS)
    together = fare(inputs, replications=200, seed=7).to_pylist()
    apart = [fare(inputs.slice(place, 1), replications=200, seed=7).to_pylist()[0] for place in (1, 0)]
    assert together == apart[::-1]
