"""Changes values of a scenario by their paths, also as `--set` options."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import tomli

from negosim.scenario.assign import assigned
from negosim.scenario.check import blamed
from negosim.scenario.crosscheck import crosscheck
from negosim.scenario.faults import Fault, ScenarioError
from negosim.scenario.limits import prescan
from negosim.scenario.paths import keys_of
from negosim.scenario.schema import Scenario, noting
from negosim.scenario.shape import shape_at
from negosim.scenario.slips import hint, with_zeros
from negosim.text import printable


def with_values(scenario: Scenario, changes: Mapping[str, Any]) -> Scenario:
    """The scenario with the given values at their paths, as `assigned` does, checked as a whole.

    Raises ScenarioError.
    """
    changed = noting(assigned(scenario, changes), {**scenario.changes, **changes})
    if errors := crosscheck(changed):
        raise ScenarioError(errors)
    return changed


def with_sets(scenario: Scenario, sets: Iterable[str]) -> Scenario:
    """The scenario with `path=value` options applied; the last one for a path wins.

    Raises ScenarioError whose faults name the option at fault.
    """
    changes: dict[str, Any] = {}
    texts: dict[str, str] = {}
    faults = []
    for option in sets:
        path, equals, text = option.partition("=")
        path = path.strip()
        if not equals or not path:
            where = f"--set {printable(option)}"
            faults.append(Fault("", "should be written as path=value", where))
            continue
        try:
            texts[path], changes[path] = text, value_of(text, path)
        except ScenarioError as error:
            faults += error.faults
    if faults:
        raise ScenarioError(faults)
    try:
        return with_values(scenario, changes)
    except ScenarioError as error:
        raise ScenarioError([_named(fault, texts) for fault in error.faults]) from None


def fitting(scenario: Scenario, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes that the scenario takes together: without those to blame for an error."""
    left = dict(changes)
    while left:
        try:
            with_values(scenario, left)
            break
        except ScenarioError as error:
            for path in {blamed(fault, left) for fault in error.faults}:
                del left[path]
    return left


def value_of(text: str, path: str) -> Any:
    """The value of a `--set` option: parsed as TOML if possible, else the text itself.

    A number may begin with its point, as pages print it. If the scenario needs text at the path,
    `--set title=2022` gives the text '2022'.
    """
    text = text.strip()
    prescan(text, f"--set {printable(path, 200)}")
    parsed = _parsed(text) or _parsed(with_zeros(text))
    if parsed is None:
        return text
    shape = shape_at(keys_of(path))
    is_text = shape is not None and shape.kind == "text" and not isinstance(parsed["x"], str)
    return text if is_text else parsed["x"]


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        parsed = tomli.loads(f"x = {text}")
    except (ValueError, RecursionError, OverflowError):
        return None
    return parsed if parsed.keys() == {"x"} else None


def _named(fault: Fault, texts: Mapping[str, str]) -> Fault:
    path = blamed(fault, texts)
    message = fault.message + hint(texts[path])
    return replace(fault, file=f"--set {printable(path, 200)}", message=message, line=0, column=0)
