"""A party that never concedes, in plain floats."""

from __future__ import annotations

ORACLE = {"firm": lambda _talks, _party, _params: 0.0}
