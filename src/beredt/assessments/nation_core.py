"""Every item of the catalogue, from a table of what is known of them to a table of how they fare.

Arrow in, Arrow out, and no database: one machine runs it over pieces, and Spark over partitions (`mapInArrow`). Neither
the order of the rows nor how they are parted changes a figure, as each item has a seed of its own.
"""

import json
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from beredt import outlook
from beredt.assessments.inputs import position_from_json
from beredt.outlook.simulation import Coverage, PartCoverage, run_many

_LIST = pa.list_(pa.string())
#: What a row says of the item itself, in and out alike.
ABOUT = (
    pa.field("item", pa.string(), nullable=False),
    pa.field("reference", pa.string()),
    pa.field("packs", _LIST, nullable=False),
    pa.field("title", pa.string(), nullable=False),
    pa.field("atc", pa.string(), nullable=False),
    pa.field("suppliers", pa.int32(), nullable=False),
    pa.field("cases", _LIST, nullable=False),
    pa.field("missing", _LIST, nullable=False),
    pa.field("usable", pa.int64()),
    pa.field("demand_per_day", pa.float64()),
    pa.field("demand_low", pa.float64()),
    pa.field("demand_high", pa.float64()),
    pa.field("model", pa.string(), nullable=False),
    pa.field("fallback", pa.bool_(), nullable=False),
    pa.field("changed_since", pa.date32()),
    pa.field("change", pa.float64()),
)
#: positions as canonical JSON (see `inputs.position_to_json`): of the whole country, and region by region.
INPUTS = pa.schema([*ABOUT, pa.field("position", pa.string()), pa.field("regional", pa.string())])
REGION = pa.struct(
    [
        pa.field("region", pa.string()),
        pa.field("share", pa.float64()),
        pa.field("empty_5", pa.int32()),
        pa.field("empty_50", pa.int32()),
        pa.field("empty_95", pa.int32()),
    ]
)
#: Days are the outlook's (0 is the day after the as-of day); null: not within the horizon, or unknown.
RESULTS = pa.schema(
    [
        *ABOUT,
        pa.field("cover_days", pa.int32()),
        pa.field("cover_at_least", pa.bool_()),
        pa.field("p_short_30", pa.float64()),
        pa.field("p_short_90", pa.float64()),
        pa.field("p_lasts_365", pa.float64()),
        pa.field("empty_5", pa.int32()),
        pa.field("empty_50", pa.int32()),
        pa.field("empty_95", pa.int32()),
        pa.field("regions", pa.list_(REGION), nullable=False),
    ]
)
_UNKNOWN: dict[str, Any] = {name: None for name in RESULTS.names if name not in {field.name for field in ABOUT}}


def fare(table: pa.Table, *, replications: int, seed: int, workers: int = 1) -> pa.Table:
    """How each item fares with what it has and what is on order: rows of `INPUTS` to rows of `RESULTS`.

    There is no end here: P(short within d days) is the chance of unmet demand by then, if nothing but the orders that
    are known comes. An item whose position is unknown has no chances, and says what is missing.
    """
    about = table.select([field.name for field in ABOUT]).to_pylist()
    whole = _run(table, "position", replications, seed, workers)
    parted = _run(table, "regional", replications, seed, workers)
    positions = dict(_positions(table, "position"))
    rows = []
    for row in about:
        name = row["item"]
        answer = {**_UNKNOWN, "regions": []}
        if name in whole:
            answer |= _answer(positions[name], whole[name])
        if name in parted:
            answer["regions"] = [_region(part) for part in parted[name].regions]
        rows.append(row | answer)
    return pa.Table.from_pylist(rows, schema=RESULTS)


def _run(table: pa.Table, column: str, replications: int, seed: int, workers: int) -> dict[str, Coverage]:
    asked = ((name, position, None) for name, position in _positions(table, column))
    return dict(run_many(asked, replications=replications, seed=seed, workers=workers))


def _positions(table: pa.Table, column: str) -> Iterator[tuple[str, outlook.Position]]:
    for name, text in zip(table["item"].to_pylist(), table[column].to_pylist(), strict=True):
        if text is not None:
            yield name, position_from_json(json.loads(text))


def _answer(position: outlook.Position, coverage: Coverage) -> dict[str, Any]:
    cover = outlook.cover(position)
    empty = coverage.shortfall
    return {
        "cover_days": cover.days,
        "cover_at_least": not cover.runs_out,
        "p_short_30": 1.0 - float(coverage.lasts[min(30, position.horizon)]),
        "p_short_90": 1.0 - float(coverage.lasts[min(90, position.horizon)]),
        "p_lasts_365": float(coverage.lasts[-1]),
        **{f"empty_{share}": day for share, day in zip((5, 50, 95), empty, strict=True)},
    }


def _region(part: PartCoverage) -> dict[str, Any]:
    empty = {f"empty_{share}": day for share, day in zip((5, 50, 95), part.shortfall, strict=True)}
    return {"region": part.name, "share": part.share, **empty}
