"""Owns working something out once per scenario object; knows not what."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from negosim.scenario.schema import Scenario

T = TypeVar("T")


def once(make: Callable[[Scenario], T]) -> Callable[[Scenario], T]:
    """The function, its result kept for as long as the scenario object lives.

    By identity, since a scenario is frozen: a changed one is another object, and equality, copies
    and pickles know nothing of what is kept.
    """
    known: dict[int, tuple[weakref.ref[Scenario], T]] = {}

    @wraps(make)
    def asked(scenario: Scenario) -> T:
        key = id(scenario)
        held = known.get(key)
        if held is not None and held[0]() is scenario:
            return held[1]
        value = make(scenario)
        known[key] = (weakref.ref(scenario, lambda _: known.pop(key, None)), value)
        return value

    return asked
