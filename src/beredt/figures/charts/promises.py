"""The ledger of promised ends: what was promised when, against the day it was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

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
    height_for,
    instant,
    labels,
    need,
    number,
    svg,
    time_axis,
    time_scale,
)

WORDS = ("title", "said_on", "promised_end", "overdue", "days")


@dataclass(frozen=True, slots=True)
class PromisedEnd:
    """On `said_on` the end was promised for `end`."""

    said_on: date
    end: date


def promised_ends(
    promises: Sequence[PromisedEnd],
    words: Words,
    *,
    as_of: date,
    language: str = "nb",
    width: int = WIDE,
) -> str:
    """SVG of steps up to `as_of`, each move with its days. Below the dotted line the promised day had passed.

    Raises ValueError without promises.
    """
    need(words, WORDS)
    if not promises:
        raise ValueError("the ledger needs promises")
    told = sorted(promises, key=lambda p: p.said_on)
    last = max(as_of, told[-1].said_on)
    days = [*(p.said_on for p in told), last]
    span = [min(*days, *(p.end for p in told)), max(*days, *(p.end for p in told))]
    x = alt.X("said_on:T", scale=time_scale(), axis=time_axis(days, width, language, words["said_on"]))
    end_axis = time_axis(span, width, language, words["promised_end"])
    end_axis.grid, end_axis.tickCount = True, 5
    limits = alt.Scale(type="utc", domain=[instant(span[0]), instant(span[1])], nice=True)
    y = alt.Y("end:T", scale=limits, axis=end_axis)
    steps = [{"said_on": instant(p.said_on), "end": instant(p.end)} for p in told]
    held = [*steps, {"said_on": instant(last), "end": steps[-1]["end"]}]
    line = alt.Chart(data(held)).mark_line(interpolate="step-after", color=BLUE, strokeWidth=2.5)
    dots = alt.Chart(data(steps)).mark_point(size=70, filled=True, opacity=1, color=BLUE, stroke=PAPER)
    moves = _moves(told, (days[0], last), x, y, words, language, width)
    due = _due(days, span[0], x, y, words["overdue"])
    chart = alt.layer(*due, line.encode(x=x, y=y), dots.encode(x=x, y=y), *moves)
    return svg(chart, width=width, height=height_for(width), language=language, title=words["title"])


def _due(days: Sequence[date], lowest: date, x: alt.X, y: alt.Y, words: str) -> list[alt.Chart]:
    """The line on which the promised day is the day itself, and below it what it means to be there."""
    ends = [{"said_on": instant(day), "end": instant(day)} for day in (min(days), max(days))]
    line = alt.Chart(data(ends)).mark_line(color=QUIET, strokeWidth=1.4, strokeDash=[2, 4]).encode(x=x, y=y)
    corner = {"said_on": instant(max(days)), "end": instant(lowest), "label": words}
    name = alt.Chart(data([corner])).encode(x=x, y=y, text="label:N")
    return [line, name.mark_text(align="right", baseline="bottom", dx=-4, dy=-8, color=QUIET)]


def _moves(
    told: Sequence[PromisedEnd],
    shown: tuple[date, date],
    x: alt.X,
    y: alt.Y,
    words: Words,
    language: str,
    width: int,
) -> list[alt.Chart]:
    """At each move the days it was moved by, such as +30 days, on the side that has room."""
    layers: list[alt.Chart] = []
    for earlier, later in pairwise(told):
        moved = (later.end - earlier.end).days
        if moved:
            label = f"{number(moved, language, signed=True)}\u00a0{words['days']}"
            record = {"said_on": instant(later.said_on), "end": instant(later.end), "label": label}
            share = (later.said_on - shown[0]) / max(shown[1] - shown[0], timedelta(days=1))
            late = share > (0.85 if width > 520 else 0.7)
            edge, text = labels([record], {"x": x, "y": y}, right=late, dx=6, dy=-12 if moved > 0 else 14)
            layers += [edge, text.encode(color=alt.value(ORANGE if moved > 0 else INK))]
    return layers
