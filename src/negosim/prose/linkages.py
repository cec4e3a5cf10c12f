"""Writes what depends on what: conditions of stances, instruments that are signed together."""

from __future__ import annotations

from functools import partial

from negosim.prose.conditions import condition
from negosim.prose.names import clause_name, instrument_name, named, party_name
from negosim.scenario.feasible import Feasible
from negosim.scenario.joint import groups
from negosim.scenario.schema import Scenario
from negosim.text import listed


def linkages(scenario: Scenario) -> list[str]:
    """Who needs what of which clause for which, and whether the stated red lines exclude it."""
    feasible = Feasible(scenario, partial(named, scenario))
    lines = []
    for clause, shape in scenario.clauses.items():
        for party, stance in shape.stances.items():
            for needed in stance.requires:
                why = feasible.condition_obstacle(needed)
                met = f"it cannot be met: {why}" if why else "the stated red lines allow it"
                who, on = party_name(scenario, party), clause_name(scenario, clause)
                lines.append(f"{who} accepts {on} only if {condition(scenario, needed)}; {met}.")
    return lines + together(scenario)


def together(scenario: Scenario) -> list[str]:
    """Which instruments are signed together, a sentence each."""
    group = groups({i: stated.signed_with for i, stated in scenario.instruments.items()})
    lines = []
    for number in dict.fromkeys(group.values()):
        signed = [instrument_name(scenario, i) for i, g in group.items() if g == number]
        if len(signed) > 1:
            lines.append(f"{listed(signed)} are signed together or not at all.")
    return lines
