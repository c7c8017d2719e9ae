"""How good have forecasts of the end been? Scored on what came, against plain rules that anybody could follow.

A forecast is made of a shortage that was open on a day, from what was known that day, and scored until the day to which
ends are known. The plain rules:

- the supplier's date: over on the promised day; a promise that has passed: over tomorrow; no promise: not in sight.
- the median so far: as long as the median of those ended by then that had lasted longer than this one already has;
  where none had: not in sight.
- Kaplan-Meier: the curve of all lengths by then, given the days elapsed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from beredt.outlook.duration import MIN_CASES, end_given_elapsed
from beredt.outlook.end_model import EndModel
from beredt.outlook.landmarks import Shortage
from beredt.outlook.scoring import brier, crps_of_steps
from beredt.outlook.survival import KaplanMeier

#: Days ahead at which the chance that the shortage is over is scored, and the intervals whose coverage is.
AHEAD = (30, 60, 90, 180)
LEVELS = (0.5, 0.8, 0.9)


class Rule(StrEnum):
    """What made a forecast."""

    FORECAST = "the forecast"
    SUPPLIER = "the supplier's date"
    MEDIAN = "the median so far"
    KAPLAN_MEIER = "Kaplan-Meier given the days elapsed"


#: The rules that the forecast must beat, or the page says that it does not.
PLAIN = (Rule.SUPPLIER, Rule.MEDIAN)


@dataclass(frozen=True)
class RuleScore:
    """crps: in days, to the day ends are known to. brier: by days ahead, where all could be seen so far."""

    crps: float
    brier: Mapping[int, float]


@dataclass(frozen=True)
class Coverage:
    """How often the end lay in an interval of a level.

    share: the part of a case that could not be seen is taken at the forecast's word. kaplan_meier, error: the share by
    Kaplan-Meier over the places of the ends in their forecasts, and its standard error: stricter, and unsure where few
    forecasts reach far enough to be tested.
    """

    level: float
    share: float
    kaplan_meier: float
    error: float


@dataclass(frozen=True)
class TrackRecord:
    """Scores of forecasts made of `cases` shortages, of which `ended` ended before the day ends are known to."""

    cases: int
    ended: int
    scores: Mapping[Rule, RuleScore]
    coverage: tuple[Coverage, ...]

    @property
    def better(self) -> bool:
        """Whether the forecast did better than both plain rules."""
        return all(self.scores[Rule.FORECAST].crps < self.scores[rule].crps for rule in PLAIN)


@dataclass(frozen=True)
class Made:
    """Forecasts made: the shortage as it was known on the day, that day, and the day it ended, None if not by `until`.

    chances: by rule P(over by the end of day k), k = 0..horizon-1, day 0 being the day after. (n, horizon)
    """

    days: np.ndarray
    ends: np.ndarray
    until: int
    chances: Mapping[Rule, np.ndarray]


def forecast_open(
    known: Callable[[int], Sequence[Shortage]], origin: int, until: int, *, settled: int = 0
) -> Made | None:
    """Forecasts of every shortage open on a day, by what was known on it; None where that was too little to learn from.

    known: the shortages as known on a day. until: the day to which ends are scored, by what is known `settled` days
    after it. settled: days within which ends are told; the model learns from ends up to so many days before the origin.
    """
    seen = known(origin)
    return forecast_these(
        seen, [case for case in seen if case.end is None], None, known, origin, until, settled=settled
    )


def forecast_these(
    seen: Sequence[Shortage],
    cases: Sequence[Shortage],
    days: Sequence[int] | None,
    known: Callable[[int], Sequence[Shortage]],
    origin: int,
    until: int,
    *,
    settled: int = 0,
) -> Made | None:
    """Forecasts of some shortages, each on a day of its own (None: the origin), by what had been `seen` at the origin.

    Left out are those that turned out to have ended by the day, or not to be shortages.
    """
    model = EndModel.fit(seen, origin - settled)
    truth = {case.key: case.end for case in known(until + settled)}
    on = [origin] * len(cases) if days is None else days
    pairs = [
        (case, day)
        for case, day in zip(cases, on, strict=True)
        if case.key in truth and ((end := truth[case.key]) is None or end > day)
    ]
    if model is None or not pairs:
        return None
    open_cases, made_on = [case for case, _ in pairs], [day for _, day in pairs]
    ends = np.array([np.inf if (end := truth[case.key]) is None or end > until else end for case in open_cases])
    horizon = until - min(made_on)
    chances = {Rule.FORECAST: 1.0 - model.survival(open_cases, made_on, horizon - 1)}
    chances |= _plain(seen, open_cases, made_on, origin, horizon)
    return Made(np.array(made_on), ends, until, chances)


def track_record(made: Sequence[Made]) -> TrackRecord:
    """The scores of forecasts made on one or more days."""
    scores = {rule: _score(made, rule) for rule in Rule}
    places, over = (np.concatenate(parts) for parts in zip(*(_places(each) for each in made), strict=True))
    return TrackRecord(over.size, int(over.sum()), scores, tuple(coverage(places, over, level) for level in LEVELS))


def coverage(places: np.ndarray, over: np.ndarray, level: float) -> Coverage:
    """Coverage of the interval between the outer quantiles of a level.

    places: F(end), uniform if the forecasts mean what they say; F(last day seen) where `over` is False. (n,)
    """
    low, high = (1.0 - level) / 2, (1.0 + level) / 2
    unseen = np.maximum(high - np.maximum(places, low), 0.0) / np.maximum(1.0 - places, 1e-12)
    share = float(np.where(over, (places > low) & (places <= high), unseen).mean())
    curve = KaplanMeier.fit(places, over)
    still = curve.at(np.array([low, high]))
    steps = np.concatenate(([0.0], curve.error))
    error = np.hypot(*steps[np.searchsorted(curve.times, [low, high], side="right")])
    return Coverage(level, share, float(still[0] - still[1]), float(error))


def _plain(
    seen: Sequence[Shortage], cases: Sequence[Shortage], days: Sequence[int], origin: int, horizon: int
) -> dict[Rule, np.ndarray]:
    """The plain rules' chances, from shortages as seen at the origin."""
    ahead = np.arange(horizon)
    followed = [case for case in seen if case.end is None or case.end >= case.found]
    length = np.array([(origin if case.end is None else case.end) - case.start for case in followed], float)
    ended = np.array([case.end is not None for case in followed])
    entry = np.array([max(0, case.found - case.start) for case in followed], float)
    inside = length >= entry
    curve = KaplanMeier.fit(length[inside], ended[inside], entry[inside])
    lengths = length[ended]
    by_rule: dict[Rule, list[np.ndarray]] = {Rule.SUPPLIER: [], Rule.MEDIAN: [], Rule.KAPLAN_MEIER: []}
    for case, day in zip(cases, days, strict=True):
        elapsed = max(0, day - case.start)
        stood, _ = case.promise(day)
        promised = np.inf if stood is None else max(0, stood - day - 1)
        longer = lengths[lengths > elapsed]
        middle = float(np.median(longer)) - elapsed - 1 if longer.size else np.inf
        by_rule[Rule.SUPPLIER].append(ahead >= promised)
        by_rule[Rule.MEDIAN].append(ahead >= middle)
        known = curve.events.sum() >= MIN_CASES
        given = np.cumsum(end_given_elapsed(curve, elapsed, horizon - 1).pmf) if known else np.zeros(horizon)
        by_rule[Rule.KAPLAN_MEIER].append(given)
    return {rule: np.array(rows, float) for rule, rows in by_rule.items()}


