"""Every preset with every tactic."""

from __future__ import annotations

import math

import pytest

import negosim
from negosim.scenario.presets import presets
from negosim.tactics.registry import BUILT_IN


@pytest.mark.parametrize("tactic", [t.name for t in BUILT_IN])
@pytest.mark.parametrize("preset", [p.name for p in presets()])
def test_every_party_can_have_it(preset: str, tactic: str) -> None:
    """In the central world the talks end, with a verdict on each clause and a worth for all."""
    stated = negosim.load(preset)
    kinds = {f"parties.{p}.tactic": {"kind": tactic} for p in stated.parties}
    run = negosim.run(stated.changed(kinds))
    assert set(run.outcome.clauses) == set(stated.clauses)
    assert all(map(math.isfinite, run.outcome.utilities.values()))
