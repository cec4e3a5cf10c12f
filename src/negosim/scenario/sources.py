"""Lists what each stance rests on: a statement on the clause, a general one, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from negosim.scenario.faults import Keys

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario


def bases(scenario: Scenario) -> list[tuple[Keys, str]]:
    """The `basis` of every stance with its place: of parties, of members, of chambers."""
    found: list[tuple[Keys, str]] = [
        (("clauses", c, "stances", p), stance.basis)
        for c, clause in scenario.clauses.items()
        for p, stance in clause.stances.items()
    ]
    found += [
        (("parties", p, "members", m, "stances", c), stance.basis)
        for p, party in scenario.parties.items()
        for m, member in party.members.items()
        for c, stance in member.stances.items()
    ]
    found += [
        (("parties", p, "ratification", "stances", c), stance.basis)
        for p, party in scenario.parties.items()
        if party.ratification
        for c, stance in party.ratification.stances.items()
    ]
    return found
