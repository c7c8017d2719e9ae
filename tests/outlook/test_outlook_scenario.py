"""What scenarios do to positions and groups, by hand-made examples; the order of their terms changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beredt.outlook import Basis, Batch, Delivery, Demand, EndForecast, Group, Move, Pool, Position, PriorityClass
from beredt.outlook.scenario import (
    KINDS,
    Context,
    Doubt,
    Perspective,
    Scenario,
    Situation,
    Term,
    Text,
    apply,
    compare,
    doubts,
    forms,
    packaged_scenarios,
)
from beredt.outlook.scenario.fields import Field, Type

WORDS = Text("a", "b", "c")
POSITION = Position(
    Demand(4, 8),
    [Batch(100, 90, "wholesaler_free"), Batch(60, None, "reserve")],
    [Delivery(50, 10), Delivery(40, 70, 0.9, (0.5, 0.5)), Delivery(30, -2, 0.8, (0.5, 0.3, 0.1, 0.1))],
    pools={"reserve": Pool(None)},
    classes=[PriorityClass("vital", 0.3), PriorityClass("other", 0.7)],
    horizon=120,
)


def scenario(*terms: Term) -> Scenario:
    return Scenario("test", WORDS, WORDS, Situation.SUPPLY, Perspective.ACUTE, "here", terms)


def changed(*terms: Term, position: Position = POSITION, **context: Any) -> Position:
    return apply(scenario(*terms), position, None, Context(**context))[0]


def ending(day: int, horizon: int = 120) -> EndForecast:
    pmf = np.zeros(horizon + 1)
    pmf[day] = 1.0
    return EndForecast(pmf, 0.0, Basis.HISTORY)


def test_the_shapes_of_a_surge() -> None:
    def surge(shape: str) -> np.ndarray:
        return changed(Term("demand_surge", {"start": 2, "days": 10, "factor": 3.0, "shape": shape})).surges()

    np.testing.assert_allclose(surge("step")[[1, 2, 11, 12]], [1, 3, 3, 1])
    np.testing.assert_allclose(surge("ramp")[[1, 2, 6, 11, 12, 119]], [1, 1.2, 2, 3, 3, 3])
    epidemic = surge("epidemic")
    assert epidemic[[1, 12]].tolist() == [1, 1]
    assert epidemic.max() == epidemic[6] == epidemic[7] == pytest.approx(3, abs=0.2)
    np.testing.assert_allclose(epidemic[2:12], epidemic[2:12][::-1])


def test_what_is_hoarded_is_paid_back() -> None:
    surge = changed(
        Term("hoarding", {"start": 5, "days": 10, "extra": 0.6, "payback": 1.0, "payback_days": 30})
    ).surges()
    np.testing.assert_allclose(surge[[4, 5, 14, 15, 44, 45]], [1, 1.6, 1.6, 0.8, 0.8, 1])
    assert surge.sum() == pytest.approx(120)


def test_a_stop_is_felt_when_the_pipeline_has_run_dry() -> None:
    stop = Term("supply_stop", {"start": 5, "days": 60, "pipeline": 10})
    assert [d.packs for d in changed(stop).deliveries] == [50, 0, 30]
    assert [d.packs for d in changed(stop.having(pipeline=5)).deliveries] == [0, 40, 30]
    # An overdue delivery is one that may come today.
    assert [d.packs for d in changed(stop.having(start=0, pipeline=0, days=1)).deliveries] == [50, 40, 0]
    half, third = stop.having(pipeline=0, share=0.5), stop.having(pipeline=0, share=0.4)
    assert [d.packs for d in changed(half, third).deliveries] == [15, 40, 30]
    assert [d.packs for d in changed(stop.having(pipeline=0, share=0.3)).deliveries] == [35, 40, 30]


def test_a_stop_in_a_country_or_at_a_supplier_stops_what_may_come_from_there() -> None:
    stop = Term("supply_stop", {"days": 365, "countries": ("CN",)})
    told = {"countries": {"": ["CN", "DE", None]}}
    assert [d.packs for d in changed(stop, **told).deliveries] == [0, 40, 0]
    assert doubts(scenario(stop), POSITION, Context(**told)) == (Doubt(0, "", "countries"),)
    both = stop.having(suppliers=("Acme",))
    told["suppliers"] = {"": ["Other", "Acme", "Acme"]}
    assert [d.packs for d in changed(both, **told).deliveries] == [50, 40, 0]


def test_deliveries_come_later_and_what_is_overdue_stays_doubted() -> None:
    late = Term("delivery_delay", {"start": 0, "days": 60, "later": 20})
    first, second, overdue = changed(late, late.having(start=10, days=1, later=5)).deliveries
    assert (first.promised, second.promised) == (35, 70)
    assert not overdue.confirmed
    before = POSITION.deliveries[2].arrival(120)
    np.testing.assert_allclose(overdue.arrival(120)[20:], before[:100], atol=1e-12)
    assert overdue.arrival(120)[:20].sum() == 0
    never = changed(late, position=replace(POSITION, deliveries=[Delivery(5, -9)])).deliveries[0]
    assert never.arrival(120).sum() == 0


def test_pools_close_open_and_grow_old() -> None:
    closed = changed(Term("pools_closed", {"start": 3, "days": 2, "pools": ("wholesaler_free",)}))
    assert closed.pools["wholesaler_free"].open(120)[[2, 3, 4, 5]].tolist() == [True, False, False, True]
    everything = changed(Term("pools_closed", {}))
    assert set(everything.pools) == {"wholesaler_free", "reserve", ""}
    released = changed(Term("release", {"pool": "reserve", "start": 7, "packs": 20})).pools["reserve"]
    assert (released.opens, int(released.floor(120)[7])) == (7, 40)
    whole = changed(Term("release", {"pool": "reserve"})).pools["reserve"]
    assert (whole.opens, int(whole.floor(120)[7])) == (0, 0)
    older = changed(Term("shelf_life", {"days": 30}))
    assert [b.expiry for b in older.batches] == [120, None]


def test_restrictions_substitution_and_packs_bought() -> None:
    restricted = changed(
        Term("restriction", {"start": 10, "days": 5, "allowed": 0.2, "compliance": 0.5, "classes": ("other",)})
    )
    assert restricted.share("other")[[9, 10, 14, 15]].tolist() == [1, 0.6, 0.6, 1]
    assert (restricted.share("vital") == 1).all()
    (turned,) = changed(Term("substitution", {"start": 3, "share": 0.4})).restrictions
    assert turned.redirected == 1.0
    assert np.asarray(turned.allowed)[[2, 3]].tolist() == [1, 0.6]
    bought = changed(Term("extra_packs", {"start": 8, "packs": 25, "life": 100})).deliveries[-1]
    assert (bought.packs, bought.promised, bought.expiry, bought.probability) == (25, 8, 108, 1.0)


def test_the_shortage_ends_later() -> None:
    longer = scenario(Term("longer_shortage", {"factor": 1.5, "days": 10}))
    _, moved = apply(longer, POSITION, ending(40))
    assert moved is not None
    assert moved.quantile(0.5) == 70
    _, beyond = apply(longer, POSITION, ending(90))
    assert beyond is not None
    assert beyond.beyond == 1.0
    assert apply(longer, POSITION, None)[1] is None
    _, sooner = apply(scenario(Term("longer_shortage", {"days": -60})), POSITION, ending(40))
    assert sooner is not None
    assert sooner.quantile(0.5) == 0


GROUP = Group({"main": POSITION, "other": replace(POSITION, returns=ending(20))}, [Move("main", "other", 0.5)])


def test_terms_concern_the_item_asked_about_or_those_of_their_atc_codes() -> None:
    context = Context("main", atc={"main": ["J01CE02"], "other": ["N01BB02"]})
    surge = Term("demand_surge", {"factor": 2.0})

    def surged(term: Term, told: Context = context) -> list[bool]:
        group, _ = apply(scenario(term), GROUP, None, told)
        return [item.surge is not None for item in group.items.values()]

    assert surged(surge) == [True, False]
    assert surged(surge.having(atc=("N01", "R03"))) == [False, True]
    assert surged(surge.having(atc=("all",))) == [True, True]
    # What is not known is taken to be concerned, and said.
    assert surged(surge.having(atc=("N01",)), Context("main")) == [True, True]
    assert doubts(scenario(surge.having(atc=("N01",))), GROUP, Context("main")) == (
        Doubt(0, "main", "atc"),
        Doubt(0, "other", "atc"),
    )
    later = Term("longer_shortage", {"days": 10})
    group, end = apply(scenario(later.having(atc=("N01",))), GROUP, ending(50), context)
    assert end is not None
    assert end.quantile(0.5) == 50
    assert group.items["other"].returns.quantile(0.5) == 30  # type: ignore[union-attr]
    with pytest.raises(ValueError, match="not in the group"):
        apply(scenario(later), GROUP)


def test_what_an_item_does_not_have_is_said() -> None:
    terms = (
        Term("release", {"pool": "b180"}),
        Term("restriction", {"classes": ("vital", "children"), "regions": ("north",)}),
        Term("pools_closed", {"pools": ("reserve",)}),
    )
    assert doubts(scenario(*terms), POSITION) == (
        Doubt(0, "", "pool"),
        Doubt(1, "", "classes"),
        Doubt(1, "", "regions"),
    )


def values(field: Field) -> st.SearchStrategy[Any]:
    numbers = st.integers(int(field.low), int(min(field.high, 60)))
    return {
        Type.WHOLE: numbers,
        Type.NUMBER: st.floats(field.low, min(field.high, 5)),
        Type.CHOICE: st.sampled_from(list(field.choices) or [""]),
        Type.NAME: st.sampled_from(["reserve", "wholesaler_free"]),
        Type.NAMES: st.sampled_from([("other",), ("reserve", "CN"), ("CN", "wholesaler_free")]),
        Type.ATC: st.just(("all",)),
    }[field.type]


def terms_of(kind: str) -> st.SearchStrategy[Term]:
    fields = [field for field in KINDS[kind] if field.name not in ("pool", "atc") or field.required]
    return st.fixed_dictionaries({field.name: values(field) for field in fields}).map(lambda v: Term(kind, v))


any_term = st.sampled_from(sorted(KINDS)).flatmap(terms_of)


def same(one: Any, other: Any) -> bool:
    """Whether two positions mean the same, array by array."""
    days = range(one.horizon)
    pools = {*one.pools, *other.pools}
    return (
        one.batches == other.batches
        and (one.surges() == other.surges()).all()
        and all((one.share(c.name) == other.share(c.name)).all() for c in one.priority)
        and [(d.packs, d.promised, d.expiry) for d in one.deliveries]
        == [(d.packs, d.promised, d.expiry) for d in other.deliveries]
        and all((one.pools[p].open(len(days)) == other.pools[p].open(len(days))).all() for p in pools)
        and all((one.pools[p].floor(len(days)) == other.pools[p].floor(len(days))).all() for p in pools)
    )


@given(st.lists(any_term, min_size=2, max_size=4), st.randoms())
@settings(deadline=None, max_examples=150)
def test_the_order_of_the_terms_changes_nothing(terms: list[Term], random: Any) -> None:
    mixed = list(terms)
    random.shuffle(mixed)
    one, one_end = apply(scenario(*terms), POSITION, ending(50))
    other, other_end = apply(scenario(*mixed), POSITION, ending(50))
    assert same(one, other)
    assert one_end is not None
    assert other_end is not None
    np.testing.assert_array_equal(one_end.pmf, other_end.pmf)


def test_every_order_of_supply_terms_gives_the_same() -> None:
    terms = [
        Term("supply_stop", {"days": 20, "share": 0.3}),
        Term("delivery_delay", {"days": 40, "later": 15}),
        Term("delivery_delay", {"start": 25, "days": 40, "later": 30}),
        Term("extra_packs", {"start": 12, "packs": 9}),
    ]
    results = [changed(*order) for order in permutations(terms)]
    assert all(same(results[0], each) for each in results)
    # Packs bought in the scenario are not stopped by it.
    assert results[0].deliveries[-1].packs == 9


def test_every_field_has_a_form_with_its_default_inside_its_bounds() -> None:
    for kind, fields in forms().items():
        for field, form in zip(KINDS[kind], fields, strict=True):
            assert form["name"] == field.name
            if not field.required and not field.optional:
                assert field.wrong(field.default) is None
            if field.type in (Type.WHOLE, Type.NUMBER):
                assert form["min"] < form["max"]
                assert form["step"] > 0
                assert form["unit"]


@pytest.mark.parametrize(
    ("kind", "values", "said"),
    [
        ("surge", {}, "no kind of term"),
        ("demand_surge", {"size": 2}, "has no size"),
        ("demand_surge", {"factor": 21}, "from 0 to 20"),
        ("demand_surge", {"factor": float("nan")}, "from 0 to 20"),
        ("demand_surge", {"days": 2.5}, "a whole number"),
        ("demand_surge", {"days": True}, "a whole number"),
        ("demand_surge", {"atc": ("J1",)}, "ATC codes"),
        ("demand_surge", {"shape": "wave"}, "one of step, ramp, epidemic"),
        ("release", {}, "a name"),
        ("restriction", {"classes": ()}, "a list of names"),
        ("restriction", {"allowed": None}, "a number"),
    ],
)
def test_a_term_with_impossible_values_is_refused(kind: str, values: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Term(kind, values)


def test_the_packaged_scenarios_do_something_to_a_plain_item() -> None:
    found = packaged_scenarios()
    assert len({each.key for each in found}) == len(found) >= 9
    assert {each.kind for each in found} == set(Situation)
    assert {each.perspective for each in found} == set(Perspective)
    for each in found:
        context = Context(atc={"": ["B01AD11"]})
        after, end = apply(each, POSITION, ending(60), context)
        assert end is not None
        assert end.quantile(0.5) != 60 or not same(after, POSITION), each.key
        assert isinstance(each.reviewed, type(None)) or each.reviewed.on <= date.today()


def test_scenarios_side_by_side_meet_the_same_demand() -> None:
    stop, surge = Term("supply_stop", {"days": 365}), Term("demand_surge", {"factor": 2.0, "days": 60})
    columns = compare(
        POSITION, ending(60), [scenario(stop), scenario(surge), scenario(stop, surge)], replications=500, seed=7
    )
    assert [column.scenario is None for column in columns] == [True, False, False, False]
    chances = [column.answer.p_lasts for column in columns]
    assert None not in chances
    assert chances[0] >= max(chances[1], chances[2]) >= min(chances[1], chances[2]) >= chances[3]  # type: ignore[type-var]
    assert columns[0].cover.days >= columns[3].cover.days
    together = compare(GROUP, ending(60), [scenario(stop)], Context("main"), replications=200)
    assert list(together[1].others) == ["other"]
    with pytest.raises(ValueError, match="at most 4"):
        compare(POSITION, None, [scenario(stop)] * 5)
