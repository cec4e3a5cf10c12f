"""The engine against the oracle: two writings of docs/model.md, one in arrays, one in plain floats."""

from __future__ import annotations

from hypothesis import HealthCheck, assume, given, settings

import negosim
import oracle
from agreement import differences
from negosim.scenario.schema import Scenario
from strategies import scenarios

# A comparison that the oracle decided by less than this is decided by rounding: both answers are
# right then. Exact ties are no such case, as comparisons allow 1e-9.
ROUNDING = 1e-11

# a scenario is large, and so is what Hypothesis draws for it
MANY = settings(
    max_examples=max(250, settings.default.max_examples),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@MANY
@given(scenarios())
def test_the_central_world_is_what_the_oracle_says(scenario: Scenario) -> None:
    """Texts, replies, offers, tension, verdicts, signatures and utilities agree in any scenario."""
    told, margin = oracle.play(scenario)
    assume(margin > ROUNDING)
    found = list(differences(told, negosim.run(scenario).to_dict()))
    assert not found, "\n".join(found[:20])
