"""Use over time: what was used, and what would have been used had there always been stock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import altair as alt

from beredt.figures.charts.look import (
    INK,
    ORANGE,
    SERIES,
    WIDE,
    Words,
    data,
    height_for,
    instant,
    need,
    svg,
    time_axis,
    time_scale,
)

WORDS = ("title", "packs_per_day", "used", "corrected", "out_of_stock")

_USED = SERIES[1]
_OUT = "#F3D3CF"
_OUT_EDGE = "#B3253A"


@dataclass(frozen=True, slots=True)
class UsePeriod:
    """Packs used in the `days` days from `start`, and the corrected figure where one was made."""

    start: date
    days: int
    used: float
    corrected: float | None = None
    out_of_stock: bool = False


def use_over_time(periods: Sequence[UsePeriod], words: Words, *, language: str = "nb", width: int = WIDE) -> str:
    """SVG of use as packs a day, so that weeks and months can stand side by side.

    ValueError without periods.
    """
    need(words, WORDS)
    if not periods:
        raise ValueError("use over time needs periods")
    records = [
        {
            "start": instant(p.start),
            "end": instant(p.start + timedelta(days=p.days)),
            "middle": instant(p.start + timedelta(days=p.days // 2)),
            "used": p.used / p.days,
            "corrected": None if p.corrected is None else p.corrected / p.days,
        }
        for p in periods
    ]
    days = [p.start for p in periods] + [p.start + timedelta(days=p.days) for p in periods]
    axis = time_axis(days, width, language, None)
    x = alt.X("start:T", scale=time_scale(), axis=axis)
    y = alt.Y("used:Q", axis=alt.Axis(title=words["packs_per_day"], format=",~r", tickCount=5))
    kinds = [words["used"], words["corrected"], words["out_of_stock"]]
    colours = alt.Scale(domain=kinds, range=[_USED, ORANGE, _OUT])
    legend = alt.Legend(symbolType="square", symbolStrokeWidth=0)
    colour = alt.Color("kind:N", scale=colours, legend=legend)
    layers: list[alt.Chart] = []
    if outs := [stretch | {"kind": kinds[2]} for stretch in _stretches(periods)]:
        out = alt.Chart(data(outs)).mark_rect(stroke=_OUT_EDGE, strokeWidth=0.6)
        layers.append(out.encode(x=x, x2="end:T", color=colour))
    bars = alt.Chart(data({**r, "kind": kinds[0]} for r in records)).mark_bar(binSpacing=0.6)
    layers.append(bars.encode(x=x, x2="end:T", y=y, y2=alt.datum(0), color=colour))
    if corrected := [{**r, "kind": kinds[1]} for r in records if r["corrected"] is not None]:
        line = alt.Chart(data(corrected)).mark_line(strokeWidth=2.5, interpolate="monotone")
        layers.append(line.encode(x=alt.X("middle:T"), y=alt.Y("corrected:Q"), color=colour))
    zero = alt.Chart(data([{"zero": 0}])).mark_rule(color=INK, strokeWidth=1).encode(y=alt.Y("zero:Q"))
    chart = alt.layer(*layers, zero)
    return svg(chart, width=width, height=height_for(width), language=language, title=words["title"])


def _stretches(periods: Sequence[UsePeriod]) -> list[dict[str, str]]:
    """Periods out of stock that follow upon each other, joined."""
    joined: list[tuple[date, date]] = []
    for period in sorted((p for p in periods if p.out_of_stock), key=lambda p: p.start):
        end = period.start + timedelta(days=period.days)
        if joined and joined[-1][1] >= period.start:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((period.start, end))
    return [{"start": instant(start), "end": instant(end)} for start, end in joined]
