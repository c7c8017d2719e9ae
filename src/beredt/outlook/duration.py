"""How long does the shortage last? Its end as a distribution, from earlier cases or the supplier's promise.

Days are counted from the as-of date: the end on day k means that normal supply returns on day k, day 0 being
the day after the as-of date. A duration is calendar days from start to end, so a case of `elapsed` days on
the as-of date that ends on day k lasted elapsed + k + 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from beredt.outlook.slippage import Slips
from beredt.outlook.survival import KaplanMeier

MIN_CASES = 10
MIN_PROMISES = 5


class Basis(StrEnum):
    """The rule by which a forecast of the end was made."""

    REGRESSION = "regression on cause, ATC, registration, supplier and promise, given the days elapsed"
    PROMISE = "promise and learnt slippage"
    HISTORY = "case history given the days elapsed"
    MIXTURE = "mixture of promise and history"
    STATED = "promise at its word, no slippage learnt"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class EndForecast:
    """A forecast of the day on which normal supply returns.

    pmf[k] = P(end on day k), (horizon + 1,). beyond = P(later than the horizon). Both are 0 when unknown.
    """

    pmf: np.ndarray
    beyond: float
    basis: Basis

    @property
    def known(self) -> bool:
        """Whether there is a forecast at all."""
        return self.basis is not Basis.UNKNOWN

    @property
    def quantiles(self) -> tuple[int | None, int | None, int | None]:
        """The days at 5, 50 and 95 %; None: beyond the horizon, or unknown."""
        return self.quantile(0.05), self.quantile(0.5), self.quantile(0.95)

    def quantile(self, q: float) -> int | None:
        """First day k with P(end <= k) >= q; None when beyond the horizon, or unknown."""
        reached = np.cumsum(self.pmf) >= q - 1e-12
        return int(np.argmax(reached)) if self.known and reached.any() else None

    def still_short(self, horizon: int) -> np.ndarray:
        """P(the shortage is not over on day d) = P(end > d), d = 0..horizon. (horizon + 1,)"""
        if not self.known:
            raise ValueError("the end of the shortage is unknown")
        if horizon >= self.pmf.size:
            raise ValueError(f"the forecast reaches day {self.pmf.size - 1}, not {horizon}")
        return np.clip(1.0 - np.cumsum(self.pmf), 0.0, 1.0)[: horizon + 1]


def end_given_elapsed(history: KaplanMeier, elapsed: int, horizon: int = 365) -> EndForecast:
    """The end from the history of earlier cases, given that this one has lasted `elapsed` days.

    P(end on day k) = (S(elapsed + k) - S(elapsed + k + 1)) / S(elapsed). S is Kaplan-Meier's curve as long as
    MIN_CASES cases stand behind it, and after that falls at the constant rate of its later half (see
    `KaplanMeier.log_survival`), so that a case older than every earlier one has an answer. With fewer than
    MIN_CASES ended cases the end is unknown.
    """
    if elapsed < 0:
        raise ValueError(f"days elapsed must be 0 or more: {elapsed!r}")
    if history.events.sum() < MIN_CASES:
        return unknown_end(horizon)
    days = np.arange(elapsed, elapsed + horizon + 2, dtype=float)
    log_survival = history.log_survival(days, MIN_CASES)
    survival = np.exp(log_survival - log_survival[0])
    return EndForecast(-np.diff(survival), float(survival[-1]), Basis.HISTORY)


def end_from_promise(promised_day: int, learnt: Slips, horizon: int = 365) -> EndForecast:
    """The end on promised_day + slip, given that it has not come by the as-of date.

    Unknown when no learnt slip is long enough for a promise that has passed.
    """
    day = promised_day + learnt.days
    ahead = day >= 0
    total = float(learnt.mass[ahead].sum()) + learnt.unresolved
    if learnt.ended == 0 or not float(learnt.mass[ahead].sum()) > 0:
        return unknown_end(horizon)
    near = ahead & (day <= horizon)
    pmf = np.bincount(day[near], learnt.mass[near], minlength=horizon + 1) / total
    return EndForecast(pmf, max(0.0, 1.0 - float(pmf.sum())), Basis.PROMISE)


def end_as_stated(promised_day: int, horizon: int = 365) -> EndForecast:
    """The supplier's date taken at its word; unknown when it has passed."""
    if promised_day < 0:
        return unknown_end(horizon)
    pmf = np.zeros(horizon + 1)
    if promised_day <= horizon:
        pmf[promised_day] = 1.0
    return EndForecast(pmf, 1.0 - float(pmf.sum()), Basis.STATED)


def unknown_end(horizon: int = 365) -> EndForecast:
    """No forecast: nothing is known of the end."""
    return EndForecast(np.zeros(horizon + 1), 0.0, Basis.UNKNOWN)


def end_forecast(
    *,
    promised_day: int | None = None,
    learnt: Slips | None = None,
    elapsed: int | None = None,
    history: KaplanMeier | None = None,
    horizon: int = 365,
    promise_weight: float = 1.0,
) -> EndForecast:
    """The best forecast that the data allow, naming the rule it was made by.

    A promise that has not passed: the promise and the learnt slippage (of at least MIN_PROMISES ended
    promises), mixed with the history by `promise_weight` in [0, 1]. No promise, or one that has passed: the
    history given the days elapsed. No history: the promise and the slippage it has already shown, then the
    promise at its word. Else unknown.
    """
    if not 0 <= promise_weight <= 1:
        raise ValueError(f"the weight of the promise lies in [0, 1]: {promise_weight!r}")
    unknown = unknown_end(horizon)
    by_promise = by_history = stated = unknown
    if promised_day is not None:
        stated = end_as_stated(promised_day, horizon)
        if learnt is not None and learnt.ended >= MIN_PROMISES:
            by_promise = end_from_promise(promised_day, learnt, horizon)
    if elapsed is not None and history is not None:
        by_history = end_given_elapsed(history, elapsed, horizon)
    weight = promise_weight if promised_day is not None and promised_day >= 0 else 0.0
    if by_promise.known and by_history.known and 0 < weight < 1:
        return _mix(by_promise, by_history, weight)
    if by_promise.known and weight > 0:
        return by_promise
    return next((f for f in (by_history, by_promise, stated) if f.known), unknown)


def _mix(first: EndForecast, second: EndForecast, weight: float) -> EndForecast:
    pmf = weight * first.pmf + (1 - weight) * second.pmf
    return EndForecast(pmf, weight * first.beyond + (1 - weight) * second.beyond, Basis.MIXTURE)
