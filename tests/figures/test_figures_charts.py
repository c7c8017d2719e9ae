"""Charts: true to their records, the same each time, safe as image files, in the reader's language."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import date, timedelta

import pytest
from lxml import etree

from beredt.figures.charts import (
    PHONE,
    WIDE,
    CoveragePoint,
    CoverStep,
    DemandAhead,
    EndSpan,
    GroupCount,
    MissingWordError,
    NamedCurve,
    OptionReach,
    PoolMonth,
    PromisedEnd,
    SaidOften,
    ShortfallDay,
    StockChange,
    StockEvent,
    StockPoint,
    Swing,
    UsePeriod,
    calibration,
    cases_by_atc,
    compare,
    counts,
    cover_waterfall,
    coverage,
    coverage_curve,
    curves_compared,
    demand,
    demand_ahead,
    look,
    options,
    options_reached,
    promised_ends,
    promises,
    said_and_happened,
    stock,
    stock_by_expiry,
    stock_path,
    swings,
    tornado,
    use,
    use_over_time,
    waterfall,
)

SVG = "{http://www.w3.org/2000/svg}"
START = date(2024, 12, 31)


def day(number: int) -> date:
    return START + timedelta(days=number)


def coverage_chart(words: Mapping[str, str], language: str, width: int) -> str:
    points = [CoveragePoint(day(n), 1 - n / 60, 1 - n / 100) for n in range(61)]
    shortfalls = [ShortfallDay(5, day(3)), ShortfallDay(50, day(30)), ShortfallDay(95, None)]
    return coverage_curve(points, shortfalls, words, language=language, width=width)


def path_chart(words: Mapping[str, str], language: str, width: int) -> str:
    points = [StockPoint(day(n), 12_000 - 100 * n, 11_000 - 100 * n, 13_000 - 100 * n) for n in range(90)]
    told = ((10, StockChange.DELIVERY, 500), (20, StockChange.EXPIRY, 50), (30, StockChange.RELEASE, 900))
    events = [StockEvent(day(n), change, packs) for n, change, packs in told]
    end = EndSpan(day(45), day(66), None)
    return stock_path(points, events, words, promised_end=day(60), end=end, language=language, width=width)


def expiry_chart(words: Mapping[str, str], language: str, width: int) -> str:
    rows = [PoolMonth("Grossist", date(2025, 1, 31), 100), PoolMonth("Sykehus", date(2025, 4, 1), 50)]
    return stock_by_expiry([*rows, PoolMonth("Sykehus", None, 7)], words, language=language, width=width)


def use_chart(words: Mapping[str, str], language: str, width: int) -> str:
    weeks = [UsePeriod(day(7 * n), 7, 70 + n, 80, out_of_stock=n in (3, 4)) for n in range(20)]
    return use_over_time(weeks, words, language=language, width=width)


def ledger_chart(words: Mapping[str, str], language: str, width: int) -> str:
    told = [PromisedEnd(day(0), day(30)), PromisedEnd(day(20), day(60)), PromisedEnd(day(40), day(50))]
    return promised_ends(told, words, as_of=day(45), language=language, width=width)


def waterfall_chart(words: Mapping[str, str], language: str, width: int) -> str:
    steps = [CoverStep("Alt lager", 120, total=True), CoverStep("Utløp", -20.5), CoverStep("Igjen", 99.5, total=True)]
    return cover_waterfall(steps, words, language=language, width=width)


def atc_chart(words: Mapping[str, str], language: str, width: int) -> str:
    groups = [GroupCount("L", "Kreft & immun", 80), GroupCount("N", "Nerver", 40), GroupCount("V", "Varia", 0)]
    return cases_by_atc(groups, words, language=language, width=width)


def options_chart(words: Mapping[str, str], language: str, width: int) -> str:
    told = [OptionReach("Gjør ingenting", 0.31, 0.005), OptionReach("Frigi B180", 0.972, 0.002)]
    return options_reached(told, words, target=0.95, language=language, width=width)


def tornado_chart(words: Mapping[str, str], language: str, width: int) -> str:
    swings = [Swing("Slutten", "1. mai", "1. februar", 0.2, 0.9), Swing("Behovet", "−10 %", "+10 %", 0.8, 0.5)]
    return tornado(swings, words, now=0.7, language=language, width=width)


def compare_chart(words: Mapping[str, str], language: str, width: int) -> str:
    curves = [NamedCurve(name, [(day(n), 1 - n / last) for n in range(61)]) for name, last in (("Nå", 60), ("S0", 90))]
    return curves_compared(curves, words, language=language, width=width)


def calibration_chart(words: Mapping[str, str], language: str, width: int) -> str:
    bins = [SaidOften(0.12, 0.1, 40, 0.03, 0.3), SaidOften(0.81, 0.5, 31, 0.6, 0.95)]
    return said_and_happened(bins, words, language=language, width=width)


def demand_chart(words: Mapping[str, str], language: str, width: int) -> str:
    weeks = [UsePeriod(day(7 * n), 7, 70 + n, 80) for n in range(20)]
    ahead = [DemandAhead(day(140 + 7 * n), 7, 12, 9, 16) for n in range(10)]
    return demand_ahead(weeks, ahead, words, changed=day(70), language=language, width=width)


CHARTS: dict[str, tuple[Callable[[Mapping[str, str], str, int], str], tuple[str, ...]]] = {
    "coverage": (coverage_chart, coverage.WORDS),
    "path": (path_chart, stock.PATH_WORDS),
    "expiry": (expiry_chart, stock.EXPIRY_WORDS),
    "use": (use_chart, use.WORDS),
    "ledger": (ledger_chart, promises.WORDS),
    "waterfall": (waterfall_chart, waterfall.WORDS),
    "atc": (atc_chart, counts.WORDS),
    "options": (options_chart, options.WORDS),
    "tornado": (tornado_chart, swings.WORDS),
    "compare": (compare_chart, compare.WORDS),
    "calibration": (calibration_chart, calibration.WORDS),
    "demand": (demand_chart, demand.WORDS),
}


def words_of(name: str) -> dict[str, str]:
    return {key: f"ord-{key}" for key in CHARTS[name][1]}


def drawn(name: str, language: str = "nb", width: int = WIDE, **words: str) -> str:
    return CHARTS[name][0](words_of(name) | words, language, width)


def texts(svg: str) -> list[str]:
    return [text for e in etree.fromstring(svg.encode()).iter(f"{SVG}text") if (text := "".join(e.itertext()))]


@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_is_the_same_each_time_and_as_wide_as_asked(name: str, width: int) -> None:
    svg = drawn(name, width=width)
    assert drawn(name, width=width) == svg
    assert etree.fromstring(svg.encode()).get("width") == str(width)


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_is_safe_as_an_image_file(name: str) -> None:
    root = etree.fromstring(drawn(name, title='A <b> "og" & c').encode())
    assert (root.get("role"), root.get("aria-label")) == ("img", 'A <b> "og" & c')
    for element in root.iter():
        assert etree.QName(element).localname not in ("style", "script", "foreignObject", "image", "a")
        assert not {"style", "href", "{http://www.w3.org/1999/xlink}href"} & set(element.attrib)
        assert not any(attribute.startswith("on") for attribute in element.attrib)


@pytest.mark.parametrize("name", CHARTS)
def test_every_word_is_needed_and_shown(name: str) -> None:
    words = words_of(name)
    shown = " ".join(texts(drawn(name)))
    for key in set(words) - {"title"}:
        assert f"ord-{key}" in shown
    for key in words:
        with pytest.raises(MissingWordError, match=key):
            CHARTS[name][0]({k: w for k, w in words.items() if k != key}, "nb", WIDE)


def test_numbers_and_dates_are_in_the_readers_language() -> None:
    assert {"10\u00a0000", "1. mars"} <= set(texts(drawn("path")))
    assert {"10,000", "1 Mar"} <= set(texts(drawn("path", "en")))
    assert "100\u00a0%" in texts(drawn("coverage"))
    assert "100%" in texts(drawn("coverage", "en"))
    assert {"120,0", "\u221220,5", "99,5"} <= set(texts(drawn("waterfall")))


def test_shortfall_days_are_told_and_those_not_reached_are_not() -> None:
    shown = set(texts(drawn("coverage")))
    assert {"5\u00a0%: 3. jan.", "50\u00a0%: 30. jan."} <= shown
    assert not any(text.startswith("95") for text in shown)


def test_moves_of_the_promised_end_are_told_in_days() -> None:
    assert {"+30\u00a0ord-days", "\u221210\u00a0ord-days"} <= set(texts(drawn("ledger")))


def test_months_without_stock_stand_in_the_calendar() -> None:
    shown = texts(drawn("expiry"))
    assert [t for t in shown if re.fullmatch(r"\S+ 25", t)] == ["jan. 25", "feb. 25", "mars 25", "apr. 25"]


def lengths(svg: str, colour: str) -> list[float]:
    """The widths of the bars of a colour."""
    paths = etree.fromstring(svg.encode()).iter(f"{SVG}path")
    return [float(re.split("[hv]", p.get("d"))[1]) for p in paths if p.get("fill") == colour and "h" in p.get("d")]


def test_bars_are_as_long_as_their_numbers() -> None:
    most, half, none = lengths(drawn("atc"), look.BLUE)
    assert half == pytest.approx(most / 2, abs=0.01)
    assert none == 0
    whole, left = lengths(drawn("waterfall"), look.BLUE)
    (lost,) = lengths(drawn("waterfall"), look.RED)
    assert left / whole == pytest.approx(99.5 / 120, abs=0.001)
    assert lost / whole == pytest.approx(20.5 / 120, abs=0.001)


def test_a_total_that_the_steps_do_not_come_to_is_an_error() -> None:
    steps = [CoverStep("a", 100, total=True), CoverStep("b", -10), CoverStep("c", 80, total=True)]
    with pytest.raises(ValueError, match="c: 80"):
        cover_waterfall(steps, words_of("waterfall"))


def test_nothing_to_draw_is_an_error() -> None:
    with pytest.raises(ValueError, match="points"):
        coverage_curve([], [], words_of("coverage"))
    with pytest.raises(ValueError, match="points"):
        stock_path([], [], words_of("path"))
    with pytest.raises(ValueError, match="stock"):
        stock_by_expiry([], words_of("expiry"))
    with pytest.raises(ValueError, match="periods"):
        use_over_time([], words_of("use"))
    with pytest.raises(ValueError, match="promises"):
        promised_ends([], words_of("ledger"), as_of=START)
    with pytest.raises(ValueError, match="steps"):
        cover_waterfall([], words_of("waterfall"))
    with pytest.raises(ValueError, match="group"):
        cases_by_atc([], words_of("atc"))


def test_unknown_languages_and_unreadable_widths_are_errors() -> None:
    with pytest.raises(ValueError, match="sv"):
        drawn("atc", "sv")
    with pytest.raises(ValueError, match="100"):
        drawn("atc", width=100)


def test_one_point_one_period_one_promise_can_be_drawn() -> None:
    assert texts(coverage_curve([CoveragePoint(START, 1, 1)], [], words_of("coverage")))
    assert texts(stock_path([StockPoint(START, 0)], [], words_of("path")))
    assert texts(use_over_time([UsePeriod(START, 31, 0)], words_of("use")))
    assert texts(promised_ends([PromisedEnd(START, START)], words_of("ledger"), as_of=START))
    assert texts(cover_waterfall([CoverStep("a", 0, total=True)], words_of("waterfall")))
    assert texts(stock_by_expiry([PoolMonth("a", None, 0)], words_of("expiry")))


def contrast(colour: str) -> float:
    """Against white, by WCAG 2.2."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


def test_colours_stand_out_from_the_paper() -> None:
    assert all(contrast(colour) >= 3 for colour in (*look.SERIES, look.BLUE, look.ORANGE, look.RED, look.GREEN))
    assert all(contrast(colour) >= 4.5 for colour in (look.INK, look.QUIET, look.ORANGE))


def test_days_do_not_move_with_the_time_zone_of_the_machine() -> None:
    program = (
        "from datetime import date\n"
        "from beredt.figures.charts import UsePeriod, use_over_time\n"
        "words = dict.fromkeys(('title', 'packs_per_day', 'used', 'corrected', 'out_of_stock'), 'x')\n"
        "print(use_over_time([UsePeriod(date(2024, n, 1), 28, n) for n in range(1, 6)], words))"
    )
    zones = ("America/Los_Angeles", "Pacific/Auckland")
    runs = [
        subprocess.run([sys.executable, "-c", program], env=os.environ | {"TZ": zone}, capture_output=True, check=True)
        for zone in zones
    ]
    assert runs[0].stdout == runs[1].stdout
    assert b"<svg" in runs[0].stdout
