"""What would change the answer most: one thing at a time, from its lowest to its highest value."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from beredt.figures.charts.look import (
    BLUE,
    INK,
    ORANGE,
    PAPER,
    QUIET,
    WIDE,
    Words,
    data,
    name_lookup,
    need,
    number,
    svg,
)

WORDS = ("title", "chance", "now")


@dataclass(frozen=True, slots=True)
class Swing:
    """One thing, what its two values are called, and the chance (0..1) with each while all else stays."""

    label: str
    low: str
    high: str
    chance_low: float
    chance_high: float


def tornado(swings: Sequence[Swing], words: Words, *, now: float, language: str = "nb", width: int = WIDE) -> str:
    """SVG of a bar a thing in the order given, around the answer as it is; each end says which value gives it.

    Raises ValueError without swings.
    """
    need(words, WORDS)
    if not swings:
        raise ValueError("a tornado needs swings")
    narrow = width <= 520
    names = {f"{place:03d}": swing.label for place, swing in enumerate(swings)}
    bars, ends = [], []
    for place, swing in zip(names, swings, strict=True):
        told = sorted(((swing.chance_low, swing.low), (swing.chance_high, swing.high)))
        for (chance, value), right in zip(told, (False, True), strict=True):
            bars.append({"place": place, "from": now, "to": chance, "better": chance >= now})
            label = f"{value}: {number(100 * chance, language)}{'' if language == 'en' else chr(160)}%"
            ends.append({"place": place, "chance": chance, "label": label, "right": right})
    axis = alt.Axis(
        title=None,
        domain=False,
        ticks=False,
        labelLimit=int(width * (0.34 if narrow else 0.3)),
        labelColor=INK,
        labelPadding=10,
        labelExpr=name_lookup(names, 16 if narrow else 30),
    )
    y = alt.Y("place:N", sort=list(names), axis=axis, scale=alt.Scale(paddingInner=0.62, paddingOuter=0.5))
    percent = alt.Axis(format="~%", values=[0, 0.5, 1] if narrow else [0, 0.25, 0.5, 0.75, 1], title=words["chance"])
    percent.titleAnchor = "start"
    scale = alt.Scale(domain=[0, 1], nice=False)
    base = alt.Chart(data(bars)).encode(y=y)
    colour = alt.Color("better:N", scale=alt.Scale(domain=[True, False], range=[BLUE, ORANGE]), legend=None)
    body = base.mark_bar().encode(x=alt.X("from:Q", scale=scale, axis=percent), x2="to:Q", color=colour)
    here = alt.Chart(data([{"now": now, "label": f"{words['now']}: {number(100 * now, language)} %"}]))
    line = here.mark_rule(color=INK, strokeWidth=1.5).encode(x=alt.X("now:Q", scale=scale))
    crowded = now > 0.6
    told_now = here.mark_text(align="right" if crowded else "left", baseline="bottom", dy=-4, color=QUIET)
    top = told_now.encode(x=alt.X("now:Q", scale=scale), y=alt.value(0), text="label:N")
    layers: list[alt.Chart] = [body, line, top]
    for record in ends:
        layers += _end(record, y, scale, narrow)
    height = 90 + len(swings) * (70 if narrow else 64)
    return svg(alt.layer(*layers), width=width, height=height, language=language, title=words["title"])


def _end(record: dict[str, Any], y: alt.Y, scale: alt.Scale, narrow: bool) -> list[alt.Chart]:
    """The words of an end: the better one above its bar, the other below, within the picture."""
    chance = record["chance"]
    align = "left" if chance < (0.3 if narrow else 0.2) else "right" if chance > (0.7 if narrow else 0.8) else "center"
    base = alt.Chart(data([record])).encode(x=alt.X("chance:Q", scale=scale), y=y, text="label:N")
    style: dict[str, Any] = {"align": align, "dy": -17 if record["right"] else 18, "fontSize": 12, "baseline": "middle"}
    return [base.mark_text(stroke=PAPER, strokeWidth=5, strokeJoin="round", **style), base.mark_text(**style)]
