"""Finds the tactics: those of this package, of installed packages, and of this process.

A file beside this one adds a built-in tactic. Other packages add theirs through the entry-point
group `negosim.tactics`, each entry naming a `Tactic`. `register_tactic` adds one for this process.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules

import negosim.tactics
from negosim.tactics.contract import Tactic


def _built_in() -> tuple[Tactic, ...]:
    names = sorted(info.name for info in iter_modules(negosim.tactics.__path__))
    modules = (import_module(f"negosim.tactics.{name}") for name in names if name != "registry")
    tactics = (value for module in modules for value in vars(module).values())
    found = (value for value in tactics if isinstance(value, Tactic))
    return tuple(sorted(found, key=lambda tactic: (tactic.place, tactic.name)))


BUILT_IN = _built_in()

_registered: dict[str, Tactic] = {}


@cache
def tactics() -> Mapping[str, Tactic]:
    """Every known tactic by name, built-in ones first; a built-in name cannot be taken over."""
    known: dict[str, Tactic] = {t.name: t for t in BUILT_IN}
    for entry in sorted(entry_points(group="negosim.tactics"), key=lambda e: e.name):
        known.setdefault(entry.name, entry.load())
    return known | _registered


def register_tactic(tactic: Tactic) -> None:
    """Make a tactic known in this process, and in the processes that compute its studies.

    A scenario names it as it names a built-in one. The same name again replaces it, but the name of
    a built-in or an installed tactic cannot be taken. Raises TypeError and ValueError.
    """
    if not isinstance(tactic, Tactic):
        kind = type(tactic).__name__  # type: ignore[unreachable]
        raise TypeError(f"a tactic is a negosim.tactics.contract.Tactic, not a {kind}")
    if not tactic.name.isidentifier():
        raise ValueError(f"a tactic's name has letters, digits and _ only, unlike {tactic.name!r}")
    if tactic.name not in _registered and tactic.name in tactics():
        raise ValueError(f"there is already a built-in or installed tactic '{tactic.name}'")
    _registered[tactic.name] = tactic
    tactics.cache_clear()


def registered() -> tuple[Tactic, ...]:
    """What `register_tactic` has added."""
    return tuple(_registered.values())
