"""Forecasts of real use: hospital pharmacies' by week and day, and a country's prescriptions by month.

Each series is forecast from the start of each of its last windows, from what was before it only, by the product's own
function. Losses are weighted over all series, windows and periods; the limits are those of the best models of
statsforecast on the same protocol, or better. `make test` forecasts all daily series at the thorough level, all others
at the quick, and of these every ninth by week and every sixtieth by month at the default level; `make test-long`
forecasts everything at every level.
"""

from __future__ import annotations

import csv
import gzip
import os
from collections import defaultdict
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from beredt.outlook import Series, forecast_many
from beredt.outlook.demand.counts import LEVELS
from beredt.outlook.scoring import DECILES, covered, weighted_quantile_loss

SCORED = [LEVELS.index(level) for level in DECILES]


def pharmacy_days(shared: Path) -> list[tuple[int, np.ndarray]]:
    """First day and packs a day of each drug and site with use enough; negative days are 0, missing days too."""
    used: dict[tuple[str, str], dict[int, float]] = defaultdict(lambda: defaultdict(float))
    with gzip.open(shared / "data/cdu_pharmacy/pharmacy.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            if row["Total_Qty"] not in ("", "NA"):
                day = date.fromisoformat(row["Date"]).toordinal()
                used[row["NSVCode"], row["Site1"]][day] += float(row["Total_Qty"])
    last = max(max(days) for days in used.values())
    found = []
    for days in used.values():
        first = min(days)
        packs = np.zeros(last - first + 1)
        for day, amount in days.items():
            packs[day - first] = max(0.0, amount)
        if packs.size >= 500 and (packs > 0).sum() >= 30 and packs[-200:].sum() > 0:
            found.append((first, packs))
    return found


def daily(shared: Path) -> list[Series]:
    series = []
    for first, packs in pharmacy_days(shared):
        start = np.arange(first, first + packs.size)[-900:]
        series.append(Series(start, np.ones(start.size, int), packs[-900:]))
    return series


def weekly(shared: Path) -> list[Series]:
    """Weeks that end on a Sunday; the last, where it is not whole, is left out."""
    series = []
    for first, packs in pharmacy_days(shared):
        monday = first - date.fromordinal(first).weekday()
        whole = (first + packs.size - monday) // 7
        filled = np.concatenate((np.zeros(first - monday), packs))[: whole * 7]
        series.append(Series(monday + 7 * np.arange(whole), np.full(whole, 7), filled.reshape(whole, 7).sum(axis=1)))
    return series


def monthly(shared: Path) -> list[Series]:
    """Prescriptions a month by concession, type and group, of ten years or more to the last month."""
    used: dict[tuple[str, str, str], dict[str, float]] = defaultdict(dict)
    with gzip.open(shared / "data/pbs/PBS_long.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            used[row["Concession"], row["Type"], row["ATC2"]][row["Month"]] = float(row["Scripts"])
    last = max(max(months) for months in used.values())
    series = []
    for months in used.values():
        firsts = [date.fromisoformat(f"{month}-01") for month in sorted(months)]
        days = np.diff([each.toordinal() for each in [*firsts, date(firsts[-1].year + 1, 1, 1)]])
        days[-1] = 30
        if len(months) >= 120 and max(months) == last:
            start = np.array([each.toordinal() for each in firsts])
            series.append(Series(start, days, np.array([months[month] for month in sorted(months)])))
    return series


def replay(series: list[Series], horizon: int, windows: int, effort: str, workers: int = 1) -> tuple[float, ...]:
    """Loss, share of the actual values inside the 90 % intervals, and processor seconds a forecast."""
    pasts, actual = [], []
    for each in series:
        for stop in range(each.packs.size - windows * horizon, each.packs.size, horizon):
            pasts.append(Series(each.start[:stop], each.days[:stop], each.packs[:stop]))
            actual.append(each.packs[stop : stop + horizon])
    began = sum(os.times()[:4])
    found = forecast_many(pasts, effort=effort, horizon=horizon, workers=workers)
    seconds = (sum(os.times()[:4]) - began) / len(pasts)
    quantiles = np.concatenate([each.quantiles for each in found], axis=1)
    happened = np.concatenate(actual)
    loss = weighted_quantile_loss(happened, quantiles[SCORED])
    return loss, covered(happened, quantiles[0], quantiles[-1]), seconds


def show(name: str, effort: str, scores: tuple[float, ...]) -> None:
    print("{}, {}: loss {:.4f}, 90 % covers {:.3f}, {:.4f} processor seconds a forecast".format(name, effort, *scores))


def test_hospital_pharmacies_by_day(shared: Path) -> None:
    series = daily(shared)
    assert len(series) == 53
    scores = replay(series, 28, 3, "thorough")
    show("hospital pharmacies by day", "thorough", scores)
    assert scores[0] <= 0.530
    assert 0.87 <= scores[1] <= 0.96


def test_hospital_pharmacies_by_week(shared: Path) -> None:
    series = weekly(shared)
    assert len(series) == 53
    scores = replay(series, 8, 4, "quick")
    show("hospital pharmacies by week", "quick", scores)
    assert scores[0] <= 0.232
    assert 0.87 <= scores[1] <= 0.96
    part = series[::9]
    more, less = replay(part, 8, 4, "default"), replay(part, 8, 4, "quick")
    show("every ninth of them", "default", more)
    show("every ninth of them", "quick", less)
    assert more[0] < 1.01 * less[0]


def test_a_countrys_prescriptions_by_month(shared: Path) -> None:
    series = monthly(shared)
    assert len(series) == 330
    scores = replay(series, 12, 3, "quick")
    show("prescriptions by month", "quick", scores)
    assert scores[0] <= 0.0710
    part = series[::60]
    more, less = replay(part, 12, 3, "default"), replay(part, 12, 3, "quick")
    show("every sixtieth of them", "default", more)
    show("every sixtieth of them", "quick", less)
    assert more[0] < 1.01 * less[0]


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "horizon", "windows", "most"),
    [("weekly", 8, 4, 0.229), ("daily", 28, 3, 0.530), ("monthly", 12, 3, 0.0710)],
)
def test_all_of_it_at_every_level(shared: Path, name: str, horizon: int, windows: int, most: float) -> None:
    series = {"weekly": weekly, "daily": daily, "monthly": monthly}[name](shared)
    for effort in ("quick", "default"):
        show(name, effort, replay(series, horizon, windows, effort, workers=2))
    scores = replay(series, horizon, windows, "thorough", workers=2)
    show(name, "thorough", scores)
    assert scores[0] <= most
    assert 0.87 <= scores[1] <= 0.96
