"""Reads a scenario from its file, checks it, and gives it a canonical text and a digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from negosim.scenario.change import with_sets
from negosim.scenario.crosscheck import crosscheck
from negosim.scenario.extend import Stack, merged, parsed, stacked
from negosim.scenario.faults import Fault, ScenarioError
from negosim.scenario.notices import notices
from negosim.scenario.once import once
from negosim.scenario.presets import scenario_file
from negosim.scenario.schema import Scenario
from negosim.scenario.validate import validated


def load(source: str | PathLike[str], sets: str | Iterable[str] = ()) -> Scenario:
    """Reads and checks a scenario: a preset by name, or a `.toml` file by path.

    `sets` holds changes as `path=value`, or is a single one, made on top of the file. Raises
    ScenarioError with every error.
    """
    _, scenario = _read(source)
    changes = (sets,) if isinstance(sets, str) else tuple(sets)
    return with_sets(scenario, changes) if changes else scenario


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
        scenario = _checked(stack).model_copy(update={"id": path.stem})
    except ScenarioError as error:
        return Examined(stack.raw, None, error.faults, base)
    return Examined(stack.raw, scenario, tuple(_in_order(stack, notices(scenario))), base)


def canonical(scenario: Scenario) -> str:
    """What the scenario states as one JSON text, without its name and the files it came from."""
    return json.dumps(_stated(scenario), separators=(",", ":"), ensure_ascii=True)


@once
def digest(scenario: Scenario) -> str:
    """sha256 over what the scenario states, whatever its order: a new key changes no hash."""
    text = json.dumps(_stated(scenario), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
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
    return stack, _checked(stack).model_copy(update={"id": path.stem})


def _checked(stack: Stack) -> Scenario:
    scenario = validated(stack.raw)
    if not isinstance(scenario, Scenario):
        raise ScenarioError(_in_order(stack, scenario))
    if faults := crosscheck(scenario):
        raise ScenarioError(_in_order(stack, faults))
    return scenario


def _in_order(stack: Stack, faults: Iterable[Fault]) -> list[Fault]:
    placed = [stack.place(fault) for fault in faults]
    names = [layer.name for layer in stack.layers]
    return sorted(placed, key=lambda f: (names.index(f.file), f.line, f.column))
