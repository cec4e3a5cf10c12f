"""Finds the forecasts: those of this package, and those of installed packages.

A file beside this one adds a built-in forecast. Other packages add theirs through the entry-point
group `negosim.forecasts`, each entry naming a `Forecast`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import negosim.forecasts
from negosim.forecasts.contract import Forecast
from negosim.plugins import built_in, known

BUILT_IN = built_in(negosim.forecasts, Forecast)


@cache
def forecasts() -> Mapping[str, Forecast]:
    """Every known forecast by name, built-in ones first; a built-in name cannot be taken over."""
    return known("negosim.forecasts", BUILT_IN)
