"""The waterfall of cover: from the stock that is counted to the days that it lasts, step by step."""

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from beredt.figures.charts.look import (
    BLUE,
    GREEN,
    INK,
    RED,
    WIDE,
    Words,
    data,
    name_lookup,
    need,
    number,
    svg,
)

WORDS = ("title", "days")


@dataclass(frozen=True, slots=True)
class CoverStep:
    """A step: days added or taken, or where `total` is set the days reached so far."""

    label: str
    days: float
    total: bool = False


def cover_waterfall(steps: Sequence[CoverStep], words: Words, *, language: str = "nb", width: int = WIDE) -> str:
    """SVG of bars lying one below the other, which leaves room for long labels on a phone too.

    Raises ValueError without steps, and where a total is not what the steps before it come to (to a tenth
    of a day).
    """
    need(words, WORDS)
    records = _bars(steps, language)
    if not records:
        raise ValueError("a waterfall needs steps")
    narrow = width <= 520
    order = [str(record["place"]) for record in records]
    names = {str(record["place"]): str(record["name"]) for record in records}
    axis = alt.Axis(
        title=None,
        domain=False,
        ticks=False,
        labelLimit=int(width * (0.42 if narrow else 0.36)),
        labelColor=INK,
        labelExpr=name_lookup(names, 20 if narrow else 40),
        labelPadding=10,
    )
    y = alt.Y("place:N", sort=order, axis=axis, scale=alt.Scale(paddingInner=0.35, paddingOuter=0.15))
    # Room on the right for the last figures.
    far = max(float(str(record[key])) for record in records for key in ("low", "high"))
    near = min(0.0, min(float(str(record["low"])) for record in records))
    limits = alt.Scale(domain=[near, far + (far - near) * (0.3 if narrow else 0.14)], nice=False)
    days = alt.Axis(
        title=words["days"], format=",.0f", tickCount=4 if narrow else 6, tickMinStep=1, titleAnchor="start"
    )
    days.labelFlush = False
    base = alt.Chart(data(records)).encode(y=y)
    bars = base.mark_bar().encode(
        x=alt.X("low:Q", scale=limits, axis=days),
        x2="high:Q",
        color=alt.Color("colour:N", scale=None, legend=None),
    )
    figures = base.mark_text(align="left", dx=6, fontWeight=500).encode(x=alt.X("high:Q"), text="figure:N")
    height = 60 + len(records) * (34 if narrow else 38)
    chart = alt.layer(bars, figures)
    return svg(chart, width=width, height=height, language=language, title=words["title"])


def _bars(steps: Sequence[CoverStep], language: str) -> list[dict[str, float | str]]:
    # Whole days where all are whole; else tenths everywhere, so that the figures add up as they stand.
    decimals = 0 if all(abs(step.days - round(step.days)) < 0.05 for step in steps) else 1
    reached = 0.0
    records: list[dict[str, float | str]] = []
    for place, step in enumerate(steps):
        before = 0.0 if step.total else reached
        after = step.days if step.total else reached + step.days
        if step.total and place and abs(after - reached) > 0.1:
            raise ValueError(f"{step.label}: {step.days} is not the {reached} that the steps come to")
        colour = BLUE if step.total else GREEN if step.days >= 0 else RED
        records.append(
            {
                "place": f"{place:03d}",
                "name": step.label,
                "low": min(before, after),
                "high": max(before, after),
                "colour": colour,
                "figure": number(step.days, language, decimals=decimals, signed=not step.total),
            }
        )
        reached = after
    return records
