"""Red lines stated as names of levels: the outermost of them, wherever an `accepts` may stand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from negosim.scenario.change import with_sets
from negosim.scenario.faults import ScenarioError
from negosim.scenario.happenings import new_values
from negosim.scenario.reader import load

LEVELS = 'levels = [{ at = 0, name = "none" }, { at = 1, name = "two metres" }]'
STEPS = (
    'scale = "steps"\nlevels = [{ at = 0, name = "none" }, { at = 0.5, name = "one" }, '
    '{ at = 0.75, name = "one and a half" }, { at = 1, name = "two" }]'
)


@pytest.fixture
def stepped(fence: str) -> str:
    """The fence with four heights, and names for what each accepts."""
    text = fence.replace(LEVELS, STEPS)
    text = text.replace("accepts = [0.5, 1]", 'accepts = ["one and a half", "two", "one"]')
    text = text.replace("accepts = [0, 0.6]", 'accepts = ["none", "one"]')
    text = text.replace("ideal = 0.2\naccepts = [0, 1]", "ideal = 0\naccepts = [0, 1]")
    text = text.replace("accepts = [0, 0.7]", 'accepts = ["none"]')
    chamber = '[parties.ann.ratification]\nname = "Council"\nstances.height.accepts = ["one"]\n'
    text = text.replace("[parties.bob]", f"{chamber}[parties.bob]")
    return text.replace("accepts = [0.2, 1]", 'accepts = ["one"]')


def test_names_are_the_interval_of_their_levels(write: Callable[..., Path], stepped: str) -> None:
    """In stances, of members and in events, whatever their order."""
    scenario = load(write(stepped))
    stances = scenario.clauses["height"].stances
    assert (stances["ann"].accepts, stances["bob"].accepts) == ((0.5, 1.0), (0.0, 0.5))
    member = scenario.parties["club"].members["eve"]
    assert member.stances["height"].accepts == (0.0, 0.0)
    assert scenario.events["storm"].effects[0].accepts == (0.5, 0.5)
    chamber = scenario.parties["ann"].ratification
    assert chamber is not None
    assert chamber.stances["height"].accepts == (0.5, 0.5)


@pytest.mark.parametrize(
    "new",
    ['set.clauses.height.stances.bob.accepts = ["one", "none"]',
     'set = { "clauses.height.stances.bob.accepts" = ["one", "none"] }'],
)  # fmt: skip
def test_names_that_an_event_sets(write: Callable[..., Path], stepped: str, new: str) -> None:
    """In both forms of a path."""
    change = 'party = "ann"\nclause = "height"\naccepts = ["one"]'
    (effect,) = load(write(stepped.replace(change, new))).events["storm"].effects
    assert new_values(effect.set) == {"clauses.height.stances.bob.accepts": (0.0, 0.5)}


def test_names_given_on_the_command_line(write: Callable[..., Path], stepped: str) -> None:
    """As in the file."""
    scenario = load(write(stepped))
    other = with_sets(scenario, ['clauses.height.stances.bob.accepts=["none", "one"]'])
    assert other.clauses["height"].stances["bob"].accepts == (0.0, 0.5)
    with pytest.raises(ScenarioError, match="there is no level 'ones'"):
        with_sets(scenario, ['clauses.height.stances.bob.accepts=["ones"]'])


CASES = [
    ('"none", "one"]', '"none", "ones"]',
     "clauses.height.stances.bob.accepts.1: there is no level 'ones'; did you mean 'one'?"),
    ('"none", "one"]', '"none", 0.5]',
     "clauses.height.stances.bob.accepts.1: there is no level '0.5'; known: none, one, one "
     "and a half, two"),
    ('"none", "one"]', '"none", "two"]',
     "clauses.height.stances.bob.accepts: leaves out 'one' and 'one and a half' between levels "
     "that are accepted: order the levels so that those that a party accepts lie side by side"),
    ('scale = "steps"', 'scale = "continuous"',
     "parties.ann.ratification.stances.height.accepts: names levels, which only a clause with "
     'scale = "steps" is limited to: give two numbers'),
    ('accepts = ["none", "one"]', "accepts = []",
     "clauses.height.stances.bob.accepts: should be a pair [lowest, highest] of numbers between 0 "
     "and 1, not []"),
]  # fmt: skip

BROKEN = [
    ('{ at = 0.5, name = "one" }', '{ at = 0.5 }', "name: is missing; should be text in quotes"),
    ('{ at = 0.5, name = "one" }', '{ name = "one" }',
     "at: is missing; should be a number between 0 and 1"),
    ('at = 0.5, name = "one"', 'at = 0.5, name = ["one"]',
     "name: should be text in quotes, not ['one']"),
    ('at = 0.5, name', 'at = "half", name', "at: should be a number between 0 and 1, not 'half'"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "told"), BROKEN)
def test_names_of_levels_that_are_wrong_themselves(
    faults: Callable[..., list[str]], stepped: str, old: str, new: str, told: str
) -> None:
    """What is wrong with the level is told as well, and no number is asked for in its place."""
    assert old in stepped
    found = [fault.split(":", 2)[2].strip() for fault in faults(stepped.replace(old, new, 1))]
    assert f"clauses.height.levels.1.{told}" in found
    wrong = "accepts: names levels, and those of the clause are not stated as they have to be"
    assert f"clauses.height.stances.bob.{wrong}" in found
    assert not any("accepts.0" in line for line in found)


@pytest.mark.parametrize(("old", "new", "told"), CASES)
def test_wrong_names_are_told(
    faults: Callable[..., list[str]], stepped: str, old: str, new: str, told: str
) -> None:
    """With the place of the name or of the list."""
    assert old in stepped
    text = stepped.replace(old, new, 1)
    first = faults(text)[0]
    line, column, message = first.split(":", 2)
    assert message.strip() == told
    assert "accepts" in text.splitlines()[int(line) - 1]
    assert int(column) > 1


@pytest.mark.parametrize("word", ["boulwa\ud7ffe", "\u202eboulware", "b" * 500])
def test_what_a_message_quotes_is_harmless_and_short(
    faults: Callable[..., list[str]], fence: str, word: str
) -> None:
    """Also what is no printable character, as in the kind of a tactic or one of its parameters."""
    for tactic in (f'{{ kind = "{word}" }}', f'{{ kind = "linear", "{word}" = 1 }}'):
        (line,) = faults(f"{fence}\n[parties.zoe]\nname = 'Z'\ntactic = {tactic}\n")
        assert line.isprintable()
        assert len(line) < 250
