"""Writes whose red line a bound is if members of an alliance hold it."""

from __future__ import annotations

from collections.abc import Sequence

from negosim.scenario.schema import Scenario
from negosim.text import shortened

_NAMED = 4  # members named before the rest is counted


def members_phrase(scenario: Scenario, party: str, members: Sequence[str]) -> str:
    """Which members bind, and by which rule: "by unanimity: A, B and three more", if any."""
    if not members:
        return ""
    alliance = scenario.parties[party]
    names = [alliance.members[m].name if m in alliance.members else m for m in members]
    rule = alliance.consensus if isinstance(alliance.consensus, str) else "consensus"
    return f"by {rule}: {shortened(names, _NAMED)}"
