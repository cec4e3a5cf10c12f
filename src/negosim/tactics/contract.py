"""Defines a tactic: its function, parameters, traits and citation.

A tactic is one file with one pure function `concession(view, params) -> κ` of shape (W,): the
share in [0, 1] of the way from its ideal to its red line that the party concedes now. `params`
holds arrays of shape (W,) for numbers, (W, K) for K numbers in a list, and plain strings for
choices.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from negosim.table import Array, Setting, View

MOST = 1000
"""How many numbers a list may hold."""


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter: its default, its range (ends included unless `open`), or its choices.

    With `many` it is a list of such numbers, and its default a tuple.
    """

    default: Setting
    doc: str
    low: float = 0.0
    high: float = 1.0
    open_low: bool = False
    open_high: bool = False
    choices: tuple[str, ...] = ()
    many: bool = False
    spread: bool = False  # drawn by the scenario's [uncertainty] tactic spread
    cap: float = np.inf  # what is stated at or below it is not drawn above it

    def drawn(self, stated: float, factor: Array) -> Array:
        """The stated value times a factor, in the range; an open end is approached, not reached."""
        low = np.nextafter(self.low, np.inf) if self.open_low else self.low
        high = np.nextafter(self.high, -np.inf) if self.open_high else self.high
        return np.clip(stated * factor, low, min(high, self.cap) if stated <= self.cap else high)

    def error(self, value: object) -> str | None:
        """What is wrong with `value`, in the user's words; None if nothing is."""
        if self.choices:
            if value in self.choices:
                return None
            return f"should be one of {', '.join(self.choices)}"
        if self.many:
            fits = isinstance(value, list | tuple) and 1 <= len(value) <= MOST
            if fits and not any(map(self._error, value)):  # type: ignore[call-overload]
                return None
            return f"should be an array of 1 to {MOST:,} numbers in {self.range}"
        return self._error(value)

    @property
    def range(self) -> str:
        """The range of a number, a round bracket for an end that is left out."""
        left, right = "(" if self.open_low else "[", ")" if self.open_high else "]"
        return f"{left}{self.low:g}, {self.high:g}{right}"

    def _error(self, value: object) -> str | None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return "should be a number"
        above = value > self.low if self.open_low else value >= self.low
        below = value < self.high if self.open_high else value <= self.high
        return None if above and below else f"should lie in {self.range}"


def anything(_params: Mapping[str, Setting]) -> tuple[str, str] | None:
    """No two parameters are at odds."""
    return None


@dataclass(frozen=True, slots=True)
class Tactic:
    """A named rule for how much a party concedes.

    `monotone`: κ never falls. `open_loop`: κ does not depend on what others say. Both are claims
    that the contract tests try to falsify. Lists show tactics by `place`, then by name.
    """

    name: str
    title: str
    concession: Callable[[View, Mapping[str, Array | str]], Array]
    source: str
    params: Mapping[str, Param] = field(default_factory=dict)
    check: Callable[[Mapping[str, Setting]], tuple[str, str] | None] = anything
    monotone: bool = False
    open_loop: bool = False
    place: int = 100
