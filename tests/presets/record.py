"""Owns where the research behind the preset lies and how a dotted path resolves in a scenario."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
HISTORY = ROOT.parent / "shared" / "history"


def research(name: str) -> Any:
    """A file of the research, or a skip that says so where it is not beside the repository."""
    path = HISTORY / f"{name}.json"
    if not path.exists():
        pytest.skip("../shared/history is not beside the repository")
    return json.loads(path.read_text(encoding="utf-8"))


def resolve(scenario: dict[str, Any], path: str) -> Any:
    """The value at a dotted path; list items by number. Raises KeyError where there is none."""
    value: Any = scenario
    for part in path.split("."):
        if isinstance(value, list):
            if not part.isdigit() or int(part) >= len(value):
                raise KeyError(path)
            value = value[int(part)]
        elif isinstance(value, dict) and part in value:
            value = value[part]
        else:
            raise KeyError(path)
    return value
