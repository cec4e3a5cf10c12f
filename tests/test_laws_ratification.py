"""Laws of ratification that random scenarios keep, whatever happens in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import negosim
from negosim.record import EPS, Outcome, Run
from negosim.scenario.schema import Condition, Scenario
from strategies import scenarios

RANDOM = settings(
    max_examples=max(60, settings.default.max_examples // 2),
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
def test_what_is_in_force_is_signed_ratified_and_rests_on_what_is_in_force(
    scenario: Scenario, world: int
) -> None:
    """The laws of ratification, in a drawn world of a random scenario with chambers."""
    outcome = negosim.run(scenario, seed=3, world=world).outcome
    has_its_reason(outcome)
    nothing_in_force_is_no_deal(outcome)
    if not any(effect.set for event in scenario.events.values() for effect in event.effects):
        rests_on_what_is_in_force(scenario, outcome)


def has_its_reason(outcome: Outcome) -> None:
    """In force implies signed and not refused; what is not in force has a reason."""
    for paper in outcome.instruments.values():
        assert paper.in_force is not bool(paper.why_not_in_force)
        assert not paper.in_force or (paper.signed and not paper.not_ratified_by)
        assert paper.signed or not paper.not_ratified_by
        for refusal in paper.not_ratified_by:
            assert refusal.beyond > EPS


def nothing_in_force_is_no_deal(outcome: Outcome) -> None:
    """Whatever is signed, and not nearly but to the bit."""
    if not any(paper.in_force for paper in outcome.instruments.values()):
        assert outcome.utilities == outcome.batna
        assert not any(clause.in_force for clause in outcome.clauses.values())


def rests_on_what_is_in_force(scenario: Scenario, outcome: Outcome) -> None:
    """Nothing in force rests on something else by condition, `signed_with` or essential clause."""
    for i, paper in outcome.instruments.items():
        stated = scenario.instruments[i]
        if not paper.in_force:
            continue
        assert all(outcome.instruments[k].in_force for k in stated.signed_with)
        for c, clause in scenario.clauses.items():
            for p, stance in clause.stances.items():
                signs = i in clause.instruments and stated.seats.get(p) == "veto"
                assert not (signs and stance.essential) or outcome.clauses[c].in_force
    for c, verdict in outcome.clauses.items():
        held = scenario.clauses[c].instruments
        assert not verdict.in_force or any(outcome.instruments[i].in_force for i in held)
        for p, stance in scenario.clauses[c].stances.items():
            for requirement in stance.requires if verdict.in_force and p in verdict.veto else ():
                options = requirement.any_of or (requirement,)
                assert any(met(scenario, outcome, option) for option in options)


def met(scenario: Scenario, outcome: Outcome, condition: Condition) -> bool:
    """Whether a condition is met by what is in force."""
    if condition.signed:
        return outcome.instruments[condition.signed].in_force
    clause = outcome.clauses[condition.clause]
    if clause.status == "agreed":
        return clause.in_force and condition.allows(clause.level)
    return condition.allows(scenario.clauses[condition.clause].status_quo)


@RANDOM
@given(scenarios().filter(ratified), st.integers(0, 300))
def test_chambers_change_nothing_at_the_table(scenario: Scenario, world: int) -> None:
    """Without its chambers, a world is signed alike, and is worth what is in force with them."""
    assume(not any("ratification" in str(e.effects) for e in scenario.events.values()))
    people = {
        p: party.model_copy(update={"ratification": None}) for p, party in scenario.parties.items()
    }
    without = negosim.run(scenario.model_copy(update={"parties": people}), seed=3, world=world)
    run = negosim.run(scenario, seed=3, world=world)
    assert run.sessions == without.sessions
    assert signatures(run) == signatures(without)
    if all(paper.in_force for paper in run.outcome.instruments.values() if paper.signed):
        assert run.outcome.utilities == without.outcome.utilities


def signatures(run: Run) -> Mapping[str, Any]:
    """What is signed, and why not."""
    papers = run.outcome.instruments.items()
    return {i: (p.signed, p.why, p.missing, p.below_batna) for i, p in papers}
