"""The emission standards of 1993, as figures: positions are years of delay, from 4 to 10.

Bueno de Mesquita, B. (1994), "Political Forecasting: An Expected Utility Method", in Bueno de
Mesquita & Stokman (eds), European Community Decision Making, Yale, p. 78.
"""

from __future__ import annotations

import numpy as np

from negosim.forecasts.contract import Dossier

POSITION = np.array([4, 7, 4, 4, 10, 10, 10, 7, 4, 7], dtype=float)
SALIENCE = np.array([0.8, 0.4, 0.2, 0.8, 0.6, 0.6, 0.9, 0.1, 1.0, 0.7])
CAPABILITY = np.array([8, 8, 3, 16, 16, 16, 16, 5, 5, 8], dtype=float) / 100
WEIGHT = CAPABILITY * SALIENCE


def dossier() -> Dossier:
    """The one issue on the scale from 0 to 100."""
    position = (POSITION - 4) / 6 * 100
    return Dossier(position[None], SALIENCE[None], CAPABILITY[None])


def years(level: float) -> float:
    """A level as years of delay."""
    return 4 + 6 * level / 100
