"""Does the stock last through the shortage? Daily Monte Carlo over demand and deliveries, exact over the end.

One day of one replication, t = 0, 1, ..., horizon - 1, for each item of a group:

1. Packs whose last day of use is over (expiry - minimum life <= t) are wasted, in closed pools too.
2. The deliveries of the day join their pools; wasted at once if they can no longer be used.
3. Demand. For each region a count B is drawn at the mean, from the table of the replication's level. With the day's
   factor f (profile times surge), the cumulative shares W of the classes and one u uniform in [0, 1), class c asks for
   floor(B f W[c] + u) - floor(B f W[c - 1] + u) packs: whole, with the exact mean, and never fewer up to any class for
   a larger f. Where restrictions leave the share s of it, what lies above
   floor(B f (W[c - 1] + w[c] s) + u) is denied; of the denied, the part that is redirected (rounded by chance) turns to
   the substitutes tomorrow. Demand that moved in from other items is under this item's restrictions; demand that
   waited comes again without them.
4. Service, class by class; within a class region by region, the one that goes first changing from day to day;
   first-expiry-first-out over the lots of those pools that are open, serve this class and region, and only down to
   what each pool keeps.
5. What is unmet waits, or moves to the same class and region of another item tomorrow, times its packs for one
   (rounded by chance), or is lost. What waits on the last day is unmet. From the day on which an item's own supply
   returns its demand is met outside: it asks for nothing, and nothing is unmet.

The first day with unmet demand is the day of shortfall. Normal supply returns on day E, capped at the horizon, and is
not drawn (see summary.py): the same replications answer for any forecast of the end.

What never lowers the chance, in any single replication: more stock; a milder surge, all demand together; a stricter
restriction for the item restricted, unless its substitutes send their unmet demand back. Later expiry, earlier opening
and smaller keeps, while pools serve all, close no more, and keep no more later than now: otherwise stock may be saved
in a pool from which it cannot be drawn when it is needed, or those served first turn to what the others live on.

rows.py holds the steps, kernel.py the days; layout.py lays positions out as arrays, with the tables of tables.py;
engine.py runs them; summary.py makes the answer of results.py; answers.py and runs.py are what others call.
"""

from beredt.outlook.simulation.answers import run_many, simulate, simulate_group
from beredt.outlook.simulation.results import Coverage, Drawn, Estimate, PartCoverage, Runs, StockPath
from beredt.outlook.simulation.runs import replay, simulate_group_runs, simulate_runs

__all__ = [
    "Coverage",
    "Drawn",
    "Estimate",
    "PartCoverage",
    "Runs",
    "StockPath",
    "replay",
    "run_many",
    "simulate",
    "simulate_group",
    "simulate_group_runs",
    "simulate_runs",
]
