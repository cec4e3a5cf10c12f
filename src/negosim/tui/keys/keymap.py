"""Reads the user's file of keys, and reports what is wrong with it.

`keys.toml` in the state folder has a table per screen and an entry per action:

    [table]
    next-session = ["right", "n"]

The names are those of the tables in docs/keys.md and docs/screens. What cannot be taken is named
and left out, and the actions concerned keep the keys they had, so that an error in the file costs
no action its key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from negosim.files import read_whole
from negosim.tui.keys.action import Action
from negosim.tui.keys.registry import ACTIONS, SCREENS

FILE = "keys.toml"
Keys = dict[str, tuple[str, ...]]
_LONGEST = 16_384  # bytes: all actions need a third of it
_KEY = re.compile(r"(?:(?:ctrl|shift|alt)\+){0,3}([a-z][a-z0-9_]*|[^\W_]|[!-~])")


def read(folder: Path) -> tuple[Keys, tuple[str, ...]]:
    """The user's keys by the action's id, and what is wrong with the file, a line each."""
    import tomllib

    try:
        stated = tomllib.loads(read_whole(folder / FILE, _LONGEST).decode("utf-8"))
    except FileNotFoundError:
        return {}, ()
    except (OSError, ValueError, RecursionError) as error:
        return {}, (f"{FILE}: {error}; ignored",)
    return resolve(stated)


def resolve(stated: Mapping[str, Any]) -> tuple[Keys, tuple[str, ...]]:
    """What can be taken of a file's content, and what is wrong with the rest."""
    wanted, wrong = _wanted(stated)
    while clash := _clash(wanted):
        dropped, notice = clash
        for action in dropped:
            del wanted[action]
        wrong.append(notice)
    return {action.id: keys for action, keys in wanted.items()}, tuple(wrong)


def _wanted(stated: Mapping[str, Any]) -> tuple[dict[Action, tuple[str, ...]], list[str]]:
    known = {action.name: action for action in ACTIONS}
    wanted: dict[Action, tuple[str, ...]] = {}
    wrong = []
    for screen, entries in stated.items():
        if screen not in SCREENS or not isinstance(entries, Mapping):
            wrong.append(f"{FILE}: no screen is called {screen}")
            continue
        for name, value in entries.items():
            action = known.get(f"{screen}.{name}")
            keys = _keys(value)
            if action is None:
                wrong.append(f"{FILE}: no action is called {screen}.{name}")
            elif keys is None:
                wrong.append(f"{FILE}: {screen}.{name}: should be a key or a list of keys")
            else:
                wanted[action] = keys
    return wanted, wrong


def _keys(value: object) -> tuple[str, ...] | None:
    """Keys as the program calls them; None where they are none."""
    from textual.keys import Keys as Named
    from textual.keys import _character_to_key

    names = {named.value for named in Named} | {k for a in ACTIONS for k in a.keys}
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not listed:
        return None
    for key in listed:
        match = _KEY.fullmatch(key) if isinstance(key, str) else None
        if match is None or not (len(match[1]) == 1 or match[1] in names):
            return None
    plain = (_character_to_key(key) if len(key) == 1 else key for key in listed)
    return tuple(dict.fromkeys(plain))


def _clash(wanted: Mapping[Action, tuple[str, ...]]) -> tuple[list[Action], str] | None:
    """The first two actions with the same key at the same place, and which wishes fall for it."""
    for screen in SCREENS:
        holders: dict[str, Action] = {}
        for action in ACTIONS:
            if action.screen not in (screen, "app"):
                continue
            for key in wanted.get(action, action.keys):
                other = holders.setdefault(key, action)
                if other is action:
                    continue
                dropped = [a for a in (other, action) if a in wanted]
                if dropped:
                    notice = f"{FILE}: {key} is both {other.name} and {action.name}; not changed"
                    return dropped, notice
    return None
