"""Lists the stated numbers of a scenario, and the values to which each may be moved."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from negosim.scenario.faults import Keys
from negosim.scenario.paths import Setting, inside, settings
from negosim.scenario.schema import Scenario
from negosim.scenario.shape import Shape

Basis = Literal["stated spread", "default step", "chosen step"]

END_OF_SCALE = "it is at the end of its scale"
NO_RED_LINE = "an end of the scale is no red line"
ZERO = "it is 0, which a relative step does not change"

KINDS = {
    "accepts": "red lines",
    "ideal": "ideals",
    "outside": "no deal",
    "no_deal": "no deal",
    "salience": "weights",
    "capability": "weights",
    "weight": "weights",
    "consult_days": "clock",
    "days": "clock",
    "sensitivity": "clock",
    "last_call": "clock",
}
"""Kinds of numbers by their keys; tactics and tension have theirs by where they stand."""

OTHER = "other"

ON_SCALE = 0.1
"""Step of a number on a scale such as [0, 1] for which the scenario states no spread."""

RELATIVE = 0.25
"""The same, of weights and rates: as a share of the number."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A stated number and the values to move it to, or None; `why_not` says why.

    `no_source` is True if the stance that holds it says that its basis is none.
    """

    path: str
    stated: float
    down: float | None
    up: float | None
    basis: Basis
    why_not: str = END_OF_SCALE
    kind: str = OTHER
    no_source: bool = False


def parameters(scenario: Scenario, step: float | None = None) -> tuple[Parameter, ...]:
    """Every stated number that the schema allows a tornado to move, with the values to move it to.

    Red lines move by the spread of the stance, ideals by half of it; saliences, capabilities and
    the parameters of tactics that have a spread by the relative spreads of `[uncertainty]`
    (÷ and × exp(spread), so that both ways are one standard deviation). As in the draws, an end of
    the scale is no red line and stays, and an ideal there moves inward. If no spread is stated,
    or it is 0, a default step is used: 0.1 on a scale, a quarter of a weight or rate, one day of
    consultation. `step` replaces all of them: on a scale as it is, else as a share of the number.
    """
    return tuple(
        replace(number, kind=_kind(keys), no_source=_basis(scenario, keys) == "none")
        for keys, number in _all(scenario, _Mover(step))
    )


def _kind(keys: Keys) -> str:
    if keys[0] == "events":
        return OTHER
    if "tactic" in keys[2:]:
        return "tactics"
    return "clock" if keys[0] == "tension" else KINDS.get(str(keys[-1]), OTHER)


def _basis(scenario: Scenario, keys: Keys) -> str:
    """The basis of the stance that holds the value; empty if none does."""
    part: object = scenario
    basis = ""
    for key in keys:
        part = inside(part, key)
        basis = getattr(part, "basis", basis)
    return basis


@dataclass(frozen=True, slots=True)
class _Mover:
    step: float | None

    def moved(self, path: str, value: float, shape: Shape, spread: float | None) -> Parameter:
        """A number moved down and up as its knob says, within its range."""
        knob = shape.knob
        assert knob is not None
        if knob.unit == "days":  # by one, or by the share that was chosen
            by = 1.0 if self.step is None else self.step * value
            basis: Basis = "default step" if self.step is None else "chosen step"
            return self._made(path, value, value - by, value + by, shape, basis)
        if knob.moves == "added":
            by, basis = self._by(spread, ON_SCALE)
            return self._made(path, value, value - by, value + by, shape, basis)
        by, basis = self._by(spread, RELATIVE)
        factor = math.exp(by) if basis == "stated spread" else 1.0 + by
        down, up = sorted((value / factor, value * factor))  # a tension may be below 0
        parameter = self._made(path, value, down, up, shape, basis)
        return parameter if value else replace(parameter, why_not=ZERO)

    def _by(self, spread: float | None, default: float) -> tuple[float, Basis]:
        if self.step is not None:
            return self.step, "chosen step"
        return (spread, "stated spread") if spread else (default, "default step")

    def _made(
        self, path: str, value: float, down: float, up: float, shape: Shape, basis: Basis
    ) -> Parameter:
        low = -math.inf if shape.low is None else shape.low
        high = math.inf if shape.high is None else shape.high

        def clipped(x: float) -> float | None:
            x = round(min(max(x, low), high), 10)
            return None if x == value else x

        return Parameter(path, value, clipped(down), clipped(up), basis)


def _all(scenario: Scenario, move: _Mover) -> Iterator[tuple[Keys, Parameter]]:
    # what belongs to no party is last
    for setting in sorted(settings(scenario), key=lambda s: s.keys[0] == "tension"):
        knob, value = setting.shape.knob, setting.value
        if knob is None or knob.still or value is None:
            continue
        if setting.keys[0] == "events" and "effects" in setting.keys[2:]:
            continue  # a tactic's parameters there too are part of what the event is
        if setting.shape.kind == "number":
            number = move.moved(setting.path, value, setting.shape, _spread(scenario, setting))
            yield setting.keys, number
        elif setting.shape.kind == "pair" and setting.shape.inner:
            for end in (0, 1):
                path, shape = f"{setting.path}.{end}", replace(setting.shape.inner, mark=knob)
                number = move.moved(path, value[end], shape, _spread(scenario, setting))
                if value[end] in (0.0, 1.0):
                    number = replace(number, down=None, up=None, why_not=NO_RED_LINE)
                yield setting.keys, number


def _spread(scenario: Scenario, setting: Setting) -> float | None:
    """The spread that the scenario states for a number; None or 0 if it states none."""
    knob = setting.shape.knob
    if knob is None or not knob.spread:
        return None
    stated = scenario.uncertainty
    if knob.spread == "red lines":
        return knob.share * stated.width(setting.holder)
    return float(getattr(stated, knob.spread))
