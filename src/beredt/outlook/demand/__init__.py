"""Demand: what was used, what would have been, what will be asked for, and what patients will need."""

from beredt.outlook.demand.change import UseChange, change_in_use
from beredt.outlook.demand.estimates import EstimateScore, score_estimates
from beredt.outlook.demand.forecasting import Forecast, forecast, forecast_many, sum_of
from beredt.outlook.demand.hierarchy import add_up, apportioned, regional_demands
from beredt.outlook.demand.models import Effort
from beredt.outlook.demand.patients import PatientNeed, Range, Regimen, patient_need
from beredt.outlook.demand.selection import Choice, Why
from beredt.outlook.demand.use import (
    DemandEstimate,
    PlaceRates,
    PlaceTotals,
    Series,
    estimate_demand,
    place_rates,
)

__all__ = [
    "Choice",
    "DemandEstimate",
    "Effort",
    "EstimateScore",
    "Forecast",
    "PatientNeed",
    "PlaceRates",
    "PlaceTotals",
    "Range",
    "Regimen",
    "Series",
    "UseChange",
    "Why",
    "add_up",
    "apportioned",
    "change_in_use",
    "estimate_demand",
    "forecast",
    "forecast_many",
    "patient_need",
    "place_rates",
    "regional_demands",
    "score_estimates",
    "sum_of",
]
