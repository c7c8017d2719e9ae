"""All of an outlook from its stored inputs: the item, its substitutes and regions, what can be done, what matters most.

A pure function of the inputs. Where the end is unknown every chance is that of lasting through the horizon.
"""

from dataclasses import replace
from typing import Any

import numpy as np

from beredt import outlook
from beredt.assessments.inputs import Json, end_from_json, group_from_json, position_from_json
from beredt.outlook.options import Option, options
from beredt.outlook.question import Question
from beredt.outlook.scenario import Context, apply, doubts, read_scenario
from beredt.outlook.sensitivity import Swing, sensitivity

#: Replications by which options are searched and inputs moved: a chance to within a percentage point.
SEARCHING = 2_000
#: A first look has fewer replications than this, and neither options nor what matters most.
WHOLE = 5_000
#: Packs that are bought are taken to come after so many days; shelf life to be prolonged by so many.
ARRIVAL, LIFE = 60, 180


def outlook_result(inputs: Json) -> Json:
    """The result as plain values, for the position as it is or as the scenario makes it."""
    main, end = inputs["item"], end_from_json(inputs["end"])
    # Without a scenario nothing opens the reserves, and the answer is the plain one that every other page has.
    lone = position_from_json(inputs["position"])
    position = _with_reserves(lone, inputs["reserves"])
    regional = _with_reserves(position_from_json(inputs["regional"]), inputs["reserves"])
    group = group_from_json(inputs["group"]) if inputs["group"] else outlook.Group({main: position})
    group = replace(group, items={**group.items, main: position})
    doubtful: list[list[str]] = []
    if inputs["scenario"]:
        scenario, context = read_scenario(inputs["scenario"]), _context(inputs)
        doubtful = [[each.item, each.what] for each in doubts(scenario, group, context)]
        regional = apply(scenario, regional, end, context)[0]
        group, changed = apply(scenario, group, end, context)
        end = changed or end
        lone = position = group.items[main]
    asked = end if end.known else _beyond(position.horizon)
    runs = {"replications": inputs["replications"]}
    seed = outlook.item_seed(inputs["seed"], main)
    # Drawn, for what is compared to meet the same demand and fortune; the headline is as every other page finds it.
    answers = outlook.simulate_group(group, asked, seed=inputs["seed"], stock_path=True, **runs)
    undated = [outlook.Batch(*batch) for batch in inputs["undated"]]
    coverage = most = outlook.simulate(lone, asked, seed=seed, **runs)
    if undated:
        more = replace(lone, batches=[*lone.batches, *undated])
        most = outlook.simulate(more, asked, seed=seed, **runs)
    parted = outlook.simulate(regional, asked, seed=seed, exact=False, **runs)
    result = whole(lone, end, coverage, most) | {
        "classes": [_named(each) for each in coverage.classes] if position.classes else [],
        "regions": [_named(each) for each in parted.regions] if len(parted.regions) > 1 else [],
        "p_unmoved": parted.p_lasts,
        "substitutes": [
            {"name": name, "p_alone": _alone(item, asked, inputs, name), **part(answers[name])}
            for name, item in group.items.items()
            if name != main
        ],
        "stock": _stock(answers[main]),
        "doubts": doubtful,
        "options": [],
        "sensitivity": [],
    }
    if inputs["replications"] >= WHOLE:
        together = {"seed": inputs["seed"], "group": group, "item": main}
        question = Question(position, asked, replications=SEARCHING, **together)
        result["options"] = [_option(each, position) for each in options(question, arrival=ARRIVAL, life=LIFE)]
        result["sensitivity"] = [_swing(each) for each in sensitivity(question, undated=undated)]
    return result


def whole(
    position: outlook.Position, end: outlook.EndForecast, coverage: outlook.Coverage, most: outlook.Coverage
) -> Json:
    """The answer for the whole country. most: if stock of unknown expiry never expired."""
    cover, waterfall = outlook.cover(position), outlook.waterfall(position)
    known = end.known and coverage.still_short is not None
    return {
        "known": True,
        "cover": {
            "days": cover.days,
            "runs_out": cover.runs_out,
            "wasted": cover.wasted,
            "usable": [float(packs) for packs in cover.usable],
        },
        # More stock never lowers the chance, so with packs of unknown expiry the truth lies between the two.
        "p_lasts_at_most": most.p_lasts,
        "still_short": [float(chance) for chance in coverage.still_short] if known else None,  # type: ignore[union-attr]
        "end": list(end.quantiles),
        "waterfall": [[step.name, step.days, step.at_least] for step in waterfall.steps],
        **part(coverage),
    }


