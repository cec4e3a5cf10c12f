"""Finds the tactics: those of the modules of this package, then those of installed packages.

A file beside this one adds a built-in tactic. Other packages add theirs through the entry-point
group `negosim.tactics`, each entry naming a `Tactic`.
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


@cache
def tactics() -> Mapping[str, Tactic]:
    """Every known tactic by name, built-in ones first; a built-in name cannot be taken over."""
    known: dict[str, Tactic] = {t.name: t for t in BUILT_IN}
    for entry in sorted(entry_points(group="negosim.tactics"), key=lambda e: e.name):
        known.setdefault(entry.name, entry.load())
    return known
