"""A computed outlook as people read it: dates for days, and the facts that it was computed from beside it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from beredt.assessments.actions import Prepared
from beredt.assessments.models import Assessment
from beredt.assessments.need import Need, change_in
from beredt.assessments.outlook_answer import (
    Coming,
    Days,
    DelayView,
    DemandView,
    Option,
    OutlookAnswer,
    Part,
    ScenarioUsed,
    Sensitivity,
    SourceAge,
    Step,
    StockDay,
    Substitute,
    TrackRecord,
)
from beredt.assessments.request import ItemSupply


@dataclass(frozen=True, slots=True)
class Facts:
    """What an outlook was computed from, and the result."""

    title: str
    scenario: ScenarioUsed | None
    known_by: date | None
    main: Prepared
    others: Mapping[str, Prepared]
    assessment: Assessment
    seconds: float
    names: dict[str, str]
    track: tuple[TrackRecord, ...] = ()
    track_overall: tuple[TrackRecord, ...] = ()


def read(facts: Facts) -> OutlookAnswer:
    """The outlook as people read it."""
    assessment, main = facts.assessment, facts.main
    result, inputs = assessment.result, assessment.inputs
    known = result["known"]
    end = main.question.end
    days = _Days(assessment.as_of)
    return OutlookAnswer(
        subject=assessment.subject,
        title=facts.title,
        as_of=assessment.as_of,
        known_by=facts.known_by,
        known=known,
        missing=main.missing,
        horizon=main.position.horizon if main.position else 0,
        replications=inputs["replications"],
        seconds=facts.seconds,
        assessment_id=assessment.pk,
        sha256=assessment.result_sha256,
        version=assessment.version,
        snapshot=assessment.snapshot,
        reference=main.supply.reference,
        varenummer=main.supply.varenummer,
        end_known=end.known,
        end_basis=end.basis.name,
        # A scenario may have moved it.
        end=days.three(result["end"] if known and end.known else (None, None, None)),
        still_short=tuple(result.get("still_short") or ()),
        cover_days=result["cover"]["days"] if known else None,
        cover_at_least=known and not result["cover"]["runs_out"],
        whole=_part("", result, days, main) if known else None,
        p_lasts_at_most=result.get("p_lasts_at_most"),
        classes=tuple(_part(each["name"], each, days) for each in result.get("classes", [])),
        regions=tuple(_part(each["name"], each, days) for each in result.get("regions", [])),
        p_unmoved=result.get("p_unmoved"),
        substitutes=tuple(_substitutes(facts, days)) if known else (),
        options=tuple(_option(each, days) for each in result.get("options", [])),
        sensitivity=tuple(_swing(each, days) for each in result.get("sensitivity", [])),
        waterfall=tuple(Step(*step) for step in result.get("waterfall", [])),
        stock=tuple(_stock(result.get("stock"), days)),
        coming=tuple(_coming(main, days)),
        demand=_demand(main.need),
        delays=DelayView(main.late.orders > 0, main.late.orders, main.late.on_time, main.late.mean_days),
        sources=tuple(sources(main.supply, facts.names)),
        track=facts.track,
        track_overall=facts.track_overall,
        scenario=facts.scenario,
        doubts=tuple((item, what) for item, what in result.get("doubts", [])),
        assumptions=tuple(_assumptions(inputs)),
        names=facts.names,
    )


class _Days:
    """The outlook's day numbers as dates."""

    def __init__(self, as_of: date) -> None:
        self.as_of = as_of

    def one(self, number: int | None) -> date | None:
        return None if number is None else self.as_of + timedelta(days=number + 1)

    def three(self, numbers: Sequence[int | None]) -> Days:
        early, median, late = (self.one(number) for number in numbers)
        return Days(early, median, late)


def _part(name: str, result: dict[str, Any], days: _Days, prepared: Prepared | None = None) -> Part:
    def value(key: str) -> float | None:
        estimate = result.get(key)
        return None if estimate is None else estimate[0]

    position = prepared.position if prepared else None
    return Part(
        name=name,
        p_lasts=result["p_lasts"],
        p_lasts_error=result["p_lasts_error"],
        empty=days.three(result["shortfall"]),
        lasts=tuple(result["lasts"]),
        share=result.get("share"),
        unmet=value("unmet"),
        denied=value("denied"),
        redirected=value("redirected"),
        wasted=value("wasted"),
        usable=sum(batch.packs for batch in position.usable_batches()) if position else None,
        demand_per_day=sum(demand.mean for demand in position.demands) if position else None,
    )


