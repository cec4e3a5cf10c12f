"""Caches the result of a function for each scenario object."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from negosim.scenario.schema import Scenario

T = TypeVar("T")


def once(make: Callable[[Scenario], T]) -> Callable[[Scenario], T]:
    """The function, with its result cached for as long as the scenario object lives.

    By identity, since a scenario is frozen: a changed one is another object, and equality, copies
    and pickles are unaffected.
    """
    known: dict[int, tuple[weakref.ref[Scenario], T]] = {}

    @wraps(make)
    def cached(scenario: Scenario) -> T:
        key = id(scenario)
        entry = known.get(key)
        if entry is not None and entry[0]() is scenario:
            return entry[1]
        value = make(scenario)
        known[key] = (weakref.ref(scenario, lambda _: known.pop(key, None)), value)
        return value

    return cached
