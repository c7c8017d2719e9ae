"""How late deliveries come: assumed until the deliveries themselves teach better."""

import numpy as np

#: Assumed until deliveries are learnt from: half come on the day, the others late with a mean of two weeks.
ON_TIME = 0.5
MEAN_DELAY = 14


def delay_distribution() -> np.ndarray:
    """delay[k] = P(k days late): a stated assumption until the deliveries themselves teach better. (121,)"""
    late = np.arange(1, 121)
    geometric = (1 - 1 / MEAN_DELAY) ** (late - 1) / MEAN_DELAY
    return np.concatenate(([ON_TIME], (1 - ON_TIME) * geometric))
