"""The end of a shortage from its length so far, its covariates and what the supplier has promised, learnt together.

Three steps. A log-logistic regression of the length (`regression`), given that it has lasted so long, on cause, ATC
group, registration, supplier, and on the promise as it stands: how far ahead or overdue it is, and how often it moved.
Then the hazard of each day is multiplied by a factor for the days left to the promised end on that day: ends observed
over ends expected, drawn to 1, so that ends that gather at the promised day are forecast there. Last, forecasts of the
newer half of the ends by what was known before them tell how much too sure of itself the model is: the odds of having
ended are raised to the power that would have been best then.

Chosen by walk-forward scores on Drug Shortages Canada before 1 March 2018: log-normal and Weibull, a piecewise hazard
with the promise as covariate, mixtures of them, and a promise with learnt slippage did worse.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from beredt.outlook.duration import Basis, EndForecast
from beredt.outlook.landmarks import Looks, Shortage
from beredt.outlook.levels import Levels
from beredt.outlook.regression import Regression

#: A level needs so many shortages to stand alone; each level's effect is drawn to nothing by so many ends' worth.
LEVEL_CASES, LEVEL_PENALTY = 20, 5.0
#: The penalty of the other effects: only enough to hold those that nothing is known of.
PENALTY = 0.1
#: Days left to the promised end between which one factor holds: the upper edges, exclusive.
LEFT = np.array([-120, -60, -30, -14, -6, -1, 0, 1, 2, 4, 8, 15, 31, 61])
#: Ends' worth by which each factor is drawn to 1.
FACTOR_PENALTY = 5.0
#: Learn from no fewer ended shortages than this, and from no more shortages than that, the newest.
MIN_ENDED, MOST_CASES = 40, 3000
#: The powers of the odds that are thought possible: a forecast is made less sure than the model, never surer.
POWERS = (0.5, 1.0)


@dataclass(frozen=True)
class EndModel:
    """What was learnt of ends.

    factors: of the hazard, by `_place` of the days left to the promised end. power: of the odds of having ended.
    cases, ended, told: how many shortages it was learnt from, how many of them had ended, and how many of these were
    seen with a promise.
    """

    regression: Regression
    levels: tuple[Levels, ...]
    factors: np.ndarray
    power: float
    cases: int
    ended: int
    told: int

    @classmethod
    def fit(cls, shortages: Sequence[Shortage], until: int) -> EndModel | None:
        """Learn from shortages as known, followed until a day; None where fewer than MIN_ENDED had ended.

        Where ends are told late, let `until` be the day until which most are known: an end not told yet must not count
        as none.
        """
        then = (case.on(until) for case in shortages if case.watched < until)
        seen = [case for case in then if case.end is None or case.end > case.watched]
        newest = sorted(seen, key=lambda case: (-(until if case.end is None else case.end), case.key))[:MOST_CASES]
        model = cls._fit(newest, until)
        ends = sorted(case.end for case in newest if case.end is not None)
        if model is None:
            return None
        half = ends[len(ends) // 2]
        earlier = cls._fit([case.on(half) for case in newest if case.watched < half], half)
        return model if earlier is None else replace(model, power=_best_power(earlier, newest, half, until))

    @classmethod
    def _fit(cls, shortages: Sequence[Shortage], until: int) -> EndModel | None:
        ended = sum(case.end is not None for case in shortages)
        if ended < MIN_ENDED:
            return None
        levels = tuple(Levels.of(words, LEVEL_CASES) for words in _words(shortages))
        looks = Looks.of(shortages, until)
        x, of_rate = _design(looks, _codes(shortages, levels), levels)
        learnt = Regression.fit(
            looks.elapsed + looks.followed,
            looks.ended,
            x,
            entry=looks.elapsed,
            penalty=_penalties(levels),
            of_rate=of_rate,
        )
        told = np.unique(looks.shortage[looks.ended & ~np.isnan(looks.ahead)]).size
        return cls(learnt, levels, _factors(learnt, looks, x, of_rate), 1.0, len(shortages), ended, told)

    def survival(self, shortages: Sequence[Shortage], days: int | Sequence[int], horizon: int = 365) -> np.ndarray:
        """P(still short after day k), k = 0..horizon, day 0 being the day after the one the forecast is made on.

        days: that day, one for all or one for each, on which the shortages were open. (n, horizon + 1)
        """
        looks = Looks.on(shortages, [days] * len(shortages) if isinstance(days, int) else days)
        x, of_rate = _design(looks, _codes(shortages, self.levels), self.levels)
        ahead = np.arange(horizon + 2, dtype=float)
        lasting = self.regression.log_survival(looks.elapsed[:, None] + ahead, x, of_rate)
        hazard = lasting[:, :-1] - lasting[:, 1:]
        left = looks.ahead[:, None] - ahead[1:]
        return _survival(np.cumsum(hazard * self.factors[_place(left)], axis=1), self.power)

    def forecasts(self, shortages: Sequence[Shortage], day: int, horizon: int = 365) -> list[EndForecast]:
        """The end of each shortage that was open when a day ended."""
        if not shortages:
            return []
        survival = self.survival(shortages, day, horizon)
        pmf = -np.diff(survival, axis=1, prepend=1.0)
        return [EndForecast(row, float(last), Basis.REGRESSION) for row, last in zip(pmf, survival[:, -1], strict=True)]


def _survival(hazard: np.ndarray, power: float) -> np.ndarray:
    """exp(-hazard), with the odds of having ended raised to a power."""
    return np.asarray(1.0 / (1.0 + np.expm1(np.minimum(hazard, 700.0)) ** power))


def _words(shortages: Sequence[Shortage]) -> tuple[list[str], ...]:
    """The covariates in words: cause, anatomical main group of the ATC code, registration and supplier."""
    return (
        [case.cause for case in shortages],
        [case.atc[:1] for case in shortages],
        [case.registration for case in shortages],
        [case.supplier for case in shortages],
    )


def _codes(shortages: Sequence[Shortage], levels: Sequence[Levels]) -> np.ndarray:
    """The same in numbers. (n, covariates)"""
    return np.stack([each.code(words) for each, words in zip(levels, _words(shortages), strict=True)], axis=1)


def _design(looks: Looks, codes: np.ndarray, levels: Sequence[Levels]) -> tuple[np.ndarray, np.ndarray]:
    """The covariates of the location and of the rate."""
    told = ~np.isnan(looks.ahead)
    ahead = np.where(told, looks.ahead, 0.0)
    past = told & (ahead < 0)
    elapsed = np.log1p(looks.elapsed)
    columns = [
        np.ones(told.size),
        told,
        np.log1p(np.maximum(ahead, 0.0)),
        past,
        np.log1p(np.maximum(-ahead, 0.0)),
        np.where(told, np.minimum(looks.moved, 3), 0),
        elapsed,
        told * elapsed,
        told & (ahead >= 0) & (ahead < 7),
        past & (ahead >= -7),
    ]
    words = [np.eye(each.size)[column] for column, each in zip(codes[looks.shortage].T, levels, strict=True)]
    return np.column_stack([*columns, *words]), np.column_stack([np.ones(told.size), ~told])


def _penalties(levels: Sequence[Levels]) -> np.ndarray:
    words = sum(each.size for each in levels)
    return np.concatenate(([0.0], np.full(9, PENALTY), np.full(words, LEVEL_PENALTY)))


def _place(left: np.ndarray) -> np.ndarray:
    """Which factor holds with so many days left to the promised end; the first is that of no promise."""
    return np.where(np.isnan(left), 0, 1 + np.searchsorted(LEFT, left, side="right"))


def _by_place(learnt: Regression, looks: Looks, x: np.ndarray, of_rate: np.ndarray, days: np.ndarray) -> np.ndarray:
    """The hazard of the first days after each look by the place of its factor; days: (n,). (n, places)"""
    told = ~np.isnan(looks.ahead)
    # A day later is a day less left, so that each place is one stretch of days.
    edges = np.where(told[:, None], looks.ahead[:, None] - LEFT[::-1], 0.0)
    edges = np.clip(np.column_stack([np.zeros(told.size), edges, days]), 0.0, days[:, None])
    hazard = -np.diff(learnt.log_survival(looks.elapsed[:, None] + edges, x, of_rate), axis=1)
    return np.column_stack([np.where(told, 0.0, hazard.sum(axis=1)), np.where(told[:, None], hazard[:, ::-1], 0.0)])


def _factors(learnt: Regression, looks: Looks, x: np.ndarray, of_rate: np.ndarray) -> np.ndarray:
    """Ends observed over ends expected, by the days left to the promised end, both with FACTOR_PENALTY added."""
    expected = _by_place(learnt, looks, x, of_rate, looks.followed).sum(axis=0)
    at_end = _place(looks.ahead - looks.followed)[looks.ended]
    observed = np.bincount(at_end, minlength=expected.size)
    return np.asarray((observed + FACTOR_PENALTY) / (expected + FACTOR_PENALTY))


def _best_power(earlier: EndModel, shortages: Sequence[Shortage], since: int, until: int) -> float:
    """The power of the odds by which a model learnt until `since` gives what came after it the highest likelihood."""
    from scipy.optimize import minimize_scalar

    looks = Looks.of(shortages, until, since)
    if not looks.ended.any():
        return 1.0
    x, of_rate = _design(looks, _codes(shortages, earlier.levels), earlier.levels)
    over, before = (
        _by_place(earlier.regression, looks, x, of_rate, days) @ earlier.factors
        for days in (looks.followed, looks.followed - 1)
    )

    def loss(power: float) -> float:
        still = _survival(over, power)
        chance = np.where(looks.ended, _survival(before, power) - still, still)
        return -float(np.log(np.maximum(chance, 1e-12)).sum())

    return float(minimize_scalar(loss, bounds=POWERS, method="bounded").x)
