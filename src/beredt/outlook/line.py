"""The run-off of one shelf, first expiry first out and without deliveries, as a distribution instead of draws.

Lay the packs in a line in order of expiry. The state is one number, the packs gone from the line's start, used or
expired. A day's demand moves it on; the day on which batches expire moves it to max(state, packs of these and the
earlier ones); and the stock has lasted as long as the state is within the line. So the distribution of the state is
carried from one expiry to the next as a Fourier transform, in which a day's demand is one product a frequency, and
is looked at in packs only where something expires. Frequencies that no longer matter are dropped, so that later days
cost less. The transform is periodic: its period is chosen so that no more than about exp(-BOUND) of the probability
comes round (Bernstein's bound on the demand).

A line of more than STATES states is carried in steps of some packs: its lowest frequencies are kept, which loses
nothing while demand between two expiries spreads over several steps, and only the cut where something expires is
approximated (trapezoid, of second order in step / spread).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numba import njit
from scipy.fft import irfft, next_fast_len, rfft

from beredt.outlook.simulation.tables import count_cells

STATES, MOST_STATES = 4096, 16_384
BOUND = 28.0
GONE = 1e-14
NOTHING = 1e-18
SMOOTH = 1e-3


@dataclass(frozen=True)
class DayLaw:
    """The law of a day's demand: floor(count x factor + u) packs, u uniform in [0, 1).

    The count is negative binomial with mean mean x level and this ratio of variance to mean, Poisson at 1 or under.
    levels: equally likely, one for all days, (levels,). factors: (kinds,). kind: of each day, (days,).
    """

    mean: float
    ratio: float
    levels: np.ndarray
    factors: np.ndarray
    kind: np.ndarray


@dataclass(frozen=True)
class RunOff:
    """The distribution of the run-off for each level of demand.

    lasts: P(all demand before day d is met), d = 0..days. remaining: E[packs left usable at the start of day d,
    before what expires on it]. Both (levels, days + 1). wasted: E[packs expired unused] at each cut, (levels, cuts).
    step: packs of one step, 1 when nothing is coarsened.
    """

    lasts: np.ndarray
    remaining: np.ndarray
    wasted: np.ndarray
    step: int


@dataclass(frozen=True)
class _Grid:
    """Points of the line, each `step` packs, and the frequencies of half its transform (the others are conjugate)."""

    points: int
    step: int

    @property
    def period(self) -> int:
        return self.points * self.step

    @cached_property
    def waves(self) -> np.ndarray:
        return 2.0 * np.pi / self.period * np.arange(self.points // 2 + 1)

    def turn(self, packs: int) -> np.ndarray:
        """exp(i wave packs), as the products of 64 fine and some coarse ones, all within one turn. (waves,)"""
        count = self.points // 2 + 1
        fine = np.arange(64) * packs % self.period
        coarse = np.arange(-(-count // 64)) * 64 * packs % self.period
        unit = 2j * np.pi / self.period
        return np.outer(np.exp(unit * coarse), np.exp(unit * fine)).ravel()[:count]

    def sums(self, room: int) -> np.ndarray:
        """Vectors whose products with a transform have P(state <= room) and E[(room - state)+] as real parts.

        Sums of exp(i wave x) and (room - x) exp(i wave x) over x = 0..room, as geometric series.
        """
        most = min(room, self.period - 1)
        turn = self.turn(1)
        base = turn - 1.0
        base[0] = 1.0
        after = self.turn(most + 1)
        whole = (after - 1.0) / base
        below = ((after - turn) / base - most) / base
        whole[0], below[0] = most + 1.0, most * (most + 1) / 2.0
        share = np.full(self.waves.size, 2.0 / self.period)
        share[0] = 1.0 / self.period
        if self.points % 2 == 0:
            share[-1] = 1.0 / self.period
        return np.stack((whole, below + (room - most) * whole)) * share

    def expire(self, state: np.ndarray, inside: np.ndarray, cut: int, room: int) -> np.ndarray:
        """The transform once all up to `cut` has expired, counted from there; what lies beyond `room` is dropped.

        inside: P(state <= cut). (levels, waves)
        """
        density = irfft(state * self.turn(cut), self.points, axis=1)
        here, slope = density[:, 0].copy(), (density[:, 1] - density[:, -1]) / 2.0
        kept = max(1, (min(room, self.period - 1) - cut) // self.step + 1)
        density[:, kept:] = 0.0
        # The packs after the cut, summed in steps: Euler and Maclaurin's terms at the cut (0 in steps of one pack).
        edge = (self.step**2 - 1) / (12.0 * self.step**2)
        density[:, 0] = inside + here * ((self.step - 1) / (2.0 * self.step)) + slope * edge
        density[:, 1] += here * (edge / 2.0)
        density[:, -1] -= here * (edge / 2.0)
        return rfft(density, axis=1)


@dataclass(frozen=True)
class Line:
    """A line laid out: its spans between expiries, the days in each after which a level has surely run out, the grid.

    spans: (first day, day after the last, packs gone by expiry). last: (levels,) for each span.
    """

    packs: int
    spans: list[tuple[int, int, int]]
    last: list[np.ndarray]
    grid: _Grid

    @property
    def states(self) -> int:
        """Points of the line that are carried, which is what an answer costs."""
        return self.grid.points


def lay_out(packs: int, cuts: list[tuple[int, int]], law: DayLaw, states: int = STATES) -> Line:
    """Lay out a line of packs, in steps where it has more than so many states.

    cuts: (day, packs of the line that have expired by it), both rising, days within 1..days - 1.
    """
    spans = _spans(packs, cuts, law.kind.size)
    needed, last = _reach(packs, spans, law)
    step = min(-(-needed // states), _longest_step(law))
    return Line(packs, spans, last, _Grid(next_fast_len(max(8, -(-needed // step)), real=True), step))


def run_off(line: Line, law: DayLaw) -> RunOff:
    """Run a line off, under the law that it was laid out for."""
    grid, levels, days = line.grid, law.levels.size, law.kind.size
    phi_re, phi_im = _transforms(law, grid)
    lasts, remaining = np.zeros((2, levels, days + 1))
    lasts[:, 0], remaining[:, 0] = 1.0, line.packs
    wasted = np.zeros((levels, len(line.spans) - 1))
    state = np.ones((levels, grid.waves.size), complex)
    for number, ((first, stop, gone), last) in enumerate(zip(line.spans, line.last, strict=True)):
        room = line.packs - gone
        vectors = grid.sums(room)
        share = np.ascontiguousarray(np.stack((vectors.real, vectors.imag), axis=1).reshape(4, -1))
        re, im = state.real.copy(), state.imag.copy()
        after = slice(first + 1, stop + 1)
        _walk(re, im, phi_re, phi_im, law.kind[first:stop], last, share, lasts[:, after], remaining[:, after])
        if number < wasted.shape[1]:
            cut = line.spans[number + 1][2] - gone
            state = re + 1j * im
            inside, wasted[:, number] = (grid.sums(cut) @ state.T).real
            state = grid.expire(state, inside, cut, room)
    return RunOff(np.clip(lasts, 0.0, 1.0), np.maximum(remaining, 0.0), np.maximum(wasted, 0.0), grid.step)


def _longest_step(law: DayLaw) -> int:
    """The most packs of a step that a day's demand still spreads over, so that higher frequencies hardly matter."""
    factor = float(law.factors[law.kind].mean())
    step = max(1, int(factor * np.sqrt(law.mean * max(law.ratio, 1.0))))
    while step > 1:
        size, _ = _transform(np.array([law.mean]), law.ratio, np.array([factor * np.pi / step]))
        if size[0, 0] < SMOOTH:
            return step
        step = step * 3 // 4
    return 1