def _stock(path: dict[str, Any] | None, days: _Days) -> Iterator[StockDay]:
    for number, packs in zip(path["days"], path["packs"], strict=True) if path else ():
        day = days.one(number)
        assert day is not None
        yield StockDay(day, *packs)


def _coming(main: Prepared, days: _Days) -> Iterator[Coming]:
    """What is on order, the first promised first; what is overdue stands on the first day."""
    deliveries = main.position.deliveries if main.position else ()
    for each in sorted(deliveries, key=lambda each: each.promised):
        day = days.one(max(0, each.promised))
        assert day is not None
        yield Coming(day, each.packs, each.probability)


def _option(result: dict[str, Any], days: _Days) -> Option:
    def value(key: str) -> float | None:
        return None if result[key] is None else result[key][0]

    releases = result["releases"]
    released = sum(packs for _pool, _day, packs, _leaves in releases)
    return Option(
        kind=result["kind"],
        label=", ".join(f"{name} {share:.0%}" for name, share in result["allowed"] if name),
        p_lasts=result["p_lasts"],
        p_lasts_error=result["p_lasts_error"],
        reaches=result["reaches"],
        empty=days.three(result["shortfall"]),
        unmet=value("unmet"),
        denied=value("denied"),
        wasted=value("wasted"),
        allowed=result["allowed_of_all"],
        starts=days.one(result["decide_by"]),
        packs=released if releases else result["packs"],
        pool=", ".join(pool for pool, _day, _packs, _leaves in releases) or None,
        leaves=sum(leaves for _pool, _day, _packs, leaves in releases) if releases else None,
        cover=result["cover"],
        life=result["days"],
    )


def _swing(result: dict[str, Any], days: _Days) -> Sensitivity:
    def told(value: float) -> str:
        if result["unit"] == "day":
            day = days.one(int(value))
            return day.isoformat() if day else ""
        return f"{value:.0f}" if result["unit"] == "packs" else f"{value:.3g}"

    return Sensitivity(
        name=result["input"],
        low=told(result["low"]),
        high=told(result["high"]),
        p_low=result["p_low"],
        p_high=result["p_high"],
        label=result["label"],
        unit=result["unit"],
    )


def _substitutes(facts: Facts, days: _Days) -> list[Substitute]:
    results = {each["name"]: each for each in facts.assessment.result.get("substitutes", [])}
    return [
        Substitute(
            part=_part(each["name"], results[each["name"]], days, facts.others[each["name"]]),
            varenummer=each["varenummer"],
            title=facts.names.get(each["varenummer"], each["varenummer"]),
            share=each["share"],
            packs=each["packs"],
            p_alone=results[each["name"]]["p_alone"],
            supplied="regular" if each["case"] is None else "case",
            case=each["case"],
        )
        for each in facts.assessment.inputs["substitutes"]
        if each["name"] in results
    ]


def _demand(need: Need) -> DemandView:
    told, change = need.json, change_in(need.series)
    return DemandView(
        per_day=None if need.demand is None else need.demand.mean,
        low=told["low"],
        high=told["high"],
        raw_per_day=told["raw"],
        corrected_per_day=told["corrected"],
        model=", ".join(dict.fromkeys(need.models)),
        fallback=need.fallback,
        changed_since=None if change is None else change.since,
        change=None if change is None else change.factor,
    )


def sources(supply: ItemSupply, names: Mapping[str, str]) -> list[SourceAge]:
    """The newest data of each sender and how old they are, the oldest first."""
    newest: dict[tuple[str, str], date] = {}
    for kind, sender, day in (
        *(("stock", line.sender, line.stock_date) for line in supply.stock),
        *(("deliveries", order.sender, order.list_date) for order in supply.expected),
        *(("use", "", period.start + timedelta(days=period.days - 1)) for period in supply.periods),
    ):
        newest[kind, sender] = max(day, newest.get((kind, sender), day))
    ages = [
        SourceAge(kind, sender, names.get(sender, sender), day, (supply.as_of - day).days)
        for (kind, sender), day in newest.items()
    ]
    return sorted(ages, key=lambda age: (-age.days, age.kind, age.name))


def _assumptions(inputs: dict[str, Any]) -> list[str]:
    """Codes of what is assumed for want of data."""
    found = [] if inputs["delays_learnt_from"] else ["delays"]
    if inputs["position"] is None or not inputs["position"]["minimum_life"]:
        found.append("minimum_life_none")
    if inputs["substitutes"]:
        found += ["moves_all", "shares_by_use"]
        if any(each["case"] is None for each in inputs["substitutes"]):
            found.append("regular_supply")
        if not all(each["by_substance"] for each in inputs["substitutes"]):
            found.append("conversion_by_size")
    if inputs["undated"]:
        found.append("undated_left_out")
    return found
