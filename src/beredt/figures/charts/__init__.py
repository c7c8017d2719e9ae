"""Charts as SVG files, each a function of plain records and of the label texts in the reader's language.

Each chart's module lists the keys of the texts it needs (`WORDS`); a text that lacks raises
`MissingWordError`. `width` is that of the picture in CSS pixels: `WIDE` for a page, `PHONE` for a narrow
one.
"""

from beredt.figures.charts.calibration import SaidOften, said_and_happened
from beredt.figures.charts.compare import NamedCurve, curves_compared
from beredt.figures.charts.counts import GroupCount, cases_by_atc
from beredt.figures.charts.coverage import CoveragePoint, ShortfallDay, coverage_curve
from beredt.figures.charts.demand import DemandAhead, demand_ahead
from beredt.figures.charts.look import PHONE, WIDE, MissingWordError
from beredt.figures.charts.options import OptionReach, options_reached
from beredt.figures.charts.promises import PromisedEnd, promised_ends
from beredt.figures.charts.stock import (
    EndSpan,
    PoolMonth,
    StockChange,
    StockEvent,
    StockPoint,
    stock_by_expiry,
    stock_path,
)
from beredt.figures.charts.swings import Swing, tornado
from beredt.figures.charts.use import UsePeriod, use_over_time
from beredt.figures.charts.waterfall import CoverStep, cover_waterfall

__all__ = [
    "PHONE",
    "WIDE",
    "CoverStep",
    "CoveragePoint",
    "DemandAhead",
    "EndSpan",
    "GroupCount",
    "MissingWordError",
    "NamedCurve",
    "OptionReach",
    "PoolMonth",
    "PromisedEnd",
    "SaidOften",
    "ShortfallDay",
    "StockChange",
    "StockEvent",
    "StockPoint",
    "Swing",
    "UsePeriod",
    "cases_by_atc",
    "cover_waterfall",
    "coverage_curve",
    "curves_compared",
    "demand_ahead",
    "options_reached",
    "promised_ends",
    "said_and_happened",
    "stock_by_expiry",
    "stock_path",
    "tornado",
    "use_over_time",
]
