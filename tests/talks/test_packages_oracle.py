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
    max_examples=max(30, settings.default.max_examples // 2),
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
    ],
)
WORLD = st.one_of(st.none(), st.integers(0, 700))

DRAWN = ("cuba-1962", "euro-security-2021", "istanbul-2022", "two-plus-four-1990")
"""Presets small enough to be played in plain floats once more, in a drawn world."""

SLOW = ("monotonic_concession", "good-friday-1998")
"""Many rounds among many parties: as slow as all others together."""


@pytest.mark.parametrize("kind", KINDS)
@MANY
@given(st.data(), WORLD)
def test_packages_are_what_the_oracle_says(
    kind: str, data: st.DataObject, world: int | None
) -> None:
    """Texts, replies, whole replies, agreements, signatures and utilities agree everywhere."""
    scenario = data.draw(packaged(kind))
    assert not found(scenario, 7, world, certain=True)


@pytest.mark.parametrize(
    ("preset", "kind", "world"),
    [(p.name, k, None) for p in presets() for k in KINDS if (k, p.name) != SLOW]
    + [(name, k, 300) for name in DRAWN for k in KINDS],
)
def test_presets_with_packages_are_what_the_oracle_says(
    preset: str, kind: str, world: int | None
) -> None:
    """Each preset, in the central world and in another."""
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


def test_a_delegation_takes_the_package_that_it_tabled() -> None:
    """Also where it keeps its ideal on one clause to give more than its offer on another."""
    wants = {"a": {"ideal": 0.0}, "b": {"ideal": 1.0}}
    scripts: dict[str, list[float]] = {"a": [0.0], "b": [0.05]}
    scenario = negosim.scenario(
        {
            "format": 1,
            "title": "a split",
            "story": "two parties divide two things",
            "calendar": {"start": "2030-01-01", "end": "2030-01-04", "every": 1},
            "protocol": {"kind": "alternating_offers"},
            "parties": {
                p: {"name": p, "tactic": {"kind": "scripted", "shares": shares}}
                for p, shares in scripts.items()
            },
            "instruments": {"paper": {"title": "paper", "seats": {"a": "veto", "b": "veto"}}},
            "clauses": {
                c: {
                    "title": c,
                    "instruments": ["paper"],
                    "drafted": 0.0,
                    "stances": {"a": wants["a"], "b": wants["b"] | {"salience": weight}},
                }
                for c, weight in (("dear", 0.9), ("cheap", 0.1))
            },
        }
    )
    fourth = negosim.run(scenario).sessions[3]
    assert fourth.package is not None
    assert (fourth.package.by, fourth.package.replies["b"]) == ("b", "accept")
    assert fourth.text == pytest.approx({"dear": 1.0, "cheap": 0.5})
