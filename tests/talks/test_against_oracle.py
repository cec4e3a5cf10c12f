"""The engine against the oracle: two writings of the model, in arrays and in plain floats.

`pytest --hypothesis-profile=thorough tests/talks` looks for longer.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import negosim
import oracle
from agreement import differences
from negosim.scenario.presets import presets
from negosim.scenario.schema import Scenario
from oracle_draws import world_of
from strategies import scenarios
from strategies_events import eventful
from strategies_votes import voted

# A comparison that the oracle decided by less than this is decided by rounding: both answers are
# right then. Exact ties are no such case, as comparisons allow 1e-9.
ROUNDING = 1e-11

# a scenario is large, and so is what Hypothesis draws for it
MANY = settings(
    max_examples=max(45, settings.default.max_examples // 2),
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
    ],
)

ANY = st.one_of(scenarios(), scenarios(late=True), eventful())


@MANY
@given(ANY)
def test_the_central_world_is_what_the_oracle_says(scenario: Scenario) -> None:
    """Texts, replies, offers, tension, verdicts, signatures and utilities agree everywhere."""
    told, margin = oracle.play(scenario)
    assume(margin > ROUNDING)
    found = list(differences(told, negosim.run(scenario).to_dict()))
    assert not found, "\n".join(found[:20])


@MANY
@given(ANY, st.integers(0, 700))
def test_any_world_of_an_ensemble_is_what_the_oracle_says(scenario: Scenario, world: int) -> None:
    """The same for drawn stances, saliences, tactics, events and walkouts; the draws included."""
    told, margin = oracle.play(scenario, world_of(scenario, 7, world))
    assume(margin > ROUNDING)
    found = list(differences(told, negosim.run(scenario, seed=7, world=world).to_dict()))
    assert not found, "\n".join(found[:20])


@settings(MANY, max_examples=max(20, settings.default.max_examples // 5))
@given(voted(), st.one_of(st.none(), st.integers(0, 700)))
def test_votes_are_counted_as_the_oracle_counts_them(scenario: Scenario, world: int | None) -> None:
    """The same where instruments have quotas, for which the oracle tries every coalition."""
    draws = None if world is None else world_of(scenario, 7, world)
    told, margin = oracle.play(scenario, draws)
    assume(margin > ROUNDING)
    seed = None if world is None else 7
    found = list(differences(told, negosim.run(scenario, seed=seed, world=world).to_dict()))
    assert not found, "\n".join(found[:20])


@pytest.mark.parametrize("preset", [p.name for p in presets()])
@pytest.mark.parametrize("world", [None, 0, 1, 300])
def test_the_presets_are_played_as_the_oracle_plays_them(preset: str, world: int | None) -> None:
    """Each preset, in the central world and in some others."""
    scenario = negosim.load(preset)
    draws = None if world is None else world_of(scenario, 1, world)
    told, _ = oracle.play(scenario, draws)
    seed = None if world is None else 1
    found = list(differences(told, negosim.run(scenario, seed=seed, world=world).to_dict()))
    assert not found, "\n".join(found[:20])
