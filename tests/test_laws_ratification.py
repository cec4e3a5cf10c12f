"""Laws of ratification that random scenarios keep, whatever happens in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from negosim.record import EPS, Outcome, Run, Unforced
from negosim.scenario.schema import Scenario
from negosim.talks import play  # the engine itself: a law may be of what no file could state
from strategies import scenarios

RANDOM = settings(
    max_examples=max(30, settings.default.max_examples // 2),
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
    ],
)


def ratified(scenario: Scenario) -> bool:
    """Whether somebody has to ratify."""
    return any(party.ratification for party in scenario.parties.values())


@RANDOM
@given(scenarios().filter(ratified), st.integers(0, 300))
def test_what_is_in_force_is_signed_and_ratified(scenario: Scenario, world: int) -> None:
    """The laws of ratification, in a drawn world of a random scenario with chambers."""
    outcome = play.run(scenario, seed=3, world=world).outcome
    has_its_reason(outcome)
    nothing_in_force_is_no_deal(outcome)


def has_its_reason(outcome: Outcome) -> None:
    """In force implies signed and not refused; what is not in force has its reasons, no others."""
    for paper in outcome.instruments.values():
        why = paper.why_not_in_force
        assert paper.in_force is not bool(why)
        assert (Unforced.NOT_SIGNED in why) is not paper.signed
        assert (Unforced.NOT_RATIFIED in why) is bool(paper.not_ratified_by)
        assert Unforced.TOGETHER not in why or len(why) == 1
        assert not paper.in_force or (paper.signed and not paper.not_ratified_by)
        assert paper.signed or not paper.not_ratified_by
        for refusal in paper.not_ratified_by:
            assert refusal.beyond > EPS


def nothing_in_force_is_no_deal(outcome: Outcome) -> None:
    """Whatever is signed, and not nearly but to the bit."""
    if not any(paper.in_force for paper in outcome.instruments.values()):
        assert outcome.utilities == outcome.batna
        assert not any(clause.in_force for clause in outcome.clauses.values())


@RANDOM
@given(scenarios().filter(ratified), st.integers(0, 300))
def test_chambers_change_nothing_at_the_table(scenario: Scenario, world: int) -> None:
    """Without its chambers, a world is signed alike, and is worth what is in force with them."""
    assume(not any("ratification" in str(e.effects) for e in scenario.events.values()))
    people = {
        p: party.model_copy(update={"ratification": None}) for p, party in scenario.parties.items()
    }
    without = play.run(scenario.model_copy(update={"parties": people}), seed=3, world=world)
    run = play.run(scenario, seed=3, world=world)
    assert run.sessions == without.sessions
    assert signatures(run) == signatures(without)
    if all(paper.in_force for paper in run.outcome.instruments.values() if paper.signed):
        assert run.outcome.utilities == without.outcome.utilities


def signatures(run: Run) -> Mapping[str, Any]:
    """What is signed, and why not."""
    papers = run.outcome.instruments.items()
    return {i: (p.signed, p.why, p.missing, p.below_batna) for i, p in papers}
