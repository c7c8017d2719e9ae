"""How covariates lengthen or shorten a shortage: a parametric regression with right censoring and left truncation.

The accelerated-failure-time model: rate x (log T - location) has a standard distribution, where the location is linear
in the covariates, so that exp(effect) is the factor by which a covariate lengthens the time. It is fitted in terms of
rate and rate x location, in which z is linear in all parameters (Burridge 1981); Newton's method then takes some ten
steps. Source: Klein and Moeschberger 2003, chapter 12; left truncation by dividing by S(entry), section 3.6.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

#: Lengths are days; one of less than half a day counts as half a day, as its logarithm is taken.
SHORTEST = 0.5
STEPS = 100
#: A value of z with its first and second derivative.
Curve = tuple[np.ndarray, np.ndarray, np.ndarray]


class Family(StrEnum):
    """The distribution of the logarithm of the length: normal, logistic, or the smallest extreme value."""

    LOG_NORMAL = "log-normal"
    LOG_LOGISTIC = "log-logistic"
    WEIBULL = "Weibull"


@dataclass(frozen=True)
class Regression:
    """A fitted regression. The length T has S(t) = P(T > t) = G(rate x log t - x @ gamma), G that of the family.

    gamma: (p,), the effects on the location times the rate. rates: (q,), the rate as a linear function of the
    covariates of the rate. log_likelihood: of the lengths in days at the optimum, without the penalty.
    """

    family: Family
    gamma: np.ndarray
    rates: np.ndarray
    log_likelihood: float

    @classmethod
    def fit(
        cls,
        durations: np.ndarray,
        ended: np.ndarray,
        x: np.ndarray,
        *,
        entry: np.ndarray | None = None,
        penalty: np.ndarray | float = 0.0,
        of_rate: np.ndarray | None = None,
        family: Family = Family.LOG_LOGISTIC,
        rate: float | None = None,
    ) -> Regression:
        """Fit to durations in days.

        durations: to the end, or to the last day seen, (n,). ended: True for an end, (n,). x: covariates with a column
        of ones first, (n, p). entry: duration at which a case came under observation, 0 if from its start, (n,).
        penalty: half of penalty x gamma^2 is taken from the log-likelihood, (p,). of_rate: covariates of the rate with
        a column of ones first, (n, q); none: one rate for all. rate: hold it at this number (1 with WEIBULL is the
        exponential distribution). Raises `ValueError` where shapes or values are wrong, or nothing has ended.
        """
        data = _Data.of(durations, ended, x, entry, of_rate)
        held = np.zeros(data.size, bool)
        start = np.zeros(data.size)
        spread = max(float(data.log_t.std()), 0.3)
        start[data.p] = 1.0 / spread if rate is None else rate
        start[0] = float(data.log_t.mean()) * start[data.p]
        if rate is not None:
            held[data.p :] = True
        # The covariates of the rate are drawn to nothing by one case's worth.
        weights = np.concatenate((np.broadcast_to(np.asarray(penalty, float), (data.p,)), [0.0], np.ones(data.q - 1)))
        found = _climb(lambda theta: data.value(theta, family), start, weights, held)
        value, _, _ = data.value(found, family)
        # So far of log T; of T itself each end's density is over its length.
        return cls(family, found[: data.p], found[data.p :], value - float(data.log_t[data.ended].sum()))

    def rate(self, of_rate: np.ndarray | None = None) -> np.ndarray | float:
        """The rate of each row; that of all where it has no covariates."""
        return float(self.rates[0]) if of_rate is None else of_rate @ self.rates

    def location(self, x: np.ndarray, of_rate: np.ndarray | None = None) -> np.ndarray:
        """The location of log T: mu of the log-normal, the logarithm of the median of the log-logistic. (n,)"""
        return np.asarray((x @ self.gamma) / self.rate(of_rate))

    def log_survival(self, days: np.ndarray, x: np.ndarray, of_rate: np.ndarray | None = None) -> np.ndarray:
        """log P(T > days); days: (n,) or (n, m), a row for each row of x."""
        days = np.asarray(days, float)
        shape = (-1,) + (1,) * (days.ndim - 1)
        rate = np.reshape(np.broadcast_to(self.rate(of_rate), len(x)), shape)
        z = rate * np.log(np.maximum(days, SHORTEST)) - np.reshape(x @ self.gamma, shape)
        return np.where(days > 0, _log_survival(z, self.family)[0], 0.0)


@dataclass(frozen=True)
class _Data:
    """Rows of z = a @ theta, theta being gamma and the rates: at the end, and at the entry of those found late."""

    log_t: np.ndarray
    ended: np.ndarray
    a: np.ndarray
    a_entry: np.ndarray
    of_rate: np.ndarray
    p: int

    @classmethod
    def of(
        cls,
        durations: np.ndarray,
        ended: np.ndarray,
        x: np.ndarray,
        entry: np.ndarray | None,
        of_rate: np.ndarray | None,
    ) -> _Data:
        t, over, x = np.asarray(durations, float), np.asarray(ended, bool), np.asarray(x, float)
        entry = np.zeros(t.shape) if entry is None else np.asarray(entry, float)
        of_rate = np.ones((t.size, 1)) if of_rate is None else np.asarray(of_rate, float)
        if not (t.shape == over.shape == entry.shape == (len(x),) == (len(of_rate),) and x.ndim == of_rate.ndim == 2):
            raise ValueError("durations, ended, entry and the rows of the covariates must be of one length")
        if not all(np.isfinite(values).all() for values in (t, entry, x, of_rate)):
            raise ValueError("durations, entries and covariates must be finite numbers")
        if (entry < 0).any() or (t < entry).any():
            raise ValueError("a case must enter at 0 or later and not after its last day")
        if not over.any():
            raise ValueError("nothing has ended: there is nothing to learn from")
        log_t, log_entry = np.log(np.maximum(t, SHORTEST)), np.log(np.maximum(entry, SHORTEST))
        a = np.concatenate((-x, of_rate * log_t[:, None]), axis=1)
        late = entry > 0
        a_entry = np.concatenate((-x[late], of_rate[late] * log_entry[late, None]), axis=1)
        return cls(log_t, over, a, a_entry, of_rate, x.shape[1])

    @property
    def size(self) -> int:
        return self.a.shape[1]

    @property
    def q(self) -> int:
        return self.of_rate.shape[1]

    def value(self, theta: np.ndarray, family: Family) -> tuple[float, np.ndarray, np.ndarray]:
        """The log-likelihood of log T with its gradient and Hessian; minus infinity where a rate is not positive."""
        rate = self.of_rate @ theta[self.p :]
        if (rate <= 1e-6).any():
            return -np.inf, np.empty(0), np.empty(0)
        z, over = self.a @ theta, self.ended
        first, second = np.empty(z.size), np.empty(z.size)
        density, first[over], second[over] = _log_density(z[over], family)
        survival, first[~over], second[~over] = _log_survival(z[~over], family)
        entered, first_entered, second_entered = _log_survival(self.a_entry @ theta, family)
        value = density.sum() + np.log(rate[over]).sum() + survival.sum() - entered.sum()
        gradient = self.a.T @ first - self.a_entry.T @ first_entered
        hessian = (self.a * second[:, None]).T @ self.a - (self.a_entry * second_entered[:, None]).T @ self.a_entry
        scaled = self.of_rate[over] / rate[over, None]
        gradient[self.p :] += scaled.sum(axis=0)
        hessian[self.p :, self.p :] -= scaled.T @ scaled
        return float(value), gradient, hessian


def _climb(
    value: Callable[[np.ndarray], tuple[float, np.ndarray, np.ndarray]],
    theta: np.ndarray,
    penalty: np.ndarray,
    held: np.ndarray,
) -> np.ndarray:
    """Newton's method with the step halved until it climbs; where the surface is not concave, along a steeper one."""
    free = np.flatnonzero(~held)

    def penalised(at: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        height, gradient, hessian = value(at)
        if not np.isfinite(height):
            return -np.inf, gradient, hessian
        slope = gradient - penalty * at
        return height - 0.5 * float(penalty @ (at * at)), slope[free], (np.diag(penalty) - hessian)[np.ix_(free, free)]

    height, slope, bend = penalised(theta)
    for _ in range(STEPS):
        lowest = float(np.linalg.eigvalsh(bend)[0])
        step = np.zeros(theta.size)
        step[free] = np.linalg.solve(bend + max(0.0, 1e-6 - 2.0 * lowest) * np.eye(free.size), slope)
        gain, length = float(slope @ step[free]), 1.0
        while (reached := penalised(theta + length * step))[0] < height and length > 1e-9:
            length /= 2
        if reached[0] < height:
            break
        theta = theta + length * step
        height, slope, bend = reached
        if gain < 1e-9 * (1.0 + abs(height)):
            break
    return theta


def _log_density(z: np.ndarray, family: Family) -> Curve:
    from scipy.special import expit, log_expit

    if family is Family.LOG_NORMAL:
        return -0.5 * z * z - 0.5 * np.log(2 * np.pi), -z, -np.ones_like(z)
    if family is Family.LOG_LOGISTIC:
        chance = expit(z)
        return log_expit(z) + log_expit(-z), 1.0 - 2.0 * chance, -2.0 * chance * (1.0 - chance)
    hazard = np.exp(np.minimum(z, 700.0))
    return z - hazard, 1.0 - hazard, -hazard


def _log_survival(z: np.ndarray, family: Family) -> Curve:
    from scipy.special import expit, log_expit, log_ndtr

    if family is Family.LOG_NORMAL:
        survival = log_ndtr(-z)
        hazard = np.exp(-0.5 * z * z - 0.5 * np.log(2 * np.pi) - survival)
        return survival, -hazard, -hazard * (hazard - z)
    if family is Family.LOG_LOGISTIC:
        chance = expit(z)
        return log_expit(-z), -chance, -chance * (1.0 - chance)
    hazard = np.exp(np.minimum(z, 700.0))
    return -hazard, -hazard, -hazard
