"""Tells who must agree to an instrument and on which clauses, and who has the chair."""

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


def chairs(scenario: Scenario) -> tuple[str, ...]:
    """Who has a chair's seat in some instrument, in the order of the file."""
    papers = scenario.instruments.values()
    return tuple(p for p in scenario.parties if any(i.seats.get(p) == "chair" for i in papers))


def chair(scenario: Scenario) -> str:
    """The party in the chair; "" if a secretariat writes the text."""
    return next(iter(chairs(scenario)), "")