def part(coverage: outlook.Coverage) -> Json:
    """The chances and packs of one item."""
    return _chances(coverage) | {
        "lasts": [float(chance) for chance in coverage.lasts],
        "wasted": _estimate(coverage.wasted),
        "method": coverage.method,
    }


def _stock(coverage: outlook.Coverage) -> Json | None:
    """Packs that demand may draw on week by week, at 5, 50 and 95 %, if supply did not return."""
    path = coverage.stock
    return None if path is None else {"days": path.days.tolist(), "packs": path.packs.tolist()}


def _named(coverage: outlook.PartCoverage) -> Json:
    return {"name": coverage.name, "share": coverage.share, "lasts": [], **_chances(coverage)}


def _chances(coverage: outlook.Coverage | outlook.PartCoverage) -> Json:
    return {
        "p_lasts": coverage.p_lasts,
        "p_lasts_error": coverage.p_lasts_error,
        "shortfall": list(coverage.shortfall),
        "unmet": _estimate(coverage.unmet),
        "denied": _estimate(coverage.denied),
        "redirected": _estimate(coverage.redirected),
    }


def _alone(item: outlook.Position, end: outlook.EndForecast, inputs: Json, name: str) -> float | None:
    """A substitute's chance without what moves to it, under the same demand and fortune."""
    seed = outlook.item_seed(inputs["seed"], name)
    return outlook.simulate(item, end, replications=inputs["replications"], seed=seed, exact=False).p_lasts


def _option(option: Option, position: outlook.Position) -> Json:
    return {
        "kind": option.kind.value,
        "p_lasts": option.p_lasts,
        "p_lasts_error": option.p_lasts_error,
        "reaches": option.reaches,
        "cover": option.cover,
        "shortfall": list(option.shortfall),
        "unmet": _estimate(option.unmet),
        "denied": _estimate(option.denied),
        "wasted": _estimate(option.wasted),
        "allowed": [[name, share] for name, share in option.allowed.items()],
        "allowed_of_all": _allowed_of_all(option, position),
        "releases": [[each.pool, each.day, each.packs, each.leaves] for each in option.releases],
        "packs": option.packs,
        "days": option.days,
        "decide_by": option.decide_by,
    }


def _allowed_of_all(option: Option, position: outlook.Position) -> float | None:
    if not option.allowed:
        return None
    return float(sum(each.share * option.allowed.get(each.name, 1.0) for each in position.priority))


def _swing(swing: Swing) -> Json:
    return {
        "input": swing.input.value,
        "label": swing.label,
        "unit": swing.unit,
        "low": float(swing.low),
        "high": float(swing.high),
        "p_low": swing.p_low,
        "p_high": swing.p_high,
        "days_low": swing.days_low,
        "days_high": swing.days_high,
    }


def _with_reserves(position: outlook.Position, reserves: list[Any]) -> outlook.Position:
    """With the pools that open by decision only, so that a decision can open them."""
    batches = [outlook.Batch(*batch) for batch in reserves]
    closed = {batch.pool: outlook.Pool(opens=None) for batch in batches}
    return replace(position, batches=[*position.batches, *batches], pools={**position.pools, **closed})


def _context(inputs: Json) -> Context:
    told = inputs["context"]
    return Context(item=inputs["item"], atc=told["atc"], suppliers=told["suppliers"])


def _beyond(horizon: int) -> outlook.EndForecast:
    """An end that lies beyond the horizon for certain."""
    return outlook.EndForecast(np.zeros(horizon + 1), 1.0, outlook.Basis.STATED)


def _estimate(estimate: outlook.Estimate | None) -> list[float] | None:
    return None if estimate is None else [float(estimate.value), float(estimate.error)]
