"""Said and happened: whether chances that were told came true as often as they said."""

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from beredt.figures.charts.look import BLUE, ORANGE, PAPER, QUIET, WIDE, Words, data, need, number, svg

WORDS = ("title", "said", "happened", "as_said", "within", "outside")


@dataclass(frozen=True, slots=True)
class SaidOften:
    """`count` chances told, `said` on average, that came true in the share `happened`; the band if all is right."""

    said: float
    happened: float
    count: int
    low: float
    high: float


def said_and_happened(bins: Sequence[SaidOften], words: Words, *, language: str = "nb", width: int = WIDE) -> str:
    """SVG with a dot for each group of chances, its count beside it, and the band that it should lie within.

    On the dotted line as many came true as was said. Raises ValueError without any.
    """
    need(words, WORDS)
    if not bins:
        raise ValueError("nothing has been said yet")
    kinds = [words["within"], words["outside"]]
    records = [
        {
            "said": each.said,
            "happened": each.happened,
            "low": each.low,
            "high": each.high,
            "kind": kinds[0] if each.low <= each.happened <= each.high else kinds[1],
            "figure": f"n = {number(each.count, language)}",
            # Below the dot, but above it where the axis lies there.
            "below": each.happened > 0.08,
        }
        for each in bins
    ]
    scale = alt.Scale(domain=[0, 1], nice=False)
    x = alt.X("said:Q", scale=scale, axis=alt.Axis(format="~%", tickCount=5, title=words["said"], grid=False))
    y = alt.Y("happened:Q", scale=scale, axis=alt.Axis(format="~%", tickCount=5, title=words["happened"]))
    corners = [{"said": 0, "happened": 0, "label": ""}, {"said": 1, "happened": 1, "label": words["as_said"]}]
    right = alt.Chart(data(corners)).encode(x=x, y=y)
    base = alt.Chart(data(records)).encode(x=x)
    shapes = alt.Scale(domain=kinds, range=["circle", "diamond"])
    colours = alt.Scale(domain=kinds, range=[BLUE, ORANGE])
    chart = alt.layer(
        right.mark_line(color=QUIET, strokeDash=[2, 4], strokeWidth=1.5),
        right.mark_text(align="right", baseline="bottom", dx=-8, dy=-12, color=QUIET).encode(text="label:N"),
        base.mark_rule(strokeWidth=9, opacity=0.22, color=BLUE).encode(y=alt.Y("low:Q", scale=scale), y2="high:Q"),
        base.mark_point(size=100, filled=True, opacity=1, stroke=PAPER).encode(
            y=y, color=alt.Color("kind:N", scale=colours), shape=alt.Shape("kind:N", scale=shapes)
        ),
        *(
            base.transform_filter(alt.FieldEqualPredicate(field="below", equal=below))
            .mark_text(align="left", dx=10, dy=10 if below else -9, fontSize=11, color=QUIET)
            .encode(y=y, text="figure:N")
            for below in (True, False)
        ),
    )
    side = min(width, 520)
    return svg(chart, width=width, height=int(side * 0.85), language=language, title=words["title"])
