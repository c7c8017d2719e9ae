"""The outlook's inputs as JSON and back, so that a stored assessment computes again from itself alone."""

import hashlib
from typing import Any

import numpy as np
import rfc8785

from beredt import outlook


def canonical(value: dict[str, Any]) -> bytes:
    """Canonical JSON (RFC 8785): the same value always gives the same bytes."""
    return rfc8785.dumps(value)


def digest(value: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON, in hex."""
    return hashlib.sha256(canonical(value)).hexdigest()


def position_to_json(position: outlook.Position) -> dict[str, Any]:
    """A position as plain values. Every delivery has the same distribution of delay, which stands once."""
    (demand,) = position.demands
    delay = position.deliveries[0].delay if position.deliveries else [1.0]
    return {
        "horizon": position.horizon,
        "demand": {"mean": demand.mean, "variance": demand.variance, "level_sd": demand.level_sd},
        "batches": [[batch.packs, batch.expiry, batch.pool] for batch in position.batches],
        "delay": [float(mass) for mass in delay],
        "deliveries": [
            [order.packs, order.promised, order.probability, order.expiry, order.confirmed]
            for order in position.deliveries
        ],
    }


def position_from_json(value: dict[str, Any]) -> outlook.Position:
    """The inverse of `position_to_json`."""
    delay = np.array(value["delay"])
    return outlook.Position(
        outlook.Demand(**value["demand"]),
        batches=[outlook.Batch(*batch) for batch in value["batches"]],
        deliveries=[
            outlook.Delivery(packs, promised, probability, delay, expiry, confirmed)
            for packs, promised, probability, expiry, confirmed in value["deliveries"]
        ],
        horizon=value["horizon"],
    )


def end_to_json(end: outlook.EndForecast) -> dict[str, Any]:
    """A forecast of the end, with the days of no mass left out."""
    return {
        "basis": end.basis.name,
        "beyond": end.beyond,
        "length": len(end.pmf),
        "pmf": {str(day): float(mass) for day, mass in enumerate(end.pmf) if mass},
    }


def end_from_json(value: dict[str, Any]) -> outlook.EndForecast:
    """The inverse of `end_to_json`."""
    pmf = np.zeros(value["length"])
    for day, mass in value["pmf"].items():
        pmf[int(day)] = mass
    return outlook.EndForecast(pmf, value["beyond"], outlook.Basis[value["basis"]])
