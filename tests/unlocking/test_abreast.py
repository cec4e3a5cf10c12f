"""Variants played side by side: each as it is by itself, to the bit."""

from __future__ import annotations

import random
from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import negosim
from negosim.scenario.change import with_values
from negosim.scenario.schema import Scenario
from negosim.scenario.tabulate import tabulate
from negosim.talks.batch import play
from negosim.talks.worlds import central
from negosim.unlocking.abreast import Abreast
from negosim.unlocking.trials import Probe
from strategies import scenarios
from strategies_events import eventful

CHECKS = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def variants(scenario: Scenario, seed: int, count: int = 7) -> list[dict[str, Any]]:
    """Red lines of stances and members, patience, and at times what a world cannot have alone."""
    chance = random.Random(seed)
    lines: dict[str, tuple[float, float]] = {}
    for c, clause in scenario.clauses.items():
        for p, stance in clause.stances.items():
            lines[f"clauses.{c}.stances.{p}.accepts"] = stance.lines
    for p, party in scenario.parties.items():
        for m, member in party.members.items():
            for c, held in member.stances.items():
                lines[f"parties.{p}.members.{m}.stances.{c}.accepts"] = held.accepts
    found = []
    for _ in range(count):
        changes: dict[str, Any] = {}
        for path in chance.sample(sorted(lines), min(len(lines), chance.randrange(4))):
            low, high = lines[path]
            ends = round(low * chance.random(), 2), round(high + (1 - high) * chance.random(), 2)
            changes[path] = [min(ends[0], low), max(ends[1], high)]
        for p, party in scenario.parties.items():
            if "patience" in party.tactic.params and chance.random() < 0.4:
                changes[f"parties.{p}.tactic.patience"] = round(0.3 + chance.random(), 2)
            if chance.random() < 0.1:
                changes[f"parties.{p}.sensitivity"] = 0.0
        found.append(changes)
    return found


def alone(scenario: Scenario, changes: dict[str, Any]) -> Probe:
    """The variant as a scenario of its own."""
    table = tabulate(with_values(scenario, changes) if changes else scenario)
    return Probe.of(play(table, central(table))).world(0)


def assert_as_alone(scenario: Scenario, seed: int) -> int:
    """All results of all variants are the same bits; how many plays they took."""
    changes, plays = variants(scenario, seed), 0
    for numbers, ledger in Abreast(scenario).play(changes):
        plays += 1
        results = Probe.of(ledger)
        for world, number in enumerate(numbers):
            mine, theirs = results.world(world), alone(scenario, changes[number])
            for field in fields(Probe):
                a, b = getattr(mine, field.name), getattr(theirs, field.name)
                assert np.array_equal(a, b), (field.name, changes[number])
    return plays


@pytest.mark.parametrize("preset", negosim.presets())
def test_variants_of_a_preset_are_as_alone(preset: str) -> None:
    """They share plays, unless events state anew what all worlds have in common."""
    scenario = negosim.load(preset)
    plays = [assert_as_alone(scenario, seed) for seed in range(2)]
    assert (min(plays) < 7) is (tabulate(scenario).rewritten is None)


@settings(max_examples=15, suppress_health_check=CHECKS)
@given(st.one_of(scenarios(), eventful()), st.integers(0, 1000))
def test_variants_of_a_random_scenario_are_as_alone(scenario: Scenario, seed: int) -> None:
    """Whatever its events, alliances and steps."""
    assert_as_alone(scenario, seed)
