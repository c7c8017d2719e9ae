"""The demo world in numbers: national demand and stock day by day, as shortages and substitution bend them.

Everything here is truth of the invented world. What a sender would know of it goes into files, see `build`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from beredt.demo.records import AS_OF, FIRST_DAY, DemoPack, Shortage
from beredt.demo.stock_path import PackShortage, StockPaths, stock_paths
from beredt.demo.substances import DemoSubstance, form_named, substances, table

Floats = NDArray[np.float32]

DAYS = (AS_OF - FIRST_DAY).days + 1
#: Share of a medicine's use that hospitals have, where both use it: injections, other forms, own injections.
_HOSPITAL_SHARE = {"parenteral": 0.85, "other": 0.07, "self_injected": 0.12}
_SELF_INJECTED = frozenset({"penn", "sproyte", "implantat"})
#: Share of the demand that a shortage leaves unmet which moves to medicines that can replace it.
_MOVES = 0.75
#: Yearly change of a substance's use, and weekly and monthly waves around it (standard deviations of the log).
_TREND, _WAVE = 0.07, 0.06


@dataclass(frozen=True, slots=True)
class World:
    """Arrays over packs (in the order of `packs`) and the days from FIRST_DAY to AS_OF.

    `demand`: packs a day, what would be used were all there, with what moved from medicines in short supply.
    `available`: share of the demand that can be met, 0..1. `hospital_share`: part of the demand from hospitals.
    `demand_before` (packs, days + 1): the sum of the demand of all days before.
    """

    packs: tuple[DemoPack, ...]
    index: dict[str, int]
    demand: Floats
    available: Floats
    hospital_share: Floats
    stock: StockPaths
    demand_before: NDArray[np.float64]

    def rate(self, day: date, window: int) -> NDArray[np.float64]:
        """Mean demand over the `window` days that end with a day, or over as many as there are; packs a day."""
        end = day_index(day) + 1
        start = max(end - window, 0)
        return (self.demand_before[:, end] - self.demand_before[:, start]) / (end - start)


def day_index(day: date) -> int:
    """Days since FIRST_DAY; negative before it."""
    return (day - FIRST_DAY).days


def world(packs: Sequence[DemoPack], shortages: Iterable[Shortage], seed: int, scale: float = 1.0) -> World:
    """The world of these packs and shortages; `scale` shrinks all demand."""
    rng = np.random.default_rng([seed, 3])
    index = {pack.varenummer: place for place, pack in enumerate(packs)}
    wanted = _wanted(packs, rng) * np.float32(scale)
    short = _of_packs(packs, shortages, index)
    stock = stock_paths(len(packs), DAYS, short, np.random.default_rng([seed, 4]))
    allowed = _allowed(len(packs), short)
    demand = _with_moved(packs, wanted, stock.available * allowed) * allowed
    hospital_share = np.array([_hospital_share(pack) for pack in packs], dtype=np.float32)
    before = np.zeros((len(packs), DAYS + 1))
    np.cumsum(demand, axis=1, out=before[:, 1:])
    return World(tuple(packs), index, demand, stock.available, hospital_share, stock, before)


def _allowed(packs: int, shortages: Iterable[PackShortage]) -> Floats:
    """Share of the use that advice leaves, where there is any. (packs, days)"""
    allowed = np.ones((packs, DAYS), dtype=np.float32)
    for short in shortages:
        if short.use_left < 1:
            allowed[short.pack, max(short.advised, 0) : short.end] = short.use_left
    return allowed


def _of_packs(packs: Sequence[DemoPack], shortages: Iterable[Shortage], index: dict[str, int]) -> list[PackShortage]:
    """Every pack of every shortage. Of some medicines the annual report says how short they were in the end."""
    told = {row["atc"]: row["left"] for row in table("story_stock.csv")}
    found = []
    for number, shortage in enumerate(shortages):
        span = day_index(shortage.start), day_index(shortage.true_end)
        rows = [index[varenummer] for varenummer in shortage.varenummer]
        advised = day_index(shortage.advised) if shortage.advised else 0
        advice = advised, shortage.use_left
        found += [
            PackShortage(row, *span, shortage.depth, number, told.get(packs[row].atc, ""), *advice) for row in rows
        ]
    return found


def _hospital_share(pack: DemoPack) -> float:
    if pack.setting != "both":
        return 1.0 if pack.setting == "hospital" else 0.0
    form = form_named(pack.form)
    if form.code in _SELF_INJECTED:
        return _HOSPITAL_SHARE["self_injected"]
    return _HOSPITAL_SHARE["parenteral" if form.parenteral else "other"]


def _wanted(packs: Sequence[DemoPack], rng: np.random.Generator) -> Floats:
    """Demand before shortages: national rate x trend x season x slow waves, none before the launch."""
    days = np.arange(DAYS, dtype=np.float32)
    by_substance = {atc: rng.normal(0.0, _TREND) for atc in substances()}
    seasons = {season: _season(season, days) for season in ("", "winter", "spring", "summer", "influenza")}
    weeks = DAYS // 7 + 1
    wanted = np.empty((len(packs), DAYS), dtype=np.float32)
    for row, pack in enumerate(packs):
        noise = np.repeat(_wave(rng, weeks), 7)[:DAYS]
        trend = np.exp(by_substance[pack.atc] * (days - DAYS) / 365.0)
        wanted[row] = pack.packs_per_day * trend * seasons[_season_of(substances()[pack.atc])] * noise
        wanted[row, : max(day_index(pack.marketed_from), 0)] = 0.0
    return wanted


def _wave(rng: np.random.Generator, steps: int) -> Floats:
    """A slowly moving factor around 1: the exponential of an autoregression of first order."""
    shocks = rng.normal(0.0, _WAVE * 0.6, steps)
    level = np.empty(steps)
    last = 0.0
    for step, shock in enumerate(shocks):
        last = 0.8 * last + shock
        level[step] = last
    return np.asarray(np.exp(level), dtype=np.float32)


def _season_of(substance: DemoSubstance) -> str:
    return "influenza" if substance.atc.startswith("J07BB") else substance.season


def _season(season: str, days: Floats) -> Floats:
    """A factor with mean about 1 over the year."""
    turn = 2 * np.pi * (days % 365.25) / 365.25
    if season == "influenza":  # vaccines go out from October to December
        peak = np.exp(-(((days % 365.25) - 300) ** 2) / (2 * 22.0**2))
        return np.asarray(0.02 + peak * 365.25 / (22.0 * np.sqrt(2 * np.pi)), dtype=np.float32)
    peak_day, height = {"": (20, 0.05), "winter": (20, 0.4), "spring": (140, 0.7), "summer": (180, 0.6)}[season]
    return np.asarray(1 + height * np.cos(turn - 2 * np.pi * peak_day / 365.25), dtype=np.float32)


def _with_moved(packs: Sequence[DemoPack], wanted: Floats, available: Floats) -> Floats:
    """Demand with what moved: to the same substitution group, or else within ATC level 4 and kind of form."""
    groups: dict[str | None, list[int]] = {}
    relatives: dict[tuple[str, str, bool], list[int]] = {}
    keys = []
    for row, pack in enumerate(packs):
        key = (pack.atc[:5], pack.setting, form_named(pack.form).parenteral)
        keys.append(key)
        relatives.setdefault(key, []).append(row)
        groups.setdefault(pack.substitution_group, []).append(row)
    rates = np.array([pack.packs_per_day for pack in packs], dtype=np.float32)
    demand = wanted.copy()
    for row in map(int, np.flatnonzero(available.min(axis=1) < 1)):
        group = groups[packs[row].substitution_group] if packs[row].substitution_group else []
        among = [other for other in group if other != row] or [o for o in relatives[keys[row]] if o != row]
        days = np.flatnonzero(available[row] < 1)
        if not among:
            continue
        others = np.array(among)
        here = np.ix_(others, days)
        lost = wanted[row, days] * (1 - available[row, days]) * _MOVES
        room = np.asarray(rates[others][:, None] * available[here] * (wanted[here] > 0))
        # What moves may at most double the use of those it moves to: there is a limit to what they can take.
        demand[here] += np.minimum(room / np.maximum(room.sum(axis=0), 1e-9) * lost, wanted[here])
    return demand
