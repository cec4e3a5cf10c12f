"""Worlds in which a signature is in reach: the share of limits that sign, world by world."""

from __future__ import annotations

from negosim import load
from negosim.game.in_reach import LEAST, LIMITS, MOST, in_reach
from negosim.scenario.tabulate import tabulate
from negosim.talks.play import run


def test_the_share_is_that_of_runs_with_each_limit() -> None:
    """Played one by one, as many limits sign as the share says; the best world comes first."""
    scenario = load("two-party")
    result = in_reach(scenario, ("buyer",), 7)
    sessions = len(tabulate(scenario).meetings)
    for world in (*result.worlds[:1], result.worlds[-1], result.shares.index(0.0)):
        signed = 0
        for limit in LIMITS:
            steps = [limit * n / sessions for n in range(1, sessions + 1)]
            tactic = {"kind": "scripted", "shares": steps, "by": "session"}
            played = run(scenario.changed({"parties.buyer.tactic": tactic}), 7, world)
            signed += played.outcome.instruments["contract"].signed
        assert signed / len(LIMITS) == result.shares[world]
    inside = {w for w, share in enumerate(result.shares) if LEAST <= share <= MOST}
    assert set(result.worlds) == inside
    off = [abs(result.shares[w] - 0.5) for w in result.worlds]
    assert off == sorted(off)


def test_several_seats_have_it_in_reach_together() -> None:
    """A world counts if it is in reach of each, the others playing by their tactics."""
    scenario = load("two-party")
    apart = [set(in_reach(scenario, (p,), 7).worlds) for p in scenario.parties]
    assert set(in_reach(scenario, tuple(scenario.parties), 7).worlds) == apart[0] & apart[1]
