"""Several answers to the same question, side by side: one curve each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import altair as alt

from beredt.figures.charts.look import (
    BLUE,
    GREEN,
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

WORDS = ("title", "chance")
#: Each curve has its own colour, dashes and mark, so that none is told by its colour alone.
COLOURS = (BLUE, ORANGE, SERIES[2], GREEN)
DASHES = ((1, 0), (7, 4), (2, 3), (10, 3, 2, 3))
SHAPES = ("circle", "square", "triangle-up", "diamond")
#: Days between the marks on a curve.
MARKS = 28


@dataclass(frozen=True, slots=True)
class NamedCurve:
    """A curve: its name, and (day, chance 0..1) for each of its days."""

    name: str
    points: Sequence[tuple[date, float]]


def curves_compared(curves: Sequence[NamedCurve], words: Words, *, language: str = "nb", width: int = WIDE) -> str:
    """SVG of up to four curves. Raises ValueError without curves, for more than four, or for two of one name."""
    need(words, WORDS)
    if not curves or len(curves) > len(COLOURS):
        raise ValueError(f"one curve or more, and at most {len(COLOURS)}")
    names = [curve.name for curve in curves]
    if len(set(names)) < len(names):
        raise ValueError("each curve has a name of its own")
    records = [
        {"day": instant(day), "chance": chance, "name": curve.name, "mark": place % MARKS == 7 * order}
        for order, curve in enumerate(curves)
        for place, (day, chance) in enumerate(curve.points)
    ]
    days = [day for curve in curves for day, _chance in curve.points]
    x = alt.X("day:T", scale=time_scale(), axis=time_axis(days, width, language, None))
    y = alt.Y(
        "chance:Q",
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(format="~%", tickCount=5, title=words["chance"]),
    )
    count = len(names)
    legend = alt.Legend(columns=2 if width > 520 else 1, symbolSize=130, symbolStrokeWidth=0)
    colour = alt.Color("name:N", sort=names, scale=alt.Scale(domain=names, range=list(COLOURS[:count])), legend=legend)
    dashes = alt.Scale(domain=names, range=[list(dash) for dash in DASHES[:count]])
    dash = alt.StrokeDash("name:N", sort=names, scale=dashes, legend=None)
    shape = alt.Shape("name:N", sort=names, scale=alt.Scale(domain=names, range=list(SHAPES[:count])), legend=legend)
    base = alt.Chart(data(records)).encode(x=x, y=y, color=colour)
    lines = base.mark_line(strokeWidth=2.5, interpolate="step-after").encode(strokeDash=dash)
    marks = base.transform_filter("datum.mark").mark_point(size=55, filled=True, opacity=1).encode(shape=shape)
    height = height_for(width) + 22 * (count if width <= 520 else (count + 1) // 2)
    return svg(alt.layer(lines, marks), width=width, height=height, language=language, title=words["title"])
