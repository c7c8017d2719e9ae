"""The numbers: demand, cover and coverage. Arrays in, frozen results out; no tables, files or Django.

    import numpy as np
    from beredt import outlook as o

    used = o.Series(start=np.arange(0, 364, 7), days=np.full(52, 7), packs=np.tile([9, 12, 7, 14], 13))
    demand = o.estimate_demand(o.PlaceTotals([546], [364], [20]), [used]).demand()
    history = o.KaplanMeier.fit(durations=np.arange(10, 210, 5), ended=np.ones(40, bool))
    end = o.end_forecast(elapsed=21, history=history)
    coming = o.Delivery(50, promised=30, probability=0.9, delay=[0.5, 0.3, 0.2])
    position = o.Position(demand, batches=[o.Batch(120, expiry=200)], deliveries=[coming])
    result = o.simulate(position, end, seed=o.item_seed(1, "012345"))
    print(o.cover(position).days, result.p_lasts, result.p_lasts_error, result.shortfall)
    print([(step.name, step.days) for step in o.waterfall(position).steps])

Days are counted from the as-of date: day 0 is the day after it, and a pack with expiry day e serves through
day e - 1. Amounts are whole packs, rates are packs a day. None is "unknown".
"""

from beredt.outlook.cover import Cover, cover
from beredt.outlook.delays import Delays, Orders, learn_delays
from beredt.outlook.demand import (
    Choice,
    DemandEstimate,
    Effort,
    EstimateScore,
    Forecast,
    PatientNeed,
    PlaceRates,
    PlaceTotals,
    Range,
    Regimen,
    Series,
    UseChange,
    Why,
    add_up,
    apportioned,
    change_in_use,
    estimate_demand,
    forecast,
    forecast_many,
    patient_need,
    place_rates,
    regional_demands,
    score_estimates,
    sum_of,
)
from beredt.outlook.duration import (
    Basis,
    EndForecast,
    end_as_stated,
    end_forecast,
    end_from_promise,
    end_given_elapsed,
    unknown_end,
)
from beredt.outlook.end_model import EndModel
from beredt.outlook.end_record import Rule, TrackRecord, forecast_open, track_record
from beredt.outlook.end_told import EndTold, end_told
from beredt.outlook.inverse import (
    LastDay,
    MildestRestriction,
    PacksEnough,
    Release,
    ReleaseEnough,
    cost_of_waiting,
    last_day,
    last_start,
    mildest_restriction,
    packs_enough,
    release_enough,
)
from beredt.outlook.ladder import Rung, Waste, ladder, waste
from beredt.outlook.landmarks import Shortage
from beredt.outlook.measures import longer_life, releasable, released, restricted, rotated, with_packs
from beredt.outlook.options import Option, OptionKind, options
from beredt.outlook.position import Batch, Delivery, Demand, Group, Move, Pool, Position, PriorityClass, Restriction
from beredt.outlook.question import Question
from beredt.outlook.seeds import item_seed
from beredt.outlook.sensitivity import Swing, sensitivity
from beredt.outlook.simulation import (
    Coverage,
    Drawn,
    Estimate,
    PartCoverage,
    Runs,
    StockPath,
    replay,
    run_many,
    simulate,
    simulate_group,
    simulate_group_runs,
    simulate_runs,
)
from beredt.outlook.slippage import Promises, Slips, slips, such_slips
from beredt.outlook.survival import KaplanMeier
from beredt.outlook.waterfall import Step, Waterfall, walk, waterfall

__all__ = [
    "Basis",
    "Batch",
    "Choice",
    "Cover",
    "Coverage",
    "Delays",
    "Delivery",
    "Demand",
    "DemandEstimate",
    "Drawn",
    "Effort",
    "EndForecast",
    "EndModel",
    "EndTold",
    "Estimate",
    "EstimateScore",
    "Forecast",
    "Group",
    "KaplanMeier",
    "LastDay",
    "MildestRestriction",
    "Move",
    "Option",
    "OptionKind",
    "Orders",
    "PacksEnough",
    "PartCoverage",
    "PatientNeed",
    "PlaceRates",
    "PlaceTotals",
    "Pool",
    "Position",
    "PriorityClass",
    "Promises",
    "Question",
    "Range",
    "Regimen",
    "Release",
    "ReleaseEnough",
    "Restriction",
    "Rule",
    "Rung",
    "Runs",
    "Series",
    "Shortage",
    "Slips",
    "Step",
    "StockPath",
    "Swing",
    "TrackRecord",
    "UseChange",
    "Waste",
    "Waterfall",
    "Why",
    "add_up",
    "apportioned",
    "change_in_use",
    "cost_of_waiting",
    "cover",
    "end_as_stated",
    "end_forecast",
    "end_from_promise",
    "end_given_elapsed",
    "end_told",
    "estimate_demand",
    "forecast",
    "forecast_many",
    "forecast_open",
    "item_seed",
    "ladder",
    "last_day",
    "last_start",
    "learn_delays",
    "longer_life",
    "mildest_restriction",
    "options",
    "packs_enough",
    "patient_need",
    "place_rates",
    "regional_demands",
    "releasable",
    "release_enough",
    "released",
    "replay",
    "restricted",
    "rotated",
    "run_many",
    "score_estimates",
    "sensitivity",
    "simulate",
    "simulate_group",
    "simulate_group_runs",
    "simulate_runs",
    "slips",
    "such_slips",
    "sum_of",
    "track_record",
    "unknown_end",
    "walk",
    "waste",
    "waterfall",
    "with_packs",
]
