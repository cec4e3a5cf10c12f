"""Owns which numbers of a scenario are stated, and how far each may be moved; plays nothing."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from negosim.scenario.schema import MemberStance, Party, Scenario, Stance
from negosim.tactics.registry import tactics

Basis = Literal["stated spread", "default step", "chosen step"]

END_OF_SCALE = "it stands at the end of its scale"
ZERO = "it is 0, and stays 0 by a relative step"

ON_SCALE = 0.1
"""Step of a number on a scale such as [0, 1] for which the scenario states no spread."""

RELATIVE = 0.25
"""The same, of weights and rates: as a share of the number."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A stated number and the values to move it to; None where `why_not` says why there is none."""

    path: str
    stated: float
    down: float | None
    up: float | None
    basis: Basis
    why_not: str = END_OF_SCALE


def parameters(scenario: Scenario, step: float | None = None) -> tuple[Parameter, ...]:
    """Every stated number of parties, stances, requirements, events and tension.

    Red lines move by the spread of the stance, ideals by half of it; saliences, capabilities and
    the parameters of tactics that have a spread by the relative spreads of `[uncertainty]`
    (÷ and × exp(spread), so that both ways are one standard deviation). Where no spread is stated,
    or it is 0, a default step is taken: 0.1 on a scale, a quarter of a weight or rate, one day of
    consultation. `step` takes the place of all of them: on a scale as it is, else as a share of
    the number.
    """
    return tuple(_all(scenario, _Mover(step)))


@dataclass(frozen=True, slots=True)
class _Mover:
    step: float | None

    def added(
        self, path: str, value: float, spread: float | None, low: float = 0.0, high: float = 1.0
    ) -> Parameter:
        """A number on a scale."""
        by, basis = self._by(spread, ON_SCALE)
        return self._made(path, value, value - by, value + by, low, high, basis)

    def scaled(
        self, path: str, value: float, spread: float | None, low: float, high: float
    ) -> Parameter:
        """A weight or a rate."""
        by, basis = self._by(spread, RELATIVE)
        factor = math.exp(by) if basis == "stated spread" else 1.0 + by
        down, up = sorted((value / factor, value * factor))  # a tension may be below 0
        found = self._made(path, value, down, up, low, high, basis)
        return found if value else replace(found, why_not=ZERO)

    def days(self, path: str, value: float) -> Parameter:
        """A number of days: by one, or by the share that was chosen."""
        by = 1.0 if self.step is None else self.step * value
        basis: Basis = "default step" if self.step is None else "chosen step"
        return self._made(path, value, value - by, value + by, 0.0, 3650.0, basis)

    def _by(self, spread: float | None, default: float) -> tuple[float, Basis]:
        if self.step is not None:
            return self.step, "chosen step"
        return (spread, "stated spread") if spread else (default, "default step")

    def _made(
        self,
        path: str,
        value: float,
        down: float,
        up: float,
        low: float,
        high: float,
        basis: Basis,
    ) -> Parameter:
        def kept(x: float) -> float | None:
            x = round(min(max(x, low), high), 10)
            return None if x == value else x

        return Parameter(path, value, kept(down), kept(up), basis)


def _all(scenario: Scenario, move: _Mover) -> Iterator[Parameter]:
    for name, party in scenario.parties.items():
        yield from _party(scenario, f"parties.{name}", party, move)
    for clause, shape in scenario.clauses.items():
        for name, stance in shape.stances.items():
            yield from _stance(scenario, f"clauses.{clause}.stances.{name}", stance, move)
    for key, event in scenario.events.items():
        yield move.added(f"events.{key}.probability", event.probability, None)
        yield move.scaled(f"events.{key}.tension", event.tension, None, -1.0, 1.0)
    tension = scenario.tension
    yield move.added("tension.start", tension.start, None)
    yield move.scaled("tension.per_refusal", tension.per_refusal, None, 0.0, 1.0)
    yield move.scaled("tension.per_agreement", tension.per_agreement, None, 0.0, 1.0)


def _party(scenario: Scenario, at: str, party: Party, move: _Mover) -> Iterator[Parameter]:
    spread = scenario.uncertainty
    yield move.scaled(f"{at}.capability", party.capability, spread.capability, 0.0, 1e6)
    yield move.scaled(f"{at}.curvature", party.curvature, None, 0.0, 100.0)
    yield move.added(f"{at}.outside", party.outside, None, -1.0)
    yield move.added(f"{at}.sensitivity", party.sensitivity, None)
    yield move.scaled(f"{at}.walkout", party.walkout, None, 0.0, 1.0)
    yield move.days(f"{at}.consult_days", party.consult_days)
    known = tactics()[party.tactic.kind].params
    for name, value in party.tactic.params.items():
        if isinstance(value, str):
            continue
        param = known[name]
        low, high = (float(x) for x in param.kept(np.array([-np.inf, np.inf])))
        drawn = spread.tactic if param.spread else None
        path = f"{at}.tactic.{name}"
        if param.spread or not math.isfinite(high) or high > 1.0:
            yield move.scaled(path, float(value), drawn, low, high)
        else:
            yield move.added(path, float(value), None, low, high)
    for member, who in party.members.items():
        for clause, stance in who.stances.items():
            yield from _lines(scenario, f"{at}.members.{member}.stances.{clause}", stance, move)


def _stance(scenario: Scenario, at: str, stance: Stance, move: _Mover) -> Iterator[Parameter]:
    yield move.added(f"{at}.ideal", stance.ideal, 0.5 * _width(scenario, stance))
    yield from _lines(scenario, at, stance, move)
    yield move.scaled(f"{at}.salience", stance.salience, scenario.uncertainty.salience, 0.0, 1e6)
    for n, needed in enumerate(stance.requires):
        yield move.added(f"{at}.requires.{n}.at_least", needed.at_least, None)


def _lines(
    scenario: Scenario, at: str, stance: Stance | MemberStance, move: _Mover
) -> Iterator[Parameter]:
    for end in (0, 1):
        yield move.added(f"{at}.accepts.{end}", stance.accepts[end], _width(scenario, stance))


def _width(scenario: Scenario, stance: Stance | MemberStance) -> float:
    if stance.uncertainty is not None:
        return stance.uncertainty
    return float(getattr(scenario.uncertainty, stance.confidence))
