"""The data with known outcomes that lie outside of the project; tests skip where they are not."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

HOME = Path(__file__).resolve().parents[2] / "shared" / "validation"

PRESENT = pytest.mark.skipif(not HOME.is_dir(), reason="the validation data are not here")


@cache
def vector(name: str) -> Any:
    """A file of vectors."""
    return json.loads((HOME / "vectors" / f"{name}.json").read_text("utf-8"))
