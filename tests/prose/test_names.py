"""How levels are named."""

from __future__ import annotations

import pytest

from negosim.prose.names import at_level, bound_name, level_name, move, span
from negosim.scenario.schema import Scenario


@pytest.mark.parametrize(
    ("level", "text"),
    [
        (0.2, "'a token quota' (.20)"),
        (0.42, ".42, between 'a token quota' and 'half the catch'"),
    ],
)
def test_a_red_line_between_two_names_is_numbered_first(
    scenario: Scenario, level: float, text: str
) -> None:
    """It stands after "beyond" and "short of", which do not go before "between"."""
    assert bound_name(scenario.clauses["quota"], level) == text


@pytest.mark.parametrize(
    ("level", "text"),
    [
        (0.2, "'a token quota' (.20)"),
        (0.204, "'a token quota' (.20)"),
        (0.42, "between 'a token quota' and 'half the catch' (.42)"),
    ],
)
def test_a_level_is_named_first_and_numbered_after(
    scenario: Scenario, level: float, text: str
) -> None:
    """A level at a rung has its name, one between two rungs both names."""
    assert level_name(scenario.clauses["quota"], level) == text


def test_a_level_outside_the_ladder_or_without_one(scenario: Scenario) -> None:
    """A ladder need not reach both ends, and there may be none."""
    clause = scenario.clauses["quota"]
    inner = clause.model_copy(update={"levels": clause.levels[1:3]})
    assert level_name(inner, 0.1) == "short of 'a token quota' (.10)"
    assert level_name(inner, 0.9) == "beyond 'half the catch' (.90)"
    assert level_name(scenario.clauses["patrols"], 0.9) == ".90"
    assert at_level(clause, 0.5) == " at 'half the catch' (.50)"
    assert at_level(clause, 0.3) == ", between 'a token quota' and 'half the catch' (.30)"
    assert at_level(clause, 0.5, alone=True) == "at 'half the catch' (.50)"
    assert at_level(clause, 0.3, alone=True) == at_level(clause, 0.3).removeprefix(", ")


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        (0.0, 0.5, "from 'no quota' (0) to 'half the catch' (.50)"),
        (0.3, 0.4, "from .30 to .40, between 'a token quota' and 'half the catch'"),
        (0.3, 0.5, "from .30 to 'half the catch' (.50)"),
        (1.0, 0.9, "from 'the whole catch' (1) to .90, towards 'half the catch'"),
        (0.6, 0.3, "from .60 to .30, past 'half the catch'"),
        (0.6, 0.1, "from between 'half the catch' and 'the whole catch' (.60) "
                   "to between 'no quota' and 'a token quota' (.10)"),
    ],
)  # fmt: skip
def test_a_move_names_no_rung_twice(
    scenario: Scenario, before: float, after: float, text: str
) -> None:
    """From where to where, with as few names as both ends need."""
    assert move(scenario.clauses["quota"], before, after) == text


def test_an_interval_without_width_is_one_level(scenario: Scenario) -> None:
    """Red lines may leave a single level."""
    assert span(scenario.clauses["quota"], 0.5, 0.5) == "only 'half the catch' (.50)"
