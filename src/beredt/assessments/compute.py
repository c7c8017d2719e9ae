"""From stored inputs to a result: a pure function, so that the same inputs give the same bytes."""

from dataclasses import replace
from typing import Any

from beredt import outlook
from beredt.assessments.inputs import end_from_json, position_from_json
from beredt.assessments.outlook_result import outlook_result, whole


def compute(inputs: dict[str, Any]) -> dict[str, Any]:
    """The answer for one item. Days are the outlook's (0 is the day after the as-of date), amounts reference packs."""
    if inputs["position"] is None:
        return {"known": False}
    return outlook_result(inputs) if inputs["kind"] == "outlook" else _answer(inputs)


def _answer(inputs: dict[str, Any]) -> dict[str, Any]:
    """The one plain answer for the whole country."""
    position, end = position_from_json(inputs["position"]), end_from_json(inputs["end"])
    seed = outlook.item_seed(inputs["seed"], inputs["item"])
    coverage = outlook.simulate(position, end, replications=inputs["replications"], seed=seed)
    most = coverage
    if inputs["undated"]:
        undated = [outlook.Batch(*batch) for batch in inputs["undated"]]
        more = replace(position, batches=[*position.batches, *undated])
        most = outlook.simulate(more, end, replications=inputs["replications"], seed=seed)
    return whole(position, end, coverage, most)
