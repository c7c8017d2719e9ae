"""Distributions as tables; see the package `simulation`."""

from beredt.outlook.simulation.tables import count_cells, gamma_levels

__all__ = ["count_cells", "gamma_levels"]
