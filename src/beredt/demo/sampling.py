"""Draws of use by pack, place and period: negative binomial counts, empty shelves and returns, compiled.

Each pack and place has its own stream of random numbers (SplitMix64, Steele et al. 2014), so that a draw is the
same in whatever order and on however many cores it is made.
"""

import math

import numba
import numpy as np
from numpy.typing import NDArray

#: An empty shelf is worth a line only where this many packs would have been used in the period.
WORTH_TELLING = 0.25
#: One in so many periods without use is one in which packs came back.
_RETURNS = 0.002


@numba.njit(cache=True, inline="always")
def _mixed(state: np.uint64) -> np.uint64:
    z = state
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@numba.njit(cache=True, inline="always")
def _uniform(stream: NDArray[np.uint64]) -> float:
    """The next number of a stream, in (0, 1)."""
    stream[0] += np.uint64(0x9E3779B97F4A7C15)
    return (np.float64(_mixed(stream[0]) >> np.uint64(11)) + 0.5) * (1.0 / 9007199254740992.0)


@numba.njit(cache=True)
def _normal(stream: NDArray[np.uint64]) -> float:
    return math.sqrt(-2.0 * math.log(_uniform(stream))) * math.cos(2.0 * math.pi * _uniform(stream))


@numba.njit(cache=True)
def _gamma(stream: NDArray[np.uint64], shape: float) -> float:
    """A gamma variate with scale 1 (Marsaglia and Tsang 2000; for shapes under 1 by their boost)."""
    boost = 1.0
    if shape < 1.0:
        boost = _uniform(stream) ** (1.0 / shape)
        shape += 1.0
    d = shape - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    while True:
        x = _normal(stream)
        v = (1.0 + c * x) ** 3
        if v > 0.0 and math.log(_uniform(stream)) < 0.5 * x * x + d - d * v + d * math.log(v):
            return boost * d * v


@numba.njit(cache=True)
def _poisson(stream: NDArray[np.uint64], mean: float) -> int:
    """A Poisson variate: by inversion where small, else the rounded normal, which is near enough for use."""
    if mean > 60.0:
        return max(0, math.floor(mean + math.sqrt(mean) * _normal(stream) + 0.5))
    count, term, left = 0, math.exp(-mean), _uniform(stream)
    while left > term and count < 400:
        left -= term
        count += 1
        term *= mean / count
    return count


@numba.njit(cache=True)
def _count(stream: NDArray[np.uint64], mean: float, size: float) -> int:
    """A negative binomial variate with this mean and size (variance mean + mean^2 / size)."""
    if mean <= 0.0:
        return 0
    zero = 1.0 - mean if mean < 1e-3 else (1.0 + mean / size) ** (-size)
    if _uniform(stream) < zero:
        return 0
    while True:  # the rest of the distribution, by leaving zeros out
        count = _poisson(stream, mean * _gamma(stream, size) / size)
        if count > 0:
            return count
        if mean < 0.02:  # zeros would be drawn many times over, and more than one is all but impossible
            return 1


@numba.njit(cache=True, nogil=True)
def draw(
    means: NDArray[np.float32],
    available: NDArray[np.float32],
    days: NDArray[np.int64],
    shares: NDArray[np.float32],
    sizes: NDArray[np.float32],
    seed: np.uint64,
    first_place: np.uint64,
    returns: bool,
    packs_out: NDArray[np.int32],
    days_out: NDArray[np.int8],
) -> None:
    """Draw use into `packs_out` (packs, places, periods) and the days without stock into `days_out`.

    `means` and `available` are (packs, periods) for the whole nation, `shares` (packs, places) each place's part,
    `days` the days of each period, `sizes` the negative binomial's size by pack.
    """
    stream = np.empty(1, dtype=np.uint64)
    for pack in range(means.shape[0]):
        for place in range(shares.shape[1]):
            share = shares[pack, place]
            key = (seed << np.uint64(40)) ^ (np.uint64(pack) << np.uint64(16)) ^ (first_place + np.uint64(place))
            stream[0] = _mixed(_mixed(key))
            for period in range(means.shape[1]):
                mean = means[pack, period] * share
                out = 0
                if available[pack, period] < 0.999 and mean > 0.0:
                    for _ in range(days[period]):
                        out += _uniform(stream) > available[pack, period]
                count = _count(stream, mean * (days[period] - out) / days[period], sizes[pack])
                if returns and count == 0 and mean > 0.02 and _uniform(stream) < _RETURNS:
                    count = -1 - int(2 * _uniform(stream))
                packs_out[pack, place, period] = count
                days_out[pack, place, period] = out if mean > WORTH_TELLING else 0