def _spans(packs: int, cuts: list[tuple[int, int]], days: int) -> list[tuple[int, int, int]]:
    """(first day, day after the last, packs of the line gone by expiry) between the cuts."""
    starts = [(0, 0), *cuts]
    ends = [*(day for day, _ in cuts), days]
    return [(first, stop, min(gone, packs)) for (first, gone), stop in zip(starts, ends, strict=True)]


def _reach(packs: int, spans: list[tuple[int, int, int]], law: DayLaw) -> tuple[int, list[np.ndarray]]:
    """States needed so that nothing comes round, and the days of each span after which a level has surely run out.

    Within a span of which the first packs have gone, the state is at least these plus the demand since, and at most
    the highest it may have been plus that demand.
    """
    factor = law.factors[law.kind]
    mean = law.mean * law.levels[:, None] * np.concatenate(([0.0], np.cumsum(factor)))
    spread = max(law.ratio, 1.0) * factor**2
    variance = law.mean * law.levels[:, None] * np.concatenate(([0.0], np.cumsum(spread)))
    variance = variance + np.concatenate(([0.0], np.cumsum(factor % 1.0 > 0))) / 4.0
    tail = BOUND * (max(law.ratio, 1.0) * max(1.0, float(factor.max(initial=0.0))) + 1.0)
    highest = np.zeros(law.levels.size)
    states, plans = 1.0, []
    for number, (first, stop, gone) in enumerate(spans):
        asked = mean[:, first : stop + 1] - mean[:, first : first + 1]
        deviation = np.sqrt(2.0 * BOUND * np.maximum(variance[:, first : stop + 1] - variance[:, first : first + 1], 0))
        last = (asked - deviation <= packs - gone).sum(axis=1) - 1
        upper = highest + np.take_along_axis(asked + deviation, last[:, None], axis=1)[:, 0] + tail
        states = max(states, float(upper.max()))
        plans.append(last.astype(np.int64))
        if number + 1 < len(spans):
            cut = spans[number + 1][2] - gone
            highest = np.clip(upper, cut, packs - gone) - cut
    return int(np.ceil(states)) + 1, plans


