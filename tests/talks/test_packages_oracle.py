"""The engine against the oracle under the protocols that table packages."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import negosim
import oracle
from agreement import differences
from negosim.scenario.change import with_values
from negosim.scenario.presets import presets
from negosim.scenario.schema import Scenario
from oracle_draws import world_of
from strategies_packages import KINDS, packaged

ROUNDING = 1e-11  # a comparison decided by less is decided by rounding
MANY = settings(
    max_examples=max(100, settings.default.max_examples),
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
    ],
)
WORLD = st.one_of(st.none(), st.integers(0, 700))


@pytest.mark.parametrize("kind", KINDS)
@MANY
@given(st.data(), WORLD)
def test_packages_are_what_the_oracle_says(
    kind: str, data: st.DataObject, world: int | None
) -> None:
    """Texts, replies, whole replies, agreements, signatures and utilities agree everywhere."""
    scenario = data.draw(packaged(kind))
    assert not found(scenario, 7, world, certain=True)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("preset", [p.name for p in presets()])
@pytest.mark.parametrize("world", [None, 0, 300])
def test_presets_with_packages_are_what_the_oracle_says(
    preset: str, kind: str, world: int | None
) -> None:
    """Each preset, in the central world and in two others."""
    scenario = with_values(negosim.load(preset), {"protocol.kind": kind})
    assert not found(scenario, 1, world)


def found(scenario: Scenario, seed: int, world: int | None, certain: bool = False) -> list[str]:
    """Where the engine and the oracle differ; `certain` sets cases of rounding aside."""
    draws = None if world is None else world_of(scenario, seed, world)
    told, margin = oracle.play(scenario, draws)
    if certain:
        assume(margin > ROUNDING)
    ran = negosim.run(scenario, seed=None if world is None else seed, world=world)
    return list(differences(told, ran.to_dict()))[:20]
