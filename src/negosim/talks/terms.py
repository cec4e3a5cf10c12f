"""Computes, once, what follows from a scenario's requirements and a party's stance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from negosim.table import Array, Mask, Table
from negosim.talks.worlds import Worlds
from negosim.utility import satisfaction


@dataclass(frozen=True, slots=True)
class Condition:
    """A requirement: clause `on` at ≥ `at_least`, with who requires it on which clause."""

    on: int
    at_least: float
    asked: Mask  # (P, C)
    free: Mask  # (C,): no veto party requires it on the clause


def conditions(table: Table) -> tuple[Condition, ...]:
    """The table's requirements, grouped by clause and floor."""
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

    The distance from the ideal to the upper and to the lower red line, and the utility that
    conceding it costs.
    """

    reach_up: Array
    reach_down: Array
    cost_up: Array
    cost_down: Array

    @classmethod
    def of(cls, worlds: Worlds, p: int, weight: Array) -> Plan:
        """The plan of party `p` with its normalised saliences (W, C)."""
        ideal, low, high = (x[:, p] for x in worlds.held)
        curvature = float(worlds.table.curvature[p])
        return cls(
            reach_up=high - ideal,
            reach_down=low - ideal,
            cost_up=weight * (1.0 - satisfaction(high, ideal, curvature)),
            cost_down=weight * (1.0 - satisfaction(low, ideal, curvature)),
        )
