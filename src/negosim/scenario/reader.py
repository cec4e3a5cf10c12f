"""Reads a scenario from a file, a text or a dict, checks it, and gives it a text and a digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from negosim.scenario.change import with_sets
from negosim.scenario.crosscheck import crosscheck
from negosim.scenario.extend import Stack, merged, parsed, stacked
from negosim.scenario.faults import Fault, ScenarioError
from negosim.scenario.given import stacked_text, stacked_values
from negosim.scenario.notices import notices
from negosim.scenario.once import once
from negosim.scenario.presets import scenario_file
from negosim.scenario.schema import Scenario
from negosim.scenario.validate import validated


def load(
    source: str | PathLike[str], sets: str | Iterable[str] | Mapping[str, Any] = ()
) -> Scenario:
    """Reads and checks a scenario: one by name (see `presets`), or a `.toml` file by path.

    `sets` are changes on top of the file: a mapping of paths to values, or texts `path=value`.
    Raises ScenarioError with every error.
    """
    _, scenario = _read(source)
    if isinstance(sets, Mapping):
        return scenario.changed(sets)
    changes = (sets,) if isinstance(sets, str) else tuple(sets)
    return with_sets(scenario, changes) if changes else scenario


def stated(given: str | Mapping[str, Any], name: str = "scenario") -> Scenario:
    """Reads and checks a scenario that is given as a dict or a TOML text, as if it were a file.

    It may extend another one by name. `name` is its `id`. Raises ScenarioError with every error: by
    path, and for a text by line and column.
    """
    if isinstance(given, str):
        return _checked(stacked_text(given), name)
    if isinstance(given, Mapping):
        return _checked(stacked_values(given), name)
    raise TypeError(f"a scenario is given as a dict or a TOML text, not {type(given).__name__}")


def checked(scenario: Scenario) -> Scenario:
    """The scenario, checked unless it already was: one built in Python may contradict itself.

    Raises ScenarioError.
    """
    if errors := crosscheck(scenario):
        raise ScenarioError(errors)
    return scenario


def reviewed(source: str | PathLike[str]) -> tuple[Scenario, list[Fault]]:
    """A scenario and the notices about it, each with its place in a file.

    Raises ScenarioError with every error.
    """
    stack, scenario = _read(source)
    return scenario, _in_order(stack, notices(scenario))


@dataclass(frozen=True, slots=True)
class Examined:
    """What a text states: its values as far as it is TOML, the scenario if it is one.

    `faults` are all errors, else all notices, each with its place. `base` is what the files state
    that it extends, None if it extends none.
    """

    raw: dict[str, Any] | None
    scenario: Scenario | None
    faults: tuple[Fault, ...]
    base: dict[str, Any] | None = None


def examined(text: str, path: Path, name: str) -> Examined:
    """Checks the text of a file, as if it stood at `path` and were called `name`."""
    try:
        stack = stacked(path, name, text)
    except ScenarioError as error:
        with suppress(ScenarioError):  # what it states by itself, if it is TOML
            return Examined(parsed(path, name, text).raw, None, error.faults)
        return Examined(None, None, error.faults)
    base = merged(stack.layers[1:]) if stack.layers[1:] else None
    try:
        scenario = _checked(stack, path.stem)
    except ScenarioError as error:
        return Examined(stack.raw, None, error.faults, base)
    return Examined(stack.raw, scenario, tuple(_in_order(stack, notices(scenario))), base)


def canonical(scenario: Scenario) -> str:
    """What the scenario states as one JSON text, without its name and the files it came from."""
    return json.dumps(_stated(scenario), separators=(",", ":"), ensure_ascii=True)


@once
def digest(scenario: Scenario) -> str:
    """sha256 over what the scenario states, whatever its order: a new key changes no hash.

    Nor does the text for hand-outs, which is not part of the talks.
    """
    stated = {key: value for key, value in _stated(scenario).items() if key != "background"}
    text = json.dumps(stated, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _stated(scenario: Scenario) -> dict[str, Any]:
    return scenario.model_dump(
        mode="json", exclude={"id", "extends", "remove"}, exclude_unset=True, exclude_none=True
    )


def restored(text: str, name: str) -> Scenario:
    """A scenario from its canonical text, under a name."""
    return Scenario.model_validate_json(text).model_copy(update={"id": name})


def _read(source: str | PathLike[str]) -> tuple[Stack, Scenario]:
    path = scenario_file(source)
    stack = stacked(path, fspath(source) if path == Path(source) else str(path))
    return stack, _checked(stack, path.stem)


def _checked(stack: Stack, name: str) -> Scenario:
    scenario = validated(stack.raw)
    if not isinstance(scenario, Scenario):
        raise ScenarioError(_in_order(stack, scenario))
    scenario = scenario.model_copy(update={"id": name})
    if faults := crosscheck(scenario):
        raise ScenarioError(_in_order(stack, faults))
    return scenario


def _in_order(stack: Stack, faults: Iterable[Fault]) -> list[Fault]:
    placed = [stack.place(fault) for fault in faults]
    names = [layer.name for layer in stack.layers]
    return sorted(placed, key=lambda f: (names.index(f.file), f.line, f.column))
