"""Needs by patients: so many patients a year, so many on a regimen, so many units each; with a range.

As for tuberculosis: use says what was given, the number of patients says what will be needed. Patients come as
Poisson; the rate, the shares and the amounts are known within ranges only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from beredt.outlook.demand.counts import LEVELS
from beredt.outlook.position import Demand

_FIVE_PERCENT = 1.6448536269514722
_DRAWS, _SEED = 20_000, 20_261_121


@dataclass(frozen=True)
class Range:
    """What a number is believed to be: likely (half below, half above), and between low and high nine times of ten.

    Drawn as two half normals that meet at `likely`, never below 0.
    """

    low: float
    likely: float
    high: float

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.likely <= self.high < np.inf:
            raise ValueError(f"a range is 0 <= low <= likely <= high: {self.low!r}, {self.likely!r}, {self.high!r}")

    @classmethod
    def exactly(cls, number: float) -> Range:
        """A number that is known."""
        return cls(number, number, number)

    def draws(self, normal: np.ndarray) -> np.ndarray:
        """The value at each standard normal deviate."""
        width = np.where(normal < 0, self.likely - self.low, self.high - self.likely)
        return np.maximum(0.0, self.likely + normal / _FIVE_PERCENT * width)


@dataclass(frozen=True)
class Regimen:
    """A way of treating: the share of the patients on it, units a month and months for each of them."""

    name: str
    share: Range
    units_a_month: Range
    months: Range

    def __post_init__(self) -> None:
        if self.share.high > 1:
            raise ValueError(f"the share of patients on {self.name!r} lies in [0, 1]: {self.share.high!r}")


@dataclass(frozen=True)
class PatientNeed:
    """Need by patients, in packs.

    per_year: mean; quantiles: of a year's packs at `levels`, both what is not known and the chance of patients.
    level_sd: relative standard error of the mean, from the ranges alone. packs_a_patient: of a patient on average,
    weighted by packs: the variance of the packs over their mean. by_regimen: mean packs a year of each.
    """

    per_year: float
    quantiles: np.ndarray
    level_sd: float
    packs_a_patient: float
    by_regimen: dict[str, float]
    levels: tuple[float, ...] = LEVELS

    @property
    def per_day(self) -> float:
        """Mean packs a day, 365 days a year; to stand beside `DemandEstimate.per_day`."""
        return self.per_year / 365

    @property
    def range_per_day(self) -> tuple[float, float]:
        """Packs a day between which nine years of ten lie."""
        return float(self.quantiles[0]) / 365, float(self.quantiles[-1]) / 365

    def demand(self, region: str = "") -> Demand:
        """The need as the simulation takes it: a patient's packs are asked for together."""
        spread = max(1.0, self.packs_a_patient)
        return Demand(self.per_day, spread * self.per_day, self.level_sd, None, region)


def patient_need(patients_a_year: Range, regimens: Sequence[Regimen], units_a_pack: float) -> PatientNeed:
    """Packs a year = sum over regimens of patients x share x units a month x months / units a pack.

    The ranges are drawn independently of one another, 20,000 times with a fixed seed; given them the patients on each
    regimen are Poisson. Shares that sum to more than 1 are allowed: a patient may need several medicines.
    """
    if units_a_pack <= 0:
        raise ValueError(f"a pack holds more than 0 units: {units_a_pack!r}")
    rng = np.random.default_rng(_SEED)
    rate = patients_a_year.draws(rng.standard_normal(_DRAWS))
    means, drawn, squares = np.zeros(_DRAWS), np.zeros(_DRAWS), np.zeros(_DRAWS)
    parts = {}
    for regimen in regimens:
        share = np.minimum(1.0, regimen.share.draws(rng.standard_normal(_DRAWS)))
        units = regimen.units_a_month.draws(rng.standard_normal(_DRAWS))
        packs = units * regimen.months.draws(rng.standard_normal(_DRAWS)) / units_a_pack
        means += rate * share * packs
        squares += rate * share * packs**2
        drawn += rng.poisson(rate * share) * packs
        parts[regimen.name] = float((rate * share * packs).mean())
    mean = float(means.mean())
    return PatientNeed(
        per_year=mean,
        quantiles=np.quantile(drawn, LEVELS),
        level_sd=float(means.std() / mean) if mean > 0 else 0.0,
        packs_a_patient=float(squares.mean() / mean) if mean > 0 else 0.0,
        by_regimen=parts,
    )
