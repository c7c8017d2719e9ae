"""Demand: what was used, what would have been, and what will be asked for."""

from beredt.outlook.demand.forecasting import Forecast, forecast, forecast_many
from beredt.outlook.demand.models import Effort
from beredt.outlook.demand.use import (
    DemandEstimate,
    PlaceRates,
    PlaceTotals,
    Series,
    estimate_demand,
    place_rates,
)

__all__ = [
    "DemandEstimate",
    "Effort",
    "Forecast",
    "PlaceRates",
    "PlaceTotals",
    "Series",
    "estimate_demand",
    "forecast",
    "forecast_many",
    "place_rates",
]
