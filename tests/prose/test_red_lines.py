"""Whose red line a bound is, and the room that the stated red lines leave."""

from __future__ import annotations

import pytest

import negosim
from negosim.prose import binding_members
from negosim.prose.red_lines import members_phrase, stated, zopa
from negosim.scenario.presets import presets
from negosim.scenario.schema import Scenario


@pytest.mark.parametrize(
    ("consensus", "high"), [("unanimity", 0.2), ("majority", 0.2), (0.5, 0.5), (0.51, 0.2)]
)
def test_members_narrow_the_red_lines(scenario: Scenario, consensus: object, high: float) -> None:
    """Two members, at .20 and .60, and the League's own .50: both, both, either, both."""
    league = scenario.parties["league"].model_copy(update={"consensus": consensus})
    narrowed = scenario.model_copy(update={"parties": {**scenario.parties, "league": league}})
    assert stated(narrowed, "league", "quota") == (0.0, high)


def test_only_members_that_draw_the_line_bind(scenario: Scenario) -> None:
    """Islet's .20 binds, Coast's .60 does not; the League's own line needs no member."""
    assert binding_members(scenario, "league", "quota", 0.2, True) == ("islet",)
    assert binding_members(scenario, "league", "quota", 0.5, True) == ()
    assert binding_members(scenario, "league", "patrols", 0.8, True) == ()
    assert members_phrase(scenario, "league", ("islet",)) == "by unanimity: Islet"


def test_a_voice_narrows_no_room(scenario: Scenario) -> None:
    """North's .60 and the League's .20 leave a gap; the guest's red line plays no part."""
    assert zopa(scenario, "quota") == (0.6, 0.2)
    assert zopa(scenario, "patrols") == (0.2, 0.8)


@pytest.mark.parametrize("name", [p.name for p in presets() if p.origin == "shipped"])
def test_stated_red_lines_are_those_of_the_first_session(name: str) -> None:
    """The table that `show` prints and the engine agree where no event came first."""
    scenario = negosim.load(name)
    first = negosim.run(scenario).sessions[0]
    changed = {
        (e.party, e.clause) for event in first.events for e in scenario.events[event].effects
    }
    compared = 0
    for party, answers in first.answers.items():
        for clause, answer in answers.items():
            if (party, clause) not in changed:
                assert stated(scenario, party, clause) == (answer.low, answer.high)
                compared += 1
    assert compared
