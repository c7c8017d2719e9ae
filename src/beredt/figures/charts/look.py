"""How every chart looks and is drawn: colours, type, language, and the step from a chart to an SVG file.

Colours were chosen so that each stands out from white by at least 3:1 (WCAG 1.4.11), text by 4.5:1, and so
that neighbours in a stack differ for the colour-blind too; a chart never tells anything by colour alone.
"""

import json
import math
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any
from xml.sax.saxutils import quoteattr

import altair as alt
import vl_convert

FONT = "Inter, sans-serif"
WIDE, PHONE = 720, 360

INK = "#1E2B3C"
QUIET = "#56616F"
GRID = "#E3E7EC"
PAPER = "#FFFFFF"
BLUE, ORANGE, RED, GREEN = "#0062BA", "#B84A00", "#B3253A", "#1A7A48"
#: For stacks, in order; light and dark take turns so that neighbours differ without their hue.
SERIES = ("#0B3C6F", "#3F8EDB", "#6B2C7E", "#B4791F", "#0F6B5C", "#C75D86", "#56616F", "#8A6D00")

Words = Mapping[str, str]


class MissingWordError(KeyError):
    """A label text that a chart needs and was not given."""


def need(words: Words, keys: Iterable[str]) -> None:
    """Raise `MissingWordError` naming every label that lacks, before anything is drawn."""
    missing = sorted(set(keys) - set(words))
    if missing:
        raise MissingWordError(", ".join(missing))


_MONTHS = {
    "nb": "januar februar mars april mai juni juli august september oktober november desember",
    "nn": "januar februar mars april mai juni juli august september oktober november desember",
    "en": "January February March April May June July August September October November December",
}
_SHORT_MONTHS = {
    "nb": "jan. feb. mars apr. mai juni juli aug. sep. okt. nov. des.",
    "nn": "jan. feb. mars apr. mai juni juli aug. sep. okt. nov. des.",
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
}
_DAYS = {
    "nb": "søndag mandag tirsdag onsdag torsdag fredag lørdag",
    "nn": "søndag måndag tysdag onsdag torsdag fredag laurdag",
    "en": "Sunday Monday Tuesday Wednesday Thursday Friday Saturday",
}
LANGUAGES = tuple(_MONTHS)


@cache
def _number_locale(language: str) -> dict[str, Any]:
    if language == "en":
        return {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["NOK\u00a0", ""]}
    signs = {"decimal": ",", "thousands": "\u00a0", "minus": "\u2212", "percent": "\u00a0%"}
    return signs | {"grouping": [3], "currency": ["", "\u00a0kr"]}


@cache
def _time_locale(language: str) -> dict[str, Any]:
    days = _DAYS[language].split()
    numeric = "%d/%m/%Y" if language == "en" else "%d.%m.%Y"
    return {
        "dateTime": f"{numeric} %H:%M",
        "date": numeric,
        "time": "%H:%M",
        "periods": ["", ""],
        "days": days,
        "shortDays": [day[:3] for day in days],
        "months": _MONTHS[language].split(),
        "shortMonths": _SHORT_MONTHS[language].split(),
    }


def long_date(day: date, language: str) -> str:
    """21. nov. 2026, or 21 Nov 2026."""
    dot = "" if language == "en" else "."
    return f"{day.day}{dot} {_SHORT_MONTHS[language].split()[day.month - 1]} {day.year}"


def short_date(day: date, language: str) -> str:
    """21. nov., or 21 Nov."""
    return long_date(day, language).rpartition(" ")[0]


def month(day: date, language: str) -> str:
    """nov. 26, or Nov 26."""
    return f"{_SHORT_MONTHS[language].split()[day.month - 1]} {day.year % 100:02d}"


def labels(
    records: Iterable[Mapping[str, Any]],
    channels: Mapping[str, Any],
    *,
    right: bool = False,
    dx: int = 8,
    dy: int = 0,
) -> list[alt.Chart]:
    """Texts from the field `label` at a place, with a white edge so that lines behind do not disturb them."""
    base = alt.Chart(data(records)).encode(text="label:N", **channels)
    style: dict[str, Any] = {"align": "right" if right else "left", "dx": -dx if right else dx, "dy": dy}
    edge = base.mark_text(stroke=PAPER, strokeWidth=4, strokeJoin="round", baseline="middle", **style)
    return [edge, base.mark_text(fontWeight=500, baseline="middle", **style)]


def number(value: float, language: str, *, decimals: int = 0, signed: bool = False) -> str:
    """1 234,5 with a true minus and hard spaces, or 1,234.5."""
    text = f"{value:{'+' if signed else ''},.{decimals}f}"
    if language == "en":
        return text.replace("-", "\u2212")
    return text.replace("-", "\u2212").replace(",", "\u00a0").replace(".", ",")