def _transforms(law: DayLaw, grid: _Grid) -> tuple[np.ndarray, np.ndarray]:
    """E[exp(-i wave demand)] of a day, its real and imaginary parts, (kinds, levels, waves) each."""
    re, im = np.empty((2, law.factors.size, law.levels.size, grid.waves.size))
    means = law.mean * law.levels
    for kind, factor in enumerate(law.factors):
        if factor == 1.0 or grid.step > 1:
            size, angle = _transform(means, law.ratio, factor * grid.waves)
            if factor != 1.0:
                # Rounding by chance adds a variance of 1/6 packs squared, on average over the counts.
                size *= np.exp(-(grid.waves**2) / 12.0)
            re[kind], im[kind] = size * np.cos(angle), size * np.sin(angle)
        else:
            whole = rfft(_rounded(means, law.ratio, factor, grid.period), axis=1)
            re[kind], im[kind] = whole.real, whole.imag
    return re, im


def _transform(means: np.ndarray, ratio: float, waves: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Size and angle of the transform of a day's count, (levels, waves) each."""
    across, along = np.sin(waves), np.cos(waves)
    if ratio <= 1.0 + 1e-9:
        return np.exp(np.outer(means, along - 1.0)), np.outer(means, -across)
    real, imaginary = ratio - (ratio - 1.0) * along, (ratio - 1.0) * across
    shape = -means / (ratio - 1.0)
    return np.exp(np.outer(shape, np.log(np.hypot(real, imaginary)))), np.outer(shape, np.arctan2(imaginary, real))


def _rounded(means: np.ndarray, ratio: float, factor: float, period: int) -> np.ndarray:
    """Probabilities of floor(count x factor + u), counted round the period. (levels, period)"""
    chances = np.zeros((means.size, period))
    for mean, chance in zip(means, chances, strict=True):
        low, _, weight = count_cells(mean, ratio, np.iinfo(np.int64).max)
        _round(low[0], weight, factor, chance)
    return chances


@njit(cache=True)
def _round(low: int, weight: np.ndarray, factor: float, chance: np.ndarray) -> None:
    """Add up in `chance` what the counts from `low` on become."""
    for n in range(weight.size):
        scaled = (low + n) * factor
        whole = np.floor(scaled + 1e-9)
        up = max(0.0, scaled - whole)
        chance[int(whole) % chance.size] += weight[n] * (1.0 - up)
        chance[(int(whole) + 1) % chance.size] += weight[n] * up


@njit(cache=True, fastmath=True, nogil=True)
def _walk(  # type: ignore[no-untyped-def]
    re, im, phi_re, phi_im, kind, last, share, lasts, remaining
):
    """Carry each level's transform over the days of a span, noting both sums at the end of each day.

    re, im: (levels, waves), changed in place; phi_re, phi_im: (kinds, levels, waves). last: days after which a level
    has surely run out. share: real and imaginary parts of the vectors of both sums, (4, waves).
    """
    for level in range(re.shape[0]):
        waves = re.shape[1]
        x, y = re[level], im[level]
        for day in range(last[level]):
            px, py = phi_re[kind[day], level], phi_im[kind[day], level]
            whole = below = 0.0
            for n in range(waves):
                real = x[n] * px[n] - y[n] * py[n]
                imaginary = x[n] * py[n] + y[n] * px[n]
                x[n], y[n] = real, imaginary
                whole += real * share[0, n] - imaginary * share[1, n]
                below += real * share[2, n] - imaginary * share[3, n]
            lasts[level, day], remaining[level, day] = whole, below
            if whole < GONE:
                break
            while waves > 1 and abs(x[waves - 1]) + abs(y[waves - 1]) < NOTHING:
                waves -= 1
                x[waves] = y[waves] = 0.0
        if last[level] < kind.shape[0] or (last[level] > 0 and lasts[level, last[level] - 1] < GONE):
            x[:] = 0.0
            y[:] = 0.0
