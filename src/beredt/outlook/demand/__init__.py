"""Demand: what was used, what would have been, and what will be asked for."""

from beredt.outlook.demand.use import (
    DemandEstimate,
    PlaceRates,
    PlaceTotals,
    Series,
    estimate_demand,
    place_rates,
)

__all__ = ["DemandEstimate", "PlaceRates", "PlaceTotals", "Series", "estimate_demand", "place_rates"]
