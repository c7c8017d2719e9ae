"""Small pictures that pages draw themselves, as rectangles whose places are worked out here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from beredt.cases.picture import Week


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a bar: from `start`, `width` wide, in per cent of the whole."""

    key: str
    count: int
    start: str
    width: str


def verdict_bar(counts: Mapping[str, int]) -> list[Piece]:
    """One bar of all cases, a piece for each verdict that has any."""
    total = sum(counts.values())
    pieces, start = [], 0
    for key, count in counts.items():
        if count:
            pieces.append(Piece(key, count, f"{100 * start / total:.3f}%", f"{100 * count / total:.3f}%"))
        start += count
    return pieces


@dataclass(frozen=True, slots=True)
class Bar:
    """A week's two bars, side by side, in a picture 60 units high and 10 wide for each week."""

    week: Week
    x: float
    likely_x: float
    earliest_y: float
    earliest_height: float
    likely_y: float
    likely_height: float
    labelled: bool


#: Units of the picture: its height without the axis, and the width of a week.
HEIGHT, STEP = 60, 10


def week_bars(weeks: Sequence[Week]) -> list[Bar]:
    """The bars of the weeks; empty where no case runs short in them."""
    most = max((max(week.earliest, week.likely) for week in weeks), default=0)
    if not most:
        return []
    bars = []
    for place, week in enumerate(weeks):
        earliest, likely = (round(HEIGHT * count / most, 2) for count in (week.earliest, week.likely))
        new_month = place == 0 or week.start.month != weeks[place - 1].start.month
        labelled = new_month and (place == 0 or week.start.month % 2 == 1 or len(weeks) <= 13)
        bars.append(
            Bar(
                week,
                place * STEP,
                place * STEP + STEP / 2 - 0.4,
                HEIGHT - earliest,
                earliest,
                HEIGHT - likely,
                likely,
                labelled,
            )
        )
    return bars
