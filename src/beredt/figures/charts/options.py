"""What each option reaches: its chance with the simulation's error, against the chance that is aimed at."""

from collections.abc import Sequence
from dataclasses import dataclass

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

WORDS = ("title", "chance", "target", "reaches", "falls_short")
#: Standard errors to each side that hold 95 % of what another run would say.
SPREAD = 1.96


@dataclass(frozen=True, slots=True)
class OptionReach:
    """An option, the chance (0..1) that it reaches, and the standard error of that chance."""

    label: str
    chance: float
    error: float = 0.0


def options_reached(
    options: Sequence[OptionReach], words: Words, *, target: float, language: str = "nb", width: int = WIDE
) -> str:
    """SVG of a dot an option in the order given, with its 95 % interval; full where the target is reached, else hollow.

    Raises ValueError without options.
    """
    need(words, WORDS)
    if not options:
        raise ValueError("a picture of options needs options")
    narrow = width <= 520
    names = {f"{place:03d}": option.label for place, option in enumerate(options)}
    kinds = [words["reaches"], words["falls_short"]]
    records = [
        {
            "place": place,
            "chance": option.chance,
            "low": max(0.0, option.chance - SPREAD * option.error),
            "high": min(1.0, option.chance + SPREAD * option.error),
            "kind": kinds[0] if option.chance >= target else kinds[1],
            "figure": f"{number(100 * option.chance, language)}{'' if language == 'en' else chr(160)}%",
        }
        for place, option in zip(names, options, strict=True)
    ]
    axis = alt.Axis(
        title=None,
        domain=False,
        ticks=False,
        grid=True,
        labelLimit=int(width * (0.46 if narrow else 0.42)),
        labelColor=INK,
        labelPadding=10,
        labelExpr=name_lookup(names, 22 if narrow else 44),
    )
    y = alt.Y("place:N", sort=list(names), axis=axis, scale=alt.Scale(paddingInner=0.35, paddingOuter=0.3))
    scale = alt.Scale(domain=[0, 1.12], nice=False)
    percent = alt.Axis(format="~%", values=[0, 0.5, 1] if narrow else [0, 0.25, 0.5, 0.75, 1], title=words["chance"])
    percent.titleAnchor = "start"
    x = alt.X("chance:Q", scale=scale, axis=percent)
    base = alt.Chart(data(records)).encode(y=y)
    colour = alt.Color("kind:N", sort=kinds, scale=alt.Scale(domain=kinds, range=[BLUE, ORANGE]))
    shape = alt.Shape("kind:N", sort=kinds, scale=alt.Scale(domain=kinds, range=["circle", "diamond"]))
    aimed = alt.Chart(data([{"chance": target, "label": f"{words['target']} {number(100 * target, language)} %"}]))
    line = aimed.mark_rule(color=QUIET, strokeDash=[5, 4], strokeWidth=1.4).encode(x=x)
    told = aimed.mark_text(align="right", baseline="bottom", dx=-4, dy=-4, color=QUIET)
    chart = alt.layer(
        line,
        told.encode(x=x, y=alt.value(0), text="label:N"),
        base.mark_rule(strokeWidth=2.5).encode(x=alt.X("low:Q", scale=scale, axis=percent), x2="high:Q", color=colour),
        base.mark_point(size=110, filled=True, opacity=1, strokeWidth=2).encode(x=x, color=colour, shape=shape),
        base.mark_text(align="left", dx=11, fontWeight=500, stroke=PAPER, strokeWidth=3).encode(x=x, text="figure:N"),
        base.mark_text(align="left", dx=11, fontWeight=500).encode(x=x, text="figure:N"),
    )
    lines = max(len(option.label) for option in options) // (22 if narrow else 44) + 1
    height = 110 + len(options) * (18 + 16 * lines)
    return svg(chart, width=width, height=height, language=language, title=words["title"])
