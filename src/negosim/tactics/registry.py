"""Finds the tactics: those of this package, of installed packages, and of this process.

A file beside this one adds a built-in tactic. Other packages add theirs through the entry-point
group `negosim.tactics`, each entry naming a `Tactic`. `register_tactic` adds one for this process.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import negosim.tactics
from negosim.plugins import built_in, known
from negosim.tactics.contract import Tactic

BUILT_IN = built_in(negosim.tactics, Tactic)

_registered: dict[str, Tactic] = {}


@cache
def tactics() -> Mapping[str, Tactic]:
    """Every known tactic by name, built-in ones first; a built-in name cannot be taken over."""
    return known("negosim.tactics", BUILT_IN) | _registered


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
