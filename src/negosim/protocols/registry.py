"""Finds the protocols: those of this package, and those of installed packages.

A file beside this one adds a built-in protocol. Other packages add theirs through the entry-point
group `negosim.protocols`, each entry naming a `Protocol`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import negosim.protocols
from negosim.plugins import built_in, known
from negosim.protocols.contract import Protocol

BUILT_IN = built_in(negosim.protocols, Protocol)


@cache
def protocols() -> Mapping[str, Protocol]:
    """Every known protocol by name, built-in ones first; a built-in name cannot be taken over."""
    return known("negosim.protocols", BUILT_IN)
