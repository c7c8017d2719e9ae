"""Demand: what was used, and what is expected to be asked for with its interval."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import altair as alt

from beredt.figures.charts.look import (
    BLUE,
    INK,
    ORANGE,
    SERIES,
    WIDE,
    Words,
    data,
    height_for,
    instant,
    labels,
    need,
    short_date,
    svg,
    time_axis,
    time_scale,
)
from beredt.figures.charts.use import UsePeriod

WORDS = ("title", "packs_per_day", "used", "corrected", "expected", "interval", "changed")


@dataclass(frozen=True, slots=True)
class DemandAhead:
    """Packs a day expected in the `days` days from `start`: the middle, and the interval where one is known."""

    start: date
    days: int
    packs: float
    low: float | None = None
    high: float | None = None


def demand_ahead(
    used: Sequence[UsePeriod],
    expected: Sequence[DemandAhead],
    words: Words,
    *,
    changed: date | None = None,
    language: str = "nb",
    width: int = WIDE,
) -> str:
    """SVG of past use as bars, demand corrected for days without stock as points, and the forecast with its band.

    changed: since when use differs from what it was. Raises ValueError where there is neither use nor forecast.
    """
    need(words, WORDS)
    if not used and not expected:
        raise ValueError("demand needs use or a forecast")
    spans = [(p.start, p.days) for p in used] + [(p.start, p.days) for p in expected]
    days = [day for start, length in spans for day in (start, start + timedelta(days=length))]
    x = alt.X("start:T", scale=time_scale(), axis=time_axis(days, width, language, None))
    y = alt.Y("packs:Q", axis=alt.Axis(title=words["packs_per_day"], format=",~r", tickCount=5))
    kinds = [words["used"], words["corrected"], words["expected"], words["interval"]]
    scale = alt.Scale(domain=kinds, range=[SERIES[1], ORANGE, BLUE, "#B9D3EC"])
    colour = alt.Color("kind:N", scale=scale, legend=alt.Legend(symbolType="square", symbolStrokeWidth=0))
    layers: list[alt.Chart] = [*_past(used, kinds, x, y, colour), *_ahead(expected, kinds, x, y, colour)]
    if changed is not None and min(days) <= changed <= max(days):
        layers += _since(changed, words["changed"], x, days, language)
    zero = alt.Chart(data([{"zero": 0}])).mark_rule(color=INK, strokeWidth=1).encode(y=alt.Y("zero:Q"))
    return svg(alt.layer(*layers, zero), width=width, height=height_for(width), language=language, title=words["title"])


def _past(used: Sequence[UsePeriod], kinds: list[str], x: alt.X, y: alt.Y, colour: alt.Color) -> list[alt.Chart]:
    bars, points = [], []
    for p in used:
        place = {"start": instant(p.start), "end": instant(p.start + timedelta(days=p.days))}
        bars.append(place | {"packs": p.used / p.days, "kind": kinds[0]})
        if p.corrected is not None:
            middle = instant(p.start + timedelta(days=p.days // 2))
            points.append({"start": middle, "packs": p.corrected / p.days, "kind": kinds[1]})
    layers = []
    if bars:
        drawn = alt.Chart(data(bars)).mark_bar(binSpacing=0.6)
        layers.append(drawn.encode(x=x, x2="end:T", y=y, y2=alt.datum(0), color=colour))
    if points:
        drawn = alt.Chart(data(points)).mark_point(shape="diamond", filled=True, size=45, opacity=1)
        layers.append(drawn.encode(x=x, y=y, color=colour))
    return layers


def _ahead(expected: Sequence[DemandAhead], kinds: list[str], x: alt.X, y: alt.Y, colour: alt.Color) -> list[alt.Chart]:
    records = [
        {
            "start": instant(day),
            "packs": p.packs,
            "low": p.packs if p.low is None else p.low,
            "high": p.packs if p.high is None else p.high,
        }
        for p in expected
        for day in (p.start, p.start + timedelta(days=p.days))
    ]
    if not records:
        return []
    band = alt.Chart(data({**r, "kind": kinds[3]} for r in records)).mark_area(opacity=0.75)
    line = alt.Chart(data({**r, "kind": kinds[2]} for r in records)).mark_line(strokeWidth=2.5, strokeDash=[7, 4])
    return [
        band.encode(x=x, y=alt.Y("low:Q"), y2="high:Q", color=colour),
        line.encode(x=x, y=y, color=colour),
    ]


def _since(day: date, words: str, x: alt.X, days: Sequence[date], language: str) -> list[alt.Chart]:
    record = {"start": instant(day), "label": f"{words} {short_date(day, language)}"}
    rule = alt.Chart(data([record])).mark_rule(color=INK, strokeWidth=1.2, strokeDash=[2, 3]).encode(x=x)
    late = (day - min(days)).days > (max(days) - min(days)).days * 0.5
    return [rule, *labels([record], {"x": x, "y": alt.value(8)}, right=late)]
