"""Words faults that several checks have in common."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from negosim.scenario.faults import Fault, Keys, fault_at, no_such
from negosim.scenario.paths import keys_of
from negosim.scenario.schema import Scenario
from negosim.text import printable


def unknown(
    word: str, what: str, known: Iterable[str], keys: Keys, scenario: Scenario, key: bool = False
) -> Fault:
    """The fault of a name that does not exist."""
    table = "parties" if what == "party" else f"{what}s"
    if f"{table}.{word}" in scenario.remove:
        message = (
            f"{what} '{printable(word)}' has been removed; remove the references to it as well"
        )
    else:
        message = no_such(what, word, known)
    return fault_at(keys, message, "key" if key else "value")


def bounds(accepts: tuple[float, float], keys: Keys) -> Iterator[Fault]:
    """A fault if red lines are crossed."""
    low, high = accepts
    if low > high:
        message = f"goes from {low:g} down to {high:g}: the lower red line comes first"
        yield fault_at(keys, message, kind="lines crossed")


def ideal_inside(ideal: float, accepts: tuple[float, float], keys: Keys) -> Iterator[Fault]:
    """A fault if an ideal lies outside of the red lines."""
    low, high = accepts
    if low <= high and not low <= ideal <= high:
        message = f"{ideal:g} lies outside of what the party accepts, [{low:g}, {high:g}]"
        yield fault_at(keys, message, kind="ideal outside")


def within(day: dt.date, start: dt.date, end: dt.date, keys: Keys) -> Iterator[Fault]:
    """A fault if the day lies outside of the talks."""
    if end >= start and not start <= day <= end:
        yield fault_at(keys, f"{day} lies outside of the calendar, {start} to {end}")


def blamed(fault: Fault, changes: Mapping[str, Any]) -> str:
    """The path of the change that has most in common with the place of the fault."""

    def shared(path: str) -> int:
        n = 0
        for ours, theirs in zip(keys_of(path), fault.keys, strict=False):
            if ours != theirs:
                break
            n += 1
        return n

    return max(changes, key=shared)
