"""The registry of actions: unique, implemented, reachable by key and palette, told in the help."""

from __future__ import annotations

from collections import Counter

import pytest
from rich.cells import cell_len

from negosim.tui import screens
from negosim.tui.app import NegosimApp
from negosim.tui.keys.registry import ACTIONS, SCREENS, footer, here
from negosim.tui.parts.help import help_rows
from negosim.tui.parts.keybar import placed
from negosim.tui.screens import screen_class

HOMES = {"app": NegosimApp, **{name: screen_class(name) for name in screens.SCREENS}}
PLACES = [s for s in SCREENS if s != "app"]


@pytest.mark.parametrize("action", ACTIONS, ids=lambda a: a.id)
def test_every_action_has_a_method_on_its_screen(action):
    """An entry of the registry that nothing implements would be a dead key."""
    name = action.call.partition("(")[0]
    assert callable(getattr(HOMES[action.screen], f"action_{name}", None))


@pytest.mark.parametrize("screen", PLACES)
def test_no_key_means_two_things_on_a_screen(screen):
    """A key does one thing, the program's own keys included."""
    keys = Counter(key for action in here(screen) for key in action.keys)
    assert [key for key, times in keys.items() if times > 1] == []


def test_ids_are_unique():
    """Keymaps and tests name actions by id."""
    assert len({a.id for a in ACTIONS}) == len(ACTIONS)


@pytest.mark.parametrize("screen", PLACES)
def test_the_footer_holds_at_most_seven_keys_and_80_columns_cut_none(screen):
    """The bottom line shows whole entries only, all of them at 80 columns."""
    actions = footer(screen)
    shown = placed(actions, 80)
    assert 3 <= len(actions) <= 7
    assert [action for _, action, _ in shown] == list(actions)
    start, _, part = shown[-1]
    assert start + part.cell_length <= 80


@pytest.mark.parametrize("screen", PLACES)
@pytest.mark.parametrize("width", [56, 96])
def test_the_help_tells_every_action_within_its_width(screen, width):
    """Help is made from the registry, and no line of it is cut."""
    rows = [row.plain for row in help_rows(screen, width)]
    told = " ".join(" ".join(rows).split())
    for action in here(screen):
        assert action.title in told
        assert action.keys_shown in told
    assert max(cell_len(row) for row in rows) <= width
