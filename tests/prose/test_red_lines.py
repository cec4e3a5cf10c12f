"""Whose red line a bound is, in words."""

from __future__ import annotations

from negosim.prose import members_phrase
from negosim.scenario.schema import Scenario


def test_members_are_named_with_the_rule_of_their_alliance(scenario: Scenario) -> None:
    """By rule and by name; nothing where no member holds the line."""
    assert members_phrase(scenario, "league", ("islet",)) == "by unanimity: Islet"
    assert members_phrase(scenario, "league", ("islet", "coast")) == "by unanimity: Islet and Coast"
    assert members_phrase(scenario, "league", ()) == ""