def _score(made: Sequence[Made], rule: Rule) -> RuleScore:
    crps = [
        crps_of_steps(np.arange(1, row.size + 1), row, end - day, float(each.until - day))
        for each in made
        for row, end, day in zip(each.chances[rule], each.ends, each.days, strict=True)
    ]
    briers = {}
    for ahead in AHEAD:
        far = [each.until - each.days >= ahead for each in made]
        if any(rows.any() for rows in far):
            chance = [each.chances[rule][rows, ahead - 1] for each, rows in zip(made, far, strict=True) if rows.any()]
            came = [(each.ends - each.days <= ahead)[rows] for each, rows in zip(made, far, strict=True)]
            briers[ahead] = brier(np.concatenate(chance), np.concatenate(came))
    return RuleScore(float(np.mean(crps)), briers)


def _places(made: Made) -> tuple[np.ndarray, np.ndarray]:
    """F at the end, drawn evenly within its day, or F at the last day where it was not seen; and whether it was."""
    chance = made.chances[Rule.FORECAST]
    over = np.isfinite(made.ends)
    last = np.where(over, made.ends, made.until).astype(int) - made.days - 1
    rows = np.arange(over.size)
    upper = chance[rows, last]
    lower = np.where(last > 0, chance[rows, last - 1], 0.0)
    within = np.random.default_rng(0).uniform(size=over.size)
    return np.where(over, lower + within * (upper - lower), upper), over