def time_axis(days: Sequence[date], width: int, language: str, title: str | None) -> alt.Axis:
    """An axis of days with labels by the length of the span, no more of them than there is room for."""
    span = (max(days) - min(days)).days
    dot = "" if language == "en" else "."
    label = f"%-d{dot} %b" if span <= 150 else "%b %Y" if span <= 3 * 366 else "%Y"
    axis = alt.Axis(title=title, format=label, tickCount=max(2, width // 110), grid=False, labelOverlap="greedy")
    if span <= 150:  # the labels tell no year, so the first has it below
        year = "datum.index == 0 ? utcFormat(datum.value, '%Y') : ''"
        axis.labelExpr = f"[utcFormat(datum.value, '{label}'), {year}]"
    return axis


def name_lookup(names: Mapping[str, str], characters: int) -> str:
    """A vega expression from a value to its label, broken into lines of so many characters."""
    wrapper = textwrap.TextWrapper(characters, break_long_words=False, break_on_hyphens=False)
    lines = {value: wrapper.wrap(name) or [""] for value, name in names.items()}
    return f"({json.dumps(lines)})[datum.value]"


def time_scale(*, nice: bool = False) -> alt.Scale:
    """Days are days of the calendar, whatever the time zone of the machine that draws."""
    return alt.Scale(type="utc", nice=nice)


def instant(day: date) -> str:
    """A day as the charts' data have it: midnight, stated to be UTC."""
    return f"{day.isoformat()}T00:00:00Z"


def data(records: Iterable[Mapping[str, Any]]) -> alt.InlineData:
    """Records as the data of a layer."""
    return alt.InlineData(values=[dict(record) for record in records])


def height_for(width: int) -> int:
    """A wide chart is a landscape; on a phone it stands nearly square."""
    return 320 if width > 520 else 280


def _config(width: int) -> dict[str, Any]:
    size = 13 if width > 520 else 12
    text = {"font": FONT, "fontSize": size}
    label = {"labelFont": FONT, "labelFontSize": size, "labelColor": QUIET}
    title = {"titleFont": FONT, "titleFontSize": size, "titleFontWeight": 500, "titleColor": INK}
    axis = {
        "gridColor": GRID,
        "domainColor": "#8792A0",
        "tickColor": "#8792A0",
        "titlePadding": 10,
        "labelPadding": 6,
        "tickSize": 5,
    }
    return {
        "font": FONT,
        "background": PAPER,
        "padding": {"left": 8, "right": 16, "top": 8, "bottom": 8},
        "view": {"stroke": None},
        "axis": axis | label | title,
        "axisY": {
            "domain": False,
            "ticks": False,
            "titleAngle": 0,
            "titleAlign": "left",
            "titleAnchor": "end",
            "titleBaseline": "bottom",
            "titleX": 0,
            "titleY": -12,
        },
        "legend": label
        | title
        | {"orient": "top", "labelColor": INK, "labelLimit": width - 60, "title": None}
        | {
            "symbolStrokeWidth": 3,
            "columnPadding": 18,
            "offset": 34,
            "symbolSize": 110,
            "columns": 4 if width > 520 else 1,
        },
        "text": text | {"color": INK},
        # What vega would say of marks is English whatever the language; the title says what the chart is
        # instead.
        "aria": False,
    }


Drawable = alt.Chart | alt.LayerChart | alt.FacetChart


def svg(chart: Drawable, *, width: int, height: int, language: str, title: str) -> str:
    """Draw a chart as an SVG file, the same bytes each time. `title` is what a screen reader says of it.

    `width` is that of the whole picture in CSS pixels, axes and margins included. Raises ValueError for a
    language other than nb, nn and en, and for a chart narrower than 240 pixels, where nothing can be read.
    """
    if language not in LANGUAGES:
        raise ValueError(f"{language!r} is none of {', '.join(LANGUAGES)}")
    if width < 240 or not math.isfinite(width):
        raise ValueError(f"a chart {width} pixels wide cannot be read")
    spec = chart.to_dict()
    spec |= {"width": width, "height": height, "autosize": {"type": "fit", "contains": "padding"}}
    spec["config"] = _config(width)
    drawn: str = vl_convert.vegalite_to_svg(
        spec,
        format_locale=_number_locale(language),
        time_format_locale=_time_locale(language),
    )
    return drawn.replace("<svg ", f'<svg role="img" aria-label={quoteattr(title)} ', 1)
