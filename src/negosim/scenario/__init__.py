"""Scenarios: their file format, how they are read, checked, changed and found.

The package can be called: `negosim.scenario({...})` makes a scenario of a dict or a TOML text.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario


class _Package(ModuleType):
    # `negosim.scenario` is both this package and the function of that name: Python lets a module
    # be called only through its class
    def __call__(self, given: str | Mapping[str, Any], name: str = "scenario") -> Scenario:
        from negosim.scenario.reader import stated

        return stated(given, name)


sys.modules[__name__].__class__ = _Package
