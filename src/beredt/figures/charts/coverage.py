"""Does the stock last through the shortage? The chance that each still lasts, day by day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import altair as alt

from beredt.figures.charts.look import (
    BLUE,
    ORANGE,
    PAPER,
    WIDE,
    Words,
    data,
    height_for,
    instant,
    labels,
    long_date,
    need,
    short_date,
    svg,
    time_axis,
    time_scale,
)

WORDS = ("title", "chance", "stock_lasts", "shortage_lasts")


@dataclass(frozen=True, slots=True)
class CoveragePoint:
    """On `day`: the chance (0..1) that the stock has lasted so far, and that the shortage is not over yet.

    shortage_lasts: None where nothing is known of the end; the picture then has one curve.
    """

    day: date
    stock_lasts: float
    shortage_lasts: float | None


@dataclass(frozen=True, slots=True)
class ShortfallDay:
    """The first day without stock at a chance of `percent` per cent; None where that chance is never reached."""

    percent: int
    day: date | None


def coverage_curve(
    points: Sequence[CoveragePoint],
    shortfalls: Sequence[ShortfallDay],
    words: Words,
    *,
    language: str = "nb",
    width: int = WIDE,
) -> str:
    """SVG of both curves, with the days of first shortfall marked. Raises ValueError without points."""
    need(words, WORDS)
    if not points:
        raise ValueError("a coverage curve needs points")
    kinds = [words["stock_lasts"], words["shortage_lasts"]]
    records = [
        {"day": instant(point.day), "chance": chance, "kind": kind}
        for point in points
        for kind, chance in zip(kinds, (point.stock_lasts, point.shortage_lasts), strict=True)
        if chance is not None
    ]
    days = [point.day for point in points]
    x = alt.X("day:T", scale=time_scale(), axis=time_axis(days, width, language, None))
    y = alt.Y(
        "chance:Q",
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(format="~%", tickCount=5, title=words["chance"]),
    )
    base = alt.Chart(data(records)).encode(x=x, y=y)
    still = base.transform_filter(alt.FieldEqualPredicate(field="kind", equal=kinds[0]))
    area = still.mark_area(color=BLUE, opacity=0.10, interpolate="step-after")
    lines = base.mark_line(interpolate="step-after", strokeWidth=2.5).encode(
        color=alt.Color("kind:N", scale=alt.Scale(domain=kinds, range=[BLUE, ORANGE]), sort=kinds),
        strokeDash=alt.StrokeDash("kind:N", scale=alt.Scale(domain=kinds, range=[[1, 0], [6, 4]]), sort=kinds),
    )
    chart = alt.layer(area, lines, *_marks(shortfalls, (min(days), max(days)), x, y, width, language))
    return svg(chart, width=width, height=height_for(width), language=language, title=words["title"])


def _marks(
    shortfalls: Sequence[ShortfallDay],
    shown: tuple[date, date],
    x: alt.X,
    y: alt.Y,
    width: int,
    language: str,
) -> list[alt.Chart]:
    """A dot on the curve at each day of first shortfall, with its day beside it on the side that has room."""
    span = max((shown[1] - shown[0]).days, 1)
    written = short_date if span < 300 else long_date
    layers: list[alt.Chart] = []
    for shortfall in shortfalls:
        if shortfall.day is None or not shown[0] <= shortfall.day <= shown[1]:
            continue
        record = {
            "day": instant(shortfall.day),
            "chance": 1 - shortfall.percent / 100,
            "label": f"{shortfall.percent}\u00a0%: {written(shortfall.day, language)}",
        }
        dot = alt.Chart(data([record])).mark_point(size=70, filled=True, color=BLUE, stroke=PAPER, opacity=1)
        crowded = (shortfall.day - shown[0]).days > span * (0.82 if width > 520 else 0.68)
        layers.append(dot.encode(x=x, y=y))
        layers += labels([record], {"x": x, "y": y}, right=crowded, dx=10, dy=-12 if crowded else -2)
    return layers
