"""Owns what follows from a scenario's requirements and a party's stance, worked out once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from negosim.table import Array, Mask, Table
from negosim.talks.worlds import Worlds
from negosim.utility import satisfaction


@dataclass(frozen=True, slots=True)
class Condition:
    """A requirement: clause `on` at ≥ `at_least`; who asks it where, which clauses are free."""

    on: int
    at_least: float
    asked: Mask  # (P, C)
    free: Mask  # (C,)


def conditions(table: Table) -> tuple[Condition, ...]:
    """The table's requirements, those that ask the same thing taken together."""
    asked: dict[tuple[int, float], Mask] = {}
    for r in table.requires:
        if table.speaks[r.party, r.clause]:
            mask = asked.setdefault((r.on, r.at_least), np.zeros_like(table.speaks))
            mask[r.party, r.clause] = True
    return tuple(
        Condition(on, x, mask, ~np.asarray((mask & table.veto).any(axis=0)))
        for (on, x), mask in asked.items()
    )


@dataclass(frozen=True, slots=True)
class Plan:
    """What follows from a party's stance until an event changes it; (W, C) each.

    How far it is from ideal to the upper and the lower red line, and what conceding that costs in
    utility.
    """

    reach_up: Array
    reach_down: Array
    cost_up: Array
    cost_down: Array

    @classmethod
    def of(cls, worlds: Worlds, p: int, weight: Array) -> Plan:
        """Of party `p` with its normalised saliences (W, C)."""
        ideal, low, high = worlds.held_ideal[:, p], worlds.held_low[:, p], worlds.held_high[:, p]
        curvature = float(worlds.table.curvature[p])
        return cls(
            reach_up=high - ideal,
            reach_down=low - ideal,
            cost_up=weight * (1.0 - satisfaction(high, ideal, curvature)),
            cost_down=weight * (1.0 - satisfaction(low, ideal, curvature)),
        )
