"""Usable stock: how it is expected to run down, and how it lies by pool and by expiry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Any

import altair as alt

from beredt.figures.charts.look import (
    BLUE,
    GREEN,
    INK,
    ORANGE,
    PAPER,
    RED,
    SERIES,
    WIDE,
    Words,
    data,
    height_for,
    instant,
    labels,
    month,
    name_lookup,
    need,
    short_date,
    svg,
    time_axis,
    time_scale,
)

PATH_WORDS = ("title", "packs", "delivery", "expiry", "release", "promised_end", "end")
EXPIRY_WORDS = ("title", "packs", "unknown_expiry")


@dataclass(frozen=True, slots=True)
class StockPoint:
    """Usable packs at the end of `day`: the middle path, and where known the 5 and 95 per cent paths."""

    day: date
    packs: float
    low: float | None = None
    high: float | None = None


class StockChange(StrEnum):
    """What adds to stock or takes from it besides use."""

    DELIVERY = "delivery"
    EXPIRY = "expiry"
    RELEASE = "release"


@dataclass(frozen=True, slots=True)
class StockEvent:
    """So many packs delivered, released, or lost to expiry, on a day."""

    day: date
    change: StockChange
    packs: float


@dataclass(frozen=True, slots=True)
class EndSpan:
    """When the shortage ends: at the earliest (5 %), in the middle, and at the latest (95 %); None: beyond."""

    early: date
    median: date | None = None
    late: date | None = None


def stock_path(
    points: Sequence[StockPoint],
    events: Sequence[StockEvent],
    words: Words,
    *,
    promised_end: date | None = None,
    end: EndSpan | None = None,
    language: str = "nb",
    width: int = WIDE,
) -> str:
    """SVG of the stock day by day, with its band, what comes to it (up) and expires (down), and when it must last to.

    ValueError without points.
    """
    need(words, PATH_WORDS)
    if not points:
        raise ValueError("a stock path needs points")
    records = [
        {
            "day": instant(p.day),
            "packs": p.packs,
            "low": p.packs if p.low is None else p.low,
            "high": p.packs if p.high is None else p.high,
        }
        for p in points
    ]
    days = [p.day for p in points]
    highest = max(float(str(record["high"])) for record in records)
    x = alt.X("day:T", scale=time_scale(), axis=time_axis(days, width, language, None))
    y = alt.Y(
        "packs:Q",
        axis=alt.Axis(title=words["packs"], format=",.0f", tickCount=5, tickMinStep=1),
        # Room on top for when it must last to.
        scale=alt.Scale(domain=[0, highest * (1.35 if end else 1.05)]) if highest else alt.Scale(zero=True),
    )
    base = alt.Chart(data(records)).encode(x=x)
    # Day by day the stock stands still between two ends of days; week by week nobody knows how it goes between.
    daily = all((later - earlier).days <= 1 for earlier, later in pairwise(days))
    steps: Any = "step-after" if daily else "linear"
    band = base.mark_area(color=BLUE, opacity=0.15, interpolate=steps).encode(y=alt.Y("low:Q"), y2="high:Q")
    line = base.mark_line(color=BLUE, strokeWidth=2.5, interpolate=steps).encode(y=y)
    layers: list[alt.Chart] = [band, line, *_events(points, events, words, x, y)]
    if promised_end is not None and min(days) <= promised_end <= max(days):
        layers += _upright(promised_end, words["promised_end"], x, (min(days), max(days)), language)
    if end is not None and min(days) <= end.early <= max(days):
        layers += _span(end, words["end"], x, max(days), language)
    chart = alt.layer(*layers)
    return svg(chart, width=width, height=height_for(width), language=language, title=words["title"])


def _span(end: EndSpan, words: str, x: alt.X, last: date, language: str) -> list[alt.Chart]:
    """A bar along the top over the days on which the shortage may end, with its middle day marked and named."""
    shown = {"day": instant(end.early), "to": instant(min(end.late or last, last))}
    top = alt.value(34)
    bar = alt.Chart(data([shown])).mark_rule(color=ORANGE, strokeWidth=7, opacity=0.4).encode(x=x, x2="to:T", y=top)
    if end.median is None or end.median > last:
        return [bar]
    middle = {"day": instant(end.median), "label": f"{words} {short_date(end.median, language)}"}
    mark = alt.Chart(data([middle])).mark_point(shape="diamond", size=90, filled=True, color=ORANGE, opacity=1)
    late = (end.median - end.early).days > 0 and (last - end.median).days < 0.4 * (last - end.early).days + 30
    return [bar, mark.encode(x=x, y=top), *labels([middle], {"x": x, "y": alt.value(52)}, right=late, dx=0)]


def _events(
    points: Sequence[StockPoint], events: Sequence[StockEvent], words: Words, x: alt.X, y: alt.Y
) -> list[alt.Chart]:
    """A mark on the path at each event, larger for more packs: its shape says what it is, up for what comes."""
    at = {p.day: p.packs for p in points}
    kinds = [words["delivery"], words["expiry"], words["release"]]
    told = dict(zip((StockChange.DELIVERY, StockChange.EXPIRY, StockChange.RELEASE), kinds, strict=True))
    records = [
        {"day": instant(e.day), "packs": at[e.day], "kind": told[e.change], "size": e.packs}
        for e in events
        if e.day in at
    ]
    if not records:
        return []
    shown = [kind for kind in kinds if any(record["kind"] == kind for record in records)]
    colours = dict(zip(kinds, (GREEN, RED, SERIES[2]), strict=True))
    shapes = dict(zip(kinds, ("triangle-up", "triangle-down", "square"), strict=True))
    marks = alt.Chart(data(records)).mark_point(filled=True, opacity=1, stroke=PAPER, strokeWidth=1)
    largest = max(float(str(record["size"])) for record in records)
    return [
        marks.encode(
            x=x,
            y=y,
            color=alt.Color("kind:N", scale=alt.Scale(domain=shown, range=[colours[k] for k in shown])),
            shape=alt.Shape("kind:N", scale=alt.Scale(domain=shown, range=[shapes[k] for k in shown])),
            size=alt.Size("size:Q", scale=alt.Scale(domain=[0, largest], range=[60, 260]), legend=None),
        )
    ]


def _upright(day: date, words: str, x: alt.X, shown: tuple[date, date], language: str) -> list[alt.Chart]:
    record = {"day": instant(day), "label": f"{words} {short_date(day, language)}"}
    rule = alt.Chart(data([record])).mark_rule(color=INK, strokeWidth=1.2, strokeDash=[2, 3]).encode(x=x)
    late = (day - shown[0]).days > (shown[1] - shown[0]).days * 0.5
    return [rule, *labels([record], {"x": x, "y": alt.value(8)}, right=late)]


@dataclass(frozen=True, slots=True)
class PoolMonth:
    """Packs of a pool that can be used to the end of a month (any day of it), or whose expiry is not known."""

    pool: str
    expires: date | None
    packs: float


def stock_by_expiry(stock: Sequence[PoolMonth], words: Words, *, language: str = "nb", width: int = WIDE) -> str:
    """SVG of stacked bars, one a month of expiry, pools in the order they are first named.

    Months between that have no stock are shown empty, so that the axis is a true calendar; what has no known expiry
    stands apart at the end. Raises ValueError without stock, or for more pools than can be told apart.
    """
    need(words, EXPIRY_WORDS)
    if not stock:
        raise ValueError("stock by expiry needs stock")
    pools = list(dict.fromkeys(row.pool for row in stock))
    if len(pools) > len(SERIES):
        raise ValueError(f"more than {len(SERIES)} pools cannot be told apart")
    unknown = words["unknown_expiry"]
    order = [month(day, language) for day in _months([row.expires for row in stock if row.expires is not None])]
    if any(row.expires is None for row in stock):
        order.append(unknown)
    records: list[dict[str, Any]] = [
        {
            "pool": row.pool,
            "expires": unknown if row.expires is None else month(row.expires, language),
            "packs": row.packs,
            "place": pools.index(row.pool),
        }
        for row in stock
    ]
    axis = alt.Axis(title=None, labelAngle=0, values=_spread(order, width), ticks=False, labelLimit=130)
    axis.labelExpr = name_lookup({label: label for label in order}, 10)
    packs = alt.Axis(title=words["packs"], format=",.0f", tickCount=5, tickMinStep=1)
    bars = alt.Chart(data(records)).mark_bar(stroke=PAPER, strokeWidth=0.8)
    chart = bars.encode(
        x=alt.X("expires:O", sort=order, scale=alt.Scale(domain=order, paddingInner=0.2), axis=axis),
        y=alt.Y("sum(packs):Q", axis=packs),
        color=alt.Color("pool:N", sort=pools, scale=alt.Scale(domain=pools, range=list(SERIES[: len(pools)]))),
        order=alt.Order("place:Q"),
    )
    return svg(chart, width=width, height=height_for(width), language=language, title=words["title"])


def _spread(order: list[str], width: int) -> list[str]:
    """The labels that there is room for: evenly from the last one back, since that may be the unknown."""
    every = -(-len(order) * 64 // (width - 60))
    return order[::-1][::every][::-1]


def _months(days: Sequence[date]) -> list[date]:
    """The first day of each month from the first to the last, none left out."""
    if not days:
        return []
    first, last = min(days), max(days)
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    places = [first.year * 12 + first.month - 1 + step for step in range(count)]
    return [date(place // 12, place % 12 + 1, 1) for place in places]
