"""Tells who must agree to an instrument, and without which clauses they sign nothing."""

from __future__ import annotations

from negosim.scenario.schema import Scenario


def essential_to(scenario: Scenario, instrument: str) -> dict[str, tuple[str, ...]]:
    """For each clause of an instrument, the signatories to which it is essential, as stated."""
    seats = scenario.instruments[instrument].seats
    return {
        name: tuple(p for p, s in clause.stances.items() if s.essential and seats.get(p) == "veto")
        for name, clause in scenario.clauses.items()
        if instrument in clause.instruments
    }
