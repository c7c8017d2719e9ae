"""What each kind of term does to a position. Pure: a position in, another out."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from beredt.outlook.duration import EndForecast
from beredt.outlook.measures import longer_life, pools_of, releasable, released, restricted, with_packs
from beredt.outlook.position import Delivery, Pool, Position, Restriction
from beredt.outlook.scenario.terms import Term


def _surge(position: Position, term: Term) -> Position:
    days = np.arange(position.horizon) - term["start"]
    through = (days + 0.5) / term["days"]
    inside = (days >= 0) & (days < term["days"])
    rise = {
        "step": inside.astype(float),
        "ramp": np.clip((days + 1) / term["days"], 0.0, 1.0),
        # New cases of a logistic epidemic: the square of the hyperbolic secant, a hundredth of its top at the ends.
        "epidemic": np.where(inside, 1 / np.cosh(6 * (np.clip(through, 0, 1) - 0.5)) ** 2, 0.0),
    }[term["shape"]]
    return replace(position, surge=position.surges() * (1 + (term["factor"] - 1) * rise))


def _hoarding(position: Position, term: Term) -> Position:
    days = np.arange(position.horizon) - term["start"]
    more = np.where((days >= 0) & (days < term["days"]), 1 + term["extra"], 1.0)
    after = days - term["days"]
    paid = term["extra"] * term["days"] * term["payback"] / term["payback_days"]
    less = np.where((after >= 0) & (after < term["payback_days"]), max(0.0, 1 - paid), 1.0)
    return replace(position, surge=position.surges() * more * less)


def _pools_closed(position: Position, term: Term) -> Position:
    spell = (term["start"], term["start"] + term["days"] - 1)
    pools = dict(position.pools)
    for name in sorted(pools_of(position)):
        if term["pools"] is None or name in term["pools"]:
            pool = pools.get(name, Pool())
            pools[name] = replace(pool, closed=(*pool.closed, spell))
    return replace(position, pools=pools)


def _restriction(position: Position, term: Term) -> Position:
    allowed: float | np.ndarray = term["allowed"]
    if term["days"] is not None:
        days = np.arange(position.horizon)
        allowed = np.where(days < term["start"] + term["days"], term["allowed"], 1.0)
    added = Restriction(allowed, term["compliance"], term["classes"], term["regions"], term["redirected"])
    return restricted(position, [added], term["start"])


def _substitution(position: Position, term: Term) -> Position:
    return restricted(position, [Restriction(1 - term["share"], term["compliance"], redirected=1.0)], term["start"])


def _release(position: Position, term: Term) -> Position:
    there = releasable(position, term["pool"], term["start"])
    packs = there if term["packs"] is None else min(term["packs"], there)
    return released(position, term["pool"], packs, term["start"])


def _extra_packs(position: Position, term: Term) -> Position:
    expiry = None if term["life"] is None else term["start"] + term["life"]
    return with_packs(position, term["packs"], term["start"], expiry, term["pool"] or "")


def _shelf_life(position: Position, term: Term) -> Position:
    return longer_life(position, term["days"])


#: In the order in which they are applied, whatever the order in the scenario: first what lies there and what was
#: promised, then what is added, then who may have it, and last what is asked for.
CHANGES: Mapping[str, Callable[[Position, Term], Position]] = {
    "shelf_life": _shelf_life,
    "extra_packs": _extra_packs,
    "release": _release,
    "pools_closed": _pools_closed,
    "restriction": _restriction,
    "substitution": _substitution,
    "demand_surge": _surge,
    "hoarding": _hoarding,
}
#: Those that say what becomes of what was promised; all of an item's together, before the others.
SUPPLY = ("supply_stop", "delivery_delay")


def promised(
    position: Position, terms: Sequence[Term], suppliers: Sequence[str | None], countries: Sequence[str | None]
) -> Position:
    """The position with its deliveries as stops and delays leave them, each judged by its first promise.

    suppliers, countries: of each delivery. One that is not known is taken to be concerned.
    """
    coming = []
    for delivery, supplier, country in zip(position.deliveries, suppliers, countries, strict=True):
        hit = [term for term in terms if _concerns(term, delivery, supplier, country)]
        share = math.prod(1 - term["share"] for term in hit if term.kind == "supply_stop")
        later = sum(term["later"] for term in hit if term.kind == "delivery_delay")
        changed = _later(delivery, later) if later else delivery
        # Rounded down to whole packs, but not below the number that was meant.
        coming.append(replace(changed, packs=int(delivery.packs * share + 1e-9)))
    return replace(position, deliveries=tuple(coming))


def _concerns(term: Term, delivery: Delivery, supplier: str | None, country: str | None) -> bool:
    first = term["start"] + term["pipeline"]
    if not first <= max(0, delivery.promised) < first + term["days"]:
        return False
    named = ((term["suppliers"], supplier), (term["countries"], country))
    return all(names is None or name is None or name in names for names, name in named)


def _later(delivery: Delivery, days: int) -> Delivery:
    """So many days later than is believed now. An overdue one keeps what its delay has taught, and has no day."""
    overdue = max(0, -delivery.promised)
    if not overdue:
        return replace(delivery, promised=delivery.promised + days)
    delay = np.asarray(delivery.delay, dtype=float)
    still = max(0.0, 1.0 - float(delay[:overdue].sum()))
    if still <= 0 or overdue >= delay.size:
        return replace(delivery, promised=days, probability=0.0, delay=(1.0,), confirmed=False)
    chance = delivery.probability * still / (delivery.probability * still + 1 - delivery.probability)
    return replace(delivery, promised=days, probability=chance, delay=delay[overdue:] / still, confirmed=False)


def ended(end: EndForecast | None, terms: Sequence[Term]) -> EndForecast | None:
    """The forecast of the end with each day multiplied by all factors, and then all days added."""
    if end is None or not end.known or not terms:
        return end
    factor = math.prod(term["factor"] for term in terms)
    days = sum(term["days"] for term in terms)
    moved = np.maximum(0, np.rint(np.arange(end.pmf.size) * factor).astype(np.int64) + days)
    inside = moved < end.pmf.size
    pmf = np.bincount(moved[inside], end.pmf[inside], minlength=end.pmf.size)
    return EndForecast(pmf, end.beyond + float(end.pmf[~inside].sum()), end.basis)
