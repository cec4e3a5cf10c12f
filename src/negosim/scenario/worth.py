"""Computes what levels and no deal are worth to a party, from the stated values."""

from __future__ import annotations

import numpy as np

from negosim import utility
from negosim.scenario.schema import Scenario

Interval = tuple[float, float]


def satisfaction(scenario: Scenario, party: str, clause: str, level: float) -> float:
    """The satisfaction of a party that has a stance on the clause, with a level of it."""
    stance = scenario.clauses[clause].stances[party]
    if stance.values:
        steps = scenario.clauses[clause].levels
        worth = [stance.values[step.name] for step in steps]
        return float(np.interp(level, [step.at for step in steps], worth))
    curvature = stance.curvature or scenario.parties[party].curvature
    return float(utility.satisfaction(np.asarray(level), np.asarray(stance.ideal), curvature))


def extremes(scenario: Scenario, party: str, clause: str, levels: Interval) -> Interval:
    """Its least and its greatest satisfaction over an interval of levels."""
    low, high = levels
    stance = scenario.clauses[clause].stances[party]
    turns = [step.at for step in scenario.clauses[clause].levels] if stance.values else []
    inside = [x for x in (stance.ideal, *turns) if low < x < high]
    worth = [satisfaction(scenario, party, clause, x) for x in (low, *inside, high)]
    return min(worth), max(worth)


def weights(scenario: Scenario, party: str) -> dict[str, float]:
    """The party's normalised saliences, by clause."""
    stated = {
        c: k.stances[party].salience for c, k in scenario.clauses.items() if party in k.stances
    }
    total = sum(stated.values()) or 1.0
    return {clause: salience / total for clause, salience in stated.items()}


def without_deal(scenario: Scenario, party: str) -> float | None:
    """What no deal is worth to a party by its own statement; None if it states nothing."""
    stated = scenario.parties[party]
    if stated.no_deal is not None or stated.outside is None:
        return stated.no_deal
    return stated.outside + sum(
        weight * satisfaction(scenario, party, clause, scenario.clauses[clause].status_quo)
        for clause, weight in weights(scenario, party).items()
    )


def least_signed(scenario: Scenario, party: str) -> float:
    """The worst that its own red lines let a party sign: its worst accepted level of each clause.

    Or a clause is left out, where it is not essential to the party and that is worse.
    """
    total = 0.0
    for clause, weight in weights(scenario, party).items():
        stance = scenario.clauses[clause].stances[party]
        worst, _ = extremes(scenario, party, clause, stance.lines)
        if not stance.essential:
            quo = scenario.clauses[clause].status_quo
            worst = min(worst, satisfaction(scenario, party, clause, quo))
        total += weight * worst
    return total
