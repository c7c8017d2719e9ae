"""The outlook's inputs as JSON and back, so that a stored assessment computes again from itself alone.

Curves (numbers by day: delays, profiles, surges) stand once in `curves` and are named by their place in it, since most
deliveries of an item share one. Pools stand by name: neither JSON nor the database keeps the order of names.
"""

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import rfc8785

from beredt import outlook

Json = dict[str, Any]


def canonical(value: Json) -> bytes:
    """Canonical JSON (RFC 8785): the same value always gives the same bytes."""
    return rfc8785.dumps(value)


def digest(value: Json) -> str:
    """SHA-256 of the canonical JSON, in hex."""
    return hashlib.sha256(canonical(value)).hexdigest()


class _Curves:
    """Curves as they are met, each once."""

    def __init__(self) -> None:
        self.rows: list[list[float]] = []
        self._place: dict[tuple[float, ...], int] = {}

    def place(self, numbers: Sequence[float] | np.ndarray | None) -> int | None:
        """Where a curve stands; None for none."""
        if numbers is None:
            return None
        row = tuple(float(number) for number in np.asarray(numbers))
        if row not in self._place:
            self._place[row] = len(self.rows)
            self.rows.append(list(row))
        return self._place[row]

    def number_or_place(self, value: float | Sequence[float] | np.ndarray) -> list[float | int | None]:
        """One number as [number, None], a curve as [None, place]."""
        curve = np.asarray(value)
        return [None, self.place(curve)] if curve.ndim else [curve.item(), None]


def position_to_json(position: outlook.Position) -> Json:
    """A position as plain values."""
    curves = _Curves()
    value: Json = {
        "horizon": position.horizon,
        "demands": [
            {
                "mean": demand.mean,
                "variance": demand.variance,
                "level_sd": demand.level_sd,
                "profile": curves.place(demand.profile),
                "region": demand.region,
            }
            for demand in position.demands
        ],
        "batches": [[batch.packs, batch.expiry, batch.pool] for batch in position.batches],
        "deliveries": [
            [
                *(order.packs, order.promised, order.probability, curves.place(order.delay)),
                *(order.expiry, order.confirmed, order.pool),
            ]
            for order in position.deliveries
        ],
        "pools": {
            name: {
                "opens": pool.opens,
                "closed": [list(spell) for spell in pool.closed],
                "keeps": curves.number_or_place(pool.keeps),
                "classes": _names(pool.classes),
                "regions": _names(pool.regions),
            }
            for name, pool in sorted(position.pools.items())
        },
        "classes": [[each.name, each.share] for each in position.classes],
        "restrictions": [
            {
                "allowed": curves.number_or_place(each.allowed),
                "compliance": each.compliance,
                "classes": _names(each.classes),
                "regions": _names(each.regions),
                "redirected": each.redirected,
            }
            for each in position.restrictions
        ],
        "minimum_life": position.minimum_life,
        "surge": curves.place(position.surge),
        "waits": position.waits,
        "returns": None if position.returns is None else end_to_json(position.returns),
    }
    return {**value, "curves": curves.rows}


def position_from_json(value: Json) -> outlook.Position:
    """The inverse of `position_to_json`."""
    curves = [np.array(row, float) for row in value["curves"]]

    def curve(place: int | None) -> np.ndarray | None:
        return None if place is None else curves[place]

    def number_or_curve(pair: list[Any]) -> Any:
        return pair[0] if pair[1] is None else curves[pair[1]]

    return outlook.Position(
        [
            outlook.Demand(each["mean"], each["variance"], each["level_sd"], curve(each["profile"]), each["region"])
            for each in value["demands"]
        ],
        batches=[outlook.Batch(*batch) for batch in value["batches"]],
        deliveries=[
            outlook.Delivery(packs, promised, probability, curves[delay], expiry, confirmed, pool)
            for packs, promised, probability, delay, expiry, confirmed, pool in value["deliveries"]
        ],
        pools={
            name: outlook.Pool(
                opens=pool["opens"],
                closed=[(first, last) for first, last in pool["closed"]],
                keeps=_whole(number_or_curve(pool["keeps"])),
                classes=pool["classes"],
                regions=pool["regions"],
            )
            for name, pool in sorted(value["pools"].items())
        },
        classes=[outlook.PriorityClass(name, share) for name, share in value["classes"]],
        restrictions=[
            outlook.Restriction(
                number_or_curve(each["allowed"]),
                each["compliance"],
                each["classes"],
                each["regions"],
                each["redirected"],
            )
            for each in value["restrictions"]
        ],
        horizon=value["horizon"],
        minimum_life=value["minimum_life"],
        surge=curve(value["surge"]),
        waits=value["waits"],
        returns=None if value["returns"] is None else end_from_json(value["returns"]),
    )


def group_to_json(group: outlook.Group) -> Json:
    """Items that run together, as plain values. The order of the items and of the moves is kept."""
    return {
        "items": [[name, position_to_json(item)] for name, item in group.items.items()],
        "moves": [[move.source, move.target, move.share, move.packs] for move in group.moves],
    }


def group_from_json(value: Json) -> outlook.Group:
    """The inverse of `group_to_json`."""
    return outlook.Group(
        {name: position_from_json(item) for name, item in value["items"]},
        [outlook.Move(*move) for move in value["moves"]],
    )


def end_to_json(end: outlook.EndForecast) -> Json:
    """A forecast of the end, with the days of no mass left out."""
    return {
        "basis": end.basis.name,
        "beyond": end.beyond,
        "length": len(end.pmf),
        "pmf": {str(day): float(mass) for day, mass in enumerate(end.pmf) if mass},
    }


def end_from_json(value: Json) -> outlook.EndForecast:
    """The inverse of `end_to_json`."""
    pmf = np.zeros(value["length"])
    for day, mass in value["pmf"].items():
        pmf[int(day)] = mass
    return outlook.EndForecast(pmf, value["beyond"], outlook.Basis[value["basis"]])


def _names(names: Any) -> list[str] | None:
    return None if names is None else sorted(names)


def _whole(keeps: Any) -> Any:
    """Packs that stay are whole, and JSON has but one kind of number."""
    return keeps.astype(np.int64) if isinstance(keeps, np.ndarray) else int(keeps)
