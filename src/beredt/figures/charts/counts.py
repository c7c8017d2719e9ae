"""Cases by ATC group, as bars."""

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from beredt.figures.charts.look import BLUE, INK, WIDE, Words, data, name_lookup, need, number, svg

WORDS = ("title",)


@dataclass(frozen=True, slots=True)
class GroupCount:
    """So many cases in an ATC group: `code` as L, `name` in the reader's language."""

    code: str
    name: str
    cases: int


def cases_by_atc(groups: Sequence[GroupCount], words: Words, *, language: str = "nb", width: int = WIDE) -> str:
    """SVG of one bar a group, in the order given.

    Raises ValueError without groups, or where a code stands twice.
    """
    need(words, WORDS)
    if not groups or len({group.code for group in groups}) < len(groups):
        raise ValueError("each group once, and at least one")
    narrow = width <= 520
    records = [{"code": g.code, "cases": g.cases, "figure": number(g.cases, language)} for g in groups]
    names = {g.code: f"{g.code} {g.name}" for g in groups}
    characters = 24 if narrow else 48
    axis = alt.Axis(
        title=None,
        domain=False,
        ticks=False,
        labelLimit=int(width * (0.52 if narrow else 0.5)),
        labelColor=INK,
        labelPadding=8,
        labelExpr=name_lookup(names, characters),
    )
    y = alt.Y("code:N", sort=None, axis=axis, scale=alt.Scale(paddingInner=0.3, paddingOuter=0.1))
    most = max(group.cases for group in groups)
    x = alt.X("cases:Q", axis=None, scale=alt.Scale(domain=[0, max(most, 1) * 1.12], nice=False))
    base = alt.Chart(data(records)).encode(x=x, y=y)
    figures = base.mark_text(align="left", dx=6, fontWeight=500).encode(text="figure:N")
    lines = max(len(name) for name in names.values()) // characters + 1
    height = 24 + len(groups) * (12 + 15 * lines)
    chart = alt.layer(base.mark_bar(color=BLUE), figures)
    return svg(chart, width=width, height=height, language=language, title=words["title"])
