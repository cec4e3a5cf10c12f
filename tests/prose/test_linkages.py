"""All linkages of a scenario are listed, with whether the stated red lines allow them."""

from __future__ import annotations

import negosim
from negosim.prose.linkages import linkages
from negosim.scenario.change import with_values


def test_a_condition_says_who_needs_what_for_what() -> None:
    """With the level by name, and whether it can be met."""
    assert linkages(negosim.load("two-party")) == [
        "Heddle accepts price only if warranty stands at '1 year' (.40) or higher; "
        "the stated red lines allow it."
    ]


def test_a_condition_that_cannot_be_met_says_who_excludes_it() -> None:
    """By the names that readers know."""
    path = "clauses.warranty.stances.seller.accepts"
    scenario = with_values(negosim.load("two-party"), {path: [0.0, 0.3]})
    assert linkages(scenario) == [
        "Heddle accepts price only if warranty stands at '1 year' (.40) or higher; "
        "it cannot be met: Shuttle accepts 0 to 0.3 of warranty."
    ]


def test_instruments_that_are_signed_together_are_listed() -> None:
    """Each group once."""
    scenario = negosim.load("cuba-1962")
    first, second, *_ = scenario.instruments
    together = with_values(scenario, {f"instruments.{first}.signed_with": [second]})
    (added,) = set(linkages(together)) - set(linkages(scenario))
    assert added.endswith(" are signed together or not at all.")
