"""Owns the one door for whoever edits scenarios: paths, values, changes and variants."""

from __future__ import annotations

from negosim.scenario.change import value_of, with_sets, with_values
from negosim.scenario.paths import paths, value_at
from negosim.scenario.variant import variant

__all__ = ["paths", "value_at", "value_of", "variant", "with_sets", "with_values"]
