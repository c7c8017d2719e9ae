"""The answer of a simulation, and how to ask for it; see the package `simulation`."""

from beredt.outlook.simulation import Coverage, Estimate, Runs, replay, simulate, simulate_runs

__all__ = ["Coverage", "Estimate", "Runs", "replay", "simulate", "simulate_runs"]
