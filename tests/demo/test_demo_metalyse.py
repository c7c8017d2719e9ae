"""Metalyse as the annual report tells it: it lasts by what was done about it, and not without, and by how much of each.

The quick test takes the demo's own counts and orders of 31.05.2022 straight from its tables; the long one builds the
nation and asks the command line, as the weekly meeting would have.
"""

import json
import os
import subprocess
import sys
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from beredt import outlook
from beredt.demo.batches import batches
from beredt.demo.delivery_files import order_lines
from beredt.demo.gaps import gaps
from beredt.demo.history import write_history
from beredt.demo.holdings import rules
from beredt.demo.medicines import catalogue
from beredt.demo.places import WHOLESALERS, places
from beredt.demo.stock_files import METALYSE, StockJob, Stores, count_table, counted
from beredt.demo.users import hospitals
from beredt.demo.world import world
from beredt.outlook.scenario import read_scenario
from beredt.outlook.scenario.changes import CHANGES
from beredt.outlook.waterfall import walk

PLAN = Path(__file__).parents[2] / "examples" / "metalyse-2022.yaml"
SEED = 2024
OPEN = ("wholesaler_free", "hospital")


@pytest.fixture(scope="module")
def today(tmp_path_factory: pytest.TempPathFactory) -> outlook.Position:
    """Metalyse at the end of 31.05.2022, as it was counted and ordered."""
    packs = catalogue(SEED)
    _, shortages = write_history(packs, tmp_path_factory.mktemp("register"), SEED)
    made = world(packs, shortages, SEED)
    (number,) = next(short.varenummer for short in shortages if short.advised)
    stores = Stores(made, rules(made), batches(made, shortages, SEED), gaps(made, SEED), SEED)
    users = hospitals(packs, places(SEED), SEED, 1.0)
    jobs = [StockJob(id, id, (METALYSE,)) for id in WHOLESALERS]
    jobs += [StockJob(trust, trust, (METALYSE,), users) for trust in users.parents]
    counts = pa.concat_tables([count_table(stores, list(counted(stores, job, METALYSE)), METALYSE) for job in jobs])
    lots = counts.filter(pc.equal(counts["varenummer"].cast(pa.string()), number)).to_pylist()
    lists = [lines.on(METALYSE).to_pylist() for lines in order_lines(made, shortages, SEED).values()]
    orders = [row for rows in lists for row in rows if row["varenummer"] == number]
    use = float(made.demand[made.index[number], 60:120].mean())
    return outlook.Position(
        outlook.Demand(use, 3 * use, level_sd=0.05),
        [outlook.Batch(row["packs"], _day(row["expiry"]), row["pool"]) for row in lots if row["pool"] in OPEN],
        [
            outlook.Delivery(row["packs"], _day(row["promised_date"]), row["probability"] or 0.5, (0.5, *[0.02] * 25))
            for row in orders
        ],
        horizon=1000,
    )


def _day(day: date) -> int:
    return (day - METALYSE).days - 1


def test_it_lasts_by_what_was_done_and_the_waterfall_says_by_how_much(today: outlook.Position) -> None:
    plan = read_scenario(PLAN.read_bytes())
    steps = [("nothing", today)]
    for term in plan.terms:
        steps.append((term.kind, CHANGES[term.kind](steps[-1][1], term)))
    chances = [outlook.simulate(position, replications=4000, seed=5).lasts[300] for _name, position in steps]
    assert chances[0] < 0.05, "without anything done it does not last to the spring"
    assert chances[-1] > 0.9, "with restriction, rotation and longer shelf life it does"
    assert all(after > before for before, after in pairwise(chances)), "each of them helps"
    fall = walk(steps)
    assert sum(step.days for step in fall.steps) == fall.days
    assert all(step.days > 0 for step in fall.steps)
    print([(step.name, step.days) for step in fall.steps], [round(float(chance), 3) for chance in chances])


@pytest.mark.long
def test_the_weekly_meeting_of_june_2022_is_told(tmp_path: Path) -> None:
    def beredt(*arguments: str) -> str:
        command = [Path(sys.executable).with_name("beredt"), *arguments]
        done = subprocess.run(command, env=os.environ | {"BEREDT_HOME": str(tmp_path)}, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    beredt("demo", "--no-serve")
    as_of = ("--as-of", METALYSE.isoformat(), "--json")
    cases = json.loads(beredt("situation", *as_of))["cases"]
    (number,) = [case["case"] for case in cases if case["medicine"].startswith("Metalyse")]
    alone = json.loads(beredt("outlook", "item", "--case", number, *as_of))
    done = json.loads(beredt("outlook", "item", "--case", number, "--scenario", str(PLAN), *as_of))
    assert alone["whole"]["p_lasts"] < 0.25
    assert done["whole"]["p_lasts"] > 0.9
    assert date.fromisoformat(alone["whole"]["empty"]["median"]) < METALYSE + timedelta(days=150)
    days = {step["name"]: step["days"] for step in done["waterfall"]}
    assert days["restriction"] > 0
    assert days["surge"] > 0
