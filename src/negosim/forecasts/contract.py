"""Defines a forecast: from positions, saliences and capabilities to the outcome of each issue.

A forecast is one file with one pure function `predict(dossier) -> Array`: the outcome (I,) of each
issue I of a dossier. Positions and outcomes lie on a scale from 0 to 100.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

LOW, HIGH = 0.0, 100.0


@dataclass(frozen=True, slots=True, eq=False)
class Dossier:
    """Issues I that are decided together, by actors A; no array of it is to be changed.

    `position` (I, A) from 0 to 100, `salience` (I, A) from 0 to 1 and `capability` (I, A), at least
    0; NaN in all three where an actor takes no part in an issue. Each issue has an actor.
    """

    position: Array
    salience: Array
    capability: Array

    @property
    def takes_part(self) -> Mask:
        """Which actors take part in which issue (I, A)."""
        return ~np.isnan(self.position)

    def rows(self) -> list[tuple[Array, Array, Array]]:
        """Position, salience and capability of those who take part, issue by issue."""
        here = self.takes_part
        arrays = (self.position, self.salience, self.capability)
        return [(x[who], s[who], c[who]) for x, s, c, who in zip(*arrays, here, strict=True)]


@dataclass(frozen=True, slots=True)
class Forecast:
    """A model of the outcome, by name; lists show forecasts by `place`, then by name."""

    name: str
    title: str
    predict: Callable[[Dossier], Array]
    source: str
    place: int = 100


def by_issue(outcome: Callable[[Array, Array, Array], float]) -> Callable[[Dossier], Array]:
    """A model that looks at one issue at a time: at position, salience and capability (A,)."""

    def predict(dossier: Dossier) -> Array:
        return np.array([outcome(*row) for row in dossier.rows()])

    return predict
