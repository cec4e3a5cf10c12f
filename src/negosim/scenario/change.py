"""Owns how values of a scenario are changed, and `--set` options; reads and writes no file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import tomli

from negosim.scenario.clean import cleaned
from negosim.scenario.crosscheck import crosscheck
from negosim.scenario.faults import Fault, Keys, ScenarioError
from negosim.scenario.limits import prescan
from negosim.scenario.paths import inside, keys_of, no_path
from negosim.scenario.schema import Scenario
from negosim.scenario.shape import OWN, SCENARIO, Shape, shape_at
from negosim.scenario.tactic_choice import switched
from negosim.scenario.validate import validated
from negosim.text import printable


def with_values(scenario: Scenario, changes: Mapping[str, Any]) -> Scenario:
    """The scenario with other values at some paths, checked as a whole.

    None takes a value out: an entry of a table or array goes, a default comes back. A new tactic
    keeps those parameters of the old one that it takes. An index one past the end of an array adds
    to it. Raises ScenarioError.
    """
    if faults := [f for path in changes if (f := _why_not(scenario, path, changes[path]))]:
        raise ScenarioError(faults)
    raw = scenario.model_dump(exclude={"id"}, exclude_none=True)
    holed: list[list[Any]] = []
    for path in sorted(changes, key=_turn):
        keys = keys_of(path)
        try:
            _put(raw, keys, cleaned(changes[path], keys[-1]), holed)
        except (TypeError, ValueError, LookupError):
            message = "cannot be changed within a table or array that is changed as well"
            raise ScenarioError([Fault(printable(path, 200), message, keys=keys)]) from None
    # only after all changes, so that indices mean what they meant to whoever gave them
    for holder in holed:
        holder[:] = [entry for entry in holder if entry is not _HOLE]
    changed = validated(raw)
    if not isinstance(changed, Scenario):
        raise ScenarioError(changed)
    if wrong := crosscheck(changed):
        raise ScenarioError(wrong)
    return changed.model_copy(update={"id": scenario.id})


_HOLE = object()


def _turn(path: str) -> tuple[int, bool]:
    # a table before what stands in it, a tactic's kind before the parameters checked against it
    return path.count("."), not path.endswith(".tactic.kind")


def _why_not(scenario: Scenario, path: str, value: Any) -> Fault | None:
    keys = keys_of(path)
    if keys[0] in OWN:
        return Fault(path, "belongs to the file and cannot be changed here", keys=keys)
    held: Any = scenario
    shape: Shape | None = SCENARIO
    for n, key in enumerate(keys):
        above, last = held, n == len(keys) - 1
        outer, shape = shape, shape.step(key) if shape else None
        if shape is None or outer is None:
            return no_path(scenario, path)
        held = inside(above, key)
        if held is not None or outer.kind in ("part", "tactic", "pair"):
            continue  # there, or a default that may be given
        appended = isinstance(above, tuple) and key == len(above)
        new = (outer.kind == "table" or appended) and last and value is not None
        if not new:
            return no_path(scenario, path)
        if shape.kind == "part" and not isinstance(value, Mapping):
            return no_path(scenario, path)
    return None


def _put(raw: dict[str, Any], keys: Keys, value: Any, holed: list[list[Any]]) -> None:
    """Puts the value into `raw`; raises an error where there is no such place."""
    *above, last = keys
    holder: Any = raw
    for key in above:
        below = holder.get(key) if isinstance(holder, dict) else holder[key]
        if below is None:
            if value is None:
                return  # nothing there to take out
            below = {}
        elif isinstance(below, tuple):
            below = list(below)
        holder[key] = below
        holder = below
    if isinstance(holder, list):
        if value is None:
            value = _HOLE
            holed.append(holder)
        if last == len(holder):
            holder.append(value)
        else:
            holder[int(last)] = value
    elif not isinstance(holder, dict):
        raise TypeError
    elif value is None:
        holder.pop(last, None)
    elif keys[-2:] == ("tactic", "kind"):
        new = switched(holder, {"kind": value})
        holder.clear()
        holder.update(new)
    else:
        holder[last] = value


def with_sets(scenario: Scenario, sets: Iterable[str]) -> Scenario:
    """The scenario with `path=value` options applied, the last of a path winning.

    Raises ScenarioError whose faults name the option to blame.
    """
    changes: dict[str, Any] = {}
    faults = []
    for option in sets:
        path, equals, words = option.partition("=")
        path = path.strip()
        if not equals or not path:
            where = f"--set {printable(option)}"
            faults.append(Fault("", "should be written as path=value", where))
            continue
        try:
            changes[path] = value_of(words, path)
        except ScenarioError as error:
            faults += error.faults
    if faults:
        raise ScenarioError(faults)
    try:
        return with_values(scenario, changes)
    except ScenarioError as error:
        raise ScenarioError([_blamed(fault, changes) for fault in error.faults]) from None


def value_of(words: str, path: str) -> Any:
    """The value of a `--set` option: TOML where it reads as TOML, else the bare words.

    Where the scenario wants text, `--set title=2022` gives the text '2022'.
    """
    words = words.strip()
    prescan(words, f"--set {printable(path, 200)}")
    try:
        parsed = tomli.loads(f"x = {words}")
    except (ValueError, RecursionError, OverflowError):
        return words
    if parsed.keys() != {"x"}:
        return words
    shape = shape_at(keys_of(path))
    text = shape is not None and shape.kind == "text" and not isinstance(parsed["x"], str)
    return words if text else parsed["x"]


def _blamed(fault: Fault, changes: Mapping[str, Any]) -> Fault:
    def shared(path: str) -> int:
        n = 0
        for mine, other in zip(keys_of(path), fault.keys, strict=False):
            if mine != other:
                break
            n += 1
        return n

    option = max(changes, key=shared)
    return replace(fault, file=f"--set {printable(option, 200)}", line=0, column=0)
