"""From stored inputs to a result: a pure function, so that the same inputs give the same bytes."""

from dataclasses import replace
from typing import Any

from beredt import outlook
from beredt.assessments.inputs import end_from_json, position_from_json

#: The name of the item asked about in its group.
MAIN = "main"


def compute(inputs: dict[str, Any]) -> dict[str, Any]:
    """The answer for one item. Days are the outlook's (0 is the day after the as-of date), amounts reference packs."""
    if inputs["position"] is None:
        return {"known": False}
    return _outlook(inputs) if inputs["kind"] == "outlook" else _answer(inputs)


def _answer(inputs: dict[str, Any]) -> dict[str, Any]:
    """The one plain answer for the whole country."""
    position = position_from_json(inputs["position"])
    end = end_from_json(inputs["end"])
    cover = outlook.cover(position)
    coverage = _simulate(position, end, inputs)
    most = coverage
    if inputs["undated"]:
        undated = [outlook.Batch(*batch) for batch in inputs["undated"]]
        most = _simulate(replace(position, batches=[*position.batches, *undated]), end, inputs)
    waterfall = outlook.waterfall(position)
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
        "still_short": None if coverage.still_short is None else [float(chance) for chance in coverage.still_short],
        "end": list(end.quantiles),
        "waterfall": [[step.name, step.days, step.at_least] for step in waterfall.steps],
        **_part(coverage),
    }


def _outlook(inputs: dict[str, Any]) -> dict[str, Any]:
    """The plain answer, and beside it the substitutes and the regions."""
    return _answer(inputs)


def _part(coverage: outlook.Coverage) -> dict[str, Any]:
    return {
        "p_lasts": coverage.p_lasts,
        "p_lasts_error": coverage.p_lasts_error,
        "shortfall": list(coverage.shortfall),
        "lasts": [float(chance) for chance in coverage.lasts],
        "unmet": _estimate(coverage.unmet),
        "denied": _estimate(coverage.denied),
        "wasted": _estimate(coverage.wasted),
    }


def _simulate(position: outlook.Position, end: outlook.EndForecast, inputs: dict[str, Any]) -> outlook.Coverage:
    seed = outlook.item_seed(inputs["seed"], inputs["item"])
    return outlook.simulate(position, end, replications=inputs["replications"], seed=seed)


def _estimate(estimate: outlook.Estimate | None) -> list[float] | None:
    return None if estimate is None else [float(estimate.value), float(estimate.error)]
