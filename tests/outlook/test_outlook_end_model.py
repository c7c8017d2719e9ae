"""The model of ends: day by day beside a slow twin, what it finds in generated shortages, and its own track record."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from beredt.outlook import Basis, EndForecast, Slips, end_told, forecast_open, track_record
from beredt.outlook.end_model import FACTOR_PENALTY, LEFT, EndModel, _codes, _design
from beredt.outlook.end_record import Rule, coverage
from beredt.outlook.landmarks import LOOKS, Looks, Shortage

DAY = 3000


def shortages(n: int, seed: int, *, kept: float = 0.3, days: int = 1500) -> list[Shortage]:
    """Shortages whose end is a log-logistic length, longer for one cause; a share end on the day promised at first.

    The first promise is told when the shortage is found; when it has passed, another is told a month ahead.
    """
    rng = np.random.default_rng(seed)
    made = []
    for number in range(n):
        cause = ("quality", "demand")[int(rng.integers(2))]
        start = int(rng.integers(DAY - days, DAY))
        length = max(2, int(np.exp(math.log(150 if cause == "quality" else 50) + 0.6 * rng.logistic())))
        found = start + int(rng.integers(0, 3) * rng.integers(0, 20))
        end = start + length
        promises: list[tuple[int, int | None]] = []
        if rng.uniform() < 0.8:
            end_promised = end if rng.uniform() < kept else found + int(rng.integers(10, 120))
            told = found
            while told < end:
                promises.append((told, end_promised))
                told, end_promised = max(told + 1, end_promised), max(told + 1, end_promised) + 30
        if end > found:
            made.append(
                Shortage(f"{number:04d}", start, found, end, tuple(promises), cause=cause, supplier="abc"[number % 3])
            )
    return made


@pytest.fixture(scope="module")
def seen() -> list[Shortage]:
    return [case.on(DAY) for case in shortages(900, 1)]


@pytest.fixture(scope="module")
def model(seen: list[Shortage]) -> EndModel:
    found = EndModel.fit(seen, DAY)
    assert found is not None
    return found


def slow_place(left: float) -> int:
    """Which factor: 0 for no promise, else one more than the edges that are not over the days left."""
    return 0 if math.isnan(left) else 1 + sum(left >= edge for edge in LEFT)


def slow_survival(model: EndModel, case: Shortage, day: int, horizon: int) -> list[float]:
    """Day by day, in plain arithmetic."""
    looks = Looks.on([case], [day])
    x, of_rate = _design(looks, _codes([case], model.levels), model.levels)
    rate = float(of_rate[0] @ model.regression.rates)
    level = float(x[0] @ model.regression.gamma)

    def lasting(t: float) -> float:
        return 1.0 if t <= 0 else 1.0 / (1.0 + math.exp(rate * math.log(max(t, 0.5)) - level))

    total, still = 0.0, []
    for k in range(horizon + 1):
        elapsed = float(looks.elapsed[0])
        left = float(looks.ahead[0]) - (k + 1)
        total += math.log(lasting(elapsed + k) / lasting(elapsed + k + 1)) * model.factors[slow_place(left)]
        odds = math.expm1(total)
        still.append(1.0 / (1.0 + odds**model.power))
    return still


def test_the_forecast_is_that_of_its_slow_twin(model: EndModel, seen: list[Shortage]) -> None:
    open_cases = [case for case in seen if case.end is None][:25]
    bare = [replace(case, promises=()) for case in open_cases[:5]]
    fast = model.survival([*open_cases, *bare], DAY, 200)
    for row, case in zip(fast, [*open_cases, *bare], strict=True):
        np.testing.assert_allclose(row, slow_survival(model, case, DAY, 200), atol=1e-9)


def test_the_factors_are_ends_over_expected_ends_counted_day_by_day(seen: list[Shortage]) -> None:
    few = seen[:200]
    model = EndModel.fit(few, DAY)
    assert model is not None
    cases = [case for case in few if case.watched < DAY and (case.end is None or case.end > case.watched)]
    looks = Looks.of(cases, DAY)
    x, of_rate = _design(looks, _codes(cases, model.levels), model.levels)
    ends, expected = np.zeros(len(LEFT) + 2), np.zeros(len(LEFT) + 2)
    for i in range(looks.shortage.size):
        days = np.arange(looks.followed[i] + 1)
        lasting = model.regression.log_survival(looks.elapsed[i] + days[None, :], x[i : i + 1], of_rate[i : i + 1])[0]
        for k in range(1, days.size):
            expected[slow_place(looks.ahead[i] - k)] += lasting[k - 1] - lasting[k]
        if looks.ended[i]:
            ends[slow_place(looks.ahead[i] - looks.followed[i])] += 1
    np.testing.assert_allclose(model.factors, (ends + FACTOR_PENALTY) / (expected + FACTOR_PENALTY), rtol=1e-9)


def test_it_finds_what_the_shortages_were_made_of(model: EndModel) -> None:
    # Promises that are kept: far more end on the promised day than on others.
    assert model.factors[slow_place(0)] > 4
    plain = Shortage("x", DAY - 20, DAY - 20)
    slow, quick = (model.forecasts([replace(plain, cause=cause)], DAY)[0] for cause in ("quality", "demand"))
    assert slow.basis is Basis.REGRESSION
    assert slow.quantile(0.5) > 1.5 * quick.quantile(0.5)
    promised = model.forecasts([replace(plain, cause="demand", promises=((DAY - 20, DAY + 30),))], DAY)[0]
    assert promised.pmf[29] > 5 * promised.pmf[20]


def test_nothing_from_after_the_day_is_learnt() -> None:
    later = shortages(500, 5)
    cut = [case.on(DAY - 200) for case in later]
    whole, known = EndModel.fit(later, DAY - 200), EndModel.fit(cut, DAY - 200)
    assert whole is not None
    assert known is not None
    np.testing.assert_array_equal(whole.regression.gamma, known.regression.gamma)
    np.testing.assert_array_equal(whole.factors, known.factors)
    assert whole.power == known.power


def test_the_order_of_the_cases_changes_nothing(model: EndModel, seen: list[Shortage]) -> None:
    other = EndModel.fit(seen[::-1], DAY)
    assert other is not None
    np.testing.assert_array_equal(model.regression.gamma, other.regression.gamma)


def test_every_forecast_is_a_distribution_and_too_few_cases_teach_nothing(
    seen: list[Shortage], model: EndModel
) -> None:
    for forecast in model.forecasts([case for case in seen if case.end is None], DAY):
        assert (forecast.pmf >= 0).all()
        assert forecast.pmf.sum() + forecast.beyond == pytest.approx(1)
    assert EndModel.fit(seen[:30], DAY) is None
    assert model.forecasts([], DAY) == []


def test_a_shortage_is_looked_at_on_days_that_do_not_depend_on_its_end() -> None:
    promises = ((100, 130), (128, 160), (150, None), (170, 150))
    case = Shortage("x", start=90, found=100, end=180, promises=promises)
    looks = Looks.of([case], 1000)
    assert looks.elapsed.tolist() == [10 + after for after in LOOKS if 100 + after < 180]
    assert looks.ahead[:3].tolist() == [30, 27, 23]
    assert case.promise(129) == (160, 1)
    assert case.promise(155) == (None, 1)
    assert case.promise(171) == (150, 1)
    assert looks.followed.tolist() == [80 - after for after in LOOKS if 100 + after < 180]
    assert looks.ended.all()
    assert not Looks.of([case.on(140)], 140).ended.any()
    assert Looks.of([replace(case, followed=150)], 1000).elapsed.tolist() == [60, 63, 67, 74, 88]


def test_the_track_record_says_who_was_better_and_how_often_intervals_covered() -> None:
    cases = shortages(1500, 9)

    def known(day: int) -> list[Shortage]:
        return [case.on(day) for case in cases if case.found <= day]

    made = [forecast_open(known, origin, DAY) for origin in (DAY - 400, DAY - 300, DAY - 200)]
    record = track_record([each for each in made if each is not None])
    ours = record.scores[Rule.FORECAST]
    assert record.better
    assert ours.crps < record.scores[Rule.KAPLAN_MEIER].crps
    assert set(ours.brier) == {30, 60, 90, 180}
    for each in record.coverage:
        assert each.share == pytest.approx(each.level, abs=0.07)
        assert each.kaplan_meier == pytest.approx(each.level, abs=0.07)
    assert forecast_open(known, DAY - 1490, DAY) is None


def test_a_forecast_that_is_too_sure_does_not_cover_and_a_true_one_does_though_censored() -> None:
    rng = np.random.default_rng(3)
    true, limit = rng.uniform(size=4000), rng.uniform(0.2, 1.2, size=4000)
    honest = coverage(np.minimum(true, limit), true <= limit, 0.8)
    assert honest.share == pytest.approx(0.8, abs=0.02)
    assert honest.kaplan_meier == pytest.approx(0.8, abs=3 * honest.error)
    sure = np.where(true > 0.5, (1 + true) / 2, true / 2)
    assert coverage(sure, np.ones(4000, bool), 0.8).share == pytest.approx(0.6, abs=0.03)
    assert coverage(sure, np.ones(4000, bool), 0.8).kaplan_meier == pytest.approx(0.6, abs=0.03)


def test_what_is_told_of_the_end() -> None:
    pmf = np.zeros(101)
    pmf[[10, 60]] = 0.6, 0.35
    end = EndForecast(pmf, 0.05, Basis.REGRESSION)
    such = Slips(np.array([0, 49, 90]), np.array([0.3, 0.3, 0.2]), 0.2, promises=30, ended=24)
    told = end_told(end, 7, such)
    assert (told.promised, told.promises, told.tested, told.median_slip) == (7, 30, 24, 49)
    assert (told.half, told.nine_in_ten, told.basis) == (10, 60, Basis.REGRESSION)
    assert end_told(end, None, such).median_slip is None
