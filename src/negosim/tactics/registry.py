"""Lists the tactics, built-in and added.

One line below adds a built-in tactic; others add theirs through the entry-point group
`negosim.tactics`, each entry naming a `Tactic`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.metadata import entry_points

from negosim.tactics.contract import Tactic
from negosim.tactics.firm import FIRM
from negosim.tactics.time_dependent import BOULWARE, CONCEDER, LINEAR
from negosim.tactics.tit_for_tat import TIT_FOR_TAT

BUILT_IN = (BOULWARE, LINEAR, CONCEDER, TIT_FOR_TAT, FIRM)


@cache
def tactics() -> Mapping[str, Tactic]:
    """Every known tactic by name, built-in ones first; a built-in name cannot be taken over."""
    known: dict[str, Tactic] = {t.name: t for t in BUILT_IN}
    for entry in sorted(entry_points(group="negosim.tactics"), key=lambda e: e.name):
        known.setdefault(entry.name, entry.load())
    return known
