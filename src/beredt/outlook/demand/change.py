"""Has use changed? A CUSUM on the rank of every period among those before it.

The rank of a period among all up to it is independent of the others', whatever use is distributed as, as long as the
level is the same: nothing need be estimated, and the chance of a false alarm is known beforehand. Ranks become normal
scores z; two sums, S = max(0, S + z - 1/2) for a rise and the same of -z for a fall, grow when the level has moved by
about a standard deviation or more. Source: McDonald 1990 (sequential ranks); Page 1954 (CUSUM); Brook and Evans 1972
(the chance that a sum passes a height within so many periods, by a Markov chain).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from beredt.outlook.demand.history import history
from beredt.outlook.demand.profile import season_factors
from beredt.outlook.demand.use import Series

#: Half of the shift, in standard deviations, that the sums are quickest to find.
ALLOWANCE = 0.5
#: Known periods before the watched ones, without which nothing is said.
LEAST_BEFORE = 12
#: Steps in which the height of a sum is divided for its chance.
_STATES = 120
_FIVE_PERCENT = 1.6448536269514722


@dataclass(frozen=True)
class UseChange:
    """The largest change of level among the watched periods.

    since: first day of the period in which it began, on the series' scale. factor: use since then over use before,
    with its 90 % range if it began just then. chance: that a stream of one level would show as large a sum in as many
    periods. changed: whether that is no more than the false alarm rate asked for. height: the largest sum. before,
    after: packs a day.
    """

    since: int
    factor: float
    low: float
    high: float
    chance: float
    changed: bool
    height: float
    before: float
    after: float


def change_in_use(series: Series, *, watch: int = 26, false_alarm: float = 0.001) -> UseChange | None:
    """Look for a change of level in the last `watch` periods against all before them.

    false_alarm: chance of an alarm somewhere among the watched periods when nothing changed. It is exact for
    independent periods of any distribution, and less where many values are equal: where most periods are without use,
    a change of less than tenfold is seldom found. Streams that drift give more alarms, as drift is a change. None
    where fewer than `LEAST_BEFORE` periods are known before the watched ones, or nothing was used.
    """
    if watch < 1 or not 0 < false_alarm < 1:
        raise ValueError("watch one period or more, at a false alarm rate between 0 and 1")
    past = history(series)
    level = past.values / season_factors(past.values[:-watch], past.season, past.values.size)
    seen = np.flatnonzero(~np.isnan(level))
    x = level[seen]
    first = int(np.searchsorted(seen, past.values.size - watch))
    if first < LEAST_BEFORE or first == x.size or x.sum() <= 0:
        return None
    scores = rank_scores(x, first)
    rise, fall = cusum(scores), cusum(-scores)
    sums = rise if rise.max() >= fall.max() else fall
    top = int(sums.argmax())
    start = int(np.flatnonzero(np.concatenate(([0.0], sums[:top])) == 0)[-1])
    chance = min(1.0, 2.0 * chance_of_height(float(sums[top]), scores.size))
    factor, low, high = _ratio(x[: first + start], x[first + start : first + top + 1])
    place = int(seen[first + start])
    length = float(past.days.mean())
    return UseChange(
        since=past.stop - int(past.days[place:].sum()),
        factor=factor,
        low=low,
        high=high,
        chance=chance,
        changed=chance <= false_alarm,
        height=float(sums[top]),
        before=float(x[: first + start].mean()) / length,
        after=float(x[first + start : first + top + 1].mean()) / length,
    )


def rank_scores(values: np.ndarray, first: int) -> np.ndarray:
    """Normal scores of the rank of values[t] among values[0..t], for t = first.. (n - first,)

    Phi^-1((number below + half of those equal, itself included) / (t + 1)).
    """
    from scipy.special import ndtri

    shares = []
    for t in range(first, values.size):
        until = values[: t + 1]
        below, equal = (until < values[t]).sum(), (until == values[t]).sum()
        shares.append((below + equal / 2) / (t + 1))
    return np.asarray(ndtri(np.array(shares)))


def cusum(scores: np.ndarray, allowance: float = ALLOWANCE) -> np.ndarray:
    """S[t] = max(0, S[t-1] + z[t] - allowance), from 0. (n,)"""
    sums = np.empty(scores.size)
    height = 0.0
    for t, score in enumerate(scores):
        height = max(0.0, height + float(score) - allowance)
        sums[t] = height
    return sums


def chance_of_height(height: float, periods: int, allowance: float = ALLOWANCE) -> float:
    """P(a one-sided CUSUM of `periods` independent standard normal scores reaches `height`), by Brook and Evans."""
    from scipy.special import ndtr

    if height <= 0:
        return 1.0
    width = 2.0 * height / (2 * _STATES - 1)
    at = np.arange(_STATES) * width
    edge = at[None, :] + width / 2 - at[:, None] + allowance
    upto = np.asarray(ndtr(edge))
    step = np.diff(upto, axis=1, prepend=0.0)
    state = np.zeros(_STATES)
    state[0] = 1.0
    for _ in range(periods):
        state = state @ step
    return float(max(0.0, 1.0 - state.sum()))


def _ratio(before: np.ndarray, after: np.ndarray) -> tuple[float, float, float]:
    """Mean after over mean before with a 90 % range: counts over-dispersed as in each, the later
    never less than the earlier; normal on the log."""
    totals = np.array([before.sum(), after.sum()])
    # Half a pack keeps the range finite where a part had none.
    used = np.maximum(totals, 0) + 0.5
    factor = float(used[1] / after.size / (used[0] / before.size))
    dispersions = [
        max(1.0, float(part.var(ddof=1) / part.mean())) if part.size > 1 and part.sum() > 0 else 1.0
        for part in (before, after)
    ]
    error = _FIVE_PERCENT * float(np.sqrt((np.maximum(dispersions, dispersions[0]) / used).sum()))
    return factor, factor * float(np.exp(-error)), factor * float(np.exp(error))
