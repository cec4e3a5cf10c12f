"""Changes values of a scenario by their paths, also as `--set` options."""

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
from negosim.scenario.tactic_choice import TacticChoice, switched
from negosim.scenario.validate import validated
from negosim.text import printable


def with_values(scenario: Scenario, changes: Mapping[str, Any]) -> Scenario:
    """The scenario with the given values at their paths, checked as a whole.

    None removes a value: an entry of a table or array goes, a default comes back. A new tactic
    keeps those parameters of the old one that it takes. An index one past the end of an array
    appends. Raises ScenarioError.
    """
    if faults := [f for path in changes if (f := _why_not(scenario, path, changes[path]))]:
        raise ScenarioError(faults)
    raw = scenario.model_dump(exclude={"id"}, exclude_unset=True, exclude_none=True)
    gapped: list[list[Any]] = []
    for path in sorted(changes, key=_order):
        keys = keys_of(path)
        try:
            _put(raw, scenario, keys, cleaned(changes[path], keys[-1]), gapped)
        except (TypeError, ValueError, LookupError):
            message = "cannot be changed within a table or array that is changed as well"
            raise ScenarioError([Fault(printable(path, 200), message, keys=keys)]) from None
    # only after all changes, so that every index refers to the array as it was
    for entries in gapped:
        entries[:] = [entry for entry in entries if entry is not _HOLE]
    changed = validated(raw)
    if not isinstance(changed, Scenario):
        raise ScenarioError(changed)
    if errors := crosscheck(changed):
        raise ScenarioError(errors)
    return changed.model_copy(update={"id": scenario.id})


_HOLE = object()


def _order(path: str) -> tuple[int, bool]:
    # a table before its entries, a tactic's kind before the parameters checked against it
    return path.count("."), not path.endswith(".tactic.kind")


def _why_not(scenario: Scenario, path: str, value: Any) -> Fault | None:
    keys = keys_of(path)
    if keys[0] in OWN:
        return Fault(path, "belongs to the file and cannot be changed here", keys=keys)
    current: Any = scenario
    shape: Shape | None = SCENARIO
    for n, key in enumerate(keys):
        parent, last = current, n == len(keys) - 1
        parent_shape, shape = shape, shape.step(key) if shape else None
        if shape is None or parent_shape is None:
            return no_path(scenario, path)
        current = inside(parent, key)
        if current is not None or parent_shape.kind in ("part", "tactic", "pair"):
            continue  # given, or a default that may be given
        appended = isinstance(parent, tuple) and key == len(parent)
        new = (parent_shape.kind == "table" or appended) and last and value is not None
        if not new:
            return no_path(scenario, path)
        if shape.kind == "part" and not isinstance(value, Mapping):
            return no_path(scenario, path)
    return None


def _put(
    raw: dict[str, Any], scenario: Scenario, keys: Keys, value: Any, gapped: list[list[Any]]
) -> None:
    """Puts the value into `raw`, which is what `scenario` states; an error for a wrong place."""
    *parents, last = keys
    table: Any = raw
    default: Any = scenario
    for key in parents:
        default = inside(default, key)
        child = table.get(key) if isinstance(table, dict) else table[key]
        if child is None:
            if value is None:
                return  # nothing to remove
            child = _unstated(default)
        elif isinstance(child, tuple):
            child = list(child)
        table[key] = child
        table = child
    if isinstance(table, list):
        if value is None:
            value = _HOLE
            gapped.append(table)
        if last == len(table):
            table.append(value)
        else:
            table[int(last)] = value
    elif not isinstance(table, dict):
        raise TypeError
    elif value is None:
        table.pop(last, None)
    elif keys[-2:] == ("tactic", "kind"):
        new = switched(table, {"kind": value})
        table.clear()
        table.update(new)
    else:
        table[last] = value


def _unstated(default: Any) -> Any:
    """What holds a new value in the place of a default: a tactic's table must name its kind."""
    if isinstance(default, TacticChoice):
        return {"kind": default.kind}
    return [] if isinstance(default, tuple) else {}


def with_sets(scenario: Scenario, sets: Iterable[str]) -> Scenario:
    """The scenario with `path=value` options applied; the last one for a path wins.

    Raises ScenarioError whose faults name the option at fault.
    """
    changes: dict[str, Any] = {}
    faults = []
    for option in sets:
        path, equals, text = option.partition("=")
        path = path.strip()
        if not equals or not path:
            where = f"--set {printable(option)}"
            faults.append(Fault("", "should be written as path=value", where))
            continue
        try:
            changes[path] = value_of(text, path)
        except ScenarioError as error:
            faults += error.faults
    if faults:
        raise ScenarioError(faults)
    try:
        return with_values(scenario, changes)
    except ScenarioError as error:
        raise ScenarioError([_named(fault, changes) for fault in error.faults]) from None


def fitting(scenario: Scenario, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes that the scenario takes together: without those to blame for an error."""
    left = dict(changes)
    while left:
        try:
            with_values(scenario, left)
            break
        except ScenarioError as error:
            for path in {_blamed(fault, left) for fault in error.faults}:
                del left[path]
    return left


def value_of(text: str, path: str) -> Any:
    """The value of a `--set` option: parsed as TOML if possible, else the text itself.

    If the scenario needs text at the path, `--set title=2022` gives the text '2022'.
    """
    text = text.strip()
    prescan(text, f"--set {printable(path, 200)}")
    try:
        parsed = tomli.loads(f"x = {text}")
    except (ValueError, RecursionError, OverflowError):
        return text
    if parsed.keys() != {"x"}:
        return text
    shape = shape_at(keys_of(path))
    is_text = shape is not None and shape.kind == "text" and not isinstance(parsed["x"], str)
    return text if is_text else parsed["x"]


def _named(fault: Fault, changes: Mapping[str, Any]) -> Fault:
    option = printable(_blamed(fault, changes), 200)
    return replace(fault, file=f"--set {option}", line=0, column=0)


def _blamed(fault: Fault, changes: Mapping[str, Any]) -> str:
    """The path of the change that has most in common with the place of the fault."""

    def shared(path: str) -> int:
        n = 0
        for ours, theirs in zip(keys_of(path), fault.keys, strict=False):
            if ours != theirs:
                break
            n += 1
        return n

    return max(changes, key=shared)
