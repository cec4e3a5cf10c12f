"""Counts the steps that a piece of work takes, so that no test of speed asks a clock.

A step is a line run or a call made or ended, in any Python code; a busy machine changes nothing
in their number. Work in C takes no steps.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import pytest


@contextmanager
def at_most(steps: int) -> Iterator[None]:
    """Fails, and stops the work, as soon as it takes more than so many steps."""
    count = 0

    def trace(frame: FrameType, event: str, arg: Any) -> Any:
        nonlocal count
        count += 1
        if count > steps:
            pytest.fail(f"more than {steps:,} steps, in {frame.f_code.co_qualname}")
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)


def in_proportion(size: int) -> int:
    """The steps allowed for a text of so many characters: in proportion to its length."""
    return 30_000 + 60 * size
