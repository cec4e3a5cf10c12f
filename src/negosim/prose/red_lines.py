"""Owns whose red line a bound is: the party's own, or that of members whom an alliance needs."""

from __future__ import annotations

from negosim.prose.names import SAME
from negosim.scenario.schema import Party, Scenario
from negosim.talks.alliance import needed
from negosim.text import shortened

_NAMED = 4  # members named before the rest is counted


def stated(scenario: Scenario, party: str, clause: str) -> tuple[float, float]:
    """The red lines of a party as stated, narrowed to those that enough of its members share.

    A party without a stance accepts every level.
    """
    stance = scenario.clauses[clause].stances.get(party)
    if stance is None:
        return 0.0, 1.0
    low, high = stance.accepts
    bounds = _member_bounds(scenario, party, clause)
    if bounds:
        n = needed(_share(scenario.parties[party]), len(bounds))
        high = min(high, sorted((b[1] for b in bounds.values()), reverse=True)[n - 1])
        low = max(low, sorted(b[0] for b in bounds.values())[n - 1])
    if low > high:
        low = high = min(max(stance.ideal, high), low)
    return low, high


def binding_members(
    scenario: Scenario, party: str, clause: str, bound: float, upper: bool
) -> tuple[str, ...]:
    """Ids of the members whose own red line is the alliance's bound or lies inside it.

    Empty where the alliance's own stance is what binds.
    """
    stance = scenario.clauses.get(clause)
    own = stance.stances.get(party) if stance else None
    if own is None:
        return ()
    if upper:
        if own.accepts[1] <= bound + SAME / 5:
            return ()
        return tuple(
            m
            for m, b in _member_bounds(scenario, party, clause).items()
            if b[1] <= bound + SAME / 5
        )
    if own.accepts[0] >= bound - SAME / 5:
        return ()
    return tuple(
        m for m, b in _member_bounds(scenario, party, clause).items() if b[0] >= bound - SAME / 5
    )


def members_phrase(scenario: Scenario, party: str, members: tuple[str, ...]) -> str:
    """Why members bind: "by unanimity: A, B and three more"; empty without any."""
    if not members:
        return ""
    alliance = scenario.parties[party]
    names = [alliance.members[m].name if m in alliance.members else m for m in members]
    rule = alliance.consensus if isinstance(alliance.consensus, str) else "consensus"
    return f"by {rule}: {shortened(names, _NAMED)}"


def _share(party: Party) -> float:
    """The share of members that must agree, as the engine counts it: 0 is more than half."""
    if isinstance(party.consensus, str):
        return {"unanimity": 1.0, "majority": 0.0}[party.consensus]
    return party.consensus


def _member_bounds(scenario: Scenario, party: str, clause: str) -> dict[str, tuple[float, float]]:
    found = scenario.parties.get(party)
    members = found.members if found else {}
    return {
        m: member.stances[clause].accepts
        for m, member in members.items()
        if clause in member.stances
    }


def zopa(scenario: Scenario, clause: str) -> tuple[float, float]:
    """The interval inside the stated red lines of every veto party; empty where low > high."""
    shape = scenario.clauses[clause]
    vetoes = {
        party
        for i in shape.instruments
        for party, seat in scenario.instruments[i].seats.items()
        if seat == "veto"
    }
    bounds = [stated(scenario, p, clause) for p in scenario.parties if p in vetoes]
    return max((b[0] for b in bounds), default=0.0), min((b[1] for b in bounds), default=1.0)
